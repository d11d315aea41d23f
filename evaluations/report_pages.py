"""What the templates of a report show: the content with its pictures, tables and explanations."""

from dataclasses import dataclass, fields
from decimal import Decimal

from django.conf import settings
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from evaluations import cost_pictures, cost_tables, cost_words
from evaluations.cost_content import MoneyContent
from evaluations.report_content import IndicatorResult, ReportContent
from evaluations.report_pictures import (
    Picture,
    development_picture,
    effect_picture,
    groups_picture,
    percent_of,
)
from evaluations.report_sentences import Certainty, certainty, comparison, uncertainty
from evaluations.report_tables import ReportTable, chain_table, local_day, tables_of
from fundportal.charts import Chart
from fundportal.money import format_kronor, format_mnkr, format_number
from fundportal.units import of_difference

CROWDED = 650  # characters on page 1 over which its type is set smaller
HASH_SHOWN = 12  # characters of a hash in the footer; the whole stands under "About the data"


@dataclass(frozen=True)
class ResultItem:
    """One indicator with its sentence and picture."""

    result: IndicatorResult
    note: str
    picture: Picture | None
    development: Picture | None = None


@dataclass(frozen=True)
class KeyFigure:
    """One of the four figures on page 1: the figure, what it is, and what belongs to it."""

    label: str
    value: str
    note: str


@dataclass(frozen=True)
class MoneyPage:
    """What a cost-impact report shows of money: sentences, pictures, and what is uncertain."""

    answer: tuple[str, ...]
    who_pays: str
    transfers: str
    conclusion: str
    reviewed: str
    pictures: tuple[Picture, ...]
    sensitivity: tuple[Picture, ...]


@dataclass(frozen=True)
class ReportPage:
    """All that the templates of one report need, in the report's language."""

    content: ReportContent
    content_hash: str
    figures: tuple[KeyFigure, ...]
    picture: Picture | None
    certainty: Certainty
    items: tuple[ResultItem, ...]
    explained: tuple[str, ...]
    tables: tuple[ReportTable, ...]
    data_note: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    foreign: SafeString
    office_lang: SafeString
    created: str
    edition: str
    kind: str
    money: MoneyPage | None

    def context(self) -> dict[str, object]:
        """The same as names for a template."""
        return {
            **{field.name: getattr(self, field.name) for field in fields(self)},
            "page": self,
            "grades": range(1, 6),
        }

    @property
    def is_crowded(self) -> bool:
        """Whether page 1 has so much to say that it needs smaller type to stay one page."""
        if self.content.money:
            return True
        said = (self.content.title, self.content.question, *self.content.answer)
        return sum(map(len, said)) + len(self.content.texts.proposal) > CROWDED

    @property
    def short_hash(self) -> str:
        """The beginning of the hash, for the foot of each page."""
        return self.content_hash[:HASH_SHOWN]


def page_of(content: ReportContent) -> ReportPage:
    """Everything the templates show of a report; texts in the report's language."""
    with override(content.language):
        return ReportPage(
            content=content,
            content_hash=content.content_hash,
            figures=_figures(content),
            picture=_first_picture(content),
            certainty=certainty(content.grade),
            items=tuple(_item(result, content.language) for result in content.results),
            explained=_explained(content),
            tables=_tables(content),
            data_note=_data_note(content),
            facts=_facts(content),
            foreign=_lang(content.texts_language, content.language),
            office_lang=_lang(settings.LANGUAGE_CODE, content.language),
            created=day(content.created_at),
            edition=edition_of(content),
            kind=_("Cost-impact report") if content.money else _("Effect evaluation"),
            money=_money(content.money, content.language) if content.money else None,
        )


def _first_picture(content: ReportContent) -> Picture | None:
    """The picture of page 1: who pays and who saves, or the effect."""
    if content.money:
        return _picture(cost_pictures.net(content.money, content.language))
    return effect_picture(content.main, title=content.finding, language=content.language)


def _tables(content: ReportContent) -> tuple[ReportTable, ...]:
    money = content.money
    chain = (chain_table(content),) if content.chain else ()
    costs = cost_tables.tables_of(money, content.language) if money else ()
    return (*tables_of(content), *costs, *chain)


