"""Kostnadseffekt: begins, shapes, signs and reviews cost impacts; the only writer of them."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations import notices
from evaluations.analysis import ENGINE_VERSION
from evaluations.cost_computing import compute
from evaluations.cost_model import first_cost_year
from evaluations.cost_streams import OWN_NAMES
from evaluations.models import (
    Assessment,
    BenefitLine,
    CostImpact,
    CostLine,
    PriceIndexValue,
    TransferLine,
)
from evaluations.models.choices import Design
from evaluations.reviewing import check_review
from evaluations.states import COST_IMPACT_STEPS, CostImpactAct
from fundportal.audit import trail
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.privacy import find_personal_numbers
from portfolio.access import require
from portfolio.models import Investment

RATE, HORIZON, DRAWS = Decimal("0.035"), 20, 10_000


class AtWork(Refused):
    """Another version is being shaped or waits for its review."""


class WrongStatus(Refused):
    """The cost impact is signed, or not signed yet."""


class LineImpossible(Refused):
    """A line with a name that is taken, an old effect, or without its deadweight."""


class ChangedMeanwhile(Refused):
    """Model, payments or effects changed after the person looked at the result."""


@dataclass(frozen=True)
class Terms:
    """What a model is computed under: first year and price level, years, rate, draws and seed."""

    base_year: int
    horizon: int
    discount_rate: Decimal
    draws: int
    seed: int
    price_index: str
    includes_planned: bool


@transaction.atomic
def begin(investment: Investment, *, by: User, at: datetime.datetime) -> CostImpact:
    """Börja en kostnadseffekt: a draft, as the version before it or with the usual terms."""
    require(by, Permission.ASSESS, investment)
    _lock(investment)
    before = CostImpact.objects.filter(investment=investment).order_by("-version").first()
    if before and before.status in (CostImpact.Status.DRAFT, CostImpact.Status.SIGNED):
        raise AtWork(_("Version %(version)d is being worked on.") % {"version": before.version})
    made = CostImpact.objects.create(
        investment=investment,
        version=before.version + 1 if before else 1,
        begun_by=by,
        begun_at=at,
        **_terms_of(investment, before),
    )
    if before:
        _copy_lines(before, made)
    _record("evaluations.cost_impact_begun", made, by, at)
    return made


@transaction.atomic
def set_terms(impact: CostImpact, terms: Terms, *, by: User, at: datetime.datetime) -> CostImpact:
    """Ändra villkoren of a draft."""
    impact = _held(impact, CostImpactAct.SHAPE, by)
    for name, value in vars(terms).items():
        setattr(impact, name, value)
    impact.save(update_fields=list(vars(terms)))
    _record("evaluations.cost_impact_shaped", impact, by, at, terms={**vars(terms)})
    return impact


@transaction.atomic
def add_benefit(
    impact: CostImpact, *, by: User, at: datetime.datetime, **figures: Any
) -> BenefitLine:
    """Lägg till en nytta: what an assessed effect saves of a unit cost."""
    impact = _held(impact, CostImpactAct.SHAPE, by)
    _refuse_name(impact, figures["name"])
    assessment: Assessment = figures["assessment"]
    if assessment.investment_id != impact.investment_id:
        raise LineImpossible(_("The effect belongs to another investment."))
    if assessment.design == Design.BEFORE_AFTER and figures["deadweight"] is None:
        raise LineImpossible(
            _("There was nobody to compare with: say how much would have come anyway.")
        )
    if assessment.design != Design.BEFORE_AFTER:
        figures = figures | {"deadweight": None}  # it is inside the comparison already
    line = BenefitLine.objects.create(cost_impact=impact, **figures)
    _record("evaluations.cost_impact_shaped", impact, by, at, added=line.name)
    return line


@transaction.atomic
def add_cost(
    impact: CostImpact,
    *,
    name: str,
    actor: str,
    first_year: int,
    years: int,
    amount_per_year: Decimal,
    by: User,
    at: datetime.datetime,
) -> CostLine:
    """Lägg till en kostnad beside the fund's payments, in base-year prices."""
    impact = _held(impact, CostImpactAct.SHAPE, by)
    _refuse_name(impact, name)
    line = CostLine.objects.create(
        cost_impact=impact,
        name=name,
        actor=actor,
        first_year=first_year,
        years=years,
        amount_per_year=amount_per_year,
    )
    _record("evaluations.cost_impact_shaped", impact, by, at, added=line.name)
    return line


@transaction.atomic
def add_transfer(
    impact: CostImpact,
    *,
    name: str,
    payer: str,
    receiver: str,
    first_year: int,
    years: int,
    amount_per_year: Decimal,
    by: User,
    at: datetime.datetime,
) -> TransferLine:
    """Lägg till en överföring: money that one actor gives another, in base-year prices."""
    impact = _held(impact, CostImpactAct.SHAPE, by)
    _refuse_name(impact, name)
    if payer == receiver:
        raise LineImpossible(_("Whoever gives the money must be another than who gets it."))
    line = TransferLine.objects.create(
        cost_impact=impact,
        name=name,
        payer=payer,
        receiver=receiver,
        first_year=first_year,
        years=years,
        amount_per_year=amount_per_year,
    )
    _record("evaluations.cost_impact_shaped", impact, by, at, added=line.name)
    return line


