"""A CSV file as programs and people write it, and every fault at its line and column."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.analysis.faults import AnalysisFault
from evaluations.analysis.table_file import Column, number_in, numbers, read_table

INCOME = Column("lön", "outcome", "a number")
FLAG = Column("insats", "treated", "0 or 1", frozenset((0.0, 1.0)))
WANTED = [INCOME, FLAG]


def read(content: bytes) -> dict[str, list[float | None]]:
    return numbers(read_table(content, "rader.csv", WANTED), WANTED)


def told(content: bytes) -> list[tuple[str, str]]:
    with pytest.raises(AnalysisFault) as refusal:
        read(content)
    assert all("\n" not in str(one) for one in refusal.value.faults)
    return [(one.code, one.where) for one in refusal.value.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize(("separator", "sign"), [(";", ","), (";", "."), ("\t", ","), (",", ".")])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ways_to_write_the_same(encoding: str, separator: str, sign: str, end: str) -> None:
    rows = [["lön", "insats", "övrigt"], ["1.5", "1", "å"], ["", "0", "-"], ["−2e3", "NA", ""]]
    if encoding == "cp1252":
        rows[3][0] = "-2e3"  # the typographic minus is not in it
    text = end.join(separator.join(row) for row in rows).replace(".", sign) + end
    assert read(text.encode(encoding)) == {
        "lön": [1.5, None, -2000.0],
        "insats": [1.0, 0.0, None],
    }


def test_quotation_marks_blank_lines_and_empty_cells_at_the_end() -> None:
    text = '"lön","insats","not, really"\n\n"1,5",1,"two\nlines"\n   \n2,0,x,,\n'
    assert read(text.encode()) == {"lön": [1.5, 2.0], "insats": [1.0, 0.0]}


def test_a_separator_inside_a_column_name() -> None:
    wanted = [Column("lön, kr", "outcome"), FLAG]
    table = read_table("lön, kr;insats\n5;1\n".encode(), "rader.csv", wanted)
    assert numbers(table, wanted)["lön, kr"] == [5.0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("no_column", "outcome"), ("no_column", "treated")]),
        ("lön;insats\n", [("too_few", "rader.csv")]),
        ("lon;insats\n1;1\n", [("no_column", "outcome")]),
        ("lön;insats;lön\n1;1;2\n", [("column_twice", "outcome")]),
        ("lön;insats\n1;1\n1\n2;1;3\n", [("ragged", f"rader.csv line {n}") for n in (3, 4)]),
        ("lön,insats\n1,5,1\n", [("ragged", "rader.csv line 2")]),
        ('lön;insats\n1;1\n"1;1\n', [("not_csv", "rader.csv line 3")]),
        (
            "lön;insats\nhej;2\n\nnan;1\n1e400;0\n",
            [
                ("wrong_value", "rader.csv line 2, column lön"),
                ("wrong_value", "rader.csv line 4, column lön"),
                ("wrong_value", "rader.csv line 5, column lön"),
                ("wrong_value", "rader.csv line 2, column insats"),
            ],
        ),
        ("lön;insats\n1.234,5;1\n", [("wrong_value", "rader.csv line 2, column lön")]),
        ("lön;insats\n1 234;1\n", [("wrong_value", "rader.csv line 2, column lön")]),
        ("lön;insats\n1,5;1\n2;0\n1.234;1\n", [("mixed_decimals", "rader.csv line 4, column lön")]),
        ("lön;insats\n1\x00;1\n", [("not_text", "rader.csv")]),
    ],
)
def test_every_fault_is_named_at_its_place(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text.encode()) == expected


def test_encodings_that_are_refused() -> None:
    text = "lön;insats\n1;1\n"
    assert told(text.encode("utf-16")) == [("wrong_encoding", "rader.csv")]
    mixed = text.encode() + "2;0;å\n".encode("cp1252")
    assert told(mixed) == [("wrong_encoding", "rader.csv line 3")]
    assert told(b"l\xf6n;insats\n1;1\n\x81;1\n") == [("wrong_encoding", "rader.csv line 3")]


def test_a_column_for_two_purposes_is_refused() -> None:
    with pytest.raises(AnalysisFault) as refusal:
        read_table("lön\n1\n".encode(), "rader.csv", [INCOME, Column("lön", "unit")])
    assert (
        str(refusal.value)
        == 'unit: "lön" is named as outcome already; expected a column of its own'
    )


def test_of_very_many_faults_the_first_are_told_and_the_others_counted() -> None:
    faults = told(("lön;insats\n" + "x;1\n" * 1000).encode())
    assert len(faults) == 21
    assert faults[-1] == ("more", "rader.csv")


@pytest.mark.parametrize(
    "text", ["", "-", "1,2,3", "1_000", "0x1", "inf", "NaN", "1e", "١", "1 2", "1.2,3", "--1", "."]
)
def test_texts_that_are_no_numbers(text: str) -> None:
    assert number_in(text) is None


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(".,"))
def test_every_number_is_read_back(value: float, sign: str) -> None:
    assert number_in(repr(value).replace(".", sign)) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(AnalysisFault):
        found = read(b"l\xc3\xb6n;insats\n" + content)
        assert len(found["insats"]) == len(found["lön"]) > 0
