"""Outcome data in and out again: all rows or none, and never twice."""

import pytest

from evaluations import outcome_file, outcome_intake, outcome_staging, outcome_storage, outcomes
from evaluations.models import OutcomeBatch, OutcomeRow, OutcomeUpload, PseudonymKey
from evaluations.states import UploadStatus
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.jobs.models import Job
from tests.evaluations import factories
from tests.people import AT

GOOD = factories.table(["12,5", 7, ""], [0, "NA", 3])


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(AT)


def test_a_file_is_kept_outside_the_database_until_its_columns_are_chosen(programme, wage, eva):
    upload = factories.upload(programme, GOOD, eva)
    assert (upload.status, upload.row_count, upload.size) == ("uploaded", 6, len(GOOD.encode()))
    assert outcome_storage.load(upload.pk) == GOOD.encode()
    assert not OutcomeRow.objects.exists()


def test_choosing_columns_makes_a_job_with_ids_only(programme, wage, eva):
    upload = factories.upload(programme, GOOD, eva)
    upload = outcomes.start_import(upload, mapping=factories.mapping({"lön": wage}), by=eva, at=AT)
    job = Job.objects.get(pk=upload.job_id)
    assert (job.task, job.arguments) == (outcomes.IMPORT_TASK, {"upload": str(upload.pk)})
    assert upload.status == UploadStatus.QUEUED


def test_recording_stores_every_row_with_a_measured_zero_and_missing_values(wage, eva):
    upload = factories.record(wage, GOOD, eva)
    batch = upload.batch
    assert (batch.row_count, batch.missing_count, batch.participant_count) == (6, 2, 6)
    assert (batch.filename, batch.file_sha256) == ("utfall.csv", upload.sha256)
    values = list(OutcomeRow.objects.order_by("pk").values_list("group", "value"))
    numbers = factories.decimals("12.5", 7, 0, 3)
    assert values == [
        ("intervention", numbers[0]),
        ("intervention", numbers[1]),
        ("intervention", None),
        ("comparison", numbers[2]),
        ("comparison", None),
        ("comparison", numbers[3]),
    ]
    assert Event.objects.filter(act="evaluations.outcomes_recorded").count() == 1


def test_the_participants_code_is_stored_nowhere(wage, eva, programme):
    factories.record(wage, GOOD, eva)
    key = bytes(PseudonymKey.objects.get(investment=programme).key)
    stored = set(OutcomeRow.objects.values_list("participant_id", flat=True))
    assert stored == {outcome_staging.pseudonym(f"D{i}", key) for i in range(1, 7)}
    assert all(len(pseudonym) == 32 for pseudonym in stored)


def test_the_same_code_has_another_pseudonym_in_another_investment(
    fund, social_board, cecilia, eva, wage
):
    other = factories.indicator(factories.investment(fund, social_board, cecilia, "Annan"), eva)
    factories.record(wage, GOOD, eva)
    factories.record(other, GOOD, eva)
    assert OutcomeRow.objects.values("participant_id").distinct().count() == 12


