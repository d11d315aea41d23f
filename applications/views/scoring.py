"""Pages of scores: give them, read those of a case, compare the applications of a call."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from applications import scores, scoring
from applications.forms.scoring import ScoreForm
from applications.models import Application, Call
from applications.models.calls import shares
from applications.states import Act
from applications.views.found import case, on_case, person, posted
from fundportal.directory import access
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on
from fundportal.spreadsheets import csv_response, xlsx_response


@on_case(Act.SCORE)
def score(request: HttpRequest, application: Application) -> HttpResponse:
    """Score the application, criterion by criterion, as far as one has come."""
    by = person(request)
    mine = application.scores.current().filter(assessor=by)
    criteria = list(application.call.criteria.all())
    given = {item.criterion_id: item for item in mine}
    form = ScoreForm(posted(request), criteria=criteria, given=given)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            at = timezone.now()
            made = scoring.give(application, scores=form.scores(), by=by, at=at)
            messages.success(request, _said(len(made), len(criteria), len(form.scores())))
            return redirect("applications:score", number=application.number)
    weights = {row.pk: share for row, share in zip(criteria, shares(criteria), strict=True)}
    context = {
        "application": application,
        "form": form,
        "rows": [(row, weights[row.criterion.pk]) for row in form.rows],
        "given_count": len(given),
        "assignment": application.assessor_assignments.in_force().filter(person=by).first(),
    }
    return render(request, "applications/score_form.html", context)


@require_GET
def case_scores(request: HttpRequest, number: str) -> HttpResponse:
    """The scores of a case with their reasons: the office's, and as the call says an assessor's."""
    application = case(request, number)
    sees_all = application.office_allows(request.user, Permission.SEE_PREPARATION)
    if not sees_all and not (
        application.office_allows(request.user, Permission.SCORE_APPLICATION)
        and application.is_assessed_by(request.user)
    ):
        raise Http404
    found = scores.of_case(application, request.user)
    context = {
        "application": application,
        "found": found,
        "chart": scores.picture_of_case(found),
        "earlier": scores.earlier_of_case(application, request.user),
        "sees_all": sees_all,
    }
    return render(request, "applications/score_list.html", context)


@require_GET
def comparison(request: HttpRequest, slug: str) -> HttpResponse:
    """The applications of a call side by side."""
    call = _compared_call(request, slug)
    found = scores.comparison(call, request.user, request.GET.get("sort", ""))
    context = {"call": call, "found": found, "chart": scores.picture_of_call(found)}
    return render(request, "applications/comparison.html", context)


@require_GET
def comparison_export(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The comparison as it is shown, as a file for a spreadsheet."""
    call = _compared_call(request, slug)
    found = scores.comparison(call, request.user, request.GET.get("sort", ""))
    respond = xlsx_response if kind == "xlsx" else csv_response
    columns, rows = scores.comparison_columns(found), scores.comparison_rows(found)
    return respond(f"jamforelse-{call.slug}.{kind}", columns, rows)


def _compared_call(request: HttpRequest, slug: str) -> Call:
    funds = access.funds_where(request.user, Permission.SEE_PREPARATION)
    return get_object_or_404(Call.objects.select_related("fund"), slug=slug, fund__in=funds)


def _said(made: int, all_criteria: int, given: int) -> str:
    if not made:
        return _("Nothing was changed.")
    if given >= all_criteria:
        return _("Your scores are saved. Every criterion has its score.")
    sentence = _("Your scores are saved. %(missing)d of %(all)d criteria have no score yet.")
    return sentence % {"missing": all_criteria - given, "all": all_criteria}
