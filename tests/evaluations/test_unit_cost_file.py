"""Files of unit costs: every way they are written, and one sentence per fault."""

import dataclasses
from decimal import Decimal
from pathlib import Path

import pytest

from evaluations import outcome_file, unit_cost_file
from evaluations.outcome_file import BadStructure
from evaluations.unit_cost_figures import UnitCostFigures
from evaluations.unit_cost_pages import export_columns
from fundportal.spreadsheets import csv_text
from tests.evaluations.unit_costs import HEADER, faults_of, figures, file_of, line, rows_of

DATA = Path(__file__).parents[2] / "evaluations" / "data"


def test_a_row_becomes_figures() -> None:
    (row,) = rows_of(line())
    assert row.line == 2
    assert row.figures == figures()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_any_encoding_that_excel_writes(encoding: str) -> None:
    rows, faults = unit_cost_file.read_rows(file_of(line(), encoding=encoding))
    assert not faults
    assert rows[0].figures == figures()


def test_columns_may_stand_in_any_order_be_left_out_and_have_the_names_of_the_code() -> None:
    header = "Belopp;code;NAMN;payer;enhet;Gäller  från;prisår;källa"
    cells = "12;A-1;Något;Region;styck;2024-05-01;2024;Jag"
    rows, faults = unit_cost_file.read_rows(file_of(cells, header=header))
    assert not faults
    found = rows[0].figures
    assert (found.code, found.payer, found.amount) == ("A-1", "region", Decimal(12))
    assert (found.low, found.note, found.is_example) == (None, "", False)


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (HEADER.replace("belopp", "pris"), "pris"),
        (HEADER.replace("belopp", "amount").replace("lägst", "belopp"), "belopp"),
        ("kod;namn", "betalare, enhet, belopp, prisår, källa, gäller från"),
    ],
)
def test_unknown_doubled_and_missing_columns_are_named(header: str, says: str) -> None:
    with pytest.raises(BadStructure, match=says):
        unit_cost_file.read_rows(file_of(line(), header=header))


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("kod", "", "rutan är tom"),
        ("kod", "hvb", "versaler"),
        ("kod", "A" * 41, "högst 40"),
        ("namn", "", "rutan är tom"),
        ("betalare", "kyrkan", "kommun/socialnämnd"),
        ("betalare", "kommun/", "kommun/socialnämnd"),
        ("belopp", "", "decimalkomma"),
        ("belopp", "6,000.50", "decimalkomma"),
        ("belopp", "NaN", "decimalkomma"),
        ("belopp", "1e5", "decimalkomma"),
        ("belopp", "0", "över 0"),
        ("belopp", "-5", "över 0"),
        ("lägst", "6001", "inte är högre"),
        ("högst", "5999", "inte är lägre"),
        ("prisår", "24", "fyra siffror"),
        ("prisår", "2024,5", "fyra siffror"),
        ("prisår", "²⁰²⁴", "fyra siffror"),
        ("källa", "", "rutan är tom"),
        ("källadress", "example.org", "börjar med https"),
        ("källadress", "javascript:alert(1)", "börjar med https"),
        ("gäller från", "2024-13-01", "ett datum, till"),
        ("gäller från", "20240101", "ett datum, till"),
        ("exempel", "kanske", "ja eller nej"),
        ("anteckning", "x" * 501, "högst 500"),
    ],
)
def test_a_fault_says_where_it_stands_what_stands_there_and_what_was_expected(
    column: str, value: str, expected: str
) -> None:
    (fault,) = faults_of(line(kod="GOD-1"), line(**{column: value}))
    assert (fault.line, fault.column) == (3, column)
    assert fault.value[:4] in (value[:4], "6001", "5999")
    assert expected in fault.expected


def test_every_fault_of_every_row_is_told() -> None:
    faults = faults_of(line(belopp="x", prisår="y"), "too;few", line(namn=""))
    assert [(fault.line, fault.column) for fault in faults] == [
        (2, "belopp"),
        (2, "prisår"),
        (3, ""),
        (4, "namn"),
    ]


def test_known_actors_may_be_written_without_marks() -> None:
    (row,) = rows_of(line(betalare="Stat/rattsvasende"))
    assert row.figures.payer == "stat/rättsväsende"


def test_what_is_exported_can_be_read_in_again() -> None:
    dangerous = figures(name="=2+2", note="-tre", is_example=True, low=None)
    made = csv_text(export_columns(), [unit_cost_file.export_row(dangerous)])
    assert "'=2+2" in made
    file = outcome_file.read(made.encode(), filename="a.csv", limits=unit_cost_file.LIMITS)
    rows, faults = unit_cost_file.read_rows(file)
    assert not faults
    assert rows[0].figures == dangerous


def test_every_field_has_a_column_and_a_reader() -> None:
    fields = {field.name for field in dataclasses.fields(UnitCostFigures)}
    assert fields == set(unit_cost_file.COLUMNS) == set(unit_cost_file.READERS)


def test_the_starter_set_has_a_source_for_each_figure_that_is_no_example() -> None:
    path = DATA / "unit_costs.csv"
    file = outcome_file.read(path.read_bytes(), filename=path.name, limits=unit_cost_file.LIMITS)
    rows, faults = unit_cost_file.read_rows(file)
    assert not faults
    assert len(rows) >= 25
    for row in rows:
        assert row.figures.is_example == row.figures.source.startswith("Påhittat exempel")
        assert row.figures.is_example or row.figures.source_address