def test_the_file_is_removed_once_it_is_imported(wage, eva, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        upload = factories.record(wage, GOOD, eva)
    with pytest.raises(FileNotFoundError):
        outcome_storage.load(upload.pk)


def test_the_same_file_twice_adds_no_row_and_says_so(wage, eva):
    factories.record(wage, GOOD, eva)
    again = factories.record(wage, GOOD, eva)
    assert (again.status, again.batch, again.skipped_count) == ("imported", None, 6)
    assert (OutcomeRow.objects.count(), OutcomeBatch.objects.count()) == (6, 1)
    assert Event.objects.filter(act="evaluations.nothing_new").count() == 1


def test_recording_the_same_upload_twice_changes_nothing(wage, eva):
    upload = factories.record(wage, GOOD, eva)
    outcomes.record(upload, by=eva, at=AT, progress=factories.no_progress)
    assert (OutcomeRow.objects.count(), OutcomeBatch.objects.count()) == (6, 1)


def test_a_longer_file_adds_only_what_is_new(wage, eva):
    factories.record(wage, GOOD, eva)
    longer = factories.record(wage, GOOD + "D7;1;9\n", eva)
    assert (longer.batch.row_count, longer.skipped_count) == (1, 6)
    assert OutcomeRow.objects.count() == 7


def test_two_value_columns_become_two_indicators(programme, wage, eva):
    days = factories.indicator(programme, eva, "Dagar")
    upload = factories.upload(programme, "kod;grupp;lön;dagar\nA;1;2;3\nB;0;4;5\n", eva)
    chosen = factories.mapping({"lön": wage, "dagar": days})
    outcomes.start_import(upload, mapping=chosen, by=eva, at=AT)
    outcomes.record(upload, by=eva, at=AT, progress=factories.no_progress)
    assert list(days.rows.order_by("pk").values_list("value", flat=True)) == factories.decimals(
        3, 5
    )
    assert wage.rows.count() == 2


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("D1;1;99,5", "lön", "99,5"),  # the same participant and date once more
        ("D1;0;12,5", "grupp", "0"),  # the same participant in the other group
        ("D9;1;tolv", "lön", "tolv"),
        ("D9;2;1", "grupp", "2"),
        (";1;1", "kod", ""),
        ("D9;1", "", "2"),
    ],
)
def test_one_bad_row_stores_nothing_and_is_told(wage, eva, row, column, value):
    upload = factories.record(wage, GOOD + row + "\n", eva)
    assert (upload.status, upload.batch) == ("faulty", None)
    assert (8, column, value) in [
        (fault["line"], fault["column"], fault["value"].split()[0] if fault["value"] else "")
        for fault in upload.faults
    ]
    assert not OutcomeRow.objects.exists()
    assert not OutcomeBatch.objects.exists()


@pytest.mark.parametrize(("row", "column"), [("D1;1;13", "lön"), ("D1;0;12,5", "grupp")])
def test_a_row_against_what_is_recorded_is_a_fault(wage, eva, row, column):
    factories.record(wage, GOOD, eva)
    upload = factories.record(wage, f"kod;grupp;lön\n{row}\n", eva)
    told = [(fault["column"], fault["value"]) for fault in upload.faults]
    assert told == [(column, {"lön": row.split(";")[2], "grupp": row.split(";")[1]}[column])]
    assert OutcomeRow.objects.count() == 6


@pytest.mark.parametrize(
    "earlier", [GOOD, GOOD.replace("kod;grupp;lön\n", "kod;grupp;lön\nD9;1;7\n")]
)
def test_a_value_of_a_fault_is_told_as_it_stands_in_the_file(wage, eva, earlier):
    factories.record(wage, earlier, eva)
    text = "kod;grupp;lön\nD9;1;1 234,50\nD9;1;1\u00a0234,50\n"
    upload = factories.record(wage, text, eva)
    told = {(fault["line"], fault["value"]) for fault in upload.faults}
    both = {(2, "1 234,50"), (3, "1\u00a0234,50")}
    assert told == (both if "D9" in earlier else both - {(2, "1 234,50")})


def test_faults_are_counted_shown_up_to_a_hundred_and_told_whole_in_a_file(wage, eva):
    text = "kod;grupp;lön\n" + "".join(f"D{i};1;=1+{i}\n" for i in range(150))
    upload = factories.record(wage, text, eva)
    assert (upload.fault_count, len(upload.faults)) == (150, 100)
    told = outcome_storage.load_faults(upload.pk).decode("utf-8-sig").splitlines()
    assert len(told) == 151
    assert ";'=1+0;" in told[1]


def test_after_faults_the_columns_can_be_chosen_anew(wage, eva):
    upload = factories.record(wage, GOOD, eva, decimal=".")
    assert upload.status == "faulty"
    outcomes.start_import(upload, mapping=factories.mapping({"lön": wage}), by=eva, at=AT)
    upload = outcomes.record(upload, by=eva, at=AT, progress=factories.no_progress)
    assert (upload.status, upload.fault_count, upload.batch.row_count) == ("imported", 0, 6)


class Killed(BaseException):
    """The worker is no more."""


