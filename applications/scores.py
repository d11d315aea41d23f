"""What the assessors say: the scores of a case, and the applications of a call side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applications import weighing
from applications.models import Application, AssessorAssignment, Call, Criterion, Party, Score
from applications.models.calls import shares
from applications.overview import with_amounts
from applications.pages import eligibility_of
from applications.states import Status
from fundportal import charts
from fundportal.directory.access import AnyUser

LAST = Decimal("-1")  # sorts what is missing below every score


@dataclass(frozen=True)
class Judged:
    """A criterion of a case: its share of the weights, its scores, their figure and spread."""

    criterion: Criterion
    share: Decimal
    scores: tuple[Score, ...]
    figure: Decimal | None
    spread: Decimal | None


@dataclass(frozen=True)
class CaseScores:
    """The scores of a case, criterion by criterion; the total is missing while one figure is."""

    judged: tuple[Judged, ...]
    total: Decimal | None
    assessor_count: int
    missing_count: int

    @property
    def spread(self) -> Decimal | None:
        """The largest distance between two assessors on one criterion."""
        return max((row.spread for row in self.judged if row.spread is not None), default=None)


@dataclass(frozen=True)
class Compared:
    """One application of a call beside the others."""

    application: Application
    amount: Decimal
    is_eligible: bool
    scores: CaseScores


@dataclass(frozen=True)
class Comparison:
    """The applications of a call side by side, sorted as asked."""

    criteria: tuple[Criterion, ...]
    rows: tuple[Compared, ...]


def of_case(application: Application, reader: AnyUser) -> CaseScores:
    """The scores of one case that the reader may see."""
    visible = Score.objects.visible_to(reader).counted().filter(application=application)
    criteria = list(application.call.criteria.all())
    assigned = application.assessor_assignments.counted().count()
    found = visible.select_related("assessor").order_by("assessor__name")
    return _case(application.call, criteria, list(found), assigned)


def earlier_of_case(application: Application, reader: AnyUser) -> list[Score]:
    """The scores that were replaced, or that no longer count, the latest first."""
    visible = Score.objects.visible_to(reader).filter(application=application)
    counted = Score.objects.counted().filter(application=application).values("pk")
    found = visible.exclude(pk__in=counted).select_related("assessor", "criterion")
    return list(found.order_by("-at", "-pk"))


def comparison(call: Call, reader: AnyUser, sort: str = "") -> Comparison:
    """Every application of the call that the reader handles, with amounts and scores.

    `sort` is number, title, amount, total, spread or the id of a criterion; `-` turns it.
    """
    criteria = list(call.criteria.all())
    parties = Prefetch(
        "parties", Party.objects.current().select_related("organisation"), to_attr="now_parties"
    )
    handled = Application.objects.handled_by(reader).filter(call=call)
    cases = list(
        with_amounts(handled.exclude(status=Status.WITHDRAWN))
        .select_related("fund", "organisation")
        .prefetch_related(parties)
    )
    assigned = AssessorAssignment.objects.counted().filter(application__in=cases)
    counts: defaultdict[int, int] = defaultdict(int)
    for pk in assigned.values_list("application", flat=True):
        counts[pk] += 1
    given: defaultdict[int, list[Score]] = defaultdict(list)
    for score in Score.objects.counted().filter(application__in=cases).select_related("assessor"):
        given[score.application_id].append(score)
    rows = [
        Compared(
            application=case,
            amount=case.amount_applied,  # type: ignore[attr-defined]
            is_eligible=eligibility_of(case.now_parties, case.fund).is_eligible,
            scores=_case(call, criteria, given[case.pk], counts[case.pk]),
        )
        for case in cases
    ]
    return Comparison(tuple(criteria), tuple(_sorted(rows, sort)))


def comparison_columns(compared: Comparison) -> list[str]:
    """The head row of the exported comparison."""
    names = [criterion.name for criterion in compared.criteria]
    before = [_("Case number"), _("Title"), _("Applicant"), _("Status"), _("Applied for, kr")]
    after = [_("Total"), _("Largest spread"), _("Assessors"), _("Scores missing")]
    return [*before, _("May apply"), *names, *after]


def comparison_rows(compared: Comparison) -> Iterator[list[object]]:
    """The rows of the exported comparison, figures in full."""
    for row in compared.rows:
        case = row.application
        yield [
            case.number,
            case.title,
            case.organisation.name,
            case.get_status_display(),
            row.amount,
            _("Yes") if row.is_eligible else _("No"),
            *(_exact(judged.figure) for judged in row.scores.judged),
            _exact(row.scores.total),
            row.scores.spread,
            row.scores.assessor_count,
            row.scores.missing_count,
        ]


def picture_of_case(found: CaseScores) -> charts.Chart | None:
    """A strip per criterion with a dot per assessor; nothing before the first score."""
    rows = [
        charts.Strip(str(row.criterion), [score.value for score in row.scores], row.figure)
        for row in found.judged
        if row.scores
    ]
    return picture_of_criteria(rows, found.spread)


def picture_of_criteria(rows: list[charts.Strip], widest: Decimal | None) -> charts.Chart | None:
    """The strips of a case, drawn; `widest` is its largest spread. None without strips."""
    how = _("Each dot is an assessor's score. The dashed line is what they are summed up to.")
    return _picture(rows, _spread_in_words(widest), _("Criterion"), how) if rows else None


def _spread_in_words(widest: Decimal | None) -> str:
    if widest is None:
        return _("One assessor has scored")
    if widest <= 1:
        return _("The assessors agree: at most one point apart on any criterion")
    return _("The assessors are up to %(points)d points apart") % {"points": widest}


def picture_of_call(compared: Comparison) -> charts.Chart | None:
    """A strip per application with a dot for each score; nothing before the first score."""
    rows = [
        charts.Strip(
            f"{row.application.number} {row.application.title}",
            [score.value for judged in row.scores.judged for score in judged.scores],
            None,
        )
        for row in compared.rows
    ]
    rows = [row for row in rows if row.values]
    title = _("How the scores of each application are spread")
    how = _("Each dot is a score that one assessor gave on one criterion, from 1 to 5.")
    return _picture(rows, title, _("Application"), how) if rows else None


def _picture(rows: list[charts.Strip], title: str, what: str, how: str) -> charts.Chart:
    return charts.strips(
        rows,
        key="poang",
        title=title,
        description=how,
        headings=(what, _("Scores"), _("Summed up")),
        low=1,
        high=5,
        middle_label=_("summed up"),
        language=get_language() or "sv",
    )


def _case(
    call: Call, criteria: list[Criterion], scores: Iterable[Score], assigned: int
) -> CaseScores:
    by_criterion: defaultdict[int, list[Score]] = defaultdict(list)
    for score in scores:
        by_criterion[score.criterion_id].append(score)
    judged = tuple(
        _judged(call, criterion, share, by_criterion[criterion.pk], assigned)
        for criterion, share in zip(criteria, shares(criteria), strict=True)
    )
    parts = [(row.figure, row.criterion.weight) for row in judged]
    return CaseScores(
        judged=judged,
        total=weighing.over_criteria(parts, call.aggregate),
        assessor_count=assigned,
        missing_count=assigned * len(criteria) - sum(len(row.scores) for row in judged),
    )


def _judged(
    call: Call, criterion: Criterion, share: Decimal, scores: list[Score], assigned: int
) -> Judged:
    values = [score.value for score in scores]
    figure = weighing.over_assessors(values, call.aggregate, expected=assigned)
    return Judged(criterion, share, tuple(scores), figure, weighing.spread(values))


def _sorted(rows: list[Compared], sort: str) -> list[Compared]:
    """Sorted by what was asked for, the highest total first by default; missing figures last."""
    column, down = sort.removeprefix("-"), sort.startswith("-") or not sort
    rows = sorted(rows, key=lambda row: row.application.number)
    if column in ("number", "title"):
        return sorted(rows, key=lambda row: str(getattr(row.application, column)), reverse=down)
    there = [row for row in rows if _figure(row, column) is not None]
    missing = [row for row in rows if _figure(row, column) is None]
    return [*sorted(there, key=lambda row: _figure(row, column) or LAST, reverse=down), *missing]


def _figure(row: Compared, column: str) -> Decimal | None:
    if column == "amount":
        return row.amount
    if column == "spread":
        return row.scores.spread
    chosen = {str(judged.criterion.pk): judged.figure for judged in row.scores.judged}
    return chosen.get(column, row.scores.total)


def _exact(figure: Decimal | None) -> Decimal | None:
    return None if figure is None else figure.quantize(Decimal("0.01"))
