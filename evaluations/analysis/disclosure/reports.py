"""Several tables of one report, and reports that follow one another: protected together.

A reader puts side by side what stands in two tables, and what stood in last year's report. So
every figure that has been or will be printed of the same people goes into one system of sums.
The answer is data for the pages that print: which figures to leave out, and what can no longer be
protected because it has been printed already.
"""

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from functools import cached_property

from evaluations.analysis.disclosure.protection import protect
from evaluations.analysis.disclosure.relations import Sums
from evaluations.analysis.disclosure.rules import Rule
from evaluations.analysis.disclosure.sheets import People, Release, Sheet

Figure = tuple[int, int | None, People]  # of which release, less the figure of which, of whom


def release(sheets: Sequence[Sheet], rule: Rule, earlier: Sequence[Release] = ()) -> Release:
    """Choose what to leave out of a report so that no small figure can be computed.

    Not from its tables, not from `earlier` releases to the same readers, and not from two figures
    of the same people: a change by fewer people than the threshold is small too. AnalysisFault
    when two tables of one report give different figures of the same people.
    """
    system = _System([*earlier, Release(tuple(sheets))], rule)
    chosen = protect(
        system.sums(),
        system.of_kind(_Kind.SMALL),
        {one: system.values[one] or 0 for one in system.of_kind(_Kind.MAY_BE_HIDDEN)},
        system.of_kind(_Kind.NOT_PRINTED),
    )
    now = system.releases[-1]
    exposed = [system.names[number] for number in chosen.exposed]
    return Release(
        now.sheets,
        frozenset(people for people, figure in now.printed.items() if rule.is_small(figure)),
        frozenset(system.names[number][2] for number in chosen.secondary),
        frozenset(people for _, less, people in exposed if less is None),
        frozenset(people for _, less, people in exposed if less is not None),
        chosen.proven,
    )


class _Kind(Enum):
    KNOWN = auto()  # printed, and to stay so
    SMALL = auto()  # must not be computable
    MAY_BE_HIDDEN = auto()
    NOT_PRINTED = auto()  # unknown to readers, but no secret for its own sake


class _System:
    """The figures of all releases by number: this report's printed ones first, by position."""

    def __init__(self, releases: Sequence[Release], rule: Rule) -> None:
        self.releases = releases
        self.rule = rule
        self.last = len(releases) - 1
        figures = self._figures()
        self.names = list(figures)
        self.values = list(figures.values())
        self.kinds = [self._kind(name, figure) for name, figure in figures.items()]

    def of_kind(self, kind: _Kind) -> list[int]:
        """Return the numbers of the figures of a kind."""
        return [number for number, one in enumerate(self.kinds) if one is kind]

    def sums(self) -> Sums:
        """Return every line of every table, and every change: later less earlier figure."""
        found: list[Mapping[int, int]] = []
        for number, one in enumerate(self.releases):
            for *parts, total in one.lines:
                line = {self._place[number, None, people]: 1 for people in parts}
                found.append({**line, self._place[number, None, total]: -1})
        for number, less, people in self.names:
            if less is not None:
                terms = (number, None, people), (less, None, people), (number, less, people)
                later, before, change = (self._place[term] for term in terms)
                found.append({later: 1, before: -1, change: -1})
        return Sums(found, len(self.names))

    @cached_property
    def _place(self) -> dict[Figure, int]:
        return {name: number for number, name in enumerate(self.names)}

    def _figures(self) -> dict[Figure, int | None]:
        now = self.releases[self.last]
        found: dict[Figure, int | None] = {
            (self.last, None, people): figure for people, figure in now.printed.items()
        }
        for number, one in enumerate(self.releases):
            found.update({(number, None, people): n for people, n in one.figures.items()})
        for number, one in enumerate(self.releases[: self.last]):
            for people, before in one.figures.items():
                if people in now.figures:
                    later = now.figures[people]
                    found[self.last, number, people] = (
                        None if later is None or before is None else later - before
                    )
        return found

    def _kind(self, name: Figure, figure: int | None) -> _Kind:
        number, less, people = name
        one = self.releases[number]
        if figure is None:
            return _Kind.NOT_PRINTED
        printed = less is None and people in one.printed and people not in one.hidden
        if printed and number < self.last:
            return _Kind.KNOWN
        if less is not None and not figure:  # readers are right to think that nothing changed
            return _Kind.KNOWN
        if self.rule.is_small(abs(figure)):
            return _Kind.SMALL
        if printed:
            return _Kind.MAY_BE_HIDDEN if figure else _Kind.KNOWN
        return _Kind.NOT_PRINTED
