"""Pages of a fund's annual reports: the list with the form for a new one, and a file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from fundportal.directory.access import allows
from fundportal.directory.errors import Refused
from fundportal.directory.roles import Permission
from fundportal.documents import serving
from fundportal.forms import refusals_on
from portfolio import annual_reports
from portfolio.forms import AnnualReportForm
from portfolio.models import AnnualReport
from portfolio.views.finding import fund_or_404, reader_of

READ = ("document", "job", "built_by", "publication")


@require_GET
def report_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The annual reports of the fund, each with its state or file."""
    fund = fund_or_404(request, slug)
    found = AnnualReport.objects.visible_to(reader_of(request)).filter(fund=fund)
    context = {
        "fund": fund,
        "reports": found.select_related("document", "job", "built_by", "publication").defer(
            "content"
        ),
        "may_build": allows(request.user, Permission.REPORT_FUND, fund=fund),
    }
    return render(request, "portfolio/annual_list.html", context)


@require_http_methods(["GET", "POST"])
def build(request: HttpRequest, slug: str) -> HttpResponse:
    """Upprätta en årsrapport; a worker makes its file."""
    fund = fund_or_404(request, slug, Permission.REPORT_FUND)
    years = annual_reports.years_of(fund, today=timezone.localdate())
    form = AnnualReportForm(request.POST or None, years=years)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            by, now = reader_of(request), timezone.now()
            made = annual_reports.build(fund, **form.cleaned_data, by=by, at=now)
            return redirect("jobs:progress", job_id=made.job_id)
    context = {
        "fund": fund,
        "form": form,
        "act": _("Make an annual report"),
        "back_url": reverse("portfolio:annual_reports", args=[slug]),
    }
    return render(request, "portfolio/annual_build.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Publicera en årsrapport; says first what citizens will read."""
    fund = fund_or_404(request, slug, Permission.REPORT_FUND)
    seen = AnnualReport.objects.visible_to(reader_of(request)).filter(fund=fund)
    report = get_object_or_404(seen, pk=pk, publication__isnull=True)
    if request.method == "POST":
        try:
            annual_reports.publish(report, by=reader_of(request), at=timezone.now())
            messages.success(request, _("The annual report is published."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("portfolio:annual_reports", slug)
    context = {
        "fund": fund,
        "report": report,
        "act": _("Publish the annual report"),
        "back_url": reverse("portfolio:annual_reports", args=[slug]),
    }
    return render(request, "portfolio/annual_publish.html", context)


@require_GET
def report_file(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The file of a report: shown in the browser, or saved (`?spara`)."""
    seen = AnnualReport.objects.visible_to(reader_of(request)).select_related("document")
    found = get_object_or_404(seen, fund__slug=slug, pk=pk, document__isnull=False)
    if found.document is None:
        raise Http404
    return serving.respond(found.document, inline="spara" not in request.GET)


@login_not_required
@require_safe
def public_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A published report's file, for anyone."""
    found = get_object_or_404(AnnualReport.objects.public().select_related("document"), pk=pk)
    if found.document is None:
        raise Http404
    return serving.respond(found.document, inline=True)
