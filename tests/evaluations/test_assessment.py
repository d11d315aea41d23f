"""Effects frozen with their inputs."""

import csv
import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, connection

import evaluations
from evaluations import assessment, findings, outcomes
from evaluations.models import Assessment
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from tests.evaluations import factories
from tests.people import AT

NSW = Path(evaluations.__file__).parent / "demo" / "nsw.csv"
CHOICES = {"assignment": "randomised", "pooled": False, "level": Decimal("0.95")}


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(AT)


def freeze(indicator, by, supersedes=None, **changes) -> Assessment:
    fields = CHOICES | {"conclusion": "Det gick bra.", "supersedes": supersedes} | changes
    return assessment.assess(indicator, **fields, by=by, at=AT)


def test_an_assessment_holds_inputs_result_and_the_rows_they_came_from(wage, eva):
    batch = factories.batch(wage, eva)
    made = freeze(wage, eva)
    made.refresh_from_db()
    assert made.inputs["intervention"] == {"n": 6, "mean": 13.5, "sd": pytest.approx(3.5**0.5)}
    assert made.inputs["comparison"]["mean"] == 3.5
    assert made.result["effect"] == 10
    assert (made.result["method"], made.alternative["method"]) == ("welch_t", "pooled_t")
    assert list(made.batches.all()) == [batch]
    assert made.data["batches"] == [batch.pk]
    assert (len(made.inputs_hash), made.conclusion) == (64, "Det gick bra.")
    assert Event.objects.filter(act="evaluations.assessed").count() == 1


def test_computing_without_freezing_writes_nothing(wage, eva):
    factories.batch(wage, eva)
    found = findings.compute(wage, **CHOICES)
    assert found.pk is None
    assert not Assessment.objects.exists()


def test_the_last_measurement_of_each_participant_counts(wage, eva):
    days = [factories.TODAY - datetime.timedelta(days=days) for days in (60, 30, 0)]
    factories.record(wage, factories.table(range(11, 17), range(1, 7)), eva, fixed_date=days[1])
    factories.record(wage, "kod;grupp;lön\nD1;1;611\n", eva, fixed_date=days[0])
    assert findings.compute(wage, **CHOICES).inputs["intervention"]["mean"] == 13.5
    factories.record(wage, "kod;grupp;lön\nD1;1;611\n", eva, fixed_date=days[2])
    assert findings.compute(wage, **CHOICES).inputs["intervention"]["mean"] == 113.5


def test_missing_values_are_left_out_and_counted(wage, eva):
    values = ["NA", *range(10)]
    factories.record(wage, factories.table(values, range(1, 11)), eva)
    found = findings.compute(wage, **CHOICES)
    assert found.data["missing"] == {"intervention": 1, "comparison": 0}
    assert found.result["dropped"] == {"intervention": 1, "comparison": 0}
    assert found.inputs["intervention"]["n"] == 10


def test_the_fingerprint_follows_the_data_not_the_file(wage, eva):
    factories.batch(wage, eva)
    before = findings.compute(wage, **CHOICES)
    factories.record(wage, factories.table(range(11, 17), range(1, 7)), eva, filename="b.csv")
    assert findings.compute(wage, **CHOICES).inputs_hash == before.inputs_hash
    factories.record(wage, "kod;grupp;lön\nD99;1;3\n", eva)
    after = findings.compute(wage, **CHOICES)
    assert after.data["hash"] != before.data["hash"]


def test_the_fingerprint_is_of_the_rows_alone_and_of_the_days_that_count(wage, eva):
    batch = factories.batch(wage, eva)
    until = {"measured_until": factories.TODAY}
    before = findings.compute(wage, **CHOICES)
    outcomes.undo(batch, reason="Fel fil", by=eva, at=AT)
    again = factories.batch(wage, eva)
    assert again.pk != batch.pk
    assert findings.compute(wage, **CHOICES).data["hash"] == before.data["hash"]
    assert findings.compute(wage, **CHOICES, **until).data["hash"] != before.data["hash"]
    outcomes.undo(again, reason="Fel fil", by=eva, at=AT)
    factories.record(wage, factories.table([12, *range(12, 17)], range(1, 7)), eva)
    assert findings.compute(wage, **CHOICES).data["hash"] != before.data["hash"]


def test_rows_that_came_after_the_days_that_count_change_nothing(wage, eva):
    early = {"measured_until": factories.TODAY - datetime.timedelta(days=30)}
    text = factories.table(range(11, 17), range(1, 7))
    factories.record(wage, text, eva, fixed_date=early["measured_until"])
    before = findings.compute(wage, **CHOICES, **early)
    factories.batch(wage, eva)
    after = findings.compute(wage, **CHOICES, **early)
    assert (after.data, after.inputs_hash) == (before.data, before.inputs_hash)
    assert len(findings.compute(wage, **CHOICES).data["imports"]) == 2


