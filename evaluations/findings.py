"""Resultat: an effect computed from recorded data, as an assessment not saved. Reads only."""

import datetime
import hashlib
import json
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from evaluations import measured
from evaluations.analysis import ENGINE_VERSION
from evaluations.analysis.faults import AnalysisFault
from evaluations.analysis.specification import analyse
from evaluations.measured import GroupData, Window
from evaluations.models import Assessment, Indicator, OutcomeBatch
from evaluations.models.choices import Design
from evaluations.models.data_sets import Group
from fundportal.directory.errors import Refused


class CannotAssess(Refused):
    """There are no data, too few people in a group, no baseline, or nothing that varies."""


def compute(
    indicator: Indicator,
    *,
    assignment: str,
    pooled: bool,
    level: Decimal,
    design: str = Design.MEANS,
    baseline_until: datetime.date | None = None,
    measured_until: datetime.date | None = None,
) -> Assessment:
    """Compute the effect on an indicator from what is recorded now; the assessment is not saved.

    With a design that compares changes, `baseline_until` is the last day that counts as before.
    Raises CannotAssess when a group is smaller than the fund shows, or nothing can be computed.
    """
    chosen = Design(design)
    window = Window(baseline_until if chosen.compares_changes else None, measured_until)
    _refuse_impossible(chosen, window)
    groups = measured.read(indicator, window)
    _refuse_small_groups(indicator, chosen, groups)
    inputs = _specification(chosen, groups, assignment, pooled=pooled, level=level)
    data = _data(indicator, window, groups)
    return Assessment(
        investment=indicator.investment,
        indicator=indicator,
        design=chosen,
        assignment=assignment,
        pooled=pooled,
        level=level,
        baseline_until=window.baseline,
        measured_until=measured_until,
        inputs=inputs,
        inputs_hash=_hash({"inputs": inputs, "data": data["hash"]}),
        data=data,
        result=_effect(inputs),
        alternative=_effect(inputs | {"pooled": not pooled}) if "pooled" in inputs else {},
        engine_version=ENGINE_VERSION,
    )


def batches_of(assessment: Assessment) -> list[OutcomeBatch]:
    """Return the imports that the data of a computed assessment came from."""
    return list(OutcomeBatch.objects.filter(pk__in=assessment.data["batches"]))


def _refuse_impossible(design: Design, window: Window) -> None:
    if design.compares_changes and window.baseline is None:
        raise CannotAssess(_("Say until which day a measurement counts as before."))
    if window.baseline and window.until and window.baseline >= window.until:
        raise CannotAssess(_("What is measured before ends before what is after."))


def _refuse_small_groups(
    indicator: Indicator, design: Design, groups: dict[str, GroupData]
) -> None:
    if not groups:
        raise CannotAssess(_("The indicator has no data yet. Import outcome data first."))
    threshold = indicator.investment.fund.threshold_internal
    compared = [Group.INTERVENTION] if design is Design.BEFORE_AFTER else list(Group)
    for group in compared:
        if group.value not in groups or groups[group.value].n < threshold:
            values = {"group": group.label.lower(), "threshold": threshold}
            raise CannotAssess(
                _(
                    "The %(group)s has fewer than %(threshold)d people measured both before and"
                    " after. No effect is computed from so few, so that nobody can be recognised."
                )
                % values
                if design.compares_changes
                else _(
                    "The %(group)s has fewer than %(threshold)d measured people. No effect is"
                    " computed from so few, so that nobody can be recognised."
                )
                % values
            )


def _specification(
    design: Design,
    groups: dict[str, GroupData],
    assignment: str,
    *,
    pooled: bool,
    level: Decimal,
) -> dict[str, Any]:
    """Everything that `analyse_effect` needs: sufficient statistics, no row of a person."""
    shared = {"design": design.value, "level": float(level), "assignment": assignment}
    if design is Design.BEFORE_AFTER:
        return shared | {"changes": _statistics(groups[Group.INTERVENTION])}
    samples = {name: _statistics(group) for name, group in groups.items()}
    given = {"changes": samples} if design is Design.DID else samples
    return shared | {"pooled": pooled} | given


def _statistics(group: GroupData) -> dict[str, Any]:
    statistics = {"n": group.n, "mean": float(group.mean or 0), "sd": float(group.sd or 0)}
    return statistics | ({"dropped": group.missing} if group.missing else {})


def _effect(inputs: dict[str, Any]) -> dict[str, Any]:
    try:
        return analyse(inputs).as_dict()
    except AnalysisFault as fault:
        raise CannotAssess(
            _("All values are the same, so that no uncertainty can be computed.")
        ) from fault


def _data(indicator: Indicator, window: Window, groups: dict[str, GroupData]) -> dict[str, Any]:
    imports = measured.imports_of(indicator, window)
    return {
        "hash": measured.identity(imports, window),
        "batches": [one.batch for one in imports],
        "imports": {str(one.batch): one.sha256 for one in imports},
        "missing": {name: group.missing for name, group in groups.items()},
        "dates": {
            name: [group.first_date.isoformat(), group.last_date.isoformat()]
            for name, group in groups.items()
        },
        "development": measured.development_of(indicator, window),
    }


def _hash(content: dict[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
