"""Resultat: an effect computed from recorded data, as an assessment not saved. Reads only.

No row of a person leaves the database: PostgreSQL hands over how many, mean and standard deviation
per group, computed in exact decimal arithmetic, and the hash of the rows they came from.
"""

import datetime
import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from evaluations.analysis import ENGINE_VERSION, effects
from evaluations.analysis.faults import AnalysisFault
from evaluations.analysis.samples import Sample
from evaluations.models import Assessment, Indicator, OutcomeBatch
from evaluations.models.assessment import Design
from evaluations.models.data_sets import Group
from fundportal.directory.errors import Refused

# The last measurement of each participant; where it is missing, the participant is missing.
LATEST = """
WITH latest AS (
    SELECT DISTINCT ON (pseudonym) pseudonym, "group", measured_date, value, batch_id
    FROM evaluations_outcomerow WHERE indicator_id = %s ORDER BY pseudonym, measured_date DESC)
"""
PER_GROUP = (
    LATEST
    + """
SELECT "group", count(value), count(*) - count(value), avg(value), stddev_samp(value),
    min(measured_date), max(measured_date)
FROM latest GROUP BY "group"
"""
)
FINGERPRINT = (
    LATEST
    + """
SELECT encode(sha256(convert_to(string_agg(
        concat_ws('|', pseudonym, "group", measured_date, coalesce(trim_scale(value)::text, 'NA')),
        E'\\n' ORDER BY pseudonym COLLATE "C"), 'UTF8')), 'hex'),
    array_agg(DISTINCT batch_id)
FROM latest
"""
)


class CannotAssess(Refused):
    """There are no data, too few people in a group, or nothing that varies."""


@dataclass(frozen=True)
class GroupData:
    """One group's data: values, missing values, mean, standard deviation, days measured."""

    n: int
    missing: int
    mean: Decimal | None
    sd: Decimal | None
    first_date: datetime.date
    last_date: datetime.date


def compute(indicator: Indicator, *, assignment: str, pooled: bool, level: Decimal) -> Assessment:
    """Compute the effect on an indicator from what is recorded now; the assessment is not saved.

    Raises CannotAssess when a group is smaller than the fund shows, or nothing can be computed.
    """
    groups = _groups(indicator)
    _refuse_small_groups(indicator, groups)
    samples = {name: _sample(group) for name, group in groups.items()}
    chosen = _effect(samples, assignment, pooled=pooled, level=level)
    other = _effect(samples, assignment, pooled=not pooled, level=level)
    inputs = {
        "design": Design.MEANS.value,
        "level": float(level),
        "assignment": assignment,
        "pooled": pooled,
        **{name: _statistics(sample) for name, sample in samples.items()},
    }
    data = _data(indicator, groups)
    return Assessment(
        investment=indicator.investment,
        indicator=indicator,
        design=Design.MEANS,
        assignment=assignment,
        pooled=pooled,
        level=level,
        inputs=inputs,
        inputs_hash=_hash({"inputs": inputs, "data": data["hash"]}),
        data=data,
        result=chosen.as_dict(),
        alternative=other.as_dict(),
        engine_version=ENGINE_VERSION,
    )


def batches_of(assessment: Assessment) -> list[OutcomeBatch]:
    """Return the imports that the data of a computed assessment came from."""
    return list(OutcomeBatch.objects.filter(pk__in=assessment.data["batches"]))


def _groups(indicator: Indicator) -> dict[str, GroupData]:
    with connection.cursor() as cursor:
        cursor.execute(PER_GROUP, [indicator.pk])
        return {name: GroupData(*figures) for name, *figures in cursor}


def _refuse_small_groups(indicator: Indicator, groups: dict[str, GroupData]) -> None:
    if not groups:
        raise CannotAssess(_("The indicator has no data yet. Import outcome data first."))
    threshold = indicator.investment.fund.threshold_internal
    for group in Group:
        if group.value not in groups or groups[group.value].n < threshold:
            raise CannotAssess(
                _(
                    "The %(group)s has fewer than %(threshold)d measured people. No effect is"
                    " computed from so few, so that nobody can be recognised."
                )
                % {"group": group.label.lower(), "threshold": threshold}
            )


def _sample(group: GroupData) -> Sample:
    return Sample(group.n, float(group.mean or 0), float(group.sd or 0), dropped=group.missing)


def _statistics(sample: Sample) -> dict[str, Any]:
    statistics = {"n": sample.n, "mean": sample.mean, "sd": sample.sd}
    return statistics | ({"dropped": sample.dropped} if sample.dropped else {})


def _effect(
    samples: dict[str, Sample], assignment: str, *, pooled: bool, level: Decimal
) -> effects.MeansEffect:
    try:
        return effects.means(
            samples["intervention"],
            samples["comparison"],
            pooled=pooled,
            level=float(level),
            assignment=assignment,
        )
    except AnalysisFault as fault:
        raise CannotAssess(
            _("All values are the same, so that no uncertainty can be computed.")
        ) from fault


def _data(indicator: Indicator, groups: dict[str, GroupData]) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(FINGERPRINT, [indicator.pk])
        fingerprint, batches = cursor.fetchone()
    return {
        "hash": fingerprint,
        "batches": batches,
        "missing": {name: group.missing for name, group in groups.items()},
        "dates": {
            name: [group.first_date.isoformat(), group.last_date.isoformat()]
            for name, group in groups.items()
        },
    }


def _hash(content: dict[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
