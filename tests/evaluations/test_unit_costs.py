"""The library of unit costs: new figures are new versions, nothing is ever changed."""

import datetime
import threading
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, IntegrityError, connection, transaction

from evaluations import price_indices, unit_cost_pages, unit_costs
from evaluations.models import PriceIndexValue, UnitCost
from evaluations.price_indices import IndexFigure
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import User
from tests.evaluations.unit_costs import added, figures, line, rows_of
from tests.people import AT

LATER = datetime.date(2025, 1, 1)
NEWER = figures(amount=Decimal(7000), valid_from=LATER)


def test_a_unit_cost_is_added_with_an_event(eva) -> None:
    cost = added(eva)
    assert (cost.version, cost.added_by, cost.added_at) == (1, eva, AT)
    assert cost.figures() == figures()
    event = Event.objects.get(act="evaluations.unit_cost_added")
    assert event.subject_label == "HVB-DYGN, Placering i HVB"
    assert event.details == {"amount": "6000.50", "price_year": 2024, "version": 1}


def test_a_code_is_used_once(eva) -> None:
    added(eva)
    with pytest.raises(unit_costs.CodeTaken):
        added(eva, name="Något annat")


def test_a_new_version_follows_and_the_old_one_stays(eva) -> None:
    first = added(eva)
    second = unit_costs.revise(first, NEWER, by=eva, at=AT)
    assert second.version == 2
    first.refresh_from_db()
    assert first.amount == Decimal("6000.50")
    assert list(UnitCost.objects.current()) == [second]
    event = Event.objects.get(act="evaluations.unit_cost_revised")
    assert (event.details["amount_before"], event.details["amount"]) == ("6000.50", "7000")


def test_the_version_in_force_on_a_day(eva) -> None:
    first = added(eva)
    second = unit_costs.revise(first, NEWER, by=eva, at=AT)
    in_force = UnitCost.objects.in_force
    assert not in_force(datetime.date(2023, 12, 31)).exists()
    assert list(in_force(datetime.date(2024, 12, 31))) == [first]
    assert list(in_force(LATER)) == [second]


def test_a_version_is_refused_that_changes_nothing_goes_back_or_is_late(eva) -> None:
    first = added(eva)
    with pytest.raises(unit_costs.NothingChanged):
        unit_costs.revise(first, figures(), by=eva, at=AT)
    early = figures(note="", valid_from=datetime.date(2023, 1, 1))
    with pytest.raises(unit_costs.ValidTooEarly, match="2024-01-01"):
        unit_costs.revise(first, early, by=eva, at=AT)
    unit_costs.revise(first, NEWER, by=eva, at=AT)
    with pytest.raises(unit_costs.ChangedMeanwhile):
        unit_costs.revise(first, figures(note="Sent"), by=eva, at=AT)
    with pytest.raises(unit_costs.ChangedMeanwhile):
        unit_costs.revise(first, figures(code="ANNAN"), by=eva, at=AT)


def test_a_file_comes_in_as_a_whole_and_only_as_it_was_seen(eva) -> None:
    added(eva)
    rows = rows_of(line(), line(belopp="7000", **{"gäller från": "2025-01-01"}), line(kod="NY"))
    seen = unit_costs.planned(rows).fingerprint
    made = unit_costs.import_rows(rows, seen=seen, filename="a.csv", by=eva, at=AT)
    assert [(cost.code, cost.version) for cost in made] == [("HVB-DYGN", 2), ("NY", 1)]
    details = Event.objects.filter(act="evaluations.unit_cost_added").last().details
    assert details["filename"] == "a.csv"
    with pytest.raises(unit_costs.ChangedMeanwhile):
        unit_costs.import_rows(rows, seen=seen, filename="a.csv", by=eva, at=AT)
    assert UnitCost.objects.count() == 3


def test_a_file_with_a_fault_writes_nothing(eva) -> None:
    added(eva)
    rows = rows_of(line(kod="NY"), line(namn="Annat", **{"gäller från": "2023-01-01"}))
    seen = unit_costs.planned(rows).fingerprint
    with pytest.raises(unit_costs.FaultsInFile) as refused:
        unit_costs.import_rows(rows, seen=seen, filename="a.csv", by=eva, at=AT)
    assert [fault.line for fault in refused.value.faults] == [3]
    assert UnitCost.objects.count() == 1


