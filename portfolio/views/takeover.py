"""Pages on which a fund's history is taken over: choose a workbook, see the result, say yes."""

import base64

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund, Organisation
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on
from fundportal.spreadsheets import XLSX
from fundportal.workbooks import open_workbook
from portfolio import takeover, takeover_file, takeover_template
from portfolio.pages import figure_lines, year_rows
from portfolio.takeover_forms import LIMITS, ConfirmTakeoverForm, WorkbookForm
from portfolio.takeover_history import FundHistory
from portfolio.takeover_rows import Fault
from portfolio.views.finding import fund_or_404, reader_of

FAULTS_SHOWN = 200


@require_http_methods(["GET", "POST"])
def take_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Read a workbook and show what it would give; confirmed, enter exactly that."""
    fund = fund_or_404(request, slug, Permission.ALLOCATE)
    if "seen" in request.POST:
        return _confirm(request, fund)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            return _preview(request, fund, form.cleaned_data["file"].read())
    return _file_page(request, fund, form)


@require_GET
def template(request: HttpRequest, slug: str) -> HttpResponse:
    """The empty workbook for this fund."""
    fund = fund_or_404(request, slug, Permission.ALLOCATE)
    organisations = Organisation.objects.order_by("name")
    content = takeover_template.template_bytes(fund, organisations)
    response = HttpResponse(content, content_type=XLSX)
    name = takeover_template.FILENAME
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _history(fund: Fund, content: bytes) -> tuple[FundHistory | None, list[Fault]]:
    workbook = open_workbook(content, limits=LIMITS)
    names = takeover_file.names_of([fund])
    return takeover_file.read_history(workbook, names=names, today=timezone.localdate())


def _preview(request: HttpRequest, fund: Fund, content: bytes) -> HttpResponse:
    history, faults = _history(fund, content)
    if history is None:
        return _faults_page(request, fund, faults)
    try:
        taken = takeover.rehearse(history, by=reader_of(request), at=timezone.now())
    except takeover.FaultsInHistory as refusal:
        return _faults_page(request, fund, refusal.faults)
    confirm = {"content": base64.b64encode(content).decode(), "seen": history.fingerprint}
    context = {
        "fund": fund,
        "taken": taken,
        "lines": figure_lines(taken.figures),
        "years": year_rows(taken.years),
        "form": ConfirmTakeoverForm(initial=confirm),
    }
    return render(request, "portfolio/takeover_preview.html", context)


def _confirm(request: HttpRequest, fund: Fund) -> HttpResponse:
    """Enter what the preview showed; a file that says something else is looked at again."""
    form = ConfirmTakeoverForm(request.POST)
    try:
        if not form.is_valid():
            raise takeover.TakeoverRefused(_("Read the file again."))
        history, faults = _history(fund, form.cleaned_data["content"])
        if history is None:
            return _faults_page(request, fund, faults)
        if history.fingerprint != form.cleaned_data["seen"]:
            return _preview(request, fund, form.cleaned_data["content"])
        taken = takeover.take_over(history, by=reader_of(request), at=timezone.now())
    except takeover.FaultsInHistory as refusal:
        return _faults_page(request, fund, refusal.faults)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _file_page(request, fund, WorkbookForm())
    said = _("The history is entered: %(entries)d entries and %(investments)d investments.")
    count = {"entries": taken.entries, "investments": len(taken.investments)}
    messages.success(request, said % count)
    return redirect("portfolio:fund", slug=fund.slug)


def _faults_page(
    request: HttpRequest, fund: Fund, faults: list[Fault] | tuple[Fault, ...]
) -> HttpResponse:
    context = {"fund": fund, "faults": faults[:FAULTS_SHOWN], "fault_count": len(faults)}
    return render(request, "portfolio/takeover_faults.html", context)


def _file_page(request: HttpRequest, fund: Fund, form: WorkbookForm) -> HttpResponse:
    context = {"fund": fund, "form": form, "limits": LIMITS, "has_money": fund.entries.exists()}
    return render(request, "portfolio/takeover_file.html", context)
