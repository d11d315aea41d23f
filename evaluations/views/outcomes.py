"""Pages that take outcome files in, show imports and undo them; no page shows rows of persons."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from evaluations import (
    outcome_columns,
    outcome_intake,
    outcome_storage,
    outcome_workbook,
    outcomes,
    overview,
)
from evaluations.forms import MappingForm, UndoForm, UploadForm
from evaluations.models import OutcomeBatch, OutcomeUpload
from evaluations.outcome_columns import PREVIEW_ROWS, SAMPLE_ROWS, ColumnMapping
from evaluations.outcome_file import OutcomeFile
from evaluations.views.access import permitted_investment, reader
from fundportal.directory.errors import Refused
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on
from fundportal.jobs.overview import JobState, job_state
from portfolio.access import allows
from portfolio.models import Investment

JOB = ("job__fund", "job__cancelled_by")


@require_http_methods(["GET", "POST"])
def upload_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose a file; what is wrong with it as a whole is said here and nothing is stored."""
    investment = permitted_investment(request, Permission.RECORD_OUTCOMES, slug)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_on(form, "file"):
            upload = outcome_intake.prepare_import(
                investment,
                content=file.read(),
                filename=file.name,
                by=reader(request),
                at=timezone.now(),
            )
            return redirect("evaluations:upload", upload.pk)
    context = {
        "form": form,
        "investment": investment,
        "limits": outcome_intake.limits(),
        "cap": outcome_workbook.CAP,
    }
    return render(request, "evaluations/upload_form.html", context)


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One's own file: choose its columns, follow the import, read its faults or outcome."""
    found = _own_upload(request, pk)
    if not found.waits_for_columns:
        state = _state(found, request)
        shown = {"upload": found, "state": state}
        return render(request, "evaluations/upload_detail.html", shown)
    try:
        file = outcome_intake.reopened(found)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return render(request, "evaluations/upload_detail.html", {"upload": found})
    form = _mapping_form(request, found, file)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            outcomes.start_import(
                found, mapping=form.mapping(), by=reader(request), at=timezone.now()
            )
            return redirect("evaluations:upload", pk)
    context = {"upload": found, "file": file, "form": form, "rows": file.preview(PREVIEW_ROWS)}
    return render(request, "evaluations/upload_mapping.html", context)


@require_GET
def upload_faults(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All faults of one's file as CSV."""
    found = _own_upload(request, pk)
    try:
        content = outcome_storage.load_faults(found.pk)
    except FileNotFoundError as gone:
        raise Http404 from gone
    name = _("faults")  # not within the f-string, where makemessages does not see it
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


@require_http_methods(["GET", "POST"])
def upload_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throw away a file that is not imported."""
    found = _own_upload(request, pk)
    if request.method == "POST":
        try:
            outcomes.discard(found, by=reader(request), at=timezone.now())
            messages.success(request, _("The file is thrown away."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("evaluations:investment", found.investment.slug)
    context = {
        "upload": found,
        "act": _("Throw the file away"),
        "back_url": reverse("evaluations:upload", args=[pk]),
    }
    return render(request, "evaluations/upload_discard.html", context)


@require_GET
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: what came in, counted per indicator and group."""
    found = get_object_or_404(
        OutcomeBatch.objects.visible_to(reader(request)).select_related(
            "investment__fund", "recorded_by", "undone_by"
        ),
        pk=pk,
    )
    used = list(found.assessments.select_related("indicator"))
    may_undo = allows(request.user, Permission.RECORD_OUTCOMES, found.investment)
    context = {
        "batch": found,
        "counts": overview.group_counts(found),
        "assessments": used,
        "may_undo": may_undo and not used and not found.undone_at,
    }
    return render(request, "evaluations/batch_detail.html", context)


@require_http_methods(["GET", "POST"])
def batch_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo an import as a whole, with a reason."""
    opened = Investment.objects.where(request.user, Permission.RECORD_OUTCOMES)
    found = get_object_or_404(
        OutcomeBatch.objects.select_related("investment__fund"), pk=pk, investment__in=opened
    )
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            outcomes.undo(
                found, reason=form.cleaned_data["reason"], by=reader(request), at=timezone.now()
            )
            messages.success(request, _("The import is undone and its rows are removed."))
            return redirect("evaluations:batch", pk)
    context = {
        "batch": found,
        "form": form,
        "act": _("Undo the import"),
        "back_url": reverse("evaluations:batch", args=[pk]),
        "danger": True,
    }
    return render(request, "evaluations/batch_undo.html", context)


def _own_upload(request: HttpRequest, pk: UUID) -> OutcomeUpload:
    found = OutcomeUpload.objects.visible_to(reader(request))
    return get_object_or_404(found.select_related("investment__fund", "batch", *JOB), pk=pk)


def _state(found: OutcomeUpload, request: HttpRequest) -> JobState | None:
    return job_state(found.job, at=timezone.now(), reader=request.user) if found.job else None


def _mapping_form(request: HttpRequest, found: OutcomeUpload, file: OutcomeFile) -> MappingForm:
    indicators = list(found.investment.indicators.all())
    guess = outcome_columns.guess(
        file.columns, file.sample(SAMPLE_ROWS), {i.pk: i.name for i in indicators}
    )
    return MappingForm(
        request.POST or None,
        columns=file.columns,
        indicators=indicators,
        guess=guess,
        chosen=ColumnMapping.from_json(found.mapping) if found.mapping else None,
    )
