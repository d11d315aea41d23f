"""Rapportens innehåll: an assessment with its case and money, made into what the report says.

Reads only. Figures are the assessment's stored ones; only the interval of each group's mean is
computed here, by the engine, from the same stored input.
"""

import datetime
import math
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from applications.models.content import Direction
from applications.pages import Content
from evaluations import cost_words
from evaluations import report_sentences as sentences
from evaluations.analysis import effects
from evaluations.cost_content import MoneyContent
from evaluations.models import Assessment, CostImpact
from evaluations.plan_deviations import own_words, planned_words
from evaluations.report_chain import chain_of
from evaluations.report_content import (
    Development,
    Effect,
    GroupResult,
    IndicatorResult,
    Reference,
    ReportContent,
    ReportTexts,
    ReportWarning,
    Spread,
)
from evaluations.successive import guarded
from fundportal.directory.models import Fund, Municipality
from portfolio.models import Investment
from portfolio.overview import investment_figures

PUBLIC, INTERNAL = "public", "internal"
EVALUATION, COST_IMPACT = "evaluation", "cost-impact"


def evaluation_content(
    assessment: Assessment,
    *,
    edition: str,
    language: str,
    texts: ReportTexts,
    texts_language: str,
    version: int,
    at: datetime.datetime,
    is_demo: bool = False,
    cost_impact: CostImpact | None = None,
    earlier: Iterable[ReportContent] = (),
) -> ReportContent:
    """Everything a report says, in one language and for one circle of readers.

    With a cost impact it also says what that costs and saves, and is a cost-impact report. Beside
    the `earlier` reports of the same readers it must not tell of a few people either.

    Page 1 is about the assessment; the current assessments of the investment's other indicators
    follow. Groups under the fund's threshold for the edition leave no figure.
    """
    investment = assessment.investment
    application = investment.decision.application
    municipality = Municipality.current()
    ledger = investment_figures(investment)
    threshold = threshold_of(investment.fund, edition)
    with override(language):
        printed = list(earlier)
        results = tuple(
            guarded(indicator_result(found, threshold), printed, threshold)
            for found in (assessment, *_others(assessment))
        )
        main = results[0]
        money = cost_impact.said if cost_impact else None
        return ReportContent(
            kind=COST_IMPACT if money else EVALUATION,
            edition=edition,
            language=language,
            texts_language=texts_language,
            version=version,
            created_at=at.astimezone(datetime.UTC).isoformat(timespec="seconds"),
            title=investment.text("title"),
            title_language="" if investment.title_en else _unless(language),
            case_number=application.number,
            investment=investment.text("title"),
            investment_slug=investment.slug,
            organisation=investment.organisation.name,
            fund=investment.fund.name,
            municipality=municipality.name,
            office=municipality.office_name,
            email=municipality.email,
            started_date=investment.started_date.isoformat(),
            ended_date=investment.planned_end_date.isoformat(),
            is_demo=is_demo,
            threshold=threshold,
            question=texts.question or _question(main, money),
            question_language=texts_language if texts.question else language,
            answer=_answer(main, money, language),
            finding=sentences.finding(main),
            people_reached=main.effect.intervention.n if main.effect else None,
            amount_committed=str(ledger.committed),
            amount_paid_out=str(ledger.paid_out),
            grade=main.grade,
            texts=texts,
            results=results,
            limits=(
                *(cost_words.warnings(money) if money else (sentences.not_in_report(),)),
                *(
                    limit
                    for result in results
                    for limit in sentences.limits(result, threshold, language)
                ),
            ),
            references=(Reference(investment.decision.reference), *_sources(money)),
            money=money,
            chain=chain_of(
                [assessment, *_others(assessment)],
                cost_impact,
                names_people=edition == INTERNAL,
            ),
        )


def _unless(language: str) -> str:
    """The office's language, where a text in it stands among others; else empty."""
    return "" if language == settings.LANGUAGE_CODE else settings.LANGUAGE_CODE


