"""Pages of reports: the list, one report, writing it, answering it, its files, the schedule."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fundportal.audit.overview import timeline
from fundportal.directory.roles import Permission
from fundportal.documents import serving
from fundportal.forms import refusals_on
from fundportal.spreadsheets import csv_response
from portfolio import pages, report_files, report_overview, report_schedule, reporting
from portfolio.forms import SeenForm
from portfolio.models import Investment, ProgressReport, ReportFile
from portfolio.report_forms import (
    QuestionForm,
    ReportFileForm,
    ReportFilterForm,
    ReportForm,
    ScheduleForm,
)
from portfolio.states import ReportAct
from portfolio.views.finding import investment_or_404, reader_of


@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    """Every report that the person may see; late ones first, by their day."""
    form, found = _filtered(request)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(request, "portfolio/report_list.html", {"form": form, "page": page})


@require_GET
def report_csv(request: HttpRequest) -> HttpResponse:
    """The same reports as a file, exactly those that the list shows."""
    _form, found = _filtered(request)
    rows = report_overview.report_rows(found)
    return csv_response("rapporter.csv", report_overview.report_columns(), rows)


@require_GET
def report_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One report: what was sent in, what was answered, its files and the next step."""
    report = _report(request, slug, pk)
    reader = reader_of(request)
    context = _context(report) | {
        "versions": report_overview.read_versions(report),
        "open_acts": [act for act in ReportAct if not reporting.why_not(act, report, reader)],
        "files": ReportFile.objects.visible_to(reader)
        .current()
        .filter(report=report)
        .select_related("document", "added_by"),
        "timeline": timeline(report),
    }
    return render(request, "portfolio/report_detail.html", context)


