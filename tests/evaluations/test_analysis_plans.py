"""Plans frozen before the data, and what an assessment does otherwise."""

import datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse

from evaluations import analysis_plans, assessment, findings, outcomes
from evaluations.assessment_page import page_of
from evaluations.models import AnalysisPlan
from fundportal.directory.errors import NotPermitted
from tests.evaluations import factories
from tests.people import AT

PLANNED = {
    "hypothesis": "Lönen stiger med minst 5 kronor.",
    "design": "means",
    "assignment": "randomised",
    "pooled": False,
    "level": Decimal("0.95"),
    "baseline_until": None,
    "measured_until": None,
}
DAYS = [factories.TODAY - datetime.timedelta(days=days) for days in (60, 0)]
CHANGED = {
    "design": "did",
    "assignment": "unknown",
    "pooled": False,
    "level": Decimal("0.95"),
    "baseline_until": DAYS[0],
}


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(AT)


def freeze(indicator, by, **changes) -> AnalysisPlan:
    return analysis_plans.freeze(indicator, **PLANNED | changes, by=by, at=AT)


def assess(indicator, by, **changes):
    choices = {name: PLANNED[name] for name in ("design", "assignment", "pooled", "level")}
    fields = choices | {"conclusion": "Det gick bra.", "supersedes": None} | changes
    return assessment.assess(indicator, **fields, by=by, at=AT)


def measured_twice(indicator, by) -> None:
    """Twelve people in each group: before 10 and 11, after 20 and up against 11."""
    before = factories.table([10] * 6 + [11] * 6, [10] * 6 + [11] * 6)
    after = factories.table(range(20, 32), [11] * 12)
    factories.record(indicator, before, by, fixed_date=DAYS[0], filename="fore.csv")
    factories.record(indicator, after, by, fixed_date=DAYS[1], filename="efter.csv")


def test_a_plan_is_frozen_in_versions_until_there_are_data(wage, eva):
    freeze(wage, eva)
    second = freeze(wage, eva, hypothesis="Minst 10 kronor.", seen=1)
    assert (second.version, analysis_plans.plan_of(wage)) == (2, second)
    with pytest.raises(analysis_plans.PlannedMeanwhile, match="Eva"):
        freeze(wage, eva, seen=1)
    batch = factories.batch(wage, eva)
    with pytest.raises(analysis_plans.DataAreOpen):
        freeze(wage, eva, seen=2)
    outcomes.undo(batch, reason="Fel fil", by=eva, at=AT)
    with pytest.raises(analysis_plans.DataAreOpen):  # it could be seen while it was there
        freeze(wage, eva, seen=2)


@pytest.mark.parametrize(
    "changes",
    [
        {"hypothesis": " "},
        {"hypothesis": "Som för 19811218-9876."},
        {"design": "did"},
        {"design": "did", "baseline_until": DAYS[1], "measured_until": DAYS[0]},
    ],
)
def test_an_impossible_plan_is_refused(wage, eva, changes):
    with pytest.raises(analysis_plans.PlanImpossible):
        freeze(wage, eva, **changes)


def test_only_evaluators_of_the_fund_plan(wage, bertil):
    with pytest.raises(NotPermitted):
        freeze(wage, bertil)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evaluations_analysisplan SET hypothesis = 'Annat'",
        "DELETE FROM evaluations_analysisplan",
        "TRUNCATE evaluations_analysisplan CASCADE",
        "INSERT INTO evaluations_analysisplan (indicator_id, version, hypothesis, design,"
        " assignment, pooled, level, frozen_by_id, frozen_at) SELECT indicator_id, 2, 'Annat',"
        " design, assignment, pooled, level, frozen_by_id, frozen_at FROM evaluations_analysisplan",
    ],
)
def test_the_database_itself_keeps_the_plan_before_the_data(wage, eva, statement):
    freeze(wage, eva)
    factories.batch(wage, eva)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match=r"append-only|has data"):
            cursor.execute(statement)


def test_a_departure_needs_a_reason_and_is_told(wage, eva):
    freeze(wage, eva)
    factories.batch(wage, eva)
    with pytest.raises(assessment.PlanDepartedFrom):
        assess(wage, eva, pooled=True)
    made = assess(wage, eva, pooled=True, deviation_reason="Lika spridning.")
    told = page_of(made)
    assert [found.what for found in told.deviations] == ["Värdenas spridning"]
    assert told.planned[-1] == "Skäl: Lika spridning."
    followed = assess(wage, eva, supersedes=made, deviation_reason="Behövs inte.")
    assert (page_of(followed).deviations, followed.deviation_reason) == ((), "")


def test_changes_of_two_groups_are_compared(wage, eva):
    measured_twice(wage, eva)
    made = assess(wage, eva, **CHANGED)
    assert made.result["effect"] == pytest.approx(14.5)  # (25.5 − 10.5) − (11 − 10.5)
    assert made.result["method"] == "did_changes_welch_t"
    assert made.alternative["method"] == "did_changes_pooled_t"
    assert made.result["evidence_grade"] == 3
    assert made.inputs["changes"]["comparison"]["n"] == 12
    assert len(made.data["development"]) == 4
    assert len(made.data["batches"]) == 2
    assert "15" in page_of(made).answer[0]
    assert len(page_of(made).pictures) == 3


def test_without_a_comparison_group_the_change_is_graded_low(wage, eva):
    measured_twice(wage, eva)
    made = assess(wage, eva, **CHANGED | {"design": "before_after"})
    assert made.result["effect"] == pytest.approx(15)
    assert made.result["evidence_grade"] <= 2
    assert made.alternative == {}
    page = page_of(made)
    assert len(page.methods) == 1
    assert [warning.code for warning in page.warnings] == ["no_comparison_group"]


def test_changes_need_a_baseline(wage, eva):
    measured_twice(wage, eva)
    with pytest.raises(findings.CannotAssess, match="dag"):
        assess(wage, eva, **CHANGED | {"baseline_until": None})
    early = DAYS[0] - datetime.timedelta(days=1)
    with pytest.raises(findings.CannotAssess, match="både före och efter"):
        assess(wage, eva, **CHANGED | {"baseline_until": early})


def test_a_plan_is_frozen_in_the_browser_and_the_assessment_begins_as_it_says(client, wage, eva):
    client.force_login(eva)
    address = reverse("evaluations:plan", args=[wage.pk])
    assert client.get(address).status_code == 200
    typed = {
        "hypothesis": "Lönen stiger.",
        "design": "did",
        "assignment": "matched",
        "baseline_until": DAYS[0].isoformat(),
        "method": "welch",
        "level": "0.90",
        "seen": "0",
    }
    assert client.post(address, typed | {"baseline_until": ""}).status_code == 200
    assert client.post(address, typed).status_code == 302
    measured_twice(wage, eva)
    assert b"<form" not in client.get(address).content.split(b"<main")[1].split(b"page-feedback")[0]
    page = client.get(reverse("evaluations:assess", args=[wage.pk]))
    assert page.context["comparison"].data["design"] == "did"
    assert page.context["page"].deviations == ()
