"""Reading an outcome file: what is accepted, and one sentence for each file that is not."""

import pytest

from evaluations import outcome_file
from evaluations.outcome_file import Limits

LIMITS = Limits(size=10_000, rows=100)
TABLE = "kod;grupp;lön\nA1;1;12,5\nÅ2;0;7\n"


def read(content: bytes | str, filename: str = "utfall.csv", limits: Limits = LIMITS):
    raw = content.encode() if isinstance(content, str) else content
    return outcome_file.read(raw, filename=filename, limits=limits)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252")],
)
def test_each_accepted_encoding_gives_the_same_table(encoding: str, name: str) -> None:
    file = read(TABLE.encode(encoding))
    assert file.encoding == name
    assert file.columns == ("kod", "grupp", "lön")
    assert [line.cells for line in file.lines()] == [("A1", "1", "12,5"), ("Å2", "0", "7")]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_each_separator_and_line_ending(delimiter: str, ending: str) -> None:
    file = read(
        ending.join(delimiter.join(row) for row in [("id", "treat"), ("1", "0"), ("2", "1")])
    )
    assert file.delimiter == delimiter
    assert [(line.number, line.cells) for line in file.lines()] == [
        (2, ("1", "0")),
        (3, ("2", "1")),
    ]


def test_decimal_comma_is_not_taken_for_a_separator() -> None:
    assert read("id;a;b\n1;1,5;2,5\n2;3,5;4,5\n").delimiter == ";"


def test_line_numbers_count_blank_lines_and_lines_within_quotes() -> None:
    file = read('id;note\n\n1;"two\nlines"\n2;one\n')
    assert [(line.number, line.cells[0]) for line in file.lines()] == [(3, "1"), (5, "2")]
    assert file.row_count == 2


def test_the_sample_is_the_first_rows() -> None:
    assert [line.cells[0] for line in read(TABLE).sample(1)] == ["A1"]


@pytest.mark.parametrize(
    ("content", "filename", "refusal"),
    [
        (b"", "a.csv", outcome_file.EmptyFile),
        (b"  \n \n", "a.csv", outcome_file.EmptyFile),
        (b"\xef\xbb\xbf", "a.csv", outcome_file.EmptyFile),
        (b"id;grupp\n", "a.csv", outcome_file.EmptyFile),
        (b"id;grupp\n\n;\n", "a.csv", outcome_file.EmptyFile),
        (b"id;grupp\n1;0\n", "a.xlsx", outcome_file.WrongFileType),
        (b"PK\x03\x04rest", "a.csv", outcome_file.WrongFileType),
        (b"%PDF-1.7 text", "a.csv", outcome_file.WrongFileType),
        (b"id;grupp\n1;\x000\n", "a.csv", outcome_file.WrongFileType),
        ("id;grupp\n1;0\n".encode("utf-16"), "a.csv", outcome_file.WrongFileType),
        (b"id;grupp\n1;\x81\n", "a.csv", outcome_file.WrongFileType),
        (b"only one column\n1\n", "a.csv", outcome_file.BadStructure),
        (b"id;\n1;2\n", "a.csv", outcome_file.BadStructure),
        (b"id;ID\n1;2\n", "a.csv", outcome_file.BadStructure),
        (b'id;grupp\n1;0\n2;"0\n3;1\n', "a.csv", outcome_file.BadStructure),
        (b"id;grupp\n" + b"1;0\n" * 101, "a.csv", outcome_file.FileTooLarge),
        (b"id;grupp\n" + b"1;" + b"0" * 10_000, "a.csv", outcome_file.FileTooLarge),
        (b"id;grupp\n1;0\n19811218-9876;1\n", "a.csv", outcome_file.PersonalNumberFound),
        (b"id;grupp\n1;0\n8112789873;1\n", "a.csv", outcome_file.PersonalNumberFound),
        (b"id;note;g\n1;see 811218-9876;0\n", "a.csv", outcome_file.PersonalNumberFound),
        (b"id;8112189876\n1;0\n", "a.csv", outcome_file.PersonalNumberFound),
    ],
)
def test_each_bad_file_is_refused_with_a_sentence(content, filename, refusal) -> None:
    with pytest.raises(refusal) as raised:
        read(content, filename)
    assert str(raised.value).endswith(".")


def test_the_refusal_of_a_personal_number_says_where_but_not_which() -> None:
    with pytest.raises(outcome_file.PersonalNumberFound) as raised:
        read("id;grupp\n1;0\n19811218-9876;1\n8112789873;1\n")
    sentence = str(raised.value)
    assert "3" in sentence
    assert "id" in sentence
    assert "9876" not in sentence


def test_a_long_decimal_fraction_is_no_personal_number() -> None:
    assert read("id;value\n1;0.8112189876\n2;12,8112189876\n").row_count == 2


def test_an_unclosed_quotation_mark_names_the_line_where_it_opens() -> None:
    with pytest.raises(outcome_file.BadStructure) as raised:
        read('id;grupp\n1;0\n2;"0\n3;1\n')
    assert "3" in str(raised.value)
