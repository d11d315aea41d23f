"""What in a report is in the office's language, whatever the report's own: names, units. Pure."""

from collections.abc import Iterator

from evaluations.analysis.actors import MUNICIPALITY, is_board
from evaluations.cost_content import MoneyContent
from evaluations.cost_streams import OWN_NAMES
from evaluations.report_content import ReportContent
from fundportal.units import of_difference


def office_words(content: ReportContent) -> set[str]:
    """The names, units and sentences that were written in the office's language."""
    said = {content.organisation, content.fund, content.municipality, content.office}
    said |= {reference.text for reference in content.references}
    if content.title_language:
        said |= {content.title, content.investment}
    for result in content.results:
        said |= {
            result.name,
            result.unit,
            of_difference(result.unit),
            result.data_source,
            *result.own_words,
        }
    if content.money:
        said |= set(_of_money(content.money))
    return said - {""}


def _of_money(money: MoneyContent) -> Iterator[str]:
    for one in money.benefits:
        yield from (
            one.name,
            one.indicator,
            one.unit,
            of_difference(one.unit),
            one.cost_name,
            one.cost_unit,
        )
        yield one.cost_source
    yield from (one.name for one in money.costs if one.name not in OWN_NAMES)
    yield from (one.name for one in money.transfers)
    paying = [one.actor for one in money.actors]
    yield from (code.removeprefix(f"{MUNICIPALITY}/") for code in paying if is_board(code))