def _money(money: MoneyContent, language: str) -> MoneyPage:
    """What is said of money after page 1, which has what is left for each actor."""
    reviewed = ""
    if money.reviewed_date:
        reviewed = _("Signed on %(signed)s and accepted by a second evaluator on %(day)s.") % {
            "signed": day(money.signed_date),
            "day": day(money.reviewed_date),
        }
    drawn = (
        cost_pictures.spread(money, language),
        cost_pictures.drivers(money, language),
        cost_pictures.side_by_side(money, language),
    )
    first = (
        cost_pictures.actors(money, language),
        cost_pictures.per_year(money, language),
        cost_pictures.effects(money, language),
    )
    return MoneyPage(
        answer=cost_words.answer(money, language),
        who_pays=cost_words.who_pays(money, language),
        transfers=cost_words.transfers(money),
        conclusion=money.conclusion,
        reviewed=reviewed,
        pictures=tuple(_picture(chart) for chart in first if chart),
        sensitivity=tuple(_picture(chart) for chart in drawn if chart),
    )


def _picture(chart: Chart) -> Picture:
    return Picture(chart, chart.description)


def _lang(written: str, around: str) -> SafeString:
    """The attribute that tells a reader's voice of text in another language than the report's."""
    return SafeString("") if written == around else format_html(' lang="{}"', written)


def edition_of(content: ReportContent) -> str:
    """For whom the report is made, in the active language."""
    return _("Public edition") if content.edition == "public" else _("Internal edition")


def day(moment: str) -> str:
    """A stored day or time as *21 november 2026* in the active language and local time."""
    return date_format(local_day(moment), "j F Y").replace(" ", "\u00a0")


def _figures(content: ReportContent) -> tuple[KeyFigure, ...]:
    """People reached, effect with interval, cost, and how strong the evidence is."""
    main, language = content.main, content.language
    people = KeyFigure(
        _("participants measured"),
        _("fewer than %(threshold)s") % {"threshold": content.threshold},
        "",
    )
    effect = KeyFigure(
        _("effect, %(unit)s") % {"unit": of_difference(main.unit)}, "–", _("too few people")
    )
    if main.effect:
        reached = format_number(main.effect.intervention.n, 0, language)
        value, low, high = (
            format_number(number, main.decimals, language)
            for number in (main.effect.value, main.effect.chosen.low, main.effect.chosen.high)
        )
        note = _("nobody to compare with")
        if main.effect.comparison:
            compared = format_number(main.effect.comparison.n, 0, language)
            note = _("compared with %(n)s who did not") % {"n": compared}
        people = KeyFigure(people.label, reached, note)
        interval = {"level": percent_of(main.level, language), "low": low, "high": high}
        note = _("%(level)s per cent interval: %(low)s to %(high)s") % interval
        effect = KeyFigure(effect.label, value, note)
    if content.money:
        return (people, effect, *_money_figures(content.money, language))
    committed, paid = Decimal(content.amount_committed), Decimal(content.amount_paid_out)
    return (
        people,
        effect,
        KeyFigure(
            _("set aside for the initiative"),
            format_mnkr(committed, language),
            _("of which paid out %(paid)s") % {"paid": format_kronor(paid, language)},
        ),
        KeyFigure(
            _("strength of evidence"),
            _("%(grade)s of 5") % {"grade": content.grade},
            certainty(content.grade).word,
        ),
    )


def _money_figures(money: MoneyContent, language: str) -> tuple[KeyFigure, KeyFigure]:
    """What it costs, and what is left when the benefits are counted, with its chance."""
    chance = _("nothing is uncertain in the model")
    if money.chance:
        share = cost_words.chance_of(money.chance.positive, language)
        chance = _("%(chance)s per cent chance that it pays") % {"chance": share}
    years = _("%(first)s to %(last)s, prices of %(first)s") % {
        "first": money.base_year,
        "last": money.last_year,
    }
    return (
        KeyFigure(_("costs in all"), cost_words.kronor(money.pv_costs, language), years),
        KeyFigure(_("benefits minus costs"), cost_words.kronor(money.npv, language), chance),
    )