@pytest.mark.parametrize("where", ["fill", "compare", "new_rows", "store"])
def test_a_worker_killed_in_the_middle_adds_no_row(wage, eva, monkeypatch, where):
    upload = factories.upload(wage.investment, GOOD, eva)
    outcomes.start_import(upload, mapping=factories.mapping({"lön": wage}), by=eva, at=AT)
    real = getattr(outcome_staging, where)

    def killed(*args, **kwargs):
        real(*args, **kwargs)
        raise Killed

    monkeypatch.setattr(outcome_staging, where, killed)
    with pytest.raises(Killed):
        outcomes.record(upload, by=eva, at=AT, progress=factories.no_progress)
    assert not OutcomeRow.objects.exists()
    assert not OutcomeBatch.objects.exists()
    monkeypatch.undo()
    upload.refresh_from_db()
    upload = outcomes.record(upload, by=eva, at=AT, progress=factories.no_progress)
    assert upload.batch.row_count == OutcomeRow.objects.count() == 6


def test_a_refused_file_leaves_nothing(programme, wage, eva, settings):
    with pytest.raises(outcome_file.PersonalNumberFound):
        factories.upload(programme, "kod;grupp;lön\n19811218-9876;1;2\n", eva)
    settings.OUTCOME_FILE_MAX_BYTES = 10
    with pytest.raises(outcome_file.FileTooLarge):
        factories.upload(programme, GOOD, eva)
    assert not OutcomeUpload.objects.exists()
    assert not list((settings.FILES_DIR).rglob("*.csv"))


def test_a_file_without_an_indicator_is_refused(programme, eva):
    with pytest.raises(outcome_intake.NoIndicators):
        factories.upload(programme, GOOD, eva)


def test_columns_outside_the_file_and_foreign_indicators_are_refused(
    wage, eva, fund, social_board, cecilia
):
    upload = factories.upload(wage.investment, GOOD, eva)
    other = factories.indicator(factories.investment(fund, social_board, cecilia, "Annan"), eva)
    for wrong in (
        factories.mapping({"lön": other}),
        factories.mapping({"annat": wage}),
        factories.mapping({}),
        factories.mapping({"lön": wage}, date_column="datum"),
    ):
        with pytest.raises(outcomes.WrongMapping):
            outcomes.start_import(upload, mapping=wrong, by=eva, at=AT)
    assert not Job.objects.exists()


def test_a_file_that_was_swept_away_is_told(wage, eva):
    upload = factories.upload(wage.investment, GOOD, eva)
    outcome_storage.remove(upload.pk)
    with pytest.raises(outcome_intake.FileGone):
        outcomes.start_import(upload, mapping=factories.mapping({"lön": wage}), by=eva, at=AT)


def test_a_file_thrown_away_is_removed_and_cannot_be_imported(
    wage, eva, django_capture_on_commit_callbacks
):
    upload = factories.upload(wage.investment, GOOD, eva)
    with django_capture_on_commit_callbacks(execute=True):
        upload = outcomes.discard(upload, by=eva, at=AT)
    assert upload.status == "discarded"
    with pytest.raises(outcome_intake.WrongState):
        outcomes.start_import(upload, mapping=factories.mapping({"lön": wage}), by=eva, at=AT)
    with pytest.raises(FileNotFoundError):
        outcome_storage.load(upload.pk)


def test_undoing_removes_the_rows_and_leaves_a_trace(wage, eva):
    batch = factories.batch(wage, eva)
    undone = outcomes.undo(batch, reason="Fel fil", by=eva, at=AT)
    assert (undone.undone_by, undone.undone_at, undone.undone_reason) == (eva, AT, "Fel fil")
    assert (undone.row_count, undone.rows.count()) == (12, 0)
    with pytest.raises(outcomes.AlreadyUndone, match="Eva"):
        outcomes.undo(batch, reason="Igen", by=eva, at=AT)
    assert factories.batch(wage, eva).row_count == 12


@pytest.mark.parametrize("who", ["amina", "bertil", "david", "farid", "ingrid", "johan"])
def test_only_evaluators_of_the_fund_take_data_in_and_out(request, wage, eva, who):
    person = request.getfixturevalue(who)
    upload = factories.upload(wage.investment, GOOD, eva)
    batch = factories.batch(wage, eva)
    chosen = factories.mapping({"lön": wage})
    for act in (
        lambda: factories.upload(wage.investment, GOOD, person),
        lambda: outcomes.start_import(upload, mapping=chosen, by=person, at=AT),
        lambda: outcomes.discard(upload, by=person, at=AT),
        lambda: outcomes.undo(batch, reason="Nej", by=person, at=AT),
    ):
        with pytest.raises(NotPermitted):
            act()
