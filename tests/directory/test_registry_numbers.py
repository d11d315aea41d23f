"""The form of registry numbers: placeholders, no expressions; quick whatever is written."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundportal.directory.registry_numbers import (
    LONGEST_PATTERN,
    PatternFault,
    WrongForm,
    examples,
    parse,
    tidy,
)


@pytest.mark.parametrize(
    ("pattern", "typed", "kept"),
    [
        ("Ks {nr}/{åååå}", "Ks 954/2026", "Ks 954/2026"),
        ("Ks {nr}/{åååå}", "KS 954/2026", "Ks 954/2026"),
        ("KS{yyyy}/{nnnnn}", "ks2026/00012", "KS2026/00012"),
        ("{åååå}{nnnn}", "20260007", "20260007"),
        ("Ks {nr}/{åååå}\nSn {nr}/{åååå}", "sn 3/1999", "Sn 3/1999"),
        ("(a+)+ {nr}", "(a+)+ 4", "(a+)+ 4"),
    ],
)
def test_a_number_of_the_form_is_written_as_the_registry_writes_it(pattern, typed, kept) -> None:
    assert tidy(parse(pattern), typed) == kept


@pytest.mark.parametrize(
    ("pattern", "typed"),
    [
        ("Ks {nr}/{åååå}", "Ks 954/26"),
        ("Ks {nr}/{åååå}", "Ks 954/2126"),
        ("Ks {nr}/{åååå}", "Ks 12345678/2026"),
        ("Ks {nr}/{åååå}", "Ks 954/2026 "),
        ("Ks {nr}/{åååå}", "Ks ٣/2026"),
        ("KS{yyyy}/{nnnnn}", "KS2026/0012"),
        ("(a+)+ {nr}", "aaa 4"),
        ("Ks {nr}/{åååå}", ""),
    ],
)
def test_another_form_is_answered_with_an_example(pattern, typed) -> None:
    with pytest.raises(WrongForm, match=r"som .*\d"):
        tidy(parse(pattern), typed)


def test_without_a_pattern_anything_goes() -> None:
    assert parse(" \n ") == ()
    assert tidy((), "vad som helst") == "vad som helst"


def test_examples_meet_their_own_pattern() -> None:
    patterns = parse("Ks {nr}/{åååå}\nKS{yyyy}/{nn}")
    assert examples(patterns) == "Ks 954/2026 eller KS2026/54"
    assert all(pattern.tidied(pattern.example) == pattern.example for pattern in patterns)


@pytest.mark.parametrize(
    "pattern",
    [
        "Ks",
        "Ks {åååå}",
        "Ks {nummer}/{åååå}",
        "Ks {nr",
        "Ks nr}",
        "Ks {}/{nr}",
        "Ks {nr}{nr}",
        "Ks {nr}{åååå}",
        "Ks 1{nr}",
        "Ks {nr}2",
        "Ks {nnnnnnnn}",
        "Ks\x00 {nr}",
        "Ks \u202e{nr}",
        "K" * LONGEST_PATTERN + "{nr}",
        "\n".join(["Ks {nr}"] * 6),
    ],
)
def test_what_is_no_pattern_is_refused(pattern) -> None:
    with pytest.raises(PatternFault, match=r"\w"):
        parse(pattern)


@given(st.text(alphabet="K {}nryåa1/+*()\\.|\n", max_size=80), st.text(max_size=60))
def test_any_text_is_a_pattern_or_a_sentence_and_any_number_is_judged_quickly(text, typed) -> None:
    try:
        patterns = parse(text)
    except PatternFault:
        return
    began = time.perf_counter()
    for number in (typed, "1" * 400, "K " * 200):
        for pattern in patterns:
            pattern.tidied(number)
    assert time.perf_counter() - began < 0.5
