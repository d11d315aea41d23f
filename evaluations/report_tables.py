"""The tables in a report's appendix: every figure, once more and with its decimals."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from evaluations.report_content import IndicatorResult, ReportContent
from evaluations.report_pictures import percent_of
from fundportal.money import format_kronor, format_number

HIDDEN = "–"

FINGERPRINT = 16  # signs of a fingerprint that are printed


@dataclass(frozen=True)
class ReportTable:
    """A table as text; the first column names the row, the first `words` hold no figures."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    words: int = 1

    @property
    def heads(self) -> list[tuple[str, bool]]:
        """Each column's name and whether figures stand under it."""
        return [(name, index >= self.words) for index, name in enumerate(self.columns)]

    @property
    def labelled_rows(self) -> list[tuple[str, list[tuple[tuple[str, bool], str]]]]:
        """Each row's name and its cells with their heads, for screens too narrow for columns."""
        return [(row[0], list(zip(self.heads[1:], row[1:], strict=True))) for row in self.rows]


def tables_of(content: ReportContent) -> tuple[ReportTable, ...]:
    """All tables of the appendix, in the active language."""
    return (_groups(content), _effects(content), _tests(content), _money(content))


def _groups(content: ReportContent) -> ReportTable:
    rows = []
    for result in content.results:
        for name, group in (
            (_("took part"), result.effect and result.effect.intervention),
            (_("comparison"), result.effect and result.effect.comparison),
        ):
            if result.effect and group is None:
                continue
            figures = (HIDDEN,) * 3
            if group:
                figures = (
                    format_number(group.n, 0, content.language),
                    format_number(group.mean, result.decimals, content.language),
                    format_number(group.sd, result.decimals, content.language),
                )
            rows.append((f"{result.name}, {name}", result.unit, *figures))
    columns = (_("Indicator and group"), _("Unit"), _("People"), _("Mean"), _("Standard deviation"))
    note = _hidden_note(content)
    return ReportTable("table-groups", _("Groups"), columns, tuple(rows), note, words=2)


def _effects(content: ReportContent) -> ReportTable:
    columns = (
        _("Indicator and standard error"),
        _("Effect"),
        _("Standard error"),
        _("Interval from"),
        _("Interval to"),
        _("p-value"),
    )
    rows = [row for result in content.results for row in _effect_rows(result, content.language)]
    levels = sorted({percent_of(result.level, content.language) for result in content.results})
    note = _(
        "Intervals at %(level)s per cent. Page 1 uses the first standard error of each indicator."
    ) % {"level": ", ".join(levels)}
    return ReportTable("table-effects", _("Effects"), columns, tuple(rows), note)


def _effect_rows(result: IndicatorResult, language: str) -> list[tuple[str, ...]]:
    effect = result.effect
    if effect is None:
        return [(result.name, *[HIDDEN] * 5)]
    return [
        (
            f"{result.name}, {method_name(spread.method)}",
            *(
                format_number(value, result.decimals, language)
                for value in (effect.value, spread.se, spread.low, spread.high)
            ),
            p_value(spread.p, language),
        )
        for spread in (effect.chosen, effect.other)
        if spread
    ]


def _tests(content: ReportContent) -> ReportTable:
    rows = []
    for result in content.results:
        figures = (HIDDEN,) * 4
        if result.effect:
            chosen = result.effect.chosen
            figures = (
                format_number(chosen.statistic, 3, content.language),
                HIDDEN if chosen.df is None else format_number(chosen.df, 1, content.language),
                HIDDEN
                if result.effect.hedges_g is None
                else format_number(result.effect.hedges_g, 3, content.language),
                _("%(grade)s of 5") % {"grade": result.grade},
            )
        rows.append((result.name, *figures))
    columns = (
        _("Indicator"),
        _("t statistic"),
        _("Degrees of freedom"),
        _("Hedges' g"),
        _("Evidence grade"),
    )
    return ReportTable("table-tests", _("Test, size and evidence"), columns, tuple(rows))


def _money(content: ReportContent) -> ReportTable:
    rows = tuple(
        (name, format_kronor(Decimal(amount), content.language))
        for name, amount in (
            (_("Set aside for the initiative"), content.amount_committed),
            (_("Paid out"), content.amount_paid_out),
        )
    )
    note = _("From the fund's ledger on %(day)s.") % {
        "day": local_day(content.created_at).isoformat()
    }
    return ReportTable("table-money", _("Money"), (_("What"), _("Amount")), rows, note)


def chain_table(content: ReportContent) -> ReportTable:
    """From the figures back to plan, data, payments, decision and application."""
    return ReportTable(
        key="chain",
        title=_("Where the figures come from"),
        columns=(_("What"), _("Reference"), _("Day"), _("Fingerprint (SHA-256)")),
        rows=tuple(
            (link.what, link.reference, link.day, link.fingerprint[:FINGERPRINT] or "–")
            for link in content.chain
        ),
        note=_(
            "The first %(count)d signs of each fingerprint are printed; the portal shows them"
            " whole. An entry's fingerprint also covers the entry before it."
        )
        % {"count": FINGERPRINT},
        words=4,
    )


def _hidden_note(content: ReportContent) -> str:
    if len(content.shown_results) == len(content.results):
        return ""
    return _(
        "A dash stands where a group has fewer than %(threshold)s people and the figures are not"
        " shown."
    ) % {"threshold": content.threshold}


def method_name(method: str) -> str:
    """The name of a standard error."""
    known = {"welch_t": _("Welch"), "pooled_t": _("pooled"), "paired_t": _("paired")}
    return known.get(method.removeprefix("did_changes_"), method)


def p_value(p: float, language: str) -> str:
    """A p-value with three decimals; never 0."""
    smallest = format_number(0.001, 3, language)
    return f"<\u00a0{smallest}" if p < 0.001 else format_number(p, 3, language)


def local_day(moment: str) -> datetime.date:
    """The day of a stored day or time, in local time."""
    time = datetime.datetime.fromisoformat(moment)
    return localtime(time).date() if time.tzinfo else time.date()
