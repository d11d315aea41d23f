"""Kostnadseffektens sida: what a draft gives now, or what a signed one was frozen with. Reads.

Sentences and pictures are the report's own, so that page and report cannot differ.
"""

import datetime
from dataclasses import dataclass

from django.utils.translation import get_language

from evaluations import cost_pictures, cost_words
from evaluations.cost_computing import compute
from evaluations.cost_content import MoneyContent, money_of
from evaluations.cost_tables import tables_of
from evaluations.models import CostImpact
from evaluations.report_tables import ReportTable
from fundportal.charts import Chart
from fundportal.directory.errors import Refused


@dataclass(frozen=True)
class CostImpactPage:
    """The answer in sentences, pictures, tables; `refusal` where nothing can be computed."""

    refusal: str = ""
    inputs_hash: str = ""
    money: MoneyContent | None = None
    finding: str = ""
    answer: tuple[str, ...] = ()
    who_pays: str = ""
    transfers: str = ""
    warnings: tuple[str, ...] = ()
    pictures: tuple[Chart, ...] = ()
    tables: tuple[ReportTable, ...] = ()


def page_of(impact: CostImpact, today: datetime.date) -> CostImpactPage:
    """Say what a cost impact gives, in the active language."""
    if impact.is_draft:
        try:
            computed = compute(impact, today)
        except Refused as refusal:
            return CostImpactPage(refusal=str(refusal))
        said = {"engine_version": "", "inputs_hash": computed.inputs_hash}
        money = money_of(
            computed.model.inputs,
            computed.model.sources,
            computed.result,
            computed.scenarios,
            version=impact.version,
            **said,
        )
    else:
        money = impact.said
    language = get_language() or "sv"
    return CostImpactPage(
        inputs_hash=money.inputs_hash,
        money=money,
        finding=cost_words.finding(money),
        answer=cost_words.answer(money, language),
        who_pays=cost_words.who_pays(money, language),
        transfers=cost_words.transfers(money),
        warnings=cost_words.warnings(money),
        pictures=cost_pictures.pictures(money, language),
        tables=tables_of(money, language),
    )
