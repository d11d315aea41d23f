"""What a published evaluation says on the public page of its investment."""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import get_language, override

from evaluations import cost_pictures, cost_words
from evaluations.models import Report
from evaluations.report_content import ChainLink, from_json
from evaluations.report_pictures import effect_picture
from evaluations.report_sentences import certainty
from evaluations.report_words import office_words
from fundportal.charts import Chart
from portfolio.models import Investment


@dataclass(frozen=True)
class PublicDocument:
    """A published report to read or save; `language` is set where it is not the page's."""

    title: str
    url: str
    size: int
    language: str


@dataclass(frozen=True)
class PublicMoney:
    """What a published cost-impact report says of money; `language` as of the evaluation."""

    finding: str
    answer: tuple[str, ...]
    who_pays: str
    picture: Chart
    language: str
    url: str
    own_words: set[str]


@dataclass(frozen=True)
class Evaluation:
    """The answer in plain words, its picture, how sure it is, and the report to read on in.

    `language` is set where the report is not in the language of the page.
    """

    answer: tuple[str, ...]
    picture: Chart | None
    grade: int
    certainty_word: str
    certainty_text: str
    language: str
    url: str
    size: int
    published_at: datetime.datetime
    money: PublicMoney | None
    documents: tuple[PublicDocument, ...]
    chain: tuple[ChainLink, ...]
    content_hash: str
    file_hash: str
    own_words: set[str]


def with_report(investments: QuerySet[Investment]) -> QuerySet[Investment]:
    """The same investments, each knowing by `has_report` whether an evaluation is published."""
    published = Report.objects.published().filter(
        investment=OuterRef("pk"), edition=Report.Edition.PUBLIC
    )
    return investments.annotate(has_report=Exists(published))


def evaluation_of(investment: Investment) -> Evaluation | None:
    """The published evaluation in the page's language, else in Swedish; one query."""
    language = get_language() or "sv"
    reports = Report.objects.published().filter(
        investment=investment, edition=Report.Edition.PUBLIC
    )
    shown = list(reports.select_related("document").defer("inputs"))
    priced = {one.language: one for one in shown if one.kind == Report.Kind.COST_IMPACT}
    found = {one.language: one for one in shown if one.kind == Report.Kind.EVALUATION} or priced
    report = found.get(language) or found.get("sv") or next(iter(found.values()), None)
    if report is None or report.published_at is None:
        return None
    content = from_json(report.content)
    with override(report.language):
        picture = effect_picture(content.main, title=content.finding, language=content.language)
        sure = certainty(content.grade)
    money = _money(priced, language)
    told_below = " ".join(money.answer) if money else ""
    return Evaluation(
        answer=tuple(said for said in content.answer if said != told_below),
        picture=picture.chart if picture else None,
        grade=content.grade,
        certainty_word=sure.word,
        certainty_text=sure.meaning,
        language="" if report.language == language else report.language,
        url=report.public_url,
        size=report.document.size if report.document else 0,
        published_at=report.published_at,
        money=money,
        documents=tuple(_document(one, language) for one in shown),
        chain=content.chain,
        content_hash=report.content_hash,
        file_hash=report.document.sha256 if report.document else "",
        own_words=office_words(content) | (money.own_words if money else set()),
    )


def _money(priced: dict[str, Report], language: str) -> PublicMoney | None:
    """The published cost impact in the page's language, else in Swedish."""
    report = priced.get(language) or priced.get("sv") or next(iter(priced.values()), None)
    content = from_json(report.content) if report else None
    money = content.money if content else None
    if report is None or content is None or money is None:
        return None
    with override(report.language):
        return PublicMoney(
            finding=cost_words.finding(money),
            answer=cost_words.answer(money, report.language),
            who_pays=cost_words.who_pays(money, report.language),
            picture=cost_pictures.actors(money, report.language),
            language="" if report.language == language else report.language,
            url=report.public_url,
            own_words=office_words(content),
        )


def _document(report: Report, language: str) -> PublicDocument:
    """The report under its name in its own language."""
    with override(report.language):
        title = str(report.get_kind_display())
    return PublicDocument(
        title=title,
        url=report.public_url,
        size=report.document.size if report.document else 0,
        language="" if report.language == language else report.language,
    )