@require_http_methods(["GET", "POST"])
def report_write(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Skriv rapporten: save a draft, or send it in."""
    report = _for_act(request, slug, pk, ReportAct.WRITE)
    effects = report.investment.decision.application.expected_effects.all()
    form = ReportForm(request.POST or None, report=report, effects=effects)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            if "send" not in request.POST:
                reporting.save_draft(report, **form.act, by=reader_of(request), at=timezone.now())
                messages.success(request, _("The draft is saved. Only your department sees it."))
                return redirect("portfolio:report_write", slug=slug, pk=pk)
            reporting.send_in(report, **form.act, by=reader_of(request), at=timezone.now())
            return _done(request, report, _("The report is sent in. The fund office reads it."))
    context = _context(report) | {
        "form": form,
        "spend": report_overview.spend_of(report.investment, timezone.now()),
        "question": report.versions.filter(question__gt="").order_by("-number").first(),
        "files": report.files.current().select_related("document"),
        "why_not": reporting.why_not(ReportAct.SEND_IN, report, reader_of(request)),
    }
    return render(request, "portfolio/report_write.html", context)


@require_http_methods(["GET", "POST"])
def report_receive(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ta emot rapporten."""
    report = _for_act(request, slug, pk, ReportAct.RECEIVE)
    form = SeenForm(request.POST or None, initial={"version": report.version})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            reporting.receive(report, **form.cleaned_data, by=reader_of(request), at=timezone.now())
            return _done(request, report, _("The report is received."))
    return _act_page(request, report, form, ReportAct.RECEIVE, "portfolio/report_receive.html")


@require_http_methods(["GET", "POST"])
def report_send_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Skicka tillbaka rapporten med en fråga."""
    report = _for_act(request, slug, pk, ReportAct.SEND_BACK)
    form = QuestionForm(request.POST or None, initial={"version": report.version})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            reporting.send_back(
                report, **form.cleaned_data, by=reader_of(request), at=timezone.now()
            )
            return _done(request, report, _("The report is sent back with your question."))
    return _act_page(request, report, form, ReportAct.SEND_BACK, "portfolio/report_send_back.html")


@require_http_methods(["GET", "POST"])
def report_files_page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The files of a report, and the form for one more."""
    report = _for_act(request, slug, pk, ReportAct.WRITE)
    form = ReportFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = report_files.attach(
                report,
                content=form.cleaned_data["file"],
                title=form.cleaned_data["title"],
                by=reader_of(request),
                at=timezone.now(),
            )
            messages.success(request, _("“%(title)s” is attached.") % {"title": made})
            return redirect("portfolio:report_files", slug=slug, pk=pk)
    context = _context(report) | {
        "form": form,
        "files": report.files.current().select_related("document", "added_by"),
    }
    return render(request, "portfolio/report_files.html", context)


@require_GET
def report_file(request: HttpRequest, slug: str, pk: int, file: int) -> HttpResponseBase:
    """One file, to whoever may see the investment."""
    seen = ReportFile.objects.visible_to(reader_of(request)).current().select_related("document")
    found = get_object_or_404(seen, pk=file, report=pk, report__investment__slug=slug)
    return serving.respond(found.document)


@require_http_methods(["GET", "POST"])
def report_file_remove(request: HttpRequest, slug: str, pk: int, file: int) -> HttpResponse:
    """Take a file away, after having said which."""
    report = _for_act(request, slug, pk, ReportAct.WRITE)
    found = get_object_or_404(report.files.current().select_related("document"), pk=file)
    form = SeenForm(request.POST or None, initial={"version": report.version})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            report_files.take_away(found, by=reader_of(request), at=timezone.now())
            messages.success(request, _("“%(title)s” is taken away.") % {"title": found})
            return redirect("portfolio:report_files", slug=slug, pk=pk)
    context = _context(report) | {
        "file": found,
        "form": form,
        "act": _("Take the file away"),
        "back_url": reverse("portfolio:report_files", args=[slug, pk]),
        "danger": True,
    }
    return render(request, "portfolio/report_file_remove.html", context)


@require_http_methods(["GET", "POST"])
def schedule(request: HttpRequest, slug: str) -> HttpResponse:
    """När satsningen rapporterar: by the fund's rule or otherwise."""
    investment = investment_or_404(request, slug, Permission.MANAGE_INVESTMENT)
    form = ScheduleForm(
        request.POST or None, fund=investment.fund, initial={"rhythm": investment.report_rhythm}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            report_schedule.reschedule(
                investment, **form.cleaned_data, by=reader_of(request), at=timezone.now()
            )
            messages.success(request, _("The reports are planned anew."))
            return redirect(reverse("portfolio:investment", args=[slug]) + "#reports")
    context = {
        "investment": investment,
        "form": form,
        "reports": investment.progress_reports.wanted(),
    }
    return render(request, "portfolio/report_schedule.html", context)


def _filtered(request: HttpRequest) -> tuple[ReportFilterForm, QuerySet[ProgressReport]]:
    reader = reader_of(request)
    funds = pages.funds_of(Investment.objects.visible_to(reader))
    form = ReportFilterForm(request.GET, funds=funds)
    if not form.is_valid():
        return form, ProgressReport.objects.none()
    clean = form.cleaned_data
    return form, report_overview.reports_of(
        reader, state=clean["state"], fund=clean["fund"], words=clean["q"].strip()
    )


def _report(request: HttpRequest, slug: str, pk: int) -> ProgressReport:
    visible = ProgressReport.objects.visible_to(reader_of(request)).select_related(
        "investment__fund",
        "investment__organisation",
        "investment__decision__application__fund",
        "drafted_by",
    )
    return get_object_or_404(visible, investment__slug=slug, pk=pk)


def _for_act(request: HttpRequest, slug: str, pk: int, act: ReportAct) -> ProgressReport:
    report = _report(request, slug, pk)
    if not reporting.may(act, report, reader_of(request)):
        raise Http404
    return report


def _act_page(
    request: HttpRequest, report: ProgressReport, form: SeenForm, act: ReportAct, page: str
) -> HttpResponse:
    context = _context(report) | {
        "form": form,
        "act": act.label,
        "back_url": reverse("portfolio:report", args=[report.investment.slug, report.pk]),
        "why_not": reporting.why_not(act, report, reader_of(request)),
    }
    return render(request, page, context)


def _context(report: ProgressReport) -> dict[str, Any]:
    return {"report": report, "investment": report.investment, "fund": report.investment.fund}


def _done(request: HttpRequest, report: ProgressReport, receipt: str) -> HttpResponse:
    messages.success(request, receipt)
    return redirect("portfolio:report", slug=report.investment.slug, pk=report.pk)
