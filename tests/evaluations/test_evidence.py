"""Evidence over investments: what is the same is pooled, what is not says why."""

import json

import pytest

from evaluations import evidence, evidence_page
from evaluations.analysis.synthesis import synthesise
from evaluations.evidence import Measure, Study
from evaluations.models import Assessment, Indicator
from portfolio.models import Investment

EFFECTS = [(4.5, 2.0), (9.0, 2.5), (1.0, 1.5)]


def study(number: int, effect: float, se: float, **changed: object) -> Study:
    """One investment's effect, without a database."""
    said = {"name": "Hälsa", "unit": "poäng", "definition": "EQ VAS", "direction": "increase"}
    about = {key: changed.pop(key) for key in list(changed) if key in said}
    design = changed.pop("design", "means")
    indicator = Indicator(pk=number, decimals=1, **(said | about))
    investment = Investment(pk=number, title=f"Satsning {number}", slug=f"s{number}")
    assessment = Assessment(
        pk=number, indicator=indicator, investment=investment, design=design, level=0.95
    )
    low, high = effect - 2 * se, effect + 2 * se
    plain = {"grade": 4, "people": 100, "address": "/rapporter/1.pdf"} | changed
    return Study(assessment, effect, se, low, high, **plain)


def measured(*more: Study) -> list[Measure]:
    three = [study(number, *one) for number, one in enumerate(EFFECTS, start=1)]
    return evidence._measures([*three, *more])


def test_page_table_file_and_command_say_the_same():
    (measure,) = measured()
    page = evidence_page.page_of(measure, "REML")
    again = synthesise(json.loads(json.dumps(measure.specification)))
    assert again == page.pooled
    columns, rows = evidence_page.table_of(page)
    assert [len(row) for row in rows] == [len(columns)] * 5
    together, further = rows[-2:]
    assert together[6:10] == [again.effect, again.se, *again.ci]
    assert further[8:10] == list(again.prediction)
    assert sum(row[-1] for row in rows[:3]) == pytest.approx(1, abs=1e-12)
    drawn = str(page.picture.svg)
    assert drawn.count("<circle") == 4, "three studies, and the pooled one on its bar"
    assert "stroke-dasharray" in drawn, "the further investment is a broken line"
    assert len(page.picture.table.rows) == 5


OTHERS = {
    "unit": ({"unit": "procent"}, "procent"),
    "definition": ({"definition": "En egen fråga"}, "En egen fråga"),
    "direction": ({"direction": "decrease"}, "riktning"),
    "alone": ({"design": "before_after"}, "jämförelsegrupp"),
}


@pytest.mark.parametrize("what", OTHERS)
def test_what_is_not_the_same_is_left_out_with_the_reason(what):
    changed, word = OTHERS[what]
    measure = measured(study(9, 100.0, 1.0, **changed))[0]
    assert len(measure.studies) == 3
    (left,) = measure.left_out
    assert left.study.effect == 100.0
    assert word in left.reason


def test_capitals_spaces_and_a_full_stop_make_no_difference():
    written = {"name": " hälsa", "unit": "Poäng", "definition": "EQ  VAS."}
    (measure,) = measured(study(4, 2.0, 1.0, **written))
    assert len(measure.studies) == 4


def test_warnings_for_few_mixed_and_weak_studies():
    (measure,) = measured(study(4, 2.0, 1.0, design="did", grade=2))
    said = " ".join(evidence_page.page_of(measure, "REML").warnings)
    for words in ("Färre än fem", "Olika upplägg", "svag evidens"):
        assert words in said


def test_one_study_and_studies_all_alike_have_an_answer():
    (one,) = evidence._measures([study(1, 4.0, 1.0)])
    page = evidence_page.page_of(one, "REML")
    assert page.answer[0].startswith("En studie säger")
    (alike,) = evidence._measures([study(number, 4.0, 1.0) for number in (1, 2, 3)])
    assert evidence_page.page_of(alike, "REML").pooled.interval == "normal"


def test_a_measure_without_comparison_has_no_answer_but_a_page():
    (measure,) = evidence._measures([study(1, 4.0, 1.0, design="before_after")])
    page = evidence_page.page_of(measure, "REML")
    assert page.pooled is None
    assert evidence_page.table_of(page)[1] == []
