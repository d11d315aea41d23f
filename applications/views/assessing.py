"""Pages of assessors and conflicts of interest."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications import assessors, conflicts, preparation
from applications.forms.preparing import AssignForm, ConflictForm, DeclareForm, ReasonForm
from applications.models import Application, AssessorAssignment
from applications.views.found import in_office, person, posted
from fundportal.directory.access import funds_where
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on


@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest, number: str) -> HttpResponse:
    """Declare a conflict or none; until then the assessor sees only title and parties."""
    assignment = _own_assignment(request, number)
    application, by, now = assignment.application, person(request), timezone.now()
    if not _is_open(assignment):
        if application.shuts_out(by):
            raise Http404
        if Application.objects.visible_to(by).filter(pk=application.pk).exists():
            return redirect("applications:application", number=number)
        return render(request, "applications/assignment_over.html", {"application": application})
    form = DeclareForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            if form.cleaned_data["declaration"] == DeclareForm.CONFLICT:
                reason = form.cleaned_data["reason"]
                conflicts.declare(application, reason=reason, by=by, at=now)
                messages.success(request, _("The conflict is noted. You no longer see the case."))
                return redirect("workspace")
            conflicts.declare_none(application, by=by, at=now)
            return redirect("applications:application", number=number)
    parties = application.parties.current().select_related("organisation")
    context = {"assignment": assignment, "application": application, "form": form}
    context["parties"] = [party.organisation.name for party in parties]
    return render(request, "applications/conflict_declare.html", context)


@in_office(Permission.PREPARE_APPLICATION)
def assign(request: HttpRequest, application: Application) -> HttpResponse:
    """Assign an assessor, or give one who is assigned another last day."""
    people = preparation.candidates(application)
    form = AssignForm(posted(request), people=people)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            by, now = person(request), timezone.now()
            made = assessors.assign(application, **form.cleaned_data, by=by, at=now)
            sentence = _("%(name)s is told and declares first whether there is a conflict.")
            messages.success(request, sentence % {"name": made.person.name})
            return redirect("applications:preparation", number=application.number)
    context = {"application": application, "form": form, "has_people": people.exists()}
    return render(request, "applications/assessor_form.html", context)


@in_office(Permission.PREPARE_APPLICATION)
def assessor_end(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """End an assessor's assignment."""
    found = get_object_or_404(
        application.assessor_assignments.in_force().select_related("person", "application"), pk=pk
    )
    if request.method == "POST":
        assessors.end(found, by=person(request), at=timezone.now())
        messages.success(request, _("The assignment is ended."))
        return redirect("applications:preparation", number=application.number)
    context = {
        "application": application,
        "assignment": found,
        "act": _("End the assignment"),
        "back_url": reverse("applications:preparation", args=[application.number]),
    }
    return render(request, "applications/assessor_end.html", context)


@in_office(Permission.PREPARE_APPLICATION)
def conflict_record(request: HttpRequest, application: Application) -> HttpResponse:
    """Record that somebody is in conflict with the case."""
    form = ConflictForm(posted(request), people=preparation.handlers(application))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            by, now = person(request), timezone.now()
            made = conflicts.record(application, **form.cleaned_data, by=by, at=now)
            sentence = _("The conflict is noted. %(name)s no longer sees the case.")
            messages.success(request, sentence % {"name": made.person.name})
            if made.person_id == by.pk:
                return redirect("workspace")
            return redirect("applications:preparation", number=application.number)
    context = {
        "application": application,
        "form": form,
        "act": _("Note the conflict"),
        "back_url": reverse("applications:preparation", args=[application.number]),
        "danger": True,
    }
    return render(request, "applications/conflict_record.html", context)


@in_office(Permission.PREPARE_APPLICATION)
def conflict_lift(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """Lift a conflict, with a reason."""
    found = get_object_or_404(
        application.conflicts.in_force().select_related("person", "application"), pk=pk
    )
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            conflicts.lift(found, **form.cleaned_data, by=person(request), at=timezone.now())
            messages.success(request, _("The conflict is lifted."))
            return redirect("applications:preparation", number=application.number)
    context = {
        "application": application,
        "conflict": found,
        "form": form,
        "act": _("Lift the conflict"),
        "back_url": reverse("applications:preparation", args=[application.number]),
    }
    return render(request, "applications/conflict_lift.html", context)


def _own_assignment(request: HttpRequest, number: str) -> AssessorAssignment:
    """The reader's own newest assignment, in force or over: notices go on leading to it."""
    by = person(request)
    mine = AssessorAssignment.objects.filter(
        person=by, application__fund__in=funds_where(by, Permission.SCORE_APPLICATION)
    ).select_related("application__fund", "application__call", "application__organisation")
    assignment = mine.filter(application__number=number).order_by("-assigned_at", "-pk").first()
    if assignment is None:
        raise Http404
    return assignment


def _is_open(assignment: AssessorAssignment) -> bool:
    """Whether the case is prepared and the assignment counts: not ended, and no conflict."""
    in_force = AssessorAssignment.objects.counted().filter(pk=assignment.pk).exists()
    return in_force and assignment.application.is_in_preparation
