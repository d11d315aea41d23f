"""Budgetåren som fil: each year of a fund with its frame, plans, payments and what is foreseen."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portfolio.forecasts import Forecast
from portfolio.year_overview import FundYear


def year_columns() -> list[str]:
    """Return the headings of the file."""
    return [
        _("Year"),
        _("Frame"),
        _("Carried over from the year before"),
        pgettext("sum", "Planned"),
        _("Left of the frame"),
        _("Committed"),
        _("Paid out"),
        _("Forecast as so far"),
        _("Forecast by the plan"),
    ]


def year_rows(years: Iterable[FundYear], forecast: Forecast) -> Iterator[list[object]]:
    """Return the rows of the file, in kronor; empty where there is no frame or no forecast."""
    known = {each.year: each for each in years}
    foreseen = {each.year: each for each in forecast.years}
    for year in sorted({*known, *foreseen}):
        row: list[object] = [year]
        if found := known.get(year):
            budget = found.budget
            row += [budget.frame, budget.carried, budget.planned, budget.left]
            row += [found.committed, found.paid_out]
        else:
            row += [None] * 6
        ahead = foreseen.get(year)
        yield row + ([ahead.linear, ahead.by_plan] if ahead else [None, None])
