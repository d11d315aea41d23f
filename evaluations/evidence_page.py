"""Evidensens sida: a pooled effect in sentences, as a forest plot and as a table. Reads only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from applications.models import Application
from applications.pages import Content
from evaluations.analysis.synthesis import Synthesis
from evaluations.evidence import Measure, Study, weights
from evaluations.models import TakenEvidence
from evaluations.report_pictures import percent_of
from fundportal.charts import Chart, Estimate, intervals
from fundportal.money import format_number
from fundportal.units import of_difference

WEAK_GRADE = 2  # and below: the groups may have differed from the beginning
LITTLE, CLEAR, LARGE = 0.25, 0.5, 0.75  # of I², as Higgins and others (2003) speak of it


@dataclass(frozen=True)
class StudyRow:
    """A study of the table, as text."""

    study: Study
    effect: str
    interval: str
    weight: str


@dataclass(frozen=True)
class EvidencePage:
    """What a measure's studies say together; without a study that compares there is no answer."""

    measure: Measure
    method: str
    pooled: Synthesis | None
    answer: tuple[str, ...]
    differences: tuple[str, ...]
    warnings: tuple[str, ...]
    picture: Chart | None
    rows: tuple[StudyRow, ...]

    @property
    def figure(self) -> str:
        """The pooled effect with its interval, short."""
        return _spread(self.measure, self.pooled) if self.pooled else ""


def page_of(measure: Measure, method: str) -> EvidencePage:
    """Pool the measure by a method and say what came out, in the active language."""
    if not measure.studies:
        return EvidencePage(measure, method, None, (), (), (), None, ())
    pooled = measure.pooled(method)
    answer = (_answer(measure, pooled), *_further(measure, pooled))
    return EvidencePage(
        measure=measure,
        method=method,
        pooled=pooled,
        answer=answer,
        differences=tuple(_differences(measure, pooled)),
        warnings=tuple(_warnings(measure, pooled)),
        picture=_picture(measure, pooled),
        rows=tuple(_rows(measure, pooled)),
    )


def table_of(page: EvidencePage) -> tuple[list[str], list[list[object]]]:
    """The columns and rows of the table as a file, figures at full precision."""
    columns = [
        _("Investment"),
        _("Indicator"),
        _("Unit"),
        _("Design"),
        _("Evidence grade"),
        _("People"),
        _("Effect"),
        _("Standard error"),
        _("From"),
        _("To"),
        _("Weight"),
    ]
    name, unit = page.measure.name, of_difference(page.measure.unit)
    rows: list[list[object]] = []
    if page.pooled is None:
        return columns, rows
    for study, weight in zip(page.measure.studies, weights(page.measure, page.pooled), strict=True):
        design = study.assessment.get_design_display()
        about = [study.title, name, unit, design, study.grade, study.people]
        rows.append([*about, study.effect, study.se, study.low, study.high, weight])
    people = sum(study.people for study in page.measure.studies)
    label = _("All together (%(method)s)") % {"method": page.method}
    ends = page.pooled.ci
    rows.append([label, name, unit, "", "", people, page.pooled.effect, page.pooled.se, *ends, 1.0])
    if page.pooled.prediction:
        about = [_("A further investment"), name, unit, "", "", ""]
        rows.append([*about, page.pooled.effect, "", *page.pooled.prediction, ""])
    return columns, rows


@dataclass(frozen=True)
class TakenRow:
    """What an application took over, and how what it expects compares with it."""

    taken: TakenEvidence
    figure: str
    expected: str
    is_beyond: bool


def taken_of(application: Application) -> list[TakenRow]:
    """What was taken over for effects that the application still names, the latest of each."""
    expected = {one.indicator.casefold(): one for one in Content(application).effects}
    latest: dict[str, TakenEvidence] = {}
    for taken in TakenEvidence.objects.filter(application=application).select_related("taken_by"):
        latest.setdefault(taken.key, taken)
    return [
        _taken(one, expected[one.indicator.casefold()])
        for one in latest.values()
        if one.indicator.casefold() in expected
    ]


def _taken(taken: TakenEvidence, effect: object) -> TakenRow:
    baseline, target = getattr(effect, "baseline", None), getattr(effect, "target", None)
    figure = _("%(effect)s %(unit)s (%(low)s to %(high)s)") % {
        "effect": _number(taken.effect, taken.decimals),
        "low": _number(taken.low, taken.decimals),
        "high": _number(taken.high, taken.decimals),
        "unit": of_difference(taken.unit),
    }
    if baseline is None or target is None:
        return TakenRow(taken, figure, "", is_beyond=False)
    change = float(target - baseline)
    beyond = not taken.low <= change <= taken.high and abs(change) > abs(taken.effect)
    return TakenRow(taken, figure, _number(change, taken.decimals), is_beyond=beyond)


def _answer(measure: Measure, pooled: Synthesis) -> str:
    values = _values(measure, pooled)
    low, high = pooled.ci
    if low <= 0 <= high:
        return (
            _(
                "%(who)s nothing certain about %(name)s: the effect was %(effect)s %(unit)s, but"
                " the interval at %(level)s per cent goes from %(low)s to %(high)s, so chance may"
                " be the whole explanation."
            )
            % values
        )
    sentence = (
        _(
            "%(who)s that %(name)s became %(effect)s %(unit)s higher for those who took part than"
            " for those they were compared with; the interval at"
            " %(level)s per cent goes from %(low)s to %(high)s."
        )
        if pooled.effect > 0
        else _(
            "%(who)s that %(name)s became %(size)s %(unit)s lower for those who took part than"
            " for those they were compared with; the interval at"
            " %(level)s per cent goes from %(low)s to %(high)s."
        )
    )
    return sentence % values


