"""The page on which a signatory names deputies and ends their time."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applications import deputies as verbs
from applications.forms.deputies import DeputyForm
from applications.views.found import person, posted
from fundportal.directory import deputies
from fundportal.directory.errors import Refused
from fundportal.directory.models import Organisation, RoleAssignment, User
from fundportal.directory.roles import Role
from fundportal.forms import refusals_on


@require_http_methods(["GET", "POST"])
def deputy_list(request: HttpRequest) -> HttpResponse:
    """The deputies that the person has named, and a form for another."""
    by = person(request)
    organisations = _signed_for(by)
    people = User.objects.none()
    for organisation in organisations:
        people = people | deputies.candidates(organisation, but=by)
    form = DeputyForm(posted(request), organisations=organisations, people=people.distinct())
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            values = dict(form.cleaned_data)
            verbs.name(values.pop("deputy"), **values, by=by, at=timezone.now())
            messages.success(request, _("The deputy is named."))
            return redirect("applications:deputies")
    named = RoleAssignment.objects.filter(role=Role.SIGNATORY, deputy_for=by).select_related(
        "user", "organisation"
    )
    context = {
        "form": form,
        "named": named.order_by("-to_date", "-pk"),
        "today": timezone.localdate(),
        "has_people": people.exists(),
    }
    return render(request, "applications/deputy_list.html", context)


@require_POST
def deputy_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a deputy's time."""
    by = person(request)
    assignment = get_object_or_404(RoleAssignment, pk=pk, role=Role.SIGNATORY, deputy_for=by)
    try:
        deputies.end(assignment, by=by, at=timezone.now())
        messages.success(request, _("The deputy's time is ended."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("applications:deputies")


def _signed_for(by: User) -> QuerySet[Organisation]:
    own = [role.organisation_id for role in deputies.own_roles(by) if role.organisation_id]
    if not own:
        raise Http404
    return Organisation.objects.filter(pk__in=own).order_by("name")