def _answer(main: IndicatorResult, money: MoneyContent | None, language: str) -> tuple[str, ...]:
    """Two sentences on the effect; with money one on it, and then whether it pays."""
    effect = sentences.answer(main, language)
    if money is None:
        return effect
    return effect[0], " ".join(cost_words.answer(money, language))


def _sources(money: MoneyContent | None) -> list[Reference]:
    """Where the unit costs come from."""
    if money is None:
        return []
    said = (f"{one.cost_name}: {one.cost_source}" for one in money.benefits)
    return [Reference(text) for text in dict.fromkeys(said)]


def threshold_of(fund: Fund, edition: str) -> int:
    """The smallest group whose figures an edition shows."""
    return fund.threshold_public if edition == PUBLIC else fund.threshold_internal


def inputs_of(
    assessment: Assessment, content: ReportContent, cost_impact: CostImpact | None = None
) -> dict[str, Any]:
    """What travels inside the PDF: input and result per shown indicator, by file name.

    The model of a cost impact and its result travel too.

    The inputs are sufficient statistics (n, mean, sd), never rows of persons; an indicator that
    the edition hides is left out.
    """
    shown = {result.key for result in content.shown_results}
    attached: dict[str, Any] = _model_of(cost_impact) if cost_impact else {}
    for found in (assessment, *_others(assessment)):
        if key_of(found) not in shown:
            continue
        name = f"{key_of(found)}-%s.json"
        attached[name % "inputs"] = _shared(found.inputs, content.threshold)
        attached[name % "result"] = {
            "result": _figures(found.result),
            "alternative": _figures(found.alternative),
            "engine_version": found.engine_version,
            "inputs_hash": found.inputs_hash,
        }
    return attached


def _model_of(cost_impact: CostImpact) -> dict[str, Any]:
    """The specification and the engine's answer of a signed cost impact."""
    answer = {k: v for k, v in cost_impact.result.items() if k not in ("distribution", "warnings")}
    return {
        f"{COST_IMPACT}-inputs.json": cost_impact.inputs,
        f"{COST_IMPACT}-result.json": {
            "result": answer,
            "engine_version": cost_impact.engine_version,
            "inputs_hash": cost_impact.inputs_hash,
        },
    }


def _shared(inputs: dict[str, Any], threshold: int) -> dict[str, Any]:
    """The inputs without how many values are missing, if in any group these are few."""
    if not any(0 < missing < threshold for missing in _dropped(inputs)):
        return inputs
    return _without_dropped(inputs)


def _dropped(inputs: dict[str, Any]) -> list[int]:
    inner = [
        missing for one in inputs.values() if isinstance(one, dict) for missing in _dropped(one)
    ]
    return [*inner, inputs["dropped"]] if "dropped" in inputs else inner


def _without_dropped(inputs: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _without_dropped(given) if isinstance(given, dict) else given
        for name, given in inputs.items()
        if name != "dropped"
    }


# What travels in the file; how many are missing does not, because it may be a small number.
FIGURES = (
    "design",
    "method",
    "effect",
    "se",
    "ci",
    "level",
    "statistic",
    "p",
    "df",
    "n",
    "hedges_g",
    "hedges_g_variance",
)


def _figures(result: dict[str, Any]) -> dict[str, Any]:
    return {name: result[name] for name in FIGURES if name in result}


def key_of(assessment: Assessment) -> str:
    """The name of an indicator within a report: anchors, pictures and attachments."""
    return f"indicator-{assessment.indicator_id}"


def suggested_texts(investment: Investment) -> ReportTexts:
    """What the application and the investment's page already say, to begin the report with."""
    content = Content(investment.decision.application)

    def said(section: str, *keys: str) -> str:
        answers = content.answers(section)
        return "\n\n".join(str(answers[key]).strip() for key in keys if answers.get(key))

    return ReportTexts(
        background=said("need", "need", "extent", "consequence"),
        target_group=investment.target_group or said("target_group", "group", "selection"),
        method=said("method", "method", "evidence"),
        measurement=said("evaluation", "comparison", "measuring"),
        learnt=investment.learnt,
    )


