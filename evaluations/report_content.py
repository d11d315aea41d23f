"""What a report says, frozen: the same content feeds page and PDF and is stored with the report.

Pure: no Django, no database, no clock. Figures stand at full precision and are rounded only when
printed; money is text with two decimals, days and times are ISO text, a hidden figure is None.
"""

from dataclasses import dataclass, replace
from typing import Any, Literal

from evaluations.cost_content import MoneyContent
from fundportal.frozen import as_plain, fingerprint, revived

# what was added to a result after the first reports, with what it says when it says nothing
LATER: dict[str, Any] = {
    "design": "means",
    "plan_said": [],
    "development": [],
    "differs_by_few": False,
    "own_words": [],
}
Verdict = Literal["better", "worse", "unclear"]


@dataclass(frozen=True)
class ReportTexts:
    """What people wrote for the report; an empty text has no heading of its own."""

    question: str = ""
    proposal: str = ""
    background: str = ""
    target_group: str = ""
    method: str = ""
    measurement: str = ""
    limits: str = ""
    learnt: str = ""
    references: str = ""


@dataclass(frozen=True)
class ReportWarning:
    """A warning of the engine: its code and what it means, in the language of the report."""

    code: str
    message: str


@dataclass(frozen=True)
class GroupResult:
    """One group: how many were measured, their mean, its interval and the standard deviation.

    With a design that compares before and after, of each person's change.
    """

    n: int
    mean: float
    sd: float
    low: float
    high: float


@dataclass(frozen=True)
class Spread:
    """How sure a difference is by one kind of standard error (`method`: welch_t or pooled_t)."""

    method: str
    se: float
    low: float
    high: float
    statistic: float
    df: float | None
    p: float


@dataclass(frozen=True)
class Development:
    """A group's mean on a day, with its interval; the day as ISO text."""

    group: str
    day: str
    n: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Effect:
    """The difference between two groups; the report speaks of `chosen`, `other` stands beside.

    Without a comparison group (`comparison` None) it is the mean change of those who took part.
    """

    value: float
    intervention: GroupResult
    comparison: GroupResult | None
    chosen: Spread
    other: Spread | None
    hedges_g: float | None
    hedges_g_variance: float | None

    def verdict(self, *, higher_is_better: bool) -> Verdict:
        """Whether the interval leaves zero out, and on which side of it the effect lies."""
        if self.chosen.low <= 0 <= self.chosen.high:
            return "unclear"
        return "better" if (self.chosen.low > 0) == higher_is_better else "worse"

    @property
    def size_is_sure(self) -> bool:
        """Whether the interval is narrower than the effect."""
        return self.chosen.high - self.chosen.low < abs(self.value)


@dataclass(frozen=True)
class IndicatorResult:
    """What one indicator showed; `effect` is None where a group is too small to be printed.

    In a report of another language `own_words` are what the evaluator wrote of the plan.

    It `differs_by_few` where an earlier report would tell of a few people beside this one.
    """

    key: str
    name: str
    unit: str
    decimals: int
    higher_is_better: bool
    data_source: str
    assignment: str
    level: float
    grade: int
    conclusion: str
    effect: Effect | None
    missing: int | None
    first_date: str
    last_date: str
    warnings: tuple[ReportWarning, ...]
    inputs_hash: str
    engine_version: str
    design: str = "means"
    plan_said: tuple[str, ...] = ()
    development: tuple[Development, ...] = ()
    differs_by_few: bool = False
    own_words: tuple[str, ...] = ()

    @property
    def compares_changes(self) -> bool:
        """Whether the figures are of changes, before to after."""
        return self.design != "means"

    @property
    def verdict(self) -> Verdict:
        """Whether there is an effect for sure, and whether it is to the good."""
        if self.effect is None:
            return "unclear"
        return self.effect.verdict(higher_is_better=self.higher_is_better)


@dataclass(frozen=True)
class Reference:
    """A decision, document or page that the report leans on."""

    text: str
    address: str = ""


@dataclass(frozen=True)
class ChainLink:
    """One link from the figures back to the application: what, its number, day and fingerprint."""

    what: str
    reference: str
    day: str
    fingerprint: str = ""


@dataclass(frozen=True)
class ReportContent:
    """All that a report says, in one language and for one circle of readers (edition)."""

    kind: str
    edition: str
    language: str
    texts_language: str
    version: int
    created_at: str
    title: str
    case_number: str
    investment: str
    investment_slug: str
    organisation: str
    fund: str
    municipality: str
    office: str
    email: str
    started_date: str
    ended_date: str
    is_demo: bool
    threshold: int
    question: str
    question_language: str
    answer: tuple[str, ...]
    finding: str
    people_reached: int | None
    amount_committed: str
    amount_paid_out: str
    grade: int
    texts: ReportTexts
    results: tuple[IndicatorResult, ...]
    limits: tuple[str, ...]
    references: tuple[Reference, ...]
    money: MoneyContent | None = None
    chain: tuple[ChainLink, ...] = ()
    title_language: str = ""

    @property
    def main(self) -> IndicatorResult:
        """The result that page 1 is about."""
        return self.results[0]

    @property
    def shown_results(self) -> tuple[IndicatorResult, ...]:
        """The results whose groups are large enough to be printed."""
        return tuple(result for result in self.results if result.effect)

    def as_json(self) -> dict[str, Any]:
        """The content as plain JSON."""
        plain = as_plain(self)
        for result in plain["results"]:
            _without_defaults(result, LATER)
        if plain["money"]:
            _without_defaults(plain["money"], {"transfers": []})
        _without_defaults(plain, {"money": None, "chain": [], "title_language": ""})
        return plain

    @property
    def content_hash(self) -> str:
        """SHA-256 of the content in canonical JSON."""
        return fingerprint(self.as_json())

    def says_the_same_as(self, other: "ReportContent") -> bool:
        """Whether only the version and the time of the two differ."""
        return self == replace(other, version=self.version, created_at=self.created_at)


def _without_defaults(plain: dict[str, Any], later: dict[str, Any]) -> None:
    """Leave out what was added to the content later and says nothing: old hashes stay true."""
    for name, default in later.items():
        if plain[name] == default:
            del plain[name]


def from_json(plain: dict[str, Any]) -> ReportContent:
    """The content as it was when `as_json` made the JSON; an unknown or missing key raises."""
    return revived(ReportContent, plain)