@transaction.atomic
def remove_line(
    line: BenefitLine | CostLine | TransferLine, *, by: User, at: datetime.datetime
) -> None:
    """Ta bort en rad of a draft."""
    impact = _held(line.cost_impact, CostImpactAct.SHAPE, by)
    line.delete()
    _record("evaluations.cost_impact_shaped", impact, by, at, removed=line.name)


@transaction.atomic
def sign(
    impact: CostImpact, *, conclusion: str, seen: str, by: User, at: datetime.datetime
) -> CostImpact:
    """Underteckna: freeze model, sources, result and scenarios; `seen` is the hash shown."""
    impact = _held(impact, CostImpactAct.SIGN, by)
    _refuse_text(conclusion)
    computed = compute(impact, timezone.localdate(at))
    if computed.inputs_hash != seen:
        raise ChangedMeanwhile(
            _(
                "Model, payments or effects changed after you opened the page. Look at the new"
                " result."
            )
        )
    impact.inputs, impact.inputs_hash = computed.model.inputs, computed.inputs_hash
    impact.sources, impact.result = computed.model.sources, computed.result
    impact.scenarios, impact.engine_version = computed.scenarios, ENGINE_VERSION
    impact.conclusion, impact.signed_by, impact.signed_at = conclusion, by, at
    impact.status = COST_IMPACT_STEPS[CostImpactAct.SIGN].after
    impact.save()
    _record("evaluations.cost_impact_signed", impact, by, at, inputs_hash=impact.inputs_hash)
    notices.cost_impact_signed(impact, by=by, at=at)
    return impact


@transaction.atomic
def accept(impact: CostImpact, *, comment: str, by: User, at: datetime.datetime) -> CostImpact:
    """Godta efter granskning: a second evaluator stands behind it; it may be published."""
    return _review(impact, CostImpactAct.ACCEPT, comment, by, at)


@transaction.atomic
def send_back(impact: CostImpact, *, comment: str, by: User, at: datetime.datetime) -> CostImpact:
    """Lämna tillbaka: it stays as it is; a new version takes up what the reviewer wrote."""
    return _review(impact, CostImpactAct.SEND_BACK, comment, by, at)


def _review(
    impact: CostImpact, act: CostImpactAct, comment: str, by: User, at: datetime.datetime
) -> CostImpact:
    impact = _held(impact, act, by)
    check_review(comment, by=by, makers={impact.signed_by_id, impact.begun_by_id})
    impact.status = COST_IMPACT_STEPS[act].after
    impact.reviewed_by, impact.reviewed_at, impact.review_comment = by, at, comment
    impact.save(update_fields=["status", "reviewed_by", "reviewed_at", "review_comment"])
    _record("evaluations.cost_impact_reviewed", impact, by, at, outcome=impact.status)
    notices.cost_impact_reviewed(impact, by=by, at=at)
    return impact


def _lock(investment: Investment) -> None:
    Investment.objects.select_for_update(no_key=True, of=("self",)).get(pk=investment.pk)


def _held(impact: CostImpact, act: CostImpactAct, by: User) -> CostImpact:
    """The cost impact locked, when the person may and its status lets the act be done."""
    step = COST_IMPACT_STEPS[act]
    require(by, step.permission, impact.investment)
    _lock(impact.investment)
    found = (
        CostImpact.objects.select_for_update(no_key=True, of=("self",))
        .select_related("investment__fund", "begun_by", "signed_by")
        .get(pk=impact.pk)
    )
    if found.status not in step.before:
        raise WrongStatus(
            _("It is signed and cannot be changed. Begin a new version.")
            if found.signed_at
            else _("It is not signed yet.")
        )
    return found


def _terms_of(investment: Investment, before: CostImpact | None) -> dict[str, Any]:
    if before:
        names = Terms.__dataclass_fields__
        return {name: getattr(before, name) for name in names}
    index = PriceIndexValue.objects.order_by("index").values_list("index", flat=True).first()
    return {
        "base_year": first_cost_year(investment),
        "horizon": HORIZON,
        "discount_rate": RATE,
        "draws": DRAWS,
        "seed": investment.pk,
        "price_index": index or "",
        "includes_planned": True,
    }


def _copy_lines(before: CostImpact, made: CostImpact) -> None:
    """The lines of the version before; an effect that was superseded is taken as it now is."""
    for line in before.benefits.select_related("assessment"):
        current = Assessment.objects.current().get(indicator=line.assessment.indicator_id)
        line.pk, line.cost_impact, line.assessment = None, made, current
        line.save(force_insert=True)
    others: list[CostLine | TransferLine] = [*before.costs.all(), *before.transfers.all()]
    for other in others:
        other.pk, other.cost_impact = None, made
        other.save(force_insert=True)


def _refuse_name(impact: CostImpact, name: str) -> None:
    taken = {one.casefold() for one in OWN_NAMES}
    for lines in (impact.benefits, impact.costs, impact.transfers):
        taken |= {one.casefold() for one in lines.values_list("name", flat=True)}
    if name.casefold() in taken:
        raise LineImpossible(_("There is a line of that name already."))


def _refuse_text(text: str) -> None:
    if find_personal_numbers(text):
        raise LineImpossible(_("The text holds a personnummer. Take it away."))


def _record(act: str, impact: CostImpact, by: User, at: datetime.datetime, **more: Any) -> None:
    trail.record(
        act=act,
        subject=impact,
        by=by,
        at=at,
        case=impact.investment,
        version=impact.version,
        **more,
    )
