"""Läget: what is evaluated, what waits, and counts that hide small groups. Reads only."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet

from applications.models import ExpectedEffect
from evaluations.models import (
    Assessment,
    Indicator,
    OutcomeBatch,
    OutcomeUpload,
    PseudonymKey,
    Target,
)
from evaluations.models.data_sets import Group
from evaluations.models.outcomes import IndicatorKind
from evaluations.states import CostImpactStatus, UploadStatus
from fundportal.directory.access import AnyUser
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from portfolio.access import allows
from portfolio.models import Investment

WAITING = (
    UploadStatus.READING,
    UploadStatus.UPLOADED,
    UploadStatus.QUEUED,
    UploadStatus.FAULTY,
)


@dataclass(frozen=True)
class EvaluatedInvestment:
    """An investment with how far its evaluation has come; `waits_for` is the next thing to do."""

    investment: Investment
    indicator_count: int
    batch_count: int
    assessed_count: int
    latest_data_at: datetime.datetime | None
    waits_for: str


@dataclass(frozen=True)
class IndicatorState:
    """An indicator with its current assessment (or None) and whether data came after it."""

    indicator: Indicator
    has_data: bool
    assessment: Assessment | None
    has_newer_data: bool
    targets: tuple[Target, ...]
    replaced: Indicator | None

    @property
    def may_assess(self) -> bool:
        """Whether an effect on it can be assessed: an outcome that has data."""
        return self.has_data and self.indicator.kind == IndicatorKind.OUTCOME


@dataclass(frozen=True)
class GroupCount:
    """People and missing values of one indicator in one group; None where few are hidden."""

    indicator: str
    group: str
    people: int | None
    missing: int | None


def unmeasured_effects(investment: Investment) -> list[ExpectedEffect]:
    """What the application behind the investment promised and no indicator is named for."""
    names = investment.indicators.values_list("name", flat=True)
    taken = {name.casefold() for name in names}
    promised = investment.decision.application.expected_effects.all()
    return [effect for effect in promised if effect.indicator.casefold() not in taken]


def evaluated(user: User) -> QuerySet[Investment]:
    """Return the investments whose evaluation the person may see."""
    found = Investment.objects.where(user, Permission.SEE_EVALUATION)
    return found.select_related("fund", "organisation")


def investments(user: User) -> list[EvaluatedInvestment]:
    """Return the investments whose evaluation the person may see, what waits first; one query."""
    recorded = Q(outcome_batches__undone_at__isnull=True, outcome_batches__isnull=False)
    current = Q(assessments__superseded_by__isnull=True)
    found = evaluated(user).annotate(
        indicator_count=Count("indicators", distinct=True),
        batch_count=Count("outcome_batches", distinct=True, filter=recorded),
        assessed_count=Count("assessments", distinct=True, filter=current),
        latest_data_at=Max("outcome_batches__recorded_at", filter=recorded),
        latest_assessed_at=Max("assessments__assessed_at"),
    )
    rows = [
        EvaluatedInvestment(
            investment=row,
            indicator_count=row.indicator_count,
            batch_count=row.batch_count,
            assessed_count=row.assessed_count,
            latest_data_at=row.latest_data_at,
            waits_for=_next_step(row),
        )
        for row in found
    ]
    return sorted(rows, key=lambda row: (not row.waits_for, row.investment.title))


def indicator_states(investment: Investment) -> list[IndicatorState]:
    """Return the indicators of an investment with their current assessments; five queries."""
    current = {
        assessment.indicator_id: assessment
        for assessment in investment.assessments.current().select_related("assessed_by")
    }
    latest: dict[int, datetime.datetime] = {}
    for batch in investment.outcome_batches.recorded().order_by("recorded_at"):
        latest |= dict.fromkeys(batch.mapping["values"].values(), batch.recorded_at)
    return [
        IndicatorState(
            indicator=indicator,
            has_data=indicator.pk in latest,
            assessment=current.get(indicator.pk),
            has_newer_data=_is_newer(latest.get(indicator.pk), current.get(indicator.pk)),
            targets=tuple(indicator.targets.all()),
            replaced=next(iter(indicator.replaced_by.all()), None),
        )
        for indicator in investment.indicators.prefetch_related(
            "replaced_by", "targets__time"
        ).order_by("-kind", "name")
    ]


def key_of(investment: Investment) -> PseudonymKey | None:
    """Return when the investment's key was made or destroyed, without the key itself."""
    found = PseudonymKey.objects.filter(investment=investment).defer("key")
    return found.select_related("destroyed_by").first()


def may_begin_cost_impact(investment: Investment, user: AnyUser) -> bool:
    """Whether the person may begin a version: an effect is assessed and none is worked on."""
    at_work = (CostImpactStatus.DRAFT, CostImpactStatus.SIGNED)
    return (
        allows(user, Permission.ASSESS, investment)
        and investment.assessments.exists()
        and not investment.cost_impacts.filter(status__in=at_work).exists()
    )


def waiting_uploads(investment: Investment, user: User) -> QuerySet[OutcomeUpload]:
    """Return the person's own files that are not imported yet."""
    own = investment.outcome_uploads.visible_to(user).select_related("job")
    return own.filter(status__in=WAITING)


def group_counts(batch: OutcomeBatch) -> list[GroupCount]:
    """Count people and missing values per indicator and group, small groups hidden; one query.

    When one group is small the other is hidden too, because the total of the import is shown.
    """
    threshold = batch.investment.fund.threshold_internal
    counted = (
        batch.rows.values(name=F("indicator__name"), in_group=F("group"))
        .annotate(people=Count("participant_id", distinct=True), values=Count("value"))
        .order_by("name", "-in_group")
    )
    rows = [(row["name"], row["in_group"], row["people"], row["values"]) for row in counted]
    few_people = {name for name, _group, people, _values in rows if people < threshold}
    few_missing = {name for name, _group, people, values in rows if 0 < people - values < threshold}
    return [
        GroupCount(
            indicator=name,
            group=str(Group(group).label),
            people=None if name in few_people else people,
            missing=None if name in few_people | few_missing else people - values,
        )
        for name, group, people, values in rows
    ]


def _next_step(row: Any) -> str:
    """Say what is to be done next: indicators, data, assessment, or nothing."""
    if not row.indicator_count:
        return "indicators"
    if not row.latest_data_at:
        return "data"
    if not row.latest_assessed_at or row.latest_assessed_at < row.latest_data_at:
        return "assessment"
    return ""


def _is_newer(data_at: datetime.datetime | None, assessment: Assessment | None) -> bool:
    return bool(data_at and assessment and data_at > assessment.assessed_at)
