"""Avsteg från analysplanen: in what an assessment departs from its plan, in sentences. Reads."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from evaluations.models import Assessment

FIELDS = ("design", "assignment", "pooled", "level", "baseline_until", "measured_until")


@dataclass(frozen=True)
class Deviation:
    """One choice as it was planned and as it was made, in the active language."""

    what: str
    planned: str
    used: str

    @property
    def sentence(self) -> str:
        """The same as one sentence."""
        values = {"what": self.what, "planned": self.planned, "used": self.used}
        return _("%(what)s: planned was “%(planned)s”, used is “%(used)s”.") % values


def deviations(assessment: Assessment) -> tuple[Deviation, ...]:
    """In what the assessment departs from its plan; none when it has no plan."""
    return tuple(_departures(assessment)) if assessment.plan else ()


def planned_words(assessment: Assessment) -> tuple[str, ...]:
    """What a reader must know of the plan: when it was frozen, the hypothesis, each departure."""
    plan = assessment.plan
    if plan is None:
        return (
            _(
                "No analysis plan was frozen before the data came. The choices may have been made"
                " with the outcome in view."
            ),
        )
    day = date_format(localdate(plan.frozen_at), "j F Y")
    departures = [found.sentence for found in deviations(assessment)]
    said = [
        _("An analysis plan was frozen on %(day)s, before there were data.") % {"day": day},
        _("It expected: %(hypothesis)s") % {"hypothesis": plan.hypothesis},
        *(departures or [_("The assessment follows the plan.")]),
    ]
    if departures and assessment.deviation_reason:
        said.append(_("Why: %(reason)s") % {"reason": assessment.deviation_reason})
    return tuple(said)


def own_words(assessment: Assessment) -> tuple[str, ...]:
    """What of it the evaluator wrote: those words are in the office's language."""
    hypothesis = assessment.plan.hypothesis if assessment.plan else ""
    return tuple(text for text in (hypothesis, assessment.deviation_reason) if text)


def _departures(assessment: Assessment) -> Iterator[Deviation]:
    names = {
        "design": _("Design"),
        "assignment": _("How people came into the groups"),
        "pooled": _("Spread of the values"),
        "level": _("How sure the interval is to be"),
        "baseline_until": _("Last day that counts as before"),
        "measured_until": _("Last measurement that counts"),
    }
    for field in FIELDS:
        planned, used = getattr(assessment.plan, field), getattr(assessment, field)
        if planned != used:
            words = [_shown(holder, field) for holder in (assessment.plan, assessment)]
            yield Deviation(names[field], *words)


def _shown(holder: Any, field: str) -> str:
    value = getattr(holder, field)
    if field == "pooled":
        return _("the same in both groups") if value else _("its own in each group")
    if field == "level":
        return _("%(percent)g per cent") % {"percent": float(value) * 100}
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(getattr(holder, f"get_{field}_display")()) if value else _("not limited")
