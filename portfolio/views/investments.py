"""Pages of the investments: list, one investment, its texts, release."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.models import Decision
from fundportal.audit.overview import TimelineItem, timeline
from fundportal.directory.access import allows
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.forms import PortalForm, refusals_on
from fundportal.spreadsheets import csv_response
from portfolio import access, effects, investments, ledger, overview, pages
from portfolio.forms import (
    AddressForm,
    AmountReasonForm,
    InvestmentFilterForm,
    PublicTextsForm,
    SeenReasonForm,
    texts_of,
)
from portfolio.models import Amendment, ExternalAccess, Investment, LaterFollowUp, LedgerEntry
from portfolio.states import KINDS, Kind
from portfolio.views.checking import Foreseen, two_steps
from portfolio.views.finding import investment_or_404, may_see_application, reader_of


@require_GET
def investment_list(request: HttpRequest) -> HttpResponse:
    """Every investment that the person may see, searchable, with what is left of each."""
    form, found = _filtered(request)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": pages.investment_lines(page.object_list)}
    return render(request, "portfolio/investment_list.html", context)


@require_GET
def investment_csv(request: HttpRequest) -> HttpResponse:
    """The same investments as a file, exactly those that the list shows."""
    _form, found = _filtered(request)
    rows = pages.investment_rows(found)
    return csv_response("satsningar.csv", pages.investment_columns(), rows)


@require_GET
def investment_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One investment: figures, disbursements, the decision behind it, what was done."""
    investment = investment_or_404(request, slug)
    reader, fund = reader_of(request), investment.fund
    own = investment.organisation
    amendments = Amendment.objects.visible_to(reader).filter(investment=investment)
    changes = list(amendments.select_related("decision", "requested_by"))
    context = {
        "investment": investment,
        "fund": fund,
        "figures": overview.investment_figures(investment),
        "disbursements": investment.disbursements.select_related("requested_by"),
        "behind": pages.behind_investment(investment),
        "entries": pages.first_of(
            investment.entries.select_related("reverses", "by").order_by("-sequence")
        ),
        "reports": investment.progress_reports.wanted(),
        "agreement": investment.agreements.prefetch_related("parties__organisation").first(),
        "amendments": changes,
        "end_decisions": investment.end_decisions.select_related("receiving", "extract"),
        "later": LaterFollowUp.objects.filter(investment=investment).first(),
        "late_reports": investment.progress_reports.late(timezone.localdate()).count(),
        "timeline": _told_to(reader, investment, sees_amendments=bool(changes)),
        "correction": Decision.objects.filter(corrects=investment.decision).first(),
        "may_see_fund": allows(reader, Permission.SEE_FUND, fund=fund),
        "may_see_application": may_see_application(request, investment.decision),
        "may_request": allows(reader, Permission.REQUEST_DISBURSEMENT, fund=fund, organisation=own),
        "may_book": allows(reader, Permission.ALLOCATE, fund=fund),
        "may_manage": allows(reader, Permission.MANAGE_INVESTMENT, fund=fund),
        "may_report": allows(reader, Permission.REPORT_INVESTMENT, organisation=own),
        "may_decide": allows(reader, Permission.REGISTER_DECISION, fund=fund),
        "may_publish": allows(reader, Permission.PUBLISH_INVESTMENT, fund=fund),
        "may_open": allows(reader, Permission.OPEN_TO_EXTERNAL, fund=fund),
        "externals": ExternalAccess.objects.visible_to(reader)
        .filter(investment=investment)
        .select_related("person", "granted_by", "ended_by", "investment"),
    }
    return render(request, "portfolio/investment_detail.html", context)


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Publicera satsningens sida, or change its texts."""
    investment = investment_or_404(request, slug, Permission.PUBLISH_INVESTMENT)
    form = PublicTextsForm(request.POST or None, initial=texts_of(investment))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            investments.publish(
                investment,
                texts=form.texts,
                by=reader_of(request),
                at=timezone.now(),
                version=form.cleaned_data["version"],
            )
            messages.success(request, _("The public page shows these texts."))
            return redirect("portfolio:investment", slug=slug)
    context = {"investment": investment, "fund": investment.fund, "form": form}
    return render(request, "portfolio/investment_publish.html", context)


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """Byt adress på satsningens sida."""
    investment = investment_or_404(request, slug, Permission.PUBLISH_INVESTMENT)
    seen = {"slug": investment.slug, "version": investment.version}
    form = AddressForm(request.POST or None, initial=seen)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, "slug"):
            moved = investments.move(
                investment, **form.cleaned_data, by=reader_of(request), at=timezone.now()
            )
            messages.success(request, _("The page has its new address."))
            return redirect("portfolio:investment", slug=moved.slug)
    context = _act(investment, form, _("Change the address"))
    context["former"] = investment.former_addresses.all()
    return render(request, "portfolio/investment_move.html", context)


@require_http_methods(["GET", "POST"])
def unpublish(request: HttpRequest, slug: str) -> HttpResponse:
    """Ta ner satsningens offentliga sida."""
    investment = investment_or_404(request, slug, Permission.PUBLISH_INVESTMENT)
    form = SeenReasonForm(request.POST or None, initial={"version": investment.version})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            investments.unpublish(
                investment, **form.cleaned_data, by=reader_of(request), at=timezone.now()
            )
            messages.success(request, _("The public page is taken down."))
            return redirect("portfolio:investment", slug=slug)
    context = _act(investment, form, _("Take down the public page"))
    return render(request, "portfolio/investment_unpublish.html", context)


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, slug: str) -> HttpResponse:
    """Frigör pengar som satsningen inte behöver."""
    investment = investment_or_404(request, slug, KINDS[Kind.RELEASE].permission)
    form = AmountReasonForm(request.POST or None)

    def enter() -> HttpResponse:
        made = ledger.release(investment, **form.act, by=reader_of(request), at=timezone.now())
        return _entered(request, made, _("%(amount)s is released to the fund."))

    return two_steps(
        request,
        form,
        template="portfolio/investment_release.html",
        context=_act(investment, form, _("Release the money")),
        foresee=lambda: _foreseen(investment, form),
        enter=enter,
    )


def _told_to(reader: User, investment: Investment, *, sees_amendments: bool) -> list[TimelineItem]:
    """The time line without the acts on what the reader's role does not see elsewhere."""
    fund = investment.fund
    rights = {
        "amendment": sees_amendments,
        "evaluations": access.allows(reader, Permission.SEE_EVALUATION, investment),
        "evidence": access.allows(reader, Permission.SEE_EVALUATION, investment),
        "external": allows(reader, Permission.OPEN_TO_EXTERNAL, fund=fund)
        or allows(reader, Permission.SEE_AUDIT, fund=fund),
        "ledger": allows(reader, Permission.SEE_FUND, fund=fund),
    }
    return [item for item in timeline(investment) if rights.get(item.kind, True)]


