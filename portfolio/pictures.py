"""The pictures of a fund's money: its way from set aside to free, its years, how it has grown."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fundportal.charts import Chart, Line, Point, Series, Step, bars, lines, waterfall
from fundportal.money import format_kronor, format_mnkr
from portfolio.overview import FundFigures, FundMoney, LedgerFigures
from portfolio.pages import summands


def waterfall_of(figures: LedgerFigures) -> Chart:
    """Draw how the fund's money became what is left to distribute."""
    steps = tuple(
        (str(label), amount if sign == "+" else -amount)
        for label, amount, sign, _kind in summands(figures)
        if amount
    )
    return _waterfall(steps, figures.free, get_language())


@lru_cache(maxsize=100)  # the figures change with the fund's money only, the pages with any act
def _waterfall(
    steps: tuple[tuple[str, Decimal], ...], free: Decimal, _language: str | None
) -> Chart:
    left = Step(_("Left to distribute"), free, is_total=True)
    return waterfall(
        [*(Step(label, amount) for label, amount in steps), left],
        key="fund-waterfall",
        title=_("%(left)s is left to distribute") % {"left": _kronor(free)},
        description=_("From what was set aside to what is left, in kronor."),
        headings=(_("Step"), _("Amount")),
        show=_kronor,
    )


def yearly_chart(years: Sequence[FundFigures]) -> Chart:
    """Draw what each year committed and paid out."""
    return bars(
        [str(figures.year) for figures in years],
        [
            Series(_("Committed"), tuple(figures.committed for figures in years)),
            Series(_("Paid out"), tuple(figures.paid_out for figures in years)),
        ],
        key="fund-years",
        title=_("Committed and paid out each year"),
        description=_("In kronor, by the date of the entry; reversals are deducted."),
        heading=_("Year"),
        layout="paired",
        show=_kronor,
    )


def charts_of(figures: FundFigures, years: Sequence[FundFigures]) -> list[Chart]:
    """Return the pictures that the fund has figures for: the way of its money, and its years."""
    return [chart for chart in (way_of(figures), years_of(years)) if chart]


def way_of(figures: LedgerFigures) -> Chart | None:
    """Draw how the money became what is left; None before there is any."""
    moved = any(amount for _label, amount, _sign, _kind in summands(figures))
    return waterfall_of(figures) if moved else None


def years_of(years: Sequence[FundFigures]) -> Chart | None:
    """Draw the years from the first to the last with a commitment or payment, if there is one."""
    lively = [at for at, year in enumerate(years) if year.committed or year.paid_out]
    return yearly_chart(years[lively[0] : lively[-1] + 1]) if lively else None


def story_of(money: FundMoney, until: int | None = None) -> Chart | None:
    """Steps from the first money to what has been set aside in all; None before there is any.

    Below them what was committed and paid out of it. The last step is drawn out to the year
    `until`, else to the fund's closing or today; a fund in its first year has bars instead.
    """
    grown = tuple((year, so_far) for year, put_in, so_far in money.growth() if put_in)
    if not grown:
        return None
    end = until or (money.in_all.fund.closed_date or timezone.localdate()).year
    years = tuple((year.year, year.put_in, year.committed, year.paid_out) for year in money.years)
    return _story(grown, years, end, get_language())


Moved = tuple[int | None, Decimal, Decimal, Decimal]  # a year: put in, committed, paid out


@lru_cache(maxsize=100)  # as `_waterfall`
def _story(
    grown: tuple[tuple[int, Decimal], ...],
    years: tuple[Moved, ...],
    end: int,
    _language: str | None,
) -> Chart:
    first, last = grown[0], grown[-1]
    in_words = _("%(amount)s in %(year)s")
    steps = [in_words % {"amount": _mnkr(so_far), "year": year} for year, so_far in grown]
    names = (_("Set aside in all"), _("Committed in all"), _("Paid out in all"))
    developments = [
        Line(name, points)
        for column, name in enumerate(names, start=1)
        if (points := _so_far([(year[0], year[column]) for year in years], end))
    ]
    title = _("From %(first)s in %(from)s to %(last)s in %(to)s")
    if first == last:
        title = _("%(first)s set aside in %(from)s")
    values = {
        "first": _mnkr(first[1]),
        "last": _mnkr(last[1]),
        "from": first[0],
        "to": last[0],
    }
    said = [_("Set aside and topped up in all: %(steps)s.") % {"steps": ", ".join(steps)}]
    said += [f"{one.name}: {_mnkr(Decimal(one.points[-1].value))}." for one in developments[1:]]
    told: Any = {
        "key": "fund-story",
        "title": title % values,
        "description": " ".join(said),
        "heading": _("Year"),
        "show": _mnkr,
    }
    if {point.at for one in developments for point in one.points} == {end}:  # no time to draw
        amounts = [Series(one.name, (Decimal(one.points[-1].value),)) for one in developments]
        return bars([str(end)], amounts, layout="paired", **told)
    return lines(developments, step=True, **told)


def _so_far(moved: Sequence[tuple[int | None, Any]], end: int) -> tuple[Point, ...]:
    """What the years sum to after each in which it moved, and at the end."""
    so_far, points = Decimal(0), []
    for year, amount in moved:
        so_far += amount
        if amount and year:
            points.append(Point(year, str(year), so_far))
    if points and points[-1].at < end:
        points.append(Point(end, str(end), points[-1].value))
    return tuple(points)


def _kronor(amount: Decimal) -> str:
    return format_kronor(amount, get_language() or "sv")


def _mnkr(amount: Decimal) -> str:
    return format_mnkr(amount, get_language() or "sv")
