"""The pages on which conditions are followed up: the list, who answers for one, what was found."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from applications import conditions, fulfilment
from applications.forms.conditions import AssignForm, FollowUpForm
from applications.models import Application, Condition
from applications.views.found import in_office, person, posted
from fundportal.directory import access
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on

PER_PAGE = 50


@require_GET
def condition_list(request: HttpRequest) -> HttpResponse:
    """The conditions of the funds that the reader sees, those to follow up first."""
    if not access.allows(request.user, Permission.SEE_FUND):
        raise Http404
    page = Paginator(fulfilment.to_follow_up(request.user), PER_PAGE).get_page(
        request.GET.get("page")
    )
    shown = fulfilment.followed(page.object_list, request.user)  # type: ignore[arg-type]
    return render(request, "applications/condition_list.html", {"page": page, "rows": shown})


@in_office(Permission.PREPARE_APPLICATION)
def assign(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """Name who follows up a condition, and until when."""
    item = _found(request, application, pk)
    latest = item.latest
    initial = {
        "seen": latest.pk if latest else 0,
        "responsible": latest.responsible if latest else None,
        "due_date": latest.due_date if latest else item.condition.due_date,
    }
    people = fulfilment.people_to_follow_up(application)
    form = AssignForm(posted(request), people=people, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            by, now = person(request), timezone.now()
            made = conditions.assign(item.condition, **form.cleaned_data, by=by, at=now)
            sentence = _("%(name)s follows up the condition.")
            messages.success(request, sentence % {"name": made.responsible.name})
            return redirect("applications:application", number=application.number)
    context = {"application": application, "item": item, "form": form}
    return render(request, "applications/condition_assign.html", context)


@in_office(Permission.PREPARE_APPLICATION)
def follow_up(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """Say whether a condition is fulfilled."""
    item = _found(request, application, pk)
    if item.latest is None or not item.may_follow_up:
        raise Http404
    initial = {"seen": item.latest.pk, "found_date": timezone.localdate()}
    form = FollowUpForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            by, now = person(request), timezone.now()
            conditions.follow_up(item.condition, **form.cleaned_data, by=by, at=now)
            messages.success(request, _("What you found is saved, and the applicant is told."))
            return redirect("applications:application", number=application.number)
    context = {"application": application, "item": item, "form": form}
    return render(request, "applications/condition_follow_up.html", context)


def _found(request: HttpRequest, application: Application, pk: int) -> fulfilment.FollowedCondition:
    there = Condition.objects.in_force().filter(decision__application=application, pk=pk)
    get_object_or_404(there)
    return fulfilment.followed(there, request.user)[0]
