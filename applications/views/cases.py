"""The page of a case, and the pages on which it is prepared and decided."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications import decisions, dossiers, fulfilment, handover, overview, thread
from applications.diarienummer import note_diarienummer
from applications.forms.cases import (
    DecisionForm,
    DiarienummerForm,
    RecommendForm,
    decision_initial,
)
from applications.forms.conditions import conditions_initial, with_more_conditions
from applications.models import Agenda, Application, Condition, Decision, PublishedOutcome
from applications.models.parties import Answer
from applications.pages import Content
from applications.states import OPEN_STATUSES, Act
from applications.views.found import case, on_case, person, posted
from fundportal.audit.acts import INTERNAL
from fundportal.audit.overview import mark, timeline
from fundportal.directory import access
from fundportal.directory.roles import Permission
from fundportal.documents import serving
from fundportal.forms import refusals_on


@require_GET
def application_page(request: HttpRequest, number: str) -> HttpResponse:
    """The case: status, next step, what it says, proposal, decision, documents, time line."""
    application = overview.with_people(case(request, number))
    content = Content(application)
    sees_preparation = application.office_allows(request.user, Permission.SEE_PREPARATION)
    every = timeline(application)
    kinds = {event.kind for event in every}
    events = [event for event in every if sees_preparation or event.kind not in INTERNAL]
    made = application.decisions.prefetch_related("amounts")
    if any(event.act == "application.publish_outcome" for event in every):
        public = PublishedOutcome.objects.public()
        made = made.prefetch_related(Prefetch("published_outcomes", public, "public_outcome"))
    joined = ("registered_by", "extract", "corrected_by", "investment")
    taken = list(made.select_related(*joined).order_by("-registered_at", "-pk"))
    investment = overview.investment_of(taken)
    proposals = application.recommendations.select_related("by").prefetch_related(
        "amounts", "conditions"
    )
    context = {
        "application": application,
        "content": content,
        "words": overview.status_words(application, request.user),
        "step": overview.next_step(content, investment),
        "investment": investment,
        "sees_investment": investment is not None and _sees_investment(content, request),
        "acts": overview.acts_open_to(application, request.user, content),
        "may_answer": overview.may_answer(application, request.user, content),
        "recommendations": proposals.order_by("-at", "-pk"),
        "decisions": taken,
        "may_publish": application.office_allows(request.user, Permission.PUBLISH_DECISION),
        "conditions": _followed(taken, request),
        "may_note": application.submitted_at is not None
        and sees_preparation
        and access.allows(request.user, Permission.PREPARE_APPLICATION, fund=application.fund),
        "sees_preparation": sees_preparation,
        "open_statuses": OPEN_STATUSES,
        "may_hand_over": handover.may_hand_over(person(request), application.organisation),
        "may_take_out": dossiers.part_for(application, person(request), content) is not None,
        "may_undo": _may_undo(application, request),
        "sees_messages": thread.is_open_to(content, request.user),
        "completion": application.completion_requests.order_by("-asked_at", "-pk").first()
        if "completion" in kinds
        else None,
        "may_propose": "commitment" not in kinds
        and access.allows(request.user, Permission.PROPOSE_COMMITMENT, fund=application.fund)
        and not application.shuts_out(request.user),
        "sees_fund": access.allows(request.user, Permission.SEE_FUND, fund=application.fund),
        "as_of": mark(every),
        "content_as_of": mark([one for one in every if overview.changes_content(one)]),
        "proposals_as_of": mark([one for one in every if one.act == "application.recommend"]),
        "timeline": [event for event in events if event.kind != "section"],
        "saved_sections": [event for event in events if event.kind == "section"],
    }
    return render(request, "applications/application_detail.html", context)


def _followed(
    decisions: Sequence[Decision], request: HttpRequest
) -> list[fulfilment.FollowedCondition]:
    with_conditions = [one for one in decisions if one.has_conditions]
    if not with_conditions:
        return []
    asked = Condition.objects.filter(decision__in=with_conditions)
    return fulfilment.followed(asked, request.user)


@require_http_methods(["GET", "POST"])
def diarienummer(request: HttpRequest, number: str) -> HttpResponse:
    """Note the registry's number of the case."""
    application = case(request, number)
    if not application.office_allows(request.user, Permission.PREPARE_APPLICATION):
        raise Http404
    initial = {"diarienummer": application.diarienummer}
    form = DiarienummerForm(posted(request), initial=initial, fund=application.fund)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            by, now = person(request), timezone.now()
            note_diarienummer(application, **form.cleaned_data, by=by, at=now)
            messages.success(request, _("The registry number is saved."))
            return redirect("applications:application", number=number)
    context = {"application": application, "form": form}
    return render(request, "applications/application_diarienummer.html", context)


