"""Pages of the ledger: the entries behind a figure, one entry, its reversal."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fundportal.directory.access import allows
from fundportal.directory.models import Fund
from fundportal.forms import refusals_on
from fundportal.spreadsheets import csv_response, xlsx_response
from portfolio import behind, corrections, effects, ledger, pages
from portfolio.behind import Behind
from portfolio.forms import EntryFilterForm, KeyedReasonForm
from portfolio.models import Disbursement, LedgerEntry
from portfolio.states import KINDS, Account, Kind
from portfolio.views.finding import fund_or_404, may_see_application, reader_of


@require_GET
def entry_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The entries behind a figure, with their sum: of a kind or an account, year, board, words."""
    fund = fund_or_404(request, slug)
    form, chosen = _chosen(request, fund)
    entries = chosen.entries(fund) if chosen else LedgerEntry.objects.none()
    context = {
        "fund": fund,
        "form": form,
        "page": Paginator(entries, 50).get_page(request.GET.get("page")),
        "total": chosen.total(entries) if chosen else None,
        "account": Account(chosen.account).label if chosen and chosen.account else "",
        "investment": chosen.of_investment(fund) if chosen and chosen.investment else None,
        "repayer": chosen.of_repayer() if chosen and chosen.repaid_by else None,
    }
    return render(request, "portfolio/entry_list.html", context)


@require_GET
def entry_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same entries as a file, exactly those that the list shows."""
    fund = fund_or_404(request, slug)
    _form, chosen = _chosen(request, fund)
    entries = chosen.entries(fund) if chosen else LedgerEntry.objects.none()
    respond = {"csv": csv_response, "xlsx": xlsx_response}[form]
    return respond(f"poster-{slug}.{form}", pages.entry_columns(), pages.entry_rows(entries))


@require_GET
def entry_detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One entry, with its decision, its hash and what reverses it."""
    entry = _entry(request, slug, number)
    may = allows(request.user, KINDS[Kind.REVERSE].permission, fund=entry.fund)
    disbursement = Disbursement.objects.of_entry(entry)
    is_of_two = entry.is_payment_of_two
    context = {
        "fund": entry.fund,
        "entry": entry,
        "may_reverse": may and pages.is_reversible(entry) and not is_of_two,
        "may_correct": is_of_two
        and not hasattr(entry, "reversed_by")
        and corrections.may_correct(disbursement, reader_of(request)),
        "disbursement": disbursement,
        "may_see_application": entry.investment is not None
        and may_see_application(request, entry.investment.decision),
    }
    return render(request, "portfolio/entry_detail.html", context)


@require_http_methods(["GET", "POST"])
def reverse_entry(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Rätta en post: take it back by a new entry."""
    fund_or_404(request, slug, KINDS[Kind.REVERSE].permission)
    entry = _entry(request, slug, number)
    form = KeyedReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = ledger.reverse(
                entry, **form.cleaned_data, by=reader_of(request), at=timezone.now()
            )
            messages.success(
                request, _("Entry %(number)d is reversed.") % {"number": entry.sequence}
            )
            return redirect("portfolio:entry", slug=slug, number=made.sequence)
    changes = effects.effects_of_reversal(entry)
    context = {
        "fund": entry.fund,
        "entry": entry,
        "form": form,
        "act": _("Reverse the entry"),
        "back_url": reverse("portfolio:entry", args=[slug, number]),
        "effects": changes,
        "is_short": any(change.after < 0 for change in changes),
    }
    return render(request, "portfolio/entry_reverse.html", context)


def _entry(request: HttpRequest, slug: str, number: int) -> LedgerEntry:
    visible = LedgerEntry.objects.visible_to(reader_of(request)).select_related(
        "fund", "investment__decision__application", "by", "reverses", "reversed_by"
    )
    return get_object_or_404(visible, fund__slug=slug, sequence=number)


def _chosen(request: HttpRequest, fund: Fund) -> tuple[EntryFilterForm, Behind | None]:
    """The form, and what it asks for; None when it asks for what there is not."""
    form = EntryFilterForm(
        request.GET, years=behind.entry_years(fund), boards=behind.entry_boards(fund)
    )
    return form, form.behind if form.is_valid() else None