def _further(measure: Measure, pooled: Synthesis) -> Iterator[str]:
    if pooled.prediction:
        low, high = (_number(end, measure.decimals) for end in pooled.prediction)
        yield _(
            "In one more investment like these the effect is to be expected between %(low)s and"
            " %(high)s %(unit)s."
        ) % {"low": low, "high": high, "unit": of_difference(measure.unit)}


def _differences(measure: Measure, pooled: Synthesis) -> Iterator[str]:
    """How far the effects differ, in plain words."""
    if pooled.k == 1:
        yield _("With one study nothing can be said about how far effects differ.")
        return
    share = pooled.i2 or 0
    words = (
        (LITTLE, _("The effects differ hardly more than chance explains.")),
        (CLEAR, _("The effects differ somewhat more than chance explains.")),
        (LARGE, _("The effects differ clearly more than chance explains.")),
        (2, _("The effects differ much more than chance explains: look at why before you pool.")),
    )
    yield next(said for limit, said in words if share < limit)
    language = get_language() or "sv"
    yield _(
        "%(share)s per cent of the differences are real ones (I²); a typical distance from the"
        " mean is %(tau)s %(unit)s (τ)."
    ) % {
        "share": format_number(share * 100, 0, language),
        "tau": _number((pooled.tau2 or 0) ** 0.5, measure.decimals),
        "unit": of_difference(measure.unit),
    }


def _warnings(measure: Measure, pooled: Synthesis) -> Iterator[str]:
    known = {
        "one_study": _("One study alone: this is its own result, and others may differ from it."),
        "few_studies": _(
            "Fewer than five studies: how far effects differ is hardly known, so the intervals are"
            " wide and can change much with the next study."
        ),
        "heterogeneity_ignored": _(
            "The effects differ more than chance explains, which the method EE does not see."
        ),
        "hksj_equal_effects": _(
            "The interval is meant for effects that differ; the method EE takes them for equal."
        ),
        "hksj_shorter": _(
            "The effects lie closer together than was to be expected, which makes the interval"
            " short. Be careful with it."
        ),
    }
    for caution in pooled.warnings:
        yield known.get(caution.code, caution.message)
    designs = {study.assessment.get_design_display() for study in measure.studies}
    if len(designs) > 1:
        yield _("Different designs are pooled: %(designs)s.") % {
            "designs": "; ".join(sorted(designs))
        }
    if any(study.grade <= WEAK_GRADE for study in measure.studies):
        yield _(
            "Some of the studies are weak evidence: their groups may have differed from the"
            " beginning. Pooling does not mend that."
        )
    if len({study.assessment.level for study in measure.studies}) > 1:
        yield _("The studies' own intervals are at different levels; the pooled one is at 95.")


def _picture(measure: Measure, pooled: Synthesis) -> Chart:
    rows = [
        Estimate(study.title, study.effect, study.low, study.high, study.people)
        for study in measure.studies
    ]
    low, high = pooled.ci
    rows.append(Estimate(_("All together"), pooled.effect, low, high, mark="pooled"))
    said = _(
        "Each dot is one investment's effect and the line its interval; the bar is all together."
    )
    if pooled.prediction:
        first, last = pooled.prediction
        label = _("A further investment")
        said += " " + _("The broken line is where one more is to be expected.")
        rows.append(Estimate(label, pooled.effect, first, last, mark="range"))
    return intervals(
        rows,
        key=f"forest-{measure.key}",
        title=f"{measure.name}: {_spread(measure, pooled)}",
        description=said,
        headings=(_("Investment"), _("Effect"), _("From"), _("To")),
        zero_label=_("no difference"),
        decimals=measure.decimals,
        unit=of_difference(measure.unit),
        language=get_language() or "sv",
    )


def _rows(measure: Measure, pooled: Synthesis) -> Iterable[StudyRow]:
    language = get_language() or "sv"
    for study, weight in zip(measure.studies, weights(measure, pooled), strict=True):
        ends = (_number(end, measure.decimals) for end in (study.low, study.high))
        yield StudyRow(
            study=study,
            effect=_number(study.effect, measure.decimals),
            interval=_("%(low)s to %(high)s") % dict(zip(("low", "high"), ends, strict=True)),
            weight=_("%(share)s %%") % {"share": format_number(weight * 100, 0, language)},
        )


def _values(measure: Measure, pooled: Synthesis) -> dict[str, str]:
    low, high = (_number(end, measure.decimals) for end in pooled.ci)
    return {
        "who": ngettext("One study says", "%(count)s studies together say", pooled.k)
        % {"count": pooled.k},
        "name": measure.name,
        "unit": of_difference(measure.unit),
        "effect": _number(pooled.effect, measure.decimals),
        "size": _number(abs(pooled.effect), measure.decimals),
        "low": low,
        "high": high,
        "level": percent_of(pooled.level, get_language() or "sv"),
    }


def _spread(measure: Measure, pooled: Synthesis) -> str:
    return _("%(effect)s %(unit)s (%(low)s to %(high)s)") % _values(measure, pooled)


def _number(value: float, decimals: int) -> str:
    return format_number(value, decimals, get_language() or "sv")