@on_case(Act.RECOMMEND)
def recommend(request: HttpRequest, application: Application) -> HttpResponse:
    """Propose a decision to the board."""
    content = Content(application)
    earlier = application.recommendations.order_by("-at", "-pk").first()
    start = {"seen_version": application.version, **conditions_initial(earlier)}
    form = RecommendForm(*_typed(request), **_years(content), initial=_begun(request, start))
    if form.is_bound and form.is_valid():
        clean = {key: form.cleaned_data[key] for key in ("outcome", "reason")}
        with refusals_on(form):
            decisions.recommend(
                application,
                **clean,
                amounts=form.amounts(),
                conditions=form.conditions(),
                seen_version=form.cleaned_data["seen_version"],
                by=person(request),
                at=timezone.now(),
            )
            messages.success(request, _("The proposal is saved."))
            return redirect("applications:application", number=application.number)
    context = {"application": application, "content": content, "form": form}
    return render(request, "applications/application_recommend.html", context)


@on_case(Act.DECIDE)
def decide(request: HttpRequest, application: Application) -> HttpResponse:
    """Register what the board or its delegate decided."""
    proposal = application.recommendations.order_by("-at", "-pk").first()
    proposed = {item.year: item.amount for item in proposal.amounts.all()} if proposal else {}
    initial: dict[str, Any] = {f"amount_{year}": amount for year, amount in proposed.items()}
    initial |= {"body": application.fund.owner.name, "diarienummer": application.diarienummer}
    initial |= conditions_initial(proposal)
    agenda = _agenda(request, application)
    if agenda is not None:
        initial |= {"body": agenda.body, "meeting_date": agenda.meeting_date}
    return _register(request, application, None, initial, agenda)


@on_case(Act.CORRECT)
def correct(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """Correct a decision by a new one; the first stays as it was written."""
    corrected = get_object_or_404(application.decisions.all(), pk=pk)
    return _register(request, application, corrected, decision_initial(corrected))


@require_GET
def extract(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """The extract of the minutes behind a decision."""
    seen = Decision.objects.visible_to(request.user).select_related("extract")
    decision = get_object_or_404(seen, pk=pk, application__number=number, extract__isnull=False)
    if decision.extract is None:
        raise Http404
    return serving.respond(decision.extract)


def _sees_investment(content: Content, request: HttpRequest) -> bool:
    """Whether the reader handles the fund's investments or takes part in this one."""
    sees, fund = Permission.SEE_INVESTMENT, content.application.fund
    own = access.organisation_ids(request.user, sees)
    taking_part = (one for one in content.parties if one.answer == Answer.ACCEPTED)
    return access.allows(request.user, sees, fund=fund) or any(
        one.organisation_id in own for one in taking_part
    )


def _may_undo(application: Application, request: HttpRequest) -> bool:
    until = application.undo_until
    if until is None or until < timezone.now():
        return False
    return Act.UNDO_WITHDRAWAL in overview.acts_open_to(application, request.user)


def _register(
    request: HttpRequest,
    application: Application,
    corrects: Decision | None,
    start: dict[str, Any],
    agenda: Agenda | None = None,
) -> HttpResponse:
    content = Content(application)
    form = _decision_form(request, content, start)
    if form.is_bound and form.is_valid():
        with refusals_on(form):
            by, now = person(request), timezone.now()
            values = {**form.values(), "corrects": corrects}
            decisions.register_decision(application, **values, by=by, at=now)
            messages.success(request, _("The decision is registered."))
            if agenda is not None:
                return redirect("applications:agenda", pk=agenda.pk)
            return redirect("applications:application", number=application.number)
    context = {
        "application": application,
        "content": content,
        "form": form,
        "corrects": corrects,
        "recommendation": application.recommendations.order_by("-at", "-pk").first(),
    }
    return render(request, "applications/application_decide.html", context)


def _agenda(request: HttpRequest, application: Application) -> Agenda | None:
    """The agenda from which the decision is registered, as the address names it."""
    named = request.GET.get("agenda", "")
    if not (named.isascii() and named.isdigit() and len(named) < 10):
        return None
    seen = Agenda.objects.visible_to(request.user)
    return seen.filter(pk=int(named), items__application=application).first()


def _decision_form(request: HttpRequest, content: Content, start: dict[str, Any]) -> DecisionForm:
    initial = _begun(request, {**start, "seen_version": content.application.version})
    fund = content.application.fund
    return DecisionForm(*_typed(request), fund=fund, **_years(content, start), initial=initial)


def _typed(request: HttpRequest) -> tuple[Any, Any]:
    """What was sent by the form; nothing when only more rows were asked for."""
    if "more" in request.POST:
        return None, None
    return posted(request), request.FILES or None


def _begun(request: HttpRequest, start: dict[str, Any]) -> dict[str, Any]:
    """What the form begins with: what was typed, when more rows were asked for."""
    return {**start, **with_more_conditions(request.POST)} if "more" in request.POST else start


def _years(content: Content, start: dict[str, Any] | None = None) -> dict[str, Any]:
    """The years of the budget and one more, and those that an earlier act gave money to."""
    applied: dict[int, Decimal] = content.budget.by_year
    given = {int(name.removeprefix("amount_")) for name in start or {} if "amount_" in name}
    years = sorted({*applied, *given})
    return {"years": [*years, years[-1] + 1], "applied": applied}