def test_only_evaluators_write(eva, bertil) -> None:
    first = added(eva)
    for act in (
        lambda: added(bertil, code="NY"),
        lambda: unit_costs.revise(first, NEWER, by=bertil, at=AT),
        lambda: unit_costs.import_rows([], seen="", filename="", by=bertil, at=AT),
        lambda: price_indices.record(IndexFigure("KPI", 2020, Decimal(1), "S"), by=bertil, at=AT),
        lambda: price_indices.record_many([], by=bertil, at=AT),
    ):
        with pytest.raises(NotPermitted):
            act()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evaluations_unitcost SET amount = 1",
        "DELETE FROM evaluations_unitcost",
        "TRUNCATE evaluations_unitcost",
        "UPDATE evaluations_priceindexvalue SET value = 1",
        "DELETE FROM evaluations_priceindexvalue",
        "TRUNCATE evaluations_priceindexvalue",
    ],
)
def test_the_database_refuses_to_change_or_remove(eva, statement: str) -> None:
    added(eva)
    price_indices.record(IndexFigure("KPI", 2020, Decimal(335), "SCB"), by=eva, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"version": 3}, "unit_cost_versions_follow"),
        ({"version": 2, "valid_from": datetime.date(2020, 1, 1)}, "unit_cost_valid_in_order"),
        ({"version": 2, "amount": 0}, "unit_cost_amount_above_0"),
        ({"version": 2, "low": 6001}, "unit_cost_low_at_most_amount"),
        ({"version": 2, "high": 5999}, "unit_cost_high_at_least_amount"),
        ({"version": 2, "price_year": 24}, "unit_cost_price_year_plausible"),
        ({"version": 2, "source": ""}, "unit_cost_says_what_who_and_from_where"),
        ({"code": "små", "version": 1}, "unit_cost_code_and_version"),
    ],
)
def test_the_database_refuses_what_makes_no_sense(eva, changes: dict, constraint: str) -> None:
    added(eva)
    row = figures().as_dict() | {"added_by": eva, "added_at": AT} | changes
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        UnitCost.objects.create(**row)
    assert raised.value.__cause__.diag.constraint_name == constraint


def test_everyone_with_an_account_sees_them_and_nobody_else(eva, david) -> None:
    added(eva)
    price_indices.record(IndexFigure("KPI", 2020, Decimal(335), "SCB"), by=eva, at=AT)
    for model in (UnitCost, PriceIndexValue):
        assert model.objects.visible_to(david).count() == 1
        assert not model.objects.visible_to(AnonymousUser()).exists()


def test_a_price_index_is_corrected_by_a_new_version(eva) -> None:
    wrong = IndexFigure("KPI", 2020, Decimal("33.59"), "SCB")
    right = IndexFigure("KPI", 2020, Decimal("335.92"), "SCB")
    price_indices.record_many(
        [wrong, IndexFigure("KPI", 2022, Decimal("371.91"), "SCB")], by=eva, at=AT
    )
    price_indices.record(right, by=eva, at=AT)
    with pytest.raises(price_indices.SameValue):
        price_indices.record(right, by=eva, at=AT)
    index = unit_cost_pages.price_index(PriceIndexValue.objects.visible_to(eva), "KPI")
    assert index.values == {2020: 335.92, 2022: 371.91}
    assert index.source == "SCB"
    assert Event.objects.filter(act="evaluations.price_index_recorded").count() == 3


def test_amounts_are_shown_in_another_price_level_or_not_at_all(eva) -> None:
    figures_of_index = [(2020, "335.92"), (2022, "371.91")]
    price_indices.record_many(
        [IndexFigure("KPI", year, Decimal(value), "SCB") for year, value in figures_of_index],
        by=eva,
        at=AT,
    )
    old, other = added(eva, price_year=2020), added(eva, code="ANNAN", price_year=2019)
    level = unit_cost_pages.price_level(eva, "KPI 2022")
    shown = [line.moved for line in unit_cost_pages.lines([old, other], level)]
    assert shown == [pytest.approx(6000.5 * 371.91 / 335.92), None]
    assert unit_cost_pages.moved(old, None) is None


def test_searching(eva) -> None:
    added(eva)
    added(eva, code="BUP-BESOK", name="Besök", payer="region", is_example=True, source="Påhittat")
    added(eva, code="FANGELSE", name="Dygn i fängelse", payer="stat/rättsväsende")

    def codes(**chosen: str) -> list[str]:
        return sorted(unit_cost_pages.found(eva, **chosen).values_list("code", flat=True))

    assert codes(q="hvb ekonomi") == ["HVB-DYGN"]
    assert codes(q="dygn") == ["BUP-BESOK", "FANGELSE", "HVB-DYGN"]  # its unit is a day too
    assert codes(payer="stat") == ["FANGELSE"]
    assert codes(payer="kommun/socialnämnd") == ["HVB-DYGN"]
    assert codes(kind="examples") == ["BUP-BESOK"]
    assert codes(kind="sourced") == ["FANGELSE", "HVB-DYGN"]
    assert [code for code, _name in unit_cost_pages.payer_choices(eva)] == [
        "kommun",
        "kommun/socialnämnd",
        "region",
        "stat",
        "stat/rättsväsende",
    ]


def test_two_who_revise_at_once_get_one_version(committing_db, eva) -> None:
    first = added(eva)
    gate = threading.Barrier(2)
    outcomes: list[str] = []

    def write(note: str) -> None:
        try:
            gate.wait(60)
            by = User.objects.get(pk=eva.pk)
            unit_costs.revise(first, figures(note=note), by=by, at=AT)
            outcomes.append("written")
        except unit_costs.ChangedMeanwhile:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(note,)) for note in ("ett", "två")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(outcomes) == ["refused", "written"]
    assert UnitCost.objects.count() == 2
