"""The page on which a person's unfinished work is handed over, and a fragment of it elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from applications import handover, unfinished
from applications.forms.handover import HandOverForm
from applications.unfinished import Place, Work
from applications.views.found import person, posted
from fundportal.directory import access
from fundportal.directory.models import RoleAssignment, User
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on


@dataclass(frozen=True)
class PlaceWork:
    """The work of a place, with the form that hands it over; None where nobody can take it."""

    place: Place
    work: list[Work]
    form: HandOverForm | None


@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """List a person's unfinished work by place, and hand it over to a colleague."""
    leaver, by = get_object_or_404(User, pk=pk), person(request)
    rows = [_row(request, leaver, *found) for found in _handed(leaver, by)]
    if not rows and not access.allows(by, Permission.MANAGE_PEOPLE):
        raise Http404
    chosen = next((row for row in rows if row.form and row.form.is_bound), None)
    if chosen and chosen.form and chosen.form.is_valid():
        with refusals_on(chosen.form):
            colleague = chosen.form.cleaned_data["colleague"]
            done = handover.hand_over(
                leaver, colleague=colleague, place=chosen.place, by=by, at=timezone.now()
            )
            _say(request, done, colleague)
            return redirect("workspace" if len(rows) == 1 else request.path)
    context = {"leaver": leaver, "rows": rows, "left": _left(leaver, by)}
    return render(request, "applications/handover.html", context)


@require_http_methods(["GET", "POST"])
def left_behind(request: HttpRequest, pk: int) -> HttpResponse:
    """What would be left without a person, shown where an account is closed or a role ends."""
    if not access.allows(request.user, Permission.MANAGE_PEOPLE):
        raise Http404
    if not request.headers.get("HX-Request"):
        return hand_over(request, pk)
    leaver = get_object_or_404(User, pk=pk)
    work, left = unfinished.of(leaver), _left(leaver, person(request))
    if role := request.GET.get("role"):
        roles = RoleAssignment.objects.filter(user=leaver)
        ends = get_object_or_404(roles, pk=role[:18] if role.isdecimal() else None)
        work = [item for item in work if unfinished.hangs_on(item, ends)]
        left = unfinished.left_without(leaver, [ends])
    context = {"leaver": leaver, "work": work, "left": left}
    return render(request, "applications/handover_fragment.html", context)


def _handed(leaver: User, by: User) -> list[tuple[Place, list[Work]]]:
    found = unfinished.places(unfinished.of(leaver))
    return [(place, work) for place, work in found if handover.may_hand_over(by, place)]


def _row(request: HttpRequest, leaver: User, place: Place, work: list[Work]) -> PlaceWork:
    people = unfinished.colleagues(place, work, but=leaver)
    if not people.exists():
        return PlaceWork(place, work, None)
    key = f"{place._meta.model_name}-{place.pk}"
    data = posted(request)
    mine = data if data is not None and data.get("place") == key else None
    form = HandOverForm(mine, people=people, initial={"place": key}, auto_id=f"id_{key}_%s")
    return PlaceWork(place, work, form)


def _left(leaver: User, by: User) -> list[unfinished.Left]:
    if not access.allows(by, Permission.MANAGE_PEOPLE):
        return []
    roles = RoleAssignment.objects.in_force(timezone.localdate()).filter(user=leaver)
    return unfinished.left_without(leaver, roles.select_related("organisation", "fund"))


def _say(request: HttpRequest, done: handover.HandedOver, colleague: User) -> None:
    count = len(done.taken)
    told = ngettext(
        "%(name)s has taken over one thing.", "%(name)s has taken over %(count)d things.", count
    )
    messages.success(request, told % {"name": colleague.name, "count": count})
    for item, why in done.left:
        what = _("Not handed over: %(what)s, %(title)s. %(why)s")
        said = {"what": item.what.lower(), "title": item.title, "why": why}
        messages.warning(request, what % said)
