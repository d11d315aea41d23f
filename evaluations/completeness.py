"""Fullständighet och bortfall: who was measured at each time, small groups hidden. Reads only."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count

from evaluations.analysis.disclosure.suppression import suppress
from evaluations.models import Indicator, MeasuringTime
from evaluations.models.data_sets import Group
from evaluations.models.outcomes import IndicatorKind
from evaluations.states import TimeStatus
from portfolio.models import Investment

# Each participant once: measured where one value is there, else by the reason of what is missing.
COUNT = """
SELECT indicator_id, time_id, "group", count(*) FILTER (WHERE has_value),
    count(*) FILTER (WHERE NOT has_value AND has_left),
    count(*) FILTER (WHERE NOT has_value AND NOT has_left)
FROM (
    SELECT r.indicator_id, t.id AS time_id, r."group", bool_or(r.value IS NOT NULL) AS has_value,
        bool_or(r.missing_reason = 'left') AS has_left
    FROM evaluations_measuringtime t
    JOIN evaluations_indicator i ON i.investment_id = t.investment_id
    JOIN evaluations_outcomerow r ON r.indicator_id = i.id
        AND r.measured_date BETWEEN t.first_date AND t.last_date
    WHERE t.investment_id = %s AND t.first_date <= %s
    GROUP BY r.indicator_id, t.id, r."group", r.pseudonym) AS people
GROUP BY indicator_id, time_id, "group"
"""


@dataclass(frozen=True)
class GroupAtTime:
    """How many of one group were measured for an indicator at a time; None where few are hidden.

    `left` had left before; `missing` lack a value for another reason; `absent` have no row at all.
    """

    group: str
    measured: int | None
    left: int | None
    missing: int | None
    absent: int | None
    people: int | None

    @property
    def share(self) -> float | None:
        """The share measured, 0 to 1; None where it would give hidden people away."""
        if self.measured is None or not self.people:
            return None
        return self.measured / self.people


@dataclass(frozen=True)
class IndicatorAtTime:
    """An indicator at a time: its groups."""

    indicator: Indicator
    groups: tuple[GroupAtTime, ...]


@dataclass(frozen=True)
class TimeState:
    """A measuring time with its status on a day and, once begun, what has come in."""

    time: MeasuringTime
    status: TimeStatus
    indicators: tuple[IndicatorAtTime, ...]


def of_investment(investment: Investment, *, today: datetime.date) -> list[TimeState]:
    """Return each measuring time with what has come in per indicator and group; five queries."""
    people = _people(investment)
    counts = _counts(investment, today)
    indicators = list(investment.indicators.prefetch_related("times"))
    threshold = investment.fund.threshold_internal
    return [
        TimeState(
            time=time,
            status=time.status_on(today),
            indicators=tuple(
                _at_time(indicator, counts.get((indicator.pk, time.pk), {}), people, threshold)
                for indicator in indicators
                if people and time.first_date <= today and is_measured_at(indicator, time)
            ),
        )
        for time in investment.measuring_times.select_related("closed_by")
    ]


def is_measured_at(indicator: Indicator, time: MeasuringTime) -> bool:
    """Whether it is measured then: an outcome without chosen times is measured every time."""
    chosen = {one.pk for one in indicator.times.all()}
    return time.pk in chosen if chosen else indicator.kind == IndicatorKind.OUTCOME


def is_complete(time: MeasuringTime) -> bool:
    """Whether every participant has a row for every indicator measured at a time."""
    people = _people(time.investment)
    counts = _counts(time.investment, time.last_date)
    return bool(people) and all(
        sum(counts.get((indicator.pk, time.pk), {}).get(group, (0,))) >= count
        for indicator in time.investment.indicators.prefetch_related("times")
        if is_measured_at(indicator, time)
        for group, count in people.items()
    )


def _at_time(
    indicator: Indicator,
    found: Mapping[str, tuple[int, int, int]],
    people: Mapping[str, int],
    threshold: int,
) -> IndicatorAtTime:
    return IndicatorAtTime(indicator, _groups(found, people, threshold))


def _people(investment: Investment) -> dict[str, int]:
    counted = investment.participants.values("group").annotate(people=Count("pk"))
    return {row["group"]: row["people"] for row in counted}


def _counts(
    investment: Investment, day: datetime.date
) -> dict[tuple[int, int], dict[str, tuple[int, int, int]]]:
    """Measured, left and otherwise missing by (indicator, time) and group, of times begun."""
    counts: dict[tuple[int, int], dict[str, tuple[int, int, int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [investment.pk, day])
        for indicator, time, group, *figures in cursor:
            counts.setdefault((indicator, time), {})[group] = tuple(figures)
    return counts


def _groups(
    found: Mapping[str, Sequence[int]], people: Mapping[str, int], threshold: int
) -> tuple[GroupAtTime, ...]:
    """The groups of an indicator at a time, with all that would give few people away hidden."""
    lines = {
        group: [*found.get(group, (0, 0, 0)), count - sum(found.get(group, (0, 0, 0)))]
        for group, count in people.items()
    }
    answer = suppress(
        {
            "rows": list(lines),
            "columns": ["measured", "left", "missing", "absent"],
            "counts": list(lines.values()),
            "threshold": threshold,
            "margins_published": True,
        }
    )
    shown = zip(lines, answer["table"], answer["row_totals"], strict=True)
    by_group = {
        group: GroupAtTime(str(Group(group).label), *[*cells, total])
        for group, cells, total in shown
    }
    return tuple(by_group[group] for group in Group.values if group in by_group)