def test_rows_that_sql_took_away_are_never_frozen(wage, eva):
    factories.batch(wage, eva, size=7)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM evaluations_outcomerow WHERE value = 11")
    with pytest.raises(assessment.RowsDiffer, match="utfall"):
        freeze(wage, eva)
    assert not Assessment.objects.exists()


@pytest.mark.parametrize(("intervention", "comparison"), [(4, 6), (6, 4), (6, 0)])
def test_a_small_group_is_refused_with_the_funds_threshold(wage, eva, intervention, comparison):
    factories.record(wage, factories.table(range(intervention), range(comparison)), eva)
    with pytest.raises(findings.CannotAssess, match="5"):
        freeze(wage, eva)


def test_nothing_recorded_and_nothing_varying_are_refused(wage, eva):
    with pytest.raises(findings.CannotAssess):
        freeze(wage, eva)
    factories.record(wage, factories.table([1] * 6, [1] * 6), eva)
    with pytest.raises(findings.CannotAssess):
        freeze(wage, eva)


def test_a_new_assessment_supersedes_the_one_that_was_seen(wage, eva):
    factories.batch(wage, eva)
    first = freeze(wage, eva)
    second = freeze(wage, eva, supersedes=first, pooled=True)
    assert list(Assessment.objects.current()) == [second]
    assert first.superseded_by == second
    with pytest.raises(assessment.AssessedMeanwhile, match="Eva"):
        freeze(wage, eva, supersedes=first)
    with pytest.raises(assessment.AssessedMeanwhile):
        freeze(wage, eva)


def test_freezing_another_result_than_the_one_seen_is_refused(wage, eva):
    factories.batch(wage, eva)
    seen = findings.compute(wage, **CHOICES).inputs_hash
    factories.record(wage, "kod;grupp;lön\nD99;1;3\n", eva)
    with pytest.raises(assessment.DataChanged):
        freeze(wage, eva, seen=seen)
    assert freeze(wage, eva, seen=findings.compute(wage, **CHOICES).inputs_hash).pk


def test_an_import_that_an_assessment_rests_on_cannot_be_undone(wage, eva):
    batch = factories.batch(wage, eva)
    freeze(wage, eva)
    with pytest.raises(outcomes.BatchInUse):
        outcomes.undo(batch, reason="Fel", by=eva, at=AT)


@pytest.mark.parametrize("who", ["amina", "bertil", "david", "farid", "ingrid", "johan"])
def test_only_evaluators_of_the_fund_assess(request, wage, eva, who):
    factories.batch(wage, eva)
    with pytest.raises(NotPermitted):
        freeze(wage, request.getfixturevalue(who))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evaluations_assessment SET conclusion = 'Bättre'",
        "DELETE FROM evaluations_assessment",
        "TRUNCATE evaluations_assessment CASCADE",
        "DELETE FROM evaluations_assessment_batches",
        "UPDATE evaluations_outcomerow SET value = 0",
        "DELETE FROM evaluations_outcomerow",
        "TRUNCATE evaluations_outcomerow",
        "DELETE FROM evaluations_outcomebatch",
        "UPDATE evaluations_outcomebatch SET row_count = 1",
    ],
)
def test_the_database_itself_refuses_to_change_what_was_found(wage, eva, statement):
    factories.batch(wage, eva)
    freeze(wage, eva)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match=r"append-only|rests on|only be undone"):
            cursor.execute(statement)


def test_an_indicator_has_one_current_assessment_even_past_the_verb(wage, eva):
    factories.batch(wage, eva)
    freeze(wage, eva)
    rival = findings.compute(wage, **CHOICES)
    rival.conclusion, rival.assessed_by, rival.assessed_at = "Annat", eva, AT
    with pytest.raises(IntegrityError, match="assessment_one_current_per_indicator"):
        rival.save()


def test_the_work_programme_gives_the_published_effect_by_both_standard_errors(programme, eva):
    earnings = factories.indicator(programme, eva, "Earnings 1978 (re78)", unit="USD")
    upload = factories.upload(programme, NSW.read_text(), eva, "nsw.csv")
    chosen = factories.mapping({"re78": earnings}, participant="id", group="treat", decimal=".")
    outcomes.start_import(upload, mapping=chosen, by=eva, at=AT)
    upload = outcomes.record(upload, by=eva, at=AT, progress=factories.no_progress)
    assert upload.batch.row_count == len(list(csv.reader(NSW.open()))) - 1 == 445
    made = freeze(earnings, eva)
    assert made.result["n"] == {"intervention": 185, "comparison": 260}
    assert round(made.result["effect"]) == 1794
    assert round(made.result["se"]) == 671
    assert round(made.alternative["se"]) == 633
    assert made.result["evidence_grade"] == 5
