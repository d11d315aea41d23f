"""What people type is read exactly or refused with a reason; what is written reads back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundportal.money import (
    LARGEST,
    AmountError,
    format_figure,
    format_kronor,
    format_mnkr,
    format_number,
    parse_kronor,
)

amounts = st.decimals(-LARGEST, LARGEST, places=2, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("250000", "250000.00"),
        ("250 000", "250000.00"),
        ("250\u00a0000,50", "250000.50"),
        ("1\u202f234\u2009567", "1234567.00"),
        (" 99,5 kr ", "99.50"),
        ("99.5", "99.50"),
        ("100 kronor", "100.00"),
        ("100 SEK", "100.00"),
        ("100:-", "100.00"),
        ("0", "0.00"),
        ("-0", "0.00"),
        ("007", "7.00"),
        ("\u22121 250,25", "-1250.25"),
        ("- 5", "-5.00"),
        ("999 999 999 999,99", "999999999999.99"),
    ],
)
def test_reads_what_people_type(text: str, amount: str) -> None:
    assert str(parse_kronor(text)) == amount


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("kr", "empty"),
        ("-", "empty"),
        ("tusen", "not_a_number"),
        ("1e6", "not_a_number"),
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("12,", "not_a_number"),
        (",50", "not_a_number"),
        ("--5", "not_a_number"),
        ("1,2,3", "not_a_number"),
        ("1_000", "not_a_number"),
        ("\u0661\u0662", "not_a_number"),
        ("25 00", "grouping"),
        ("1 23 456", "grouping"),
        ("1234 567", "grouping"),
        ("250.000", "ambiguous_point"),
        ("1.250.000", "ambiguous_point"),
        ("250,000", "decimals"),
        ("1,005", "decimals"),
        ("1000000000000", "too_large"),
    ],
)
def test_refuses_and_says_why(text: str, kind: str) -> None:
    with pytest.raises(AmountError) as refusal:
        parse_kronor(text)
    assert refusal.value.kind == kind
    assert refusal.value.text == text


@given(amounts)
def test_what_is_written_reads_back_to_the_same_amount(amount: Decimal) -> None:
    assert parse_kronor(format_kronor(amount)) == amount


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    try:
        amount = parse_kronor(text)
    except AmountError:
        return
    assert amount.as_tuple().exponent == -2
    assert abs(amount) <= LARGEST


@pytest.mark.parametrize(
    ("amount", "swedish", "english"),
    [
        ("1234567.50", "1\u202f234\u202f567,50\u00a0kr", "SEK\u00a01,234,567.50"),
        ("1234567.00", "1\u202f234\u202f567\u00a0kr", "SEK\u00a01,234,567"),
        ("0", "0\u00a0kr", "SEK\u00a00"),
        ("-0.00", "0\u00a0kr", "SEK\u00a00"),
        ("-250.05", "\u2212250,05\u00a0kr", "\u2212SEK\u00a0250.05"),
        ("0.005", "0,01\u00a0kr", "SEK\u00a00.01"),
    ],
)
def test_kronor_in_both_languages(amount: str, swedish: str, english: str) -> None:
    assert format_kronor(Decimal(amount)) == swedish
    assert format_kronor(Decimal(amount), "en") == english


@pytest.mark.parametrize(
    ("amount", "swedish", "english"),
    [
        ("65000000", "65,0\u00a0mnkr", "SEK\u00a065.0\u00a0million"),
        ("2449999.99", "2,4\u00a0mnkr", "SEK\u00a02.4\u00a0million"),
        ("2450000", "2,5\u00a0mnkr", "SEK\u00a02.5\u00a0million"),
        ("-2400000", "\u22122,4\u00a0mnkr", "\u2212SEK\u00a02.4\u00a0million"),
        ("49999", "49\u202f999\u00a0kr", "SEK\u00a049,999"),
        ("0", "0\u00a0kr", "SEK\u00a00"),
    ],
)
def test_millions_never_round_an_amount_to_nothing(amount: str, swedish: str, english: str) -> None:
    assert format_mnkr(Decimal(amount)) == swedish
    assert format_mnkr(Decimal(amount), "en") == english


def test_a_figure_has_the_decimals_that_it_has() -> None:
    assert format_figure(Decimal("21000.0000")) == "21\u202f000"
    assert format_figure(Decimal("31.5000")) == "31,5"
    assert format_figure(Decimal("-0.1250"), "en") == "\u22120.125"
    assert format_figure(Decimal("0.0000")) == "0"


def test_numbers_are_rounded_half_away_from_zero() -> None:
    assert format_number(Decimal("1794.3424"), 1) == "1\u202f794,3"
    assert format_number(Decimal("-0.5")) == "\u22121"
    assert format_number(-0.04, 1) == "0,0"
    assert format_number(10**40).endswith("\u202f000")
    assert format_number(1234.5, 1, "en") == "1,234.5"


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_not_written(value: str) -> None:
    with pytest.raises(AmountError) as refusal:
        format_kronor(Decimal(value))
    assert refusal.value.kind == "not_finite"