def _foreseen(investment: Investment, form: AmountReasonForm) -> Foreseen:
    amount = form.cleaned_data["amount"]
    happens = _("%(amount)s leaves the commitment and can be distributed anew.") % {
        "amount": ledger.kronor(amount)
    }
    figures = overview.investment_figures(investment)
    requested = min(amount, figures.requested, amount - figures.left_to_request)
    if requested > 0:
        happens += " " + _(
            "%(amount)s of it is requested already and cannot be paid out afterwards."
        ) % {"amount": ledger.kronor(requested)}
    return Foreseen(happens, effects.effects_of(Kind.RELEASE, investment.fund, amount, investment))


def _entered(request: HttpRequest, made: LedgerEntry, said: str) -> HttpResponse:
    messages.success(request, said % {"amount": ledger.kronor(made.amount)})
    return redirect("portfolio:investment", slug=made.investment.slug if made.investment else "")


def _act(investment: Investment, form: PortalForm, act: str) -> dict[str, Any]:
    """The context of a page for an act that cannot be undone."""
    return {
        "investment": investment,
        "fund": investment.fund,
        "form": form,
        "act": act,
        "figures": overview.investment_figures(investment),
        "free": overview.free_at(investment.fund),
        "back_url": reverse("portfolio:investment", args=[investment.slug]),
    }


def _filtered(request: HttpRequest) -> tuple[InvestmentFilterForm, QuerySet[Investment]]:
    visible = Investment.objects.visible_to(reader_of(request))
    form = InvestmentFilterForm(request.GET, funds=pages.funds_of(visible))
    if not form.is_valid():
        return form, visible.none()
    clean = form.cleaned_data
    found = visible.containing(clean["q"].strip()) if clean["q"].strip() else visible
    if clean["status"]:
        found = found.filter(status=clean["status"])
    if clean["fund"]:
        found = found.filter(fund__slug=clean["fund"])
    return form, found.select_related("fund", "organisation", "decision").order_by("title", "pk")
