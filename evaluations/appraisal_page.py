"""An application's first estimate and what its planned groups can show, in sentences; reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applications.models import Application, ExpectedEffect
from applications.models.content import Direction
from applications.pages import Content
from applications.questions import Section
from evaluations.analysis.faults import AnalysisFault
from evaluations.analysis.power import Plan, smallest_difference, smallest_shares
from evaluations.models import Appraisal
from fundportal.money import format_number
from fundportal.units import PER_CENT


@dataclass(frozen=True)
class Detectable:
    """What planned groups can tell from chance: a sentence for all, and one per effect in %."""

    participants: int
    comparison: int
    is_assumed: bool
    sentence: str
    effects: tuple[tuple[str, str, bool], ...]  # indicator, sentence, whether the target shows


@dataclass(frozen=True)
class Page:
    """The newest version, all versions, and what the groups can show (None: size not known)."""

    latest: Appraisal | None
    versions: tuple[Appraisal, ...]
    detectable: Detectable | None

    @property
    def break_even_sentence(self) -> str:
        """From how many participants it pays back."""
        if self.latest is None:
            return ""
        numbers = {"needed": self.latest.break_even, "all": self.latest.participants}
        if not self.latest.can_pay_back:
            return _("Does not pay back even if it succeeds for all %(all)s.") % numbers
        return _("Pays back if it succeeds for at least %(needed)s of %(all)s.") % numbers


def of(application: Application) -> Page:
    """The page of an application's estimate."""
    rows = Appraisal.objects.filter(application=application).select_related("unit_cost", "made_by")
    versions = tuple(rows.order_by("-version"))
    latest = versions[0] if versions else None
    return Page(latest, versions, _detectable(Content(application), latest))


def planned_size(content: Content) -> int | None:
    """How many the application says will take part; None when it does not say."""
    said = str(content.answers(Section.TARGET_GROUP).get("group_size") or "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else None


def _detectable(content: Content, latest: Appraisal | None) -> Detectable | None:
    size = latest.participants if latest else planned_size(content)
    if size is None:
        return None
    others = latest.comparison if latest else size
    try:
        plan = Plan(size, others)
    except AnalysisFault:
        return None
    found = _figure(smallest_difference(plan).standardised, 2)
    sentence = _(
        "With %(first)s + %(second)s persons an effect under %(found)s standard deviations cannot "
        "be told from chance."
    ) % {"first": size, "second": others, "found": found}
    effects = tuple(_of_effects(content.effects, plan))
    return Detectable(size, others, latest is None, sentence, effects)


def _of_effects(effects: list[ExpectedEffect], plan: Plan) -> Iterator[tuple[str, str, bool]]:
    for effect in effects:
        is_share = effect.unit.strip().casefold() in PER_CENT
        if not is_share or effect.baseline is None or effect.target is None:
            continue
        if not (0 <= effect.baseline <= 100 and effect.direction):
            continue
        shares = smallest_shares(plan, baseline=float(effect.baseline) / 100)
        rises = effect.direction == Direction.INCREASE
        nearest = shares.above if rises else shares.below
        if nearest is None:
            yield (
                effect.indicator,
                _("With so few no change at all can be told from chance."),
                False,
            )
            continue
        target = float(effect.target) / 100
        shows = target >= nearest if rises else target <= nearest
        words = (
            _("From %(today)s %% it must reach at least %(limit)s %% to be told from chance.")
            if rises
            else _("From %(today)s %% it must come down to %(limit)s %% to be told from chance.")
        )
        limit = _figure(nearest * 100, 1)
        today = _figure(float(effect.baseline), 1)
        yield effect.indicator, words % {"today": today, "limit": limit}, shows


def _figure(value: float, decimals: int) -> str:
    return format_number(value, decimals, get_language() or "sv")
