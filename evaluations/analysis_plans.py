"""Analysplan: freezes how an effect will be measured; the only writer of analysis plans."""

import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.models import AnalysisPlan, Indicator, OutcomeRow
from evaluations.models.choices import Design
from fundportal.audit import trail
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.privacy import find_personal_numbers
from portfolio.access import require
from portfolio.models import Investment


class DataAreOpen(Refused):
    """The indicator has data: a plan made now could have been made after looking."""


class PlannedMeanwhile(Refused):
    """Somebody froze another version after the person opened the page."""


class PlanImpossible(Refused):
    """A plan without a baseline where one is needed, or with dates in the wrong order."""


@transaction.atomic
def freeze(
    indicator: Indicator,
    *,
    hypothesis: str,
    design: str,
    assignment: str,
    pooled: bool,
    level: Decimal,
    baseline_until: datetime.date | None,
    measured_until: datetime.date | None,
    by: User,
    at: datetime.datetime,
    seen: int | None = None,
) -> AnalysisPlan:
    """Frys en analysplan before the indicator has data; `seen` is the version the person saw."""
    require(by, Permission.ASSESS, indicator.investment)
    Investment.objects.select_for_update(no_key=True, of=("self",)).get(pk=indicator.investment_id)
    if is_open(indicator):
        raise DataAreOpen(
            _(
                "The indicator has data, so no plan can be frozen any more: a plan counts only when"
                " nobody could have seen the outcome."
            )
        )
    latest = plan_of(indicator)
    _refuse_unseen(latest, seen)
    if not Design(design).compares_changes:
        baseline_until = None
    _refuse_impossible(hypothesis, design, baseline_until, measured_until)
    made = AnalysisPlan.objects.create(
        indicator=indicator,
        version=latest.version + 1 if latest else 1,
        hypothesis=hypothesis,
        design=design,
        assignment=assignment,
        pooled=pooled,
        level=level,
        baseline_until=baseline_until,
        measured_until=measured_until,
        frozen_by=by,
        frozen_at=at,
    )
    trail.record(
        act="evaluations.plan_frozen",
        subject=made,
        by=by,
        at=at,
        case=indicator.investment,
        version=made.version,
        design=made.design,
    )
    return made


def plan_of(indicator: Indicator) -> AnalysisPlan | None:
    """Return the plan in force."""
    return indicator.analysis_plans.select_related("frozen_by").order_by("-version").first()


def is_open(indicator: Indicator) -> bool:
    """Whether the indicator has data, or had: an import that was undone could be seen too."""
    if OutcomeRow.objects.filter(indicator=indicator).exists():
        return True
    mappings = indicator.investment.outcome_batches.values_list("mapping", flat=True)
    return any(indicator.pk in mapping.get("values", {}).values() for mapping in mappings)


def _refuse_unseen(latest: AnalysisPlan | None, seen: int | None) -> None:
    if latest and seen is not None and latest.version != seen:
        raise PlannedMeanwhile(
            _("%(who)s froze version %(version)d on %(day)s. Look at it before you go on.")
            % {
                "who": latest.frozen_by,
                "version": latest.version,
                "day": timezone.localdate(latest.frozen_at),
            }
        )


def _refuse_impossible(
    hypothesis: str,
    design: str,
    baseline_until: datetime.date | None,
    measured_until: datetime.date | None,
) -> None:
    if not hypothesis.strip():
        raise PlanImpossible(_("Write what you expect to find."))
    if find_personal_numbers(hypothesis):
        raise PlanImpossible(_("The text holds a personnummer. Take it away."))
    if Design(design).compares_changes and baseline_until is None:
        raise PlanImpossible(_("Say until which day a measurement counts as before."))
    if baseline_until and measured_until and baseline_until >= measured_until:
        raise PlanImpossible(_("What is measured before ends before what is after."))
