"""The tables of a cost impact: every figure of its pictures, and what the model is made of."""

from decimal import Decimal

from django.utils.translation import gettext as _

from evaluations import actor_names
from evaluations.cost_content import MoneyContent
from evaluations.cost_words import chance_of, input_name, scenario_name, stream_name
from evaluations.report_tables import HIDDEN, ReportTable
from fundportal.money import format_figure, format_kronor, format_number
from fundportal.units import of_difference


def tables_of(money: MoneyContent, language: str) -> tuple[ReportTable, ...]:
    """All tables, in the active language."""
    tables = [
        _whole(money, language),
        _actors(money, language),
        _years(money, language),
        _scenarios(money, language),
    ]
    if money.swings:
        tables.append(_drivers(money, language))
    tables += [_benefits(money, language), _costs(money, language)]
    return (*tables, _transfers(money, language)) if money.transfers else tuple(tables)


def _kr(amount: float, language: str) -> str:
    return format_kronor(Decimal(round(amount)), language)


def _whole(money: MoneyContent, language: str) -> ReportTable:
    rows = [
        (_("Present value of the costs"), _kr(money.pv_costs, language)),
        (_("Present value of the benefits"), _kr(money.pv_benefits, language)),
        (_("Net present value"), _kr(money.npv, language)),
        (_("Benefits per krona of cost"), _ratio(money.bcr, language)),
        (_("Costs covered (discounted)"), str(money.payback_year or HIDDEN)),
    ]
    if money.chance:
        error = format_number(money.chance.error * 100, 1, language)
        chance = _("%(chance)s per cent (± %(error)s from the draws)") % {
            "chance": chance_of(money.chance.positive, language),
            "error": error,
        }
        low, high = (_kr(end, language) for end in (money.chance.p5, money.chance.p95))
        rows += [
            (_("Chance that benefits exceed costs"), chance),
            (_("In nine cases of ten"), _("%(low)s to %(high)s") % {"low": low, "high": high}),
        ]
    note = _(
        "Prices of %(year)s, %(first)s to %(last)s, discount rate %(rate)s per cent, %(draws)s"
        " draws with seed %(seed)s."
    ) % {
        "year": money.base_year,
        "first": money.base_year,
        "last": money.last_year,
        "rate": format_number(money.rate * 100, 1, language),
        "draws": format_number(money.draws, 0, language),
        "seed": money.seed,
    }
    columns = (_("Figure"), _("Value"))
    return ReportTable("table-whole", _("The whole of society"), columns, tuple(rows), note)


def _ratio(value: float | None, language: str) -> str:
    return HIDDEN if value is None else format_number(value, 2, language)


def _actors(money: MoneyContent, language: str) -> ReportTable:
    rows = tuple(
        (
            actor_names.name_of(one.actor),
            *(_kr(v, language) for v in (one.costs, one.benefits, one.net, one.cashable)),
            HIDDEN if one.chance is None else f"{chance_of(one.chance, language)} %",
        )
        for one in money.actors
    )
    columns = (
        _("Actor"),
        _("Pays"),
        _("Saves or gains"),
        _("Net"),
        _("Can leave a budget"),
        _("Chance of a gain"),
    )
    note = _("Present values. Printed parts may differ by a krona from their printed sum.")
    if money.transfers:
        note += " " + _(
            "What an actor gives or gets in transfers is part of what it saves or gains."
        )
    return ReportTable("table-actors", _("Who pays and who saves"), columns, rows, note)


def _years(money: MoneyContent, language: str) -> ReportTable:
    rows = tuple(
        (
            str(row.year),
            *(_kr(v, language) for v in (row.costs, row.benefits, row.net, row.cumulative)),
        )
        for row in money.years
    )
    columns = (_("Year"), _("Costs"), _("Benefits"), _("Net"), _("Sum until then, discounted"))
    return ReportTable("table-years", _("Year by year"), columns, rows)


