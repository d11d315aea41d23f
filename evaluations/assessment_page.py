"""Bedömningens sida: what the page of a computed or frozen assessment shows. Reads only.

The sentences and pictures are the report's own, so that page and report cannot differ.
"""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evaluations import report_sentences
from evaluations.models import Assessment
from evaluations.plan_deviations import Deviation, deviations, planned_words
from evaluations.report import indicator_result
from evaluations.report_content import IndicatorResult, ReportWarning
from evaluations.report_pictures import development_picture, effect_picture, groups_picture
from evaluations.report_sentences import Certainty
from evaluations.report_tables import method_name, p_value
from fundportal.charts import Chart
from fundportal.money import format_number


@dataclass(frozen=True)
class MethodRow:
    """The effect by one standard error, as text; `is_chosen` is the one the assessment rests on."""

    name: str
    is_chosen: bool
    se: str
    interval: str
    df: str
    p: str


@dataclass(frozen=True)
class AssessmentPage:
    """The answer in sentences, the pictures, and how sure it is."""

    assessment: Assessment
    answer: tuple[str, ...]
    pictures: tuple[Chart, ...]
    effect: str
    methods: tuple[MethodRow, ...]
    certainty: Certainty
    warnings: tuple[ReportWarning, ...]
    planned: tuple[str, ...]
    deviations: tuple[Deviation, ...]


def page_of(assessment: Assessment) -> AssessmentPage:
    """Say what an assessment found, in the active language; no group here is a small one."""
    language = get_language() or "sv"
    result = indicator_result(assessment, assessment.investment.fund.threshold_internal)
    finding = report_sentences.finding(result)
    drawn = (
        effect_picture(result, title=finding, language=language),
        groups_picture(result, language),
        development_picture(result, language),
    )
    return AssessmentPage(
        assessment=assessment,
        answer=report_sentences.answer(result, language),
        pictures=tuple(picture.chart for picture in drawn if picture),
        effect=_number(result, assessment.result["effect"], language),
        methods=tuple(
            _method(result, figures, language, is_chosen=figures is assessment.result)
            for figures in (assessment.result, assessment.alternative)
            if figures
        ),
        certainty=report_sentences.certainty(result.grade),
        warnings=result.warnings,
        planned=planned_words(assessment),
        deviations=deviations(assessment),
    )


def _method(result: IndicatorResult, figures: dict, language: str, *, is_chosen: bool) -> MethodRow:
    low, high = (_number(result, end, language) for end in figures["ci"])
    return MethodRow(
        name=method_name(figures["method"]),
        is_chosen=is_chosen,
        se=_number(result, figures["se"], language),
        interval=_("%(low)s to %(high)s") % {"low": low, "high": high},
        df=format_number(figures["df"], 1, language),
        p=p_value(figures["p"], language),
    )


def _number(result: IndicatorResult, value: float, language: str) -> str:
    return format_number(value, result.decimals, language)
