"""Values typed into a grid: all of them or none, a sentence at each cell, nothing lost."""

import datetime

import pytest
from django.urls import reverse

from evaluations import data_sets, measuring, outcomes
from evaluations.models import MeasuringTime, OutcomeBatch, OutcomeRow, Participant
from tests.evaluations import factories
from tests.evaluations.factories import TODAY
from tests.people import AT

DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(AT)


@pytest.fixture
def times(programme, eva) -> list[MeasuringTime]:
    return [
        measuring.plan(programme, name=name, first_date=first, last_date=last, by=eva, at=AT)
        for name, first, last in (
            ("Före", TODAY - 60 * DAY, TODAY - 40 * DAY),
            ("Efter", TODAY - 10 * DAY, TODAY),
        )
    ]


@pytest.fixture
def eva_at(client, eva):
    client.force_login(eva)
    return client


def _typed(times, *rows, **others) -> dict[str, object]:
    sent = {"rows": 4, f"day_{times[0].pk}": TODAY - 50 * DAY, f"day_{times[1].pk}": TODAY}
    for number, (code, group, *values) in enumerate(rows, start=1):
        sent |= {f"code_{number}": code, f"group_{number}": group}
        sent |= {
            f"value_{number}_{time.pk}": value for time, value in zip(times, values, strict=True)
        }
    return sent | others


def test_a_grid_becomes_an_import_with_zeros_and_reasons(eva_at, wage, times, programme):
    where = reverse("evaluations:grid", args=[wage.pk])
    sent = _typed(times, ("A1", "intervention", "0", "12,5"), ("B1", "comparison", "a", ""))
    assert eva_at.post(where, sent).status_code == 302
    rows = OutcomeRow.objects.order_by("pk").values_list("group", "value", "missing_reason")
    assert list(rows) == [
        ("intervention", *factories.decimals(0), ""),
        ("intervention", *factories.decimals("12.5"), ""),
        ("comparison", None, "left"),
    ]
    batch = OutcomeBatch.objects.get()
    assert (batch.row_count, batch.participant_count, batch.missing_count) == (3, 2, 1)
    again = eva_at.post(where, sent)
    assert (again.status_code, OutcomeBatch.objects.count()) == (200, 1)
    outcomes.undo(batch, reason="Fel dag", by=batch.recorded_by, at=AT)
    assert not Participant.objects.exists()


@pytest.mark.parametrize(
    ("rows", "faulty"),
    [
        ([("A1", "intervention", "tolv", "1")], {"value_1_0"}),
        ([("", "intervention", "1", "")], {"code_1"}),
        ([("A1", "", "1", "")], {"group_1"}),
        ([("A1", "intervention", "", "")], {"code_1"}),
        ([("811218-9876", "intervention", "1", "")], {"code_1"}),
        ([("A1", "intervention", "1", ""), ("A1", "comparison", "2", "")], {"code_2"}),
        ([], {"__all__"}),
    ],
)
def test_each_fault_stands_at_its_cell_and_nothing_is_lost(eva_at, wage, times, rows, faulty):
    page = eva_at.post(reverse("evaluations:grid", args=[wage.pk]), _typed(times, *rows))
    named = {name.replace("_0", f"_{times[0].pk}") for name in faulty}
    assert set(page.context["form"].errors) == named
    assert all(value in page.content.decode() for row in rows for value in row if value)
    assert not OutcomeBatch.objects.exists()


def test_what_does_not_agree_with_what_is_recorded_is_marked(eva_at, wage, times):
    where = reverse("evaluations:grid", args=[wage.pk])
    eva_at.post(where, _typed(times, ("A1", "intervention", "1", "2")))
    other = _typed(times, ("C1", "comparison", "5", ""), ("A1", "intervention", "1", "3"))
    errors = eva_at.post(where, other).context["form"].errors
    assert set(errors) == {"__all__", f"value_2_{times[1].pk}"}
    moved = _typed(times, ("A1", "comparison", "1", ""))
    assert "group_1" in eva_at.post(where, moved).context["form"].errors
    assert OutcomeRow.objects.count() == 2


def test_more_rows_keep_what_was_typed_and_store_nothing(eva_at, wage, times):
    sent = _typed(times, ("A1", "intervention", "tolv", "1"), more="1")
    page = eva_at.post(reverse("evaluations:grid", args=[wage.pk]), sent)
    assert len(page.context["form"].numbers) == 12
    assert not page.context["form"].errors
    assert 'value="tolv"' in page.content.decode()
    assert not OutcomeRow.objects.exists()


def test_a_closed_time_is_not_offered_and_a_destroyed_key_stops_it(
    eva_at, wage, times, eva, bertil, programme
):
    where = reverse("evaluations:grid", args=[wage.pk])
    eva_at.post(where, _typed(times, ("A1", "intervention", "1", "")))
    measuring.close(times[0], by=eva, at=AT)
    assert eva_at.get(where).context["form"].times == times[1:]
    data_sets.destroy_key(programme, reason="Klar, Ks 4/2026", by=bertil, at=AT)
    late = {"rows": 1, f"day_{times[1].pk}": TODAY, "code_1": "B1", "group_1": "comparison"}
    page = eva_at.post(where, late | {f"value_1_{times[1].pk}": "3"})
    assert "Bertil" in page.content.decode()
    assert OutcomeRow.objects.count() == 1