def _others(assessment: Assessment) -> list[Assessment]:
    return list(
        assessment.investment.assessments.current()
        .exclude(indicator=assessment.indicator_id)
        .select_related("indicator")
        .order_by("indicator__name")
    )


def indicator_result(assessment: Assessment, threshold: int) -> IndicatorResult:
    """What an assessment says of its indicator; no figure where a group is under the threshold."""
    indicator, data = assessment.indicator, assessment.data
    small = min(assessment.result["n"].values()) < threshold
    missing = sum(data["missing"].values())
    days = sorted(day for ends in data["dates"].values() for day in ends)
    return IndicatorResult(
        key=key_of(assessment),
        name=indicator.name,
        unit=indicator.unit,
        decimals=indicator.decimals,
        higher_is_better=indicator.direction == Direction.INCREASE,
        data_source=indicator.data_source,
        assignment=assessment.assignment,
        level=float(assessment.level),
        grade=assessment.result["evidence_grade"],
        conclusion=assessment.conclusion if not small else "",
        effect=None if small else _effect(assessment),
        missing=None if small or 0 < missing < threshold else missing,
        first_date=days[0] if days else "",
        last_date=days[-1] if days else "",
        warnings=() if small else _warnings(assessment),
        inputs_hash=assessment.inputs_hash,
        engine_version=assessment.engine_version,
        design=assessment.design,
        plan_said=planned_words(assessment),
        own_words=() if get_language() == settings.LANGUAGE_CODE else own_words(assessment),
        development=() if small else tuple(_development(assessment, threshold)),
    )


def _development(assessment: Assessment, threshold: int) -> Iterator[Development]:
    """Each group's mean per day; none at all where some group and day has too few people.

    Those who are missing one day could else be told from the sums of the others.
    """
    rows = assessment.data.get("development", [])
    if any(row["n"] < threshold for row in rows):
        return
    for row in rows:
        sample = {name: row[name] for name in ("n", "mean", "sd")}
        found = _group(sample, float(assessment.level))
        yield Development(row["group"], row["day"], found.n, found.mean, found.low, found.high)


def _effect(assessment: Assessment) -> Effect:
    result, level = assessment.result, float(assessment.level)
    samples = assessment.inputs.get("changes", assessment.inputs)
    has_comparison = "comparison" in samples
    taking_part = samples["intervention"] if has_comparison else samples
    return Effect(
        value=result["effect"],
        intervention=_group(taking_part, level),
        comparison=_group(samples["comparison"], level) if has_comparison else None,
        chosen=_spread(result),
        other=_spread(assessment.alternative) if assessment.alternative else None,
        hedges_g=result.get("hedges_g"),
        hedges_g_variance=result.get("hedges_g_variance"),
    )


def _group(sample: dict[str, Any], level: float) -> GroupResult:
    n, mean, sd = sample["n"], sample["mean"], sample["sd"]
    low, high = effects.interval(mean, sd / math.sqrt(n), n - 1, level)
    return GroupResult(n, mean, sd, low, high)


def _spread(result: dict[str, Any]) -> Spread:
    return Spread(
        method=result["method"],
        se=result["se"],
        low=result["ci"][0],
        high=result["ci"][1],
        statistic=result["statistic"],
        df=result["df"],
        p=result["p"],
    )


def _warnings(assessment: Assessment) -> tuple[ReportWarning, ...]:
    return tuple(
        ReportWarning(code, sentences.warning_message(code, message))
        for code, message in (
            (warning["code"], warning["message"]) for warning in assessment.result["warnings"]
        )
        if code != "values_dropped"  # the sentence on missing values hides small numbers
    )


def _question(main: IndicatorResult, money: MoneyContent | None) -> str:
    if money:
        return _("Did the initiative make a difference, and is it worth what it costs?")
    return _("Did the initiative make a difference for this: %(name)s?") % {"name": main.name}
