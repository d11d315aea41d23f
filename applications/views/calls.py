"""Pages of a call: what it asks for, and those on which it is announced, copied and changed."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications import calls, criteria
from applications.forms.calls import (
    CallForm,
    CopyCallForm,
    CriteriaForm,
    criteria_initial,
    with_more_criteria,
)
from applications.models import Call
from applications.models.calls import shares
from applications.views.found import person, posted
from fundportal.audit.overview import timeline
from fundportal.directory import access
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on


@require_GET
def call_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A call: when it is open, what it asks for, the way of a case and how it is judged."""
    seen = Call.objects.visible_to(request.user).select_related("fund", "copied_from")
    call = get_object_or_404(seen, slug=slug)
    judged = list(call.criteria.all())
    sees_events = access.allows(request.user, Permission.SEE_PREPARATION, fund=call.fund)
    context = {
        "call": call,
        "is_open": call.is_open(timezone.now()),
        "criteria": list(zip(judged, shares(judged), strict=True)),
        "may_change": access.allows(request.user, Permission.MANAGE_CALL, fund=call.fund),
        "may_write": access.allows(request.user, Permission.WRITE_IDEA),
        "timeline": timeline(call) if sees_events else [],
    }
    return render(request, "applications/call_detail.html", context)


@require_http_methods(["GET", "POST"])
def call_form(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """Announce a call, or change one."""
    by = person(request)
    funds = access.funds_where(by, Permission.MANAGE_CALL)
    if not funds.exists():
        raise Http404
    call = get_object_or_404(Call, slug=slug, fund__in=funds) if slug else None
    if call is None:
        funds = funds.exclude(closed_date__lte=timezone.localdate())
    form = CallForm(posted(request), call=call, funds=funds)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            saved = calls.announce(**form.values(), call=call, by=by, at=timezone.now())
            messages.success(request, _("The call is saved."))
            return redirect("applications:call", slug=saved.slug)
    return render(request, "applications/call_form.html", {"form": form, "call": call})


@require_http_methods(["GET", "POST"])
def call_copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a new call of an earlier one."""
    call = _managed(request, slug)
    form = CopyCallForm(posted(request), initial={"name": call.name})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            by, now = person(request), timezone.now()
            made = calls.copy(call, **form.cleaned_data, by=by, at=now)
            messages.success(request, _("The new call is made. Look through what it says."))
            return redirect("applications:call_edit", slug=made.slug)
    context = {
        "form": form,
        "call": call,
        "criteria_count": call.criteria.count(),
        "act": _("Make a copy"),
        "back_url": reverse("applications:call", args=[call.slug]),
    }
    return render(request, "applications/call_copy.html", context)


@require_http_methods(["GET", "POST"])
def call_criteria(request: HttpRequest, slug: str) -> HttpResponse:
    """Write what the applications of a call are judged by, until somebody has scored."""
    call = _managed(request, slug)
    asks_for_more = "more" in request.POST
    typed = None if asks_for_more else posted(request)
    start = with_more_criteria(request.POST) if asks_for_more else criteria_initial(call)
    form = CriteriaForm(typed, initial=start)
    if form.is_bound and form.is_valid():
        with refusals_on(form):
            criteria.write_criteria(
                call,
                criteria=form.criteria(),
                seen_version=form.cleaned_data["seen_version"],
                by=person(request),
                at=timezone.now(),
            )
            messages.success(request, _("The criteria are saved."))
            return redirect("applications:call", slug=call.slug)
    return render(request, "applications/call_criteria.html", {"form": form, "call": call})


def _managed(request: HttpRequest, slug: str) -> Call:
    funds = access.funds_where(person(request), Permission.MANAGE_CALL)
    return get_object_or_404(Call.objects.select_related("fund"), slug=slug, fund__in=funds)
