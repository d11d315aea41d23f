"""Guessing what the columns of a file mean."""

from evaluations.outcome_columns import guess
from evaluations.outcome_file import Line


def lines(*rows: str) -> list[Line]:
    return [Line(number, tuple(row.split(";"))) for number, row in enumerate(rows, start=2)]


def test_the_work_programme_file_is_understood_from_its_names():
    found = guess(
        ["id", "treat", "age", "re78"],
        lines("1;1;37;9930.05", "2;0;22;0.0"),
        {5: "Earnings in 1978 (re78)"},
    )
    assert (found.participant, found.group) == ("id", "treat")
    assert (found.intervention_value, found.comparison_value) == ("1", "0")
    assert found.values == {5: "re78"}
    assert (found.decimal, found.date_column) == (".", "")


def test_a_swedish_file_is_understood_from_its_content():
    found = guess(
        ["ref", "del", "när", "resultat"],
        lines("x1;ja;2026-01-31;1,5", "x2;nej;2026-02-28;", "x3;ja;2026-02-28;2"),
        {5: "Frånvaro"},
    )
    assert (found.participant, found.group, found.date_column) == ("ref", "del", "när")
    assert (found.intervention_value, found.comparison_value) == ("ja", "nej")
    assert found.values == {5: "resultat"}
    assert found.decimal == ","


def test_nothing_is_guessed_where_nothing_fits():
    found = guess(["a", "b"], lines("x;y", "x;y"), {5: "Frånvaro", 6: "Lön"})
    assert (found.participant, found.group, found.intervention_value, found.values) == (
        "",
        "",
        "",
        {},
    )


def test_a_slip_of_the_hand_does_not_hide_what_a_column_means():
    rows = [f"Elev{i};{'insats' if i % 2 else 'jämförelse'};{i},5" for i in range(30)]
    found = guess(
        ["elev", "del", "frånvaro"], lines(*rows, "Elev31;annan;tolv"), {5: "Frånvaro vt"}
    )
    assert (found.participant, found.values, found.decimal) == ("elev", {5: "frånvaro"}, ",")
    named = guess(["elev", "grupp", "frånvaro"], lines(*rows, "Elev31;annan;tolv"), {5: "Annat"})
    assert (named.intervention_value, named.comparison_value) == ("insats", "jämförelse")
    assert named.values == {5: "frånvaro"}


def test_a_column_that_suits_two_indicators_is_left_to_the_person():
    names = {5: "Frånvaro vt", 6: "Frånvaro ht", 7: "Betyg"}
    found = guess(["id", "frånvaro", "betyg"], lines("1;5;2", "2;6;3"), names)
    assert found.values == {7: "betyg"}
