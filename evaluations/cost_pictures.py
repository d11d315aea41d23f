"""The pictures of a cost impact: who pays and saves, money per year, spread, what drives it."""

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext as _

from evaluations import actor_names
from evaluations.cost_content import MoneyContent
from evaluations.cost_words import chance_of, input_name, kronor, scenario_name
from fundportal.charts import (
    Bin,
    Chart,
    Estimate,
    Series,
    Swing,
    bars,
    columns,
    histogram,
    intervals,
    tornado,
)
from fundportal.money import format_number
from fundportal.units import of_difference

MOST_SWINGS = 8


def pictures(money: MoneyContent, language: str) -> tuple[Chart, ...]:
    """All pictures in the order they are read, in the active language."""
    drawn = (
        actors(money, language),
        per_year(money, language),
        spread(money, language),
        drivers(money, language),
        side_by_side(money, language),
    )
    return tuple(chart for chart in drawn if chart)


def actors(money: MoneyContent, language: str) -> Chart:
    """Who pays and who saves, as paired bars."""
    named = [actor_names.name_of(one.actor) for one in money.actors]
    return bars(
        named,
        [
            Series(_("Pays"), tuple(Decimal(one.costs) for one in money.actors)),
            Series(_("Saves or gains"), tuple(Decimal(one.benefits) for one in money.actors)),
        ],
        key="actors",
        title=_("Who pays and who saves"),
        description=_("Present values of what each actor pays and saves, prices of %(year)s.")
        % {"year": money.base_year},
        heading=_("Actor"),
        layout="paired",
        show=_show(language),
    )


def net(money: MoneyContent, language: str) -> Chart:
    """What is left for each actor, one bar each: short enough for the first page."""
    return bars(
        [actor_names.name_of(one.actor) for one in money.actors],
        [Series(_("Net"), tuple(Decimal(one.net) for one in money.actors))],
        key="net",
        title=_winner(money),
        description=_(
            "What each actor gains (to the right) or pays in all, present values in prices of"
            " %(year)s."
        )
        % {"year": money.base_year},
        heading=_("Actor"),
        show=_show(language),
    )


def _winner(money: MoneyContent) -> str:
    """Who gains the most, as a title."""
    winners = [one for one in money.actors if one.net > 0]
    if not winners:
        return _("Nobody saves more than they pay")
    most = max(winners, key=lambda one: one.net)
    return _("%(who)s gains the most") % {"who": actor_names.name_of(most.actor)}


def per_year(money: MoneyContent, language: str) -> Chart:
    """Costs and benefits per year, with the discounted sum until then as a line."""
    rows = money.years
    covered = money.payback_year
    title = (
        _("The costs are covered in %(year)s") % {"year": covered}
        if covered
        else _("The costs are not covered until %(year)s") % {"year": money.last_year}
    )
    return columns(
        [str(row.year) for row in rows],
        [
            Series(_("Costs"), tuple(Decimal(-row.costs) for row in rows)),
            Series(_("Benefits"), tuple(Decimal(row.benefits) for row in rows)),
        ],
        key="per-year",
        title=title,
        description=_(
            "Columns: kronor each year in prices of %(base)s, costs below zero. Line: the sum until"
            " then, discounted."
        )
        % {"base": money.base_year},
        heading=_("Year"),
        running=Series(_("Sum until then"), tuple(Decimal(row.cumulative) for row in rows)),
        show=_show(language),
    )


def spread(money: MoneyContent, language: str) -> Chart | None:
    """How often each net present value came; None where nothing is uncertain."""
    if money.chance is None or not money.counts:
        return None
    bins = [
        Bin(low, high, count)
        for low, high, count in zip(money.edges, money.edges[1:], money.counts, strict=False)
    ]
    return histogram(
        bins,
        key="spread",
        title=_("In %(chance)s of 100 draws the benefits exceed the costs")
        % {"chance": chance_of(money.chance.positive, language)},
        description=_(
            "Net present value in %(draws)s draws of all that is uncertain. The upright line is"
            " zero."
        )
        % {"draws": format_number(money.draws, 0, language)},
        headings=(_("Net present value"), _("Draws")),
        show=_show(language),
    )


def drivers(money: MoneyContent, language: str) -> Chart | None:
    """What moves the result most; None where nothing is uncertain."""
    if not money.swings:
        return None
    most = money.swings[0]
    return tornado(
        [
            Swing(input_name(one.input, money), one.low, one.high)
            for one in money.swings[:MOST_SWINGS]
        ],
        middle=money.npv,
        key="drivers",
        title=_("What matters most: %(input)s") % {"input": input_name(most.input, money)},
        description=_(
            "Net present value when one input at a time is low (a tenth of the draws lies below)"
            " and high (a tenth lies above), the others as expected."
        ),
        headings=(_("Input"), _("When it is low"), _("When it is high")),
        names=(_("When it is high"), _("When it is low")),
        zero_label=_("benefits equal costs"),
        show=_show(language),
    )


def side_by_side(money: MoneyContent, language: str) -> Chart:
    """The net present value in each scenario, as bars from zero."""
    rows = [(_("The model as it is"), money.npv)]
    rows += [(scenario_name(one.name), one.npv) for one in money.scenarios]
    positive = sum(1 for _name, npv in rows if npv > 0)
    return bars(
        [name for name, _npv in rows],
        [Series(_("Net present value"), tuple(Decimal(npv) for _name, npv in rows))],
        key="scenarios",
        title=_("It pays in %(count)s of %(all)s scenarios")
        % {"count": positive, "all": len(rows)},
        description=_("Net present value when one supposition at a time is changed."),
        heading=_("Scenario"),
        layout="paired",
        show=_show(language),
    )


def effects(money: MoneyContent, language: str) -> Chart | None:
    """The effects that the benefits rest on, in a forest plot; None where their units differ."""
    used = {one.indicator: one for one in money.benefits}
    units = {(one.unit, one.decimals) for one in used.values()}
    if len(used) < 2 or len(units) > 1:
        return None
    ((measured, decimals),) = units
    unit = of_difference(measured)
    return intervals(
        [Estimate(one.indicator, one.effect, one.low, one.high) for one in used.values()],
        key="effects",
        title=_("The effects behind the benefits"),
        description=_("Each dot is an effect, the line its interval, in %(unit)s.")
        % {"unit": unit},
        headings=(_("Indicator"), _("Effect"), _("From"), _("To")),
        zero_label=_("no difference"),
        decimals=decimals,
        unit=unit,
        language=language,
    )


def _show(language: str) -> Callable[[Decimal], str]:
    return lambda amount: kronor(float(amount), language)