def _item(result: IndicatorResult, language: str) -> ResultItem:
    if result.effect is None:
        return ResultItem(result, _("The groups are too small for figures to be shown."), None)
    note = f"{comparison(result, language)} {uncertainty(result, language)}"
    pictures = groups_picture(result, language), development_picture(result, language)
    return ResultItem(result, note, *pictures)


def _explained(content: ReportContent) -> tuple[str, ...]:
    """How the figures came about and how an interval is read, explained once."""
    main = content.main
    said = [*_compared(main, content.language), *main.plan_said]
    if main.effect is None or main.effect.comparison:
        said.append(_ASSIGNMENT.get(main.assignment, _ASSIGNMENT["unknown"])())
    said.append(
        _(
            "The interval shows how much chance may have done. If the same study were made many"
            " times, about %(level)s of 100 such intervals would hold the true effect. An interval"
            " that holds zero leaves open whether there is any effect at all."
        )
        % {"level": percent_of(main.level, content.language)}
    )
    said.append(
        _(
            "The standard error is how far the measured difference typically lies from the true"
            " one. Welch's lets the groups vary differently much, the pooled one supposes that"
            " they vary alike; both are given. Hedges' g is the effect counted in standard"
            " deviations, so that different measures can be compared."
        )
    )
    return tuple(said)


def _compared(main: IndicatorResult, language: str) -> list[str]:
    """Who was compared with whom, in one sentence or two; nothing where nothing is shown."""
    if main.effect is None:
        return []
    values = {"first": format_number(main.effect.intervention.n, 0, language)}
    if main.effect.comparison is None:
        return [
            _(
                "%(first)s people who took part were measured before and after. The effect is their"
                " mean change. There is nobody to compare with."
            )
            % values
        ]
    values["second"] = format_number(main.effect.comparison.n, 0, language)
    if main.compares_changes:
        return [
            _(
                "%(first)s people who took part and %(second)s who did not were measured before and"
                " after. The effect is the mean change of those who took part minus the mean change"
                " of the others (difference in differences)."
            )
            % values
        ]
    return [
        _(
            "%(first)s people who took part were compared with %(second)s who did not. The"
            " effect is the mean of those who took part minus the mean of the others."
        )
        % values
    ]


_ASSIGNMENT = {
    "randomised": lambda: _("Lots were drawn about who could take part."),
    "matched": lambda: _(
        "The comparison group was chosen so that it was like those who took part in what was"
        " known beforehand."
    ),
    "self_selected": lambda: _("People chose themselves, or were chosen, to take part."),
    "unknown": lambda: _("It is not known how people came to take part or not."),
}


def _data_note(content: ReportContent) -> tuple[str, ...]:
    said = [
        _(
            "No personal data is in the report. Those measured are known to the fund office by"
            " codes only. Figures are shown for groups of at least %(threshold)s people."
        )
        % {"threshold": content.threshold}
    ]
    if content.shown_results:
        said.append(
            ngettext(
                "The PDF carries an attachment with the input of the computation: how many, mean"
                " and standard deviation of each group. With it anyone can compute the figures"
                " again.",
                "The PDF carries attachments with the inputs of the computations: how many, mean"
                " and standard deviation of each group. With them anyone can compute the figures"
                " again.",
                len(content.shown_results),
            )
        )
    said.append(
        _(
            "A published report is never changed. If something turns out to be wrong, a new"
            " version replaces it."
        )
    )
    return tuple(said)


def _facts(content: ReportContent) -> tuple[tuple[str, str], ...]:
    main = content.main
    facts = [
        (_("Version"), f"{content.version}, {day(content.created_at)}, {edition_of(content)}"),
        (_("Source of the data"), main.data_source),
    ]
    if main.first_date:
        between = day(main.first_date)
        if main.last_date != main.first_date:
            between = f"{between}\u2009–\u2009{day(main.last_date)}"
        facts.append((_("Measured"), between))
    facts += [
        (_("Engine"), main.engine_version),
        (_("Fingerprint of the input"), main.inputs_hash),
        (_("Fingerprint of the content"), content.content_hash),
        (_("Contact"), f"{content.office}, {content.municipality}, {content.email}"),
    ]
    return tuple((term, value) for term, value in facts if value)
