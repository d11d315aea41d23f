"""The hashes that an import keeps are those of its rows, however these came in."""

import pytest

from evaluations import outcome_digests, outcomes
from evaluations.models import OutcomeRow
from tests.evaluations import factories
from tests.people import AT

WIDE = "kod;grupp;lön;dagar;datum\nA;1;10,50;;2026-10-01\nB;0;NA;3;2026-10-02\n"


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(AT)


def test_each_indicator_of_a_file_has_its_own(wage, eva, programme):
    days = factories.indicator(programme, eva, "Dagar")
    factories.record(wage, "kod;grupp;lön\nB;0;NA\n", eva)
    upload = factories.upload(programme, WIDE, eva)
    columns = {"lön": wage, "dagar": days}
    chosen = factories.mapping(columns, date_column="datum", fixed_date=None)
    outcomes.start_import(upload, mapping=chosen, by=eva, at=AT)
    batch = outcomes.record(upload, by=eva, at=AT, progress=factories.no_progress).batch
    assert batch.digests == outcome_digests.of_stored(batch)
    assert {key: (one["rows"], one["first"]) for key, one in batch.digests.items()} == {
        str(wage.pk): (2, "2026-10-01"),
        str(days.pk): (2, "2026-10-01"),
    }
    assert len({one["sha256"] for one in batch.digests.values()}) == 2
    assert [one.batch for one in outcome_digests.behind(days, "")] == [batch.pk]


def test_more_rows_than_a_block_are_hashed_in_the_order_they_stand(wage, eva, monkeypatch):
    monkeypatch.setattr(outcome_digests, "BLOCK", 3)
    batch = factories.batch(wage, eva)
    assert batch.digests == outcome_digests.of_stored(batch)
    kept = batch.digests[str(wage.pk)]["sha256"]
    monkeypatch.setattr(outcome_digests, "BLOCK", 100)
    assert outcome_digests.of_stored(batch)[str(wage.pk)]["sha256"] != kept
    assert OutcomeRow.objects.count() == batch.digests[str(wage.pk)]["rows"] == 12
