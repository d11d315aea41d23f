"""Pages of reports: ask for one, read it, look it through and publish it; and the public file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_http_methods, require_safe

from evaluations import publication, report_overview
from evaluations.models import Report
from evaluations.report_document import body_html
from evaluations.report_forms import ReportForm
from evaluations.states import ReportStatus
from evaluations.views.access import permitted_investment, reader
from fundportal.directory.errors import Refused
from fundportal.directory.roles import Permission
from fundportal.documents import serving
from fundportal.jobs.models import Job
from fundportal.jobs.overview import job_state
from portfolio.access import allows

PUBLIC_SECONDS = 3600


@require_http_methods(["GET", "POST"])
def report_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a report; a worker makes its file."""
    investment = permitted_investment(request, Permission.BUILD_REPORT, slug)
    start = report_overview.beginning(investment, request.GET.get("language", ""))
    initial = ReportForm.started_with(start.texts, start.language, start.assessment)
    form = ReportForm(request.POST or None, investment=investment, initial=initial)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            made = publication.build_report(**form.asked_for(), by=reader(request), at=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _asked(made, is_new=made.built_at == now))
            return redirect("evaluations:report", made.pk)
    context = {"form": form, "investment": investment, "start": start}
    return render(request, "evaluations/report_form.html", context)


@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report as a page, with its file, how far it is and what can be done with it."""
    made = _visible(request, pk)
    jobs = Job.objects.visible_to(request.user).select_related("fund", "cancelled_by")
    is_waiting = made.status == ReportStatus.READY and made.edition == Report.Edition.PUBLIC
    may_publish = allows(request.user, Permission.PUBLISH_REPORT, made.investment)
    job = None if made.document_id or not made.job_id else jobs.filter(pk=made.job_id).first()
    context = {
        "report": made,
        "investment": made.investment,
        "body": body_html(made.said),
        "state": job_state(job, at=timezone.now(), reader=request.user) if job else None,
        "may_publish": is_waiting and may_publish,
        "waits_for_publisher": is_waiting and not may_publish,
    }
    return render(request, "evaluations/report_detail.html", context)


@require_safe
def report_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file of a report, for those who may see the evaluation."""
    made = _visible(request, pk)
    if made.document is None:
        raise Http404
    return serving.respond(made.document, inline=True)


@require_http_methods(["GET", "POST"])
def report_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """What becomes public (GET), and the act (POST)."""
    made = _visible(request, pk)
    if not allows(request.user, Permission.PUBLISH_REPORT, made.investment):
        raise Http404
    if request.method == "POST":
        try:
            publication.publish(made, by=reader(request), at=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The report is published."))
        return redirect("evaluations:report", made.pk)
    said = report_overview.public_summary(made)
    context = {
        "report": made,
        "investment": made.investment,
        "said": said,
        "act": _("Publish the report"),
        "back_url": reverse("evaluations:report", args=[made.pk]),
    }
    return render(request, "evaluations/report_publish.html", context)


def _asked(made: Report, *, is_new: bool) -> str:
    if is_new:
        return _("The report is being made. It takes a few seconds.")
    return _("%(who)s asked for the same report on %(day)s. Nothing it says has changed.") % {
        "who": made.built_by,
        "day": date_format(localtime(made.built_at), "j F Y"),
    }


def _etag(request: HttpRequest, pk: int) -> str | None:
    found = Report.objects.public().filter(pk=pk).values_list("document__sha256", flat=True)
    sha256 = found.first()
    return f'"{sha256}"' if sha256 else None


@login_not_required
@require_safe
@condition(etag_func=_etag)
def public_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A published report's file, for anyone; also one that a later version has superseded."""
    made = get_object_or_404(Report.objects.public().select_related("document"), pk=pk)
    if made.document is None:
        raise Http404
    response = serving.respond(made.document, inline=True)
    response["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}"
    return response


def _visible(request: HttpRequest, pk: int) -> Report:
    related = ("investment__fund", "investment__organisation", "document", "built_by", "job")
    reports = Report.objects.visible_to(reader(request)).select_related(*related, "published_by")
    return get_object_or_404(reports, pk=pk)