def _scenarios(money: MoneyContent, language: str) -> ReportTable:
    base = (
        _("The model as it is"),
        _kr(money.npv, language),
        _ratio(money.bcr, language),
        _chance(money.chance.positive if money.chance else None, language),
        str(money.payback_year or HIDDEN),
    )
    rows = tuple(
        (
            scenario_name(one.name),
            _kr(one.npv, language),
            _ratio(one.bcr, language),
            _chance(one.chance, language),
            str(one.payback_year or HIDDEN),
        )
        for one in money.scenarios
    )
    columns = (
        _("Scenario"),
        _("Net present value"),
        _("Benefits per krona of cost"),
        _("Chance that benefits exceed costs"),
        _("Costs covered"),
    )
    return ReportTable("table-scenarios", _("Scenarios side by side"), columns, (base, *rows))


def _chance(value: float | None, language: str) -> str:
    return HIDDEN if value is None else f"{chance_of(value, language)} %"


def _drivers(money: MoneyContent, language: str) -> ReportTable:
    rows = tuple(
        (
            input_name(one.input, money),
            _kr(one.low, language),
            _kr(one.high, language),
            HIDDEN if one.correlation is None else format_number(one.correlation, 2, language),
            HIDDEN if one.turns_at is None else format_number(one.turns_at, 3, language),
        )
        for one in money.swings
    )
    columns = (
        _("Input"),
        _("When it is low"),
        _("When it is high"),
        _("Rank correlation"),
        _("Net is zero at"),
    )
    return ReportTable("table-drivers", _("What drives the result"), columns, rows)


def _benefits(money: MoneyContent, language: str) -> ReportTable:
    rows = tuple(
        (
            one.name,
            f"{one.indicator}: {format_number(one.effect, one.decimals, language)}"
            f" {of_difference(one.unit)}",
            _("%(units)s × %(name)s, %(amount)s per %(unit)s (prices of %(year)s)")
            % {
                "units": format_figure(Decimal(one.units), language),
                "name": one.cost_name,
                "amount": format_kronor(Decimal(one.cost_amount), language),
                "unit": one.cost_unit,
                "year": one.cost_price_year,
            },
            format_number(one.participants, 0, language),
            _("year %(first)s, %(years)s years, −%(lost)s %% a year")
            % {
                "first": money.base_year + one.first_year,
                "years": one.years,
                "lost": format_number(one.dropoff * 100, 0, language),
            },
            f"{format_number(one.cashable_share * 100, 0, language)} %",
        )
        for one in money.benefits
    )
    columns = (
        _("Benefit"),
        _("Effect"),
        _("Unit cost"),
        _("Participants"),
        _("When"),
        _("Can leave a budget"),
    )
    sources = dict.fromkeys(f"{one.cost_name}: {one.cost_source}" for one in money.benefits)
    note = _("Sources of the unit costs: %(sources)s.") % {"sources": "; ".join(sources)}
    title = _("What the benefits are made of")
    return ReportTable("table-benefits", title, columns, rows, note, words=len(columns))


def _costs(money: MoneyContent, language: str) -> ReportTable:
    rows = tuple(
        (
            stream_name(one.name),
            actor_names.name_of(one.actor),
            str(money.base_year + one.first_year + index),
            _kr(amount, language),
        )
        for one in money.costs
        for index, amount in enumerate(one.amounts)
        if amount
    )
    columns = (_("Cost"), _("Who pays"), _("Year"), _("Kronor"))
    note = _("What the fund has paid is taken from its ledger.")
    return ReportTable("table-costs", _("What the costs are made of"), columns, rows, note, words=2)


def _transfers(money: MoneyContent, language: str) -> ReportTable:
    rows = tuple(
        (
            one.name,
            actor_names.name_of(one.payer),
            actor_names.name_of(one.receiver),
            str(money.base_year + one.first_year + index),
            _kr(amount, language),
        )
        for one in money.transfers
        for index, amount in enumerate(one.amounts)
    )
    columns = (_("Transfer"), _("Who gives"), _("Who gets"), _("Year"), _("Kronor"))
    note = _("A transfer changes what each of the two gains, not what society gains.")
    title = _("What only changes hands")
    return ReportTable("table-transfers", title, columns, rows, note, words=3)
