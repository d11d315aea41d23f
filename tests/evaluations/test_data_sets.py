"""Purpose before data, rows of persons only with a reason, and a key that is destroyed for good."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from evaluations import data_sets, outcomes, person_rows
from evaluations.models import DataSet, OutcomeRow, Participant, PseudonymKey
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from tests.evaluations import factories
from tests.people import AT

TEXT = factories.table(range(11, 17), range(1, 7))
REASON = "Gallring enligt Ks 4/2026, utvärderingen är klar."


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(AT)


@pytest.fixture
def stated(programme, social_board) -> dict[str, object]:
    return {
        "purpose": "Se om dagarna i skolan blev fler.",
        "legal_basis": "consent",
        "basis_text": "Samtycke vid inskrivningen",
        "board": social_board,
    }


def test_a_change_of_the_purpose_keeps_what_stood_there(programme, stated, eva):
    changed = data_sets.state(programme, **stated, version=1, by=eva, at=AT)
    assert (changed.version, changed.legal_basis) == (2, "consent")
    event = Event.objects.get(act="evaluations.data_set_changed")
    assert event.details["before"]["purpose"] == "Se om lönen steg."
    with pytest.raises(data_sets.ChangedMeanwhile):
        data_sets.state(programme, **stated, version=1, by=eva, at=AT)


@pytest.mark.parametrize("field", ["purpose", "basis_text"])
def test_a_personal_number_in_the_purpose_is_refused(programme, stated, eva, field):
    with pytest.raises(data_sets.PersonalNumber):
        data_sets.state(
            programme, **(stated | {field: "Om 19811218-9876"}), version=1, by=eva, at=AT
        )


def _refused(sql: str, *values: object, name: str) -> None:
    with (
        pytest.raises(IntegrityError, match=name),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)


def test_without_a_purpose_no_data_comes_in_not_even_past_the_verbs(wage, eva, programme):
    batch = factories.batch(wage, eva)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE evaluations_dataset DISABLE TRIGGER data_set_stays")
    DataSet.objects.all().delete()
    with pytest.raises(data_sets.NotStated):
        factories.upload(programme, TEXT, eva)
    batch.pk = None
    with pytest.raises(IntegrityError, match="purpose"), transaction.atomic():
        batch.save(force_insert=True)


def test_a_destroyed_key_is_gone_and_nothing_comes_after_it(wage, eva, bertil, programme):
    waiting = factories.upload(programme, TEXT, eva)
    factories.batch(wage, eva)
    chosen = factories.mapping({"lön": wage})
    outcomes.start_import(waiting, mapping=chosen, by=eva, at=AT)
    key = data_sets.destroy_key(programme, reason=REASON, by=bertil, at=AT)
    assert (key.key, key.destroyed_by, key.destroyed_reason) == (None, bertil, REASON)
    assert Event.objects.get(act="evaluations.key_destroyed").reason == REASON
    assert OutcomeRow.objects.count() == 12
    with pytest.raises(data_sets.KeyDestroyed, match="Bertil"):
        factories.upload(programme, TEXT, eva)
    with pytest.raises(data_sets.KeyDestroyed):
        outcomes.record(waiting, by=eva, at=AT, progress=factories.no_progress)
    with pytest.raises(data_sets.KeyDestroyed):
        data_sets.destroy_key(programme, reason=REASON, by=bertil, at=AT)
    row = OutcomeRow.objects.values_list(
        "batch_id", "indicator_id", "participant_id", "group"
    ).first()
    for sql, values in (
        ("UPDATE evaluations_pseudonymkey SET key = 'x', destroyed_at = NULL", ()),
        (
            'INSERT INTO evaluations_participant (pseudonym, investment_id, "group")'
            " VALUES ('abc', %s, 'comparison')",
            (programme.pk,),
        ),
        (
            'INSERT INTO evaluations_outcomerow (batch_id, indicator_id, pseudonym, "group",'
            " measured_date, value, missing_reason) VALUES (%s, %s, %s, %s, '2020-01-01', 1, '')",
            row,
        ),
    ):
        _refused(sql, *values, name="key")


def test_a_living_key_is_emptied_by_its_verb_alone(wage, eva, programme):
    factories.batch(wage, eva)
    for sql in (
        "UPDATE evaluations_pseudonymkey SET key = NULL",
        "UPDATE evaluations_pseudonymkey SET key = 'another'",
    ):
        _refused(sql, name="key")
    assert PseudonymKey.objects.get().key


@pytest.mark.parametrize("who", ["amina", "eva", "ingrid", "johan"])
def test_only_the_fund_manager_destroys_a_key(request, wage, eva, programme, who):
    factories.batch(wage, eva)
    with pytest.raises(NotPermitted):
        data_sets.destroy_key(programme, reason=REASON, by=request.getfixturevalue(who), at=AT)


def test_without_data_there_is_no_key_to_destroy(programme, bertil):
    with pytest.raises(data_sets.NoKey):
        data_sets.destroy_key(programme, reason=REASON, by=bertil, at=AT)


def test_rows_hang_on_participants_who_go_with_the_import(wage, eva, programme):
    batch = factories.batch(wage, eva)
    assert set(Participant.objects.values_list("investment", flat=True)) == {programme.pk}
    assert Participant.objects.filter(group="intervention").count() == 6
    _refused('UPDATE evaluations_participant SET "group" = %s', "comparison", name="chang")
    row = OutcomeRow.objects.filter(group="comparison").first()
    _refused(
        'INSERT INTO evaluations_outcomerow (batch_id, indicator_id, pseudonym, "group",'
        " measured_date, value, missing_reason)"
        " VALUES (%s, %s, %s, 'intervention', '2020-01-01', 1, '')",
        batch.pk,
        wage.pk,
        row.participant_id,
        name="outcome_row_of_participant",
    )
    outcomes.undo(batch, reason="Grupperna var omvända", by=eva, at=AT)
    assert not Participant.objects.exists()


def test_opening_rows_leaves_who_when_and_why(wage, eva, monkeypatch):
    factories.batch(wage, eva)
    monkeypatch.setattr(person_rows, "ROWS_A_PAGE", 5)
    opened = person_rows.open_rows(wage, reason="Medlet stämmer inte", page=2, by=eva, at=AT)
    assert (len(opened.rows), opened.first, opened.total) == (5, 6, 12)
    assert (opened.before, opened.after) == (1, 3)
    event = Event.objects.get(act="evaluations.person_rows_opened")
    assert (event.actor_id, event.reason, event.details["rows"]) == (
        eva.pk,
        "Medlet stämmer inte",
        5,
    )


@pytest.mark.parametrize("reason", ["", "   ", "kort"])
def test_rows_are_not_opened_without_a_reason(wage, eva, reason):
    with pytest.raises(person_rows.NoReason):
        person_rows.open_rows(wage, reason=reason, page=1, by=eva, at=AT)
    assert not Event.objects.filter(act="evaluations.person_rows_opened").exists()


@pytest.mark.parametrize("who", ["bertil", "ingrid", "johan"])
def test_not_even_the_auditor_opens_rows(request, wage, eva, who):
    with pytest.raises(NotPermitted):
        person_rows.open_rows(
            wage, reason="Granskning", page=1, by=request.getfixturevalue(who), at=AT
        )


def test_the_pages_state_open_and_destroy(client, wage, eva, bertil, programme, stated):
    where = {
        name: reverse(f"evaluations:{name}", args=[programme.slug])
        for name in ("data_set", "person_rows", "key_destroy", "investment")
    }
    batch = factories.batch(wage, eva)
    shown = batch.rows.earliest("participant_id").participant_id[:12]
    client.force_login(eva)
    sent = stated | {"board": stated["board"].pk, "version": 1}
    assert client.post(where["data_set"], sent).status_code == 302
    assert shown not in client.get(where["person_rows"]).content.decode()
    ask = {"indicator": wage.pk, "reason": "för"}
    assert shown not in client.post(where["person_rows"], ask).content.decode()
    ask["reason"] = "För att jämföra med avdelningens lista"
    assert shown in client.post(where["person_rows"], ask).content.decode()
    assert "För att jämföra" in client.get(where["investment"]).content.decode()
    client.force_login(bertil)
    client.post(where["key_destroy"], {"reason": REASON})
    assert PseudonymKey.objects.get().destroyed_at is None
    client.post(where["key_destroy"], {"reason": REASON, "is_meant": "on"})
    assert PseudonymKey.objects.get().destroyed_by == bertil
    client.force_login(eva)
    assert "ny-fil" not in client.get(where["investment"]).content.decode()
