"""Evidens: what several investments measured the same, pooled. Reads only.

The same means: name, definition, unit and direction alike but for capitals and spaces, and a
design with a comparison group. What is refused says why. The engine is `analysis.synthesis`.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from evaluations.analysis.faults import AnalysisFault
from evaluations.analysis.synthesis import Synthesis, pool
from evaluations.models import Assessment, Report
from evaluations.models.choices import Design
from evaluations.states import ReviewOutcome
from fundportal.directory.access import AnyUser
from fundportal.directory.roles import Permission
from portfolio.models import Investment

METHODS = ("REML", "DL", "PM", "EE")
KEY_LENGTH = 16  # of the hexadecimal digits of the measure's fingerprint


@dataclass(frozen=True)
class Study:
    """One investment's effect on the measure, in the indicator's unit; `address` is its report."""

    assessment: Assessment
    effect: float
    se: float
    low: float
    high: float
    grade: int
    people: int
    address: str

    @property
    def title(self) -> str:
        """The investment's name, in the reader's language."""
        return self.assessment.investment.text("title")

    @property
    def is_public(self) -> bool:
        """Whether a published report says it."""
        return bool(self.address)


@dataclass(frozen=True)
class LeftOut:
    """A study that is not pooled, and why."""

    study: Study
    reason: str


@dataclass(frozen=True)
class Measure:
    """What was measured the same in one or more investments."""

    key: str
    name: str
    unit: str
    definition: str
    decimals: int
    higher_is_better: bool
    studies: tuple[Study, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def specification(self) -> dict[str, Any]:
        """The input of the `synthesise` command."""
        return {
            "effects": [study.effect for study in self.studies],
            "variances": [study.se**2 for study in self.studies],
        }

    def pooled(self, method: str = METHODS[0]) -> Synthesis:
        """Pool the studies; where they are all alike, by the normal interval."""
        given = self.specification
        try:
            return pool(**given, method=method)
        except AnalysisFault:
            return pool(**given, method=method, interval="normal")


def measures(user: AnyUser) -> list[Measure]:
    """Return every measure that the person may see a study of, those with most studies first."""
    return _measures(_visible(user))


def measure_of(user: AnyUser, key: str) -> Measure | None:
    """Return the measure with that key, of what the person may see."""
    return next((one for one in measures(user) if one.key == key), None)


def published() -> list[Measure]:
    """Return every measure of what anyone can read in a published report."""
    return _measures(_read_by_all())


def weights(measure: Measure, pooled: Synthesis) -> list[float]:
    """Return each study's share of the pooled effect, summing to 1."""
    raw = [1 / (study.se**2 + (pooled.tau2 or 0)) for study in measure.studies]
    return [one / math.fsum(raw) for one in raw]


def _visible(user: AnyUser) -> list[Study]:
    """Current assessments where the person sees evaluations, and what is published elsewhere;
    what a reviewer sent back is left out."""
    public = {study.assessment.indicator_id: study for study in _read_by_all()}
    opened = Investment.objects.where(user, Permission.SEE_EVALUATION)
    current = _assessments().filter(superseded_by__isnull=True, investment__in=opened)
    current = current.exclude(review__outcome=ReviewOutcome.RETURNED)
    seen = [_study(one, _address(public, one)) for one in current]
    inside = {study.assessment.indicator_id for study in seen}
    return seen + [study for number, study in public.items() if number not in inside]


def _address(public: dict[int, Study], assessment: Assessment) -> str:
    """The published report that says this very assessment."""
    found = public.get(assessment.indicator_id)
    return found.address if found and found.assessment.pk == assessment.pk else ""


def _read_by_all() -> list[Study]:
    """The assessments whose figures stand in a published report in force."""
    reports = Report.objects.published().filter(edition=Report.Edition.PUBLIC)
    addresses: dict[tuple[int, str], str] = {}
    for report in reports.defer("inputs").order_by("-language", "pk"):  # Swedish first
        for said in report.content["results"]:
            if said["effect"] is not None:
                addresses.setdefault(
                    (int(said["key"].rpartition("-")[2]), said["inputs_hash"]), report.public_url
                )
    wanted = Q(pk__in=[])
    for indicator, fingerprint in addresses:
        wanted |= Q(indicator=indicator, inputs_hash=fingerprint)
    newest = {one.indicator_id: one for one in _assessments().filter(wanted).order_by("pk")}
    return [_study(one, addresses[one.indicator_id, one.inputs_hash]) for one in newest.values()]


def _assessments() -> Any:
    return Assessment.objects.select_related("indicator", "investment__fund").order_by("pk")


def _study(assessment: Assessment, address: str) -> Study:
    found = assessment.result
    return Study(
        assessment=assessment,
        effect=found["effect"],
        se=found["se"],
        low=found["ci"][0],
        high=found["ci"][1],
        grade=found["evidence_grade"],
        people=sum(found["n"].values()),
        address=address,
    )


def _measures(studies: Iterable[Study]) -> list[Measure]:
    by_name: dict[str, list[Study]] = defaultdict(list)
    for study in studies:
        by_name[_plain(study.assessment.indicator.name)].append(study)
    found = [measure for alike in by_name.values() for measure in _of_name(alike)]
    return sorted(found, key=lambda one: (-len(one.studies), one.name.casefold(), one.key))


def _of_name(alike: list[Study]) -> list[Measure]:
    """The measures of one name: one for each unit, definition and direction."""
    groups: dict[tuple[str, ...], list[Study]] = defaultdict(list)
    for study in alike:
        groups[_identity(study)].append(study)
    return [
        _measure(identity, members, [one for one in alike if _identity(one) != identity])
        for identity, members in groups.items()
    ]


def _measure(identity: tuple[str, ...], members: list[Study], others: list[Study]) -> Measure:
    compared = [one for one in members if one.assessment.design != Design.BEFORE_AFTER]
    alone = [one for one in members if one.assessment.design == Design.BEFORE_AFTER]
    reason = _("Nobody was compared with: the change may have come by itself.")
    indicator = (compared or members)[0].assessment.indicator
    return Measure(
        key=hashlib.sha256("\n".join(identity).encode()).hexdigest()[:KEY_LENGTH],
        name=indicator.name,
        unit=indicator.unit,
        definition=indicator.definition,
        decimals=max(one.assessment.indicator.decimals for one in members),
        higher_is_better=indicator.direction == "increase",
        studies=tuple(compared),
        left_out=(
            *(LeftOut(one, reason) for one in alone),
            *(LeftOut(one, _difference(identity, one)) for one in others),
        ),
    )


def _difference(identity: tuple[str, ...], study: Study) -> str:
    """Why a study of the same name measured something else."""
    _name, unit, direction, _definition = identity
    indicator = study.assessment.indicator
    if _plain(indicator.unit) != unit:
        return _("Measured in another unit: %(unit)s.") % {"unit": indicator.unit}
    if indicator.direction != direction:
        return _("What is better there is worse here: the direction is the other one.")
    return _("Defined otherwise: %(definition)s") % {
        "definition": indicator.definition or _("no definition is written")
    }


def _identity(study: Study) -> tuple[str, str, str, str]:
    one = study.assessment.indicator
    return (_plain(one.name), _plain(one.unit), one.direction, _plain(one.definition))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")
