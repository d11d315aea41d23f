"""Pages of an investment's life: agreement, plan redistributed, decision on the end, follow-up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fundportal.directory.roles import Permission
from fundportal.documents import serving
from fundportal.forms import refusals_on
from portfolio import agreements, endings, overview, plan_overview, plans
from portfolio.forms import ReasonForm
from portfolio.life_forms import AgreementForm, EndDecisionForm, LaterFollowUpForm, RevisePlanForm
from portfolio.models import Agreement, EndDecision, LaterFollowUp
from portfolio.views.finding import investment_or_404, reader_of


@require_http_methods(["GET", "POST"])
def register_agreement(request: HttpRequest, slug: str) -> HttpResponse:
    """Registrera överenskommelsen."""
    investment = investment_or_404(request, slug, Permission.MANAGE_INVESTMENT)
    form = AgreementForm(
        request.POST or None,
        request.FILES or None,
        investment=investment,
        parties=plans.parties_of(investment),
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            agreements.register(investment, **form.act, by=reader_of(request), at=timezone.now())
            messages.success(request, _("The agreement is registered."))
            return redirect("portfolio:investment", slug=slug)
    context = {"investment": investment, "form": form}
    return render(request, "portfolio/agreement_form.html", context)


@require_GET
def agreement_file(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The signed agreement, to whoever may see the investment."""
    seen = Agreement.objects.visible_to(reader_of(request)).select_related("document")
    return serving.respond(get_object_or_404(seen, investment__slug=slug, pk=pk).document)


@require_http_methods(["GET", "POST"])
def revise_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Omfördela planen inom beslutet."""
    investment = investment_or_404(request, slug, Permission.MANAGE_INVESTMENT)
    plan = plan_overview.current_plan(investment)
    form = RevisePlanForm(
        request.POST or None,
        lines=plans.lines_of(investment),
        parties=plans.parties_of(investment),
        initial={"seen": plan.version.number if plan else 0},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = plans.revise(
                investment,
                lines=form.wanted_lines,
                reason=form.cleaned_data["reason"],
                by=reader_of(request),
                at=timezone.now(),
                seen=form.cleaned_data["seen"],
            )
            said = _("Version %(number)s of the plan holds from now on.")
            messages.success(request, said % {"number": made.number})
            return redirect("portfolio:plan", slug=slug)
    context = {"investment": investment, "form": form, "plan": plan}
    return render(request, "portfolio/plan_revise.html", context)


@require_http_methods(["GET", "POST"])
def register_end(request: HttpRequest, slug: str) -> HttpResponse:
    """Registrera slutbeslutet."""
    investment = investment_or_404(request, slug, Permission.REGISTER_DECISION)
    form = EndDecisionForm(
        request.POST or None,
        request.FILES or None,
        fund=investment.fund,
        initial={"diarienummer": investment.decision.diarienummer},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            endings.register_end(
                investment,
                decided=form.decided,
                decision=form.decision,
                by=reader_of(request),
                at=timezone.now(),
            )
            messages.success(request, _("The decision on the end is registered."))
            return redirect("portfolio:investment", slug=slug)
    context = {
        "investment": investment,
        "form": form,
        "earlier": investment.end_decisions.first(),
        "act": _("Register the decision on the end"),
        "back_url": reverse("portfolio:investment", args=[slug]),
    }
    return render(request, "portfolio/end_register.html", context)


@require_GET
def end_extract(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The extract of the minutes of a decision on the end."""
    investment = investment_or_404(request, slug)
    found = EndDecision.objects.filter(extract__isnull=False).select_related("extract")
    decision = get_object_or_404(found, investment=investment, pk=pk)
    assert decision.extract is not None  # noqa: S101 - asked for above
    return serving.respond(decision.extract)


@require_http_methods(["GET", "POST"])
def finish(request: HttpRequest, slug: str) -> HttpResponse:
    """Avsluta satsningen; the page says what is released, or what is still missing."""
    investment = investment_or_404(request, slug, Permission.MANAGE_INVESTMENT)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            endings.finish(
                investment, **form.cleaned_data, by=reader_of(request), at=timezone.now()
            )
            messages.success(request, _("The investment is finished."))
            return redirect("portfolio:investment", slug=slug)
    context = {
        "investment": investment,
        "form": form,
        "act": _("Finish the investment"),
        "figures": overview.investment_figures(investment),
        "missing": endings.missing_to_finish(investment),
        "follow_up_day": endings.follow_up_day(investment),
        "is_early": timezone.localdate() < investment.planned_end_date,
        "back_url": reverse("portfolio:investment", args=[slug]),
    }
    return render(request, "portfolio/investment_finish.html", context)


@require_http_methods(["GET", "POST"])
def follow_up(request: HttpRequest, slug: str) -> HttpResponse:
    """Följ upp ett år efter avslutet."""
    investment = investment_or_404(request, slug, Permission.MANAGE_INVESTMENT)
    waiting = LaterFollowUp.objects.visible_to(reader_of(request)).select_related(
        "investment__decision__application", "followed_up_by"
    )
    later = get_object_or_404(waiting, investment=investment)
    form = LaterFollowUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            endings.follow_up(later, **form.act, by=reader_of(request), at=timezone.now())
            messages.success(request, _("What became of it is written down."))
            return redirect("portfolio:investment", slug=slug)
    context = {
        "investment": investment,
        "form": form,
        "later": later,
        "decision": investment.end_decisions.first(),
    }
    return render(request, "portfolio/follow_up_form.html", context)
