"""Pages of amendments: asked for, proposed, decided, confirmed; each act on a page of its own."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
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
from portfolio import amendment_overview, amendment_steps, amendments, overview, plans
from portfolio.allotment import fund_per_year
from portfolio.forms import SeenForm
from portfolio.life_forms import AdviceForm, AmendmentDecisionForm, AmendmentForm
from portfolio.models import Amendment
from portfolio.states import AmendmentAct, AmendmentStage
from portfolio.views.finding import investment_or_404, reader_of


@require_http_methods(["GET", "POST"])
def request_amendment(request: HttpRequest, slug: str) -> HttpResponse:
    """Begär ändring av satsningen."""
    investment = investment_or_404(request, slug, Permission.REPORT_INVESTMENT)
    form = AmendmentForm(
        request.POST or None,
        lines=plans.lines_of(investment),
        parties=plans.parties_of(investment),
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = amendments.request(
                investment,
                wanted=form.wanted,
                by=reader_of(request),
                at=timezone.now(),
                key=form.cleaned_data["key"],
            )
            messages.success(request, _("The fund manager has got your request."))
            return redirect("portfolio:amendment", slug=slug, number=made.number)
    context = {
        "investment": investment,
        "form": form,
        "figures": overview.investment_figures(investment),
    }
    return render(request, "portfolio/amendment_form.html", context)


@require_GET
def amendment_detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One amendment: what is asked, proposed and decided, and the next step."""
    amendment = _amendment(request, slug, number)
    reader = reader_of(request)
    context = _context(amendment) | {
        "open_acts": [
            act for act in AmendmentAct if not amendment_steps.why_not(act, amendment, reader)
        ],
        "timeline": timeline(amendment),
    }
    return render(request, "portfolio/amendment_detail.html", context)


@require_http_methods(["GET", "POST"])
def recommend(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Föreslå beslut om ändringen."""
    amendment = _for_act(request, slug, number, AmendmentAct.RECOMMEND)
    form = AdviceForm(
        request.POST or None,
        lines=amendment_overview.amendment_lines(amendment, AmendmentStage.REQUESTED),
        parties=plans.parties_of(amendment.investment),
        initial={"version": amendment.version},
    )

    def act() -> Amendment:
        clean = form.cleaned_data
        return amendments.recommend(
            amendment,
            advice=clean["advice"],
            lines=form.wanted_lines,
            reason=clean["reason"],
            by=reader_of(request),
            at=timezone.now(),
            version=clean["version"],
        )

    page = "portfolio/amendment_recommend.html"
    return _act_page(request, amendment, AmendmentAct.RECOMMEND, form, act, page)


@require_http_methods(["GET", "POST"])
def register_decision(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Registrera ändringsbeslutet."""
    amendment = _for_act(request, slug, number, AmendmentAct.APPROVE)
    proposed = fund_per_year(
        amendment_overview.amendment_lines(amendment, AmendmentStage.RECOMMENDED)
    )
    form = AmendmentDecisionForm(
        request.POST or None,
        request.FILES or None,
        amendment=amendment,
        years=proposed,
        initial={
            "version": amendment.version,
            "new_end_date": amendment.new_end_date,
            "diarienummer": amendment.investment.decision.diarienummer,
            **{f"amount_{year}": amount for year, amount in proposed.items()},
        },
    )

    def act() -> Amendment:
        return amendments.register_decision(
            amendment,
            decided=form.decided,
            decision=form.decision,
            by=reader_of(request),
            at=timezone.now(),
            version=form.cleaned_data["version"],
        )

    page = "portfolio/amendment_decide.html"
    return _act_page(request, amendment, AmendmentAct.APPROVE, form, act, page)


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Bekräfta ändringen; the page says in figures what will happen."""
    amendment = _for_act(request, slug, number, AmendmentAct.CONFIRM)
    form = SeenForm(request.POST or None, initial={"version": amendment.version})

    def act() -> Amendment:
        return amendments.confirm(
            amendment, **form.cleaned_data, by=reader_of(request), at=timezone.now()
        )

    page = "portfolio/amendment_confirm.html"
    return _act_page(request, amendment, AmendmentAct.CONFIRM, form, act, page)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Återta begäran."""
    amendment = _for_act(request, slug, number, AmendmentAct.WITHDRAW)
    form = SeenForm(request.POST or None, initial={"version": amendment.version})

    def act() -> Amendment:
        return amendments.withdraw(
            amendment, **form.cleaned_data, by=reader_of(request), at=timezone.now()
        )

    page = "portfolio/amendment_withdraw.html"
    return _act_page(request, amendment, AmendmentAct.WITHDRAW, form, act, page)


@require_GET
def extract(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The extract of the minutes, to whoever may see the amendment."""
    decision = getattr(_amendment(request, slug, number), "decision", None)
    if decision is None or decision.extract is None:
        raise Http404
    return serving.respond(decision.extract)


def _amendment(request: HttpRequest, slug: str, number: int) -> Amendment:
    visible = Amendment.objects.visible_to(reader_of(request)).select_related(
        "investment__fund",
        "investment__organisation",
        "investment__decision__application__fund",
        "requested_by",
        "recommended_by",
        "confirmed_by",
        "confirmed_for",
        "decision__registered_by",
        "decision__extract",
        "plan",
        "entry",
    )
    return get_object_or_404(visible, investment__slug=slug, number=number)


def _for_act(request: HttpRequest, slug: str, number: int, act: AmendmentAct) -> Amendment:
    amendment = _amendment(request, slug, number)
    if not amendment_steps.may(act, amendment, reader_of(request)):
        raise Http404
    return amendment


def _act_page(
    request: HttpRequest,
    amendment: Amendment,
    act: AmendmentAct,
    form: Any,
    do: Callable[[], Amendment],
    page: str,
) -> HttpResponse:
    """Show what the act will do, or do it; who may not gets the sentence that keeps from it."""
    slug = amendment.investment.slug
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            done = do()
            said = _("The amendment is now: %(status)s.")
            messages.success(request, said % {"status": done.get_status_display()})
            return redirect("portfolio:amendment", slug=slug, number=amendment.number)
    context = _context(amendment) | {
        "form": form,
        "act": act.label,
        "back_url": reverse("portfolio:amendment", args=[slug, amendment.number]),
        "danger": act == AmendmentAct.WITHDRAW,
        "why_not": amendment_steps.why_not(act, amendment, reader_of(request)),
    }
    if act == AmendmentAct.CONFIRM:
        context["place_of"] = amendment_steps.place_of_confirm(amendment, reader_of(request))
    return render(request, page, context)


def _context(amendment: Amendment) -> dict[str, Any]:
    investment = amendment.investment
    has_decision = hasattr(amendment, "decision")
    change = amendments.change_of(amendment) if has_decision else Decimal(0)
    return {
        "amendment": amendment,
        "investment": investment,
        "fund": investment.fund,
        "decision": amendment.decision if has_decision else None,
        "change": change,
        "less": -change,
        "free": overview.free_at(investment.fund),
        "figures": overview.investment_figures(investment),
        "years": amendment_overview.amendment_years(amendment),
    }
