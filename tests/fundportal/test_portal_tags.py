"""How templates write money, dates, numbers and statuses."""

import datetime
import re
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override
from time_machine import travel

from fundportal.statuses import STATUSES
from fundportal.templatetags import portal

NARROW, HARD = "\u202f", "\u00a0"


def drawn(source: str, path: str = "/", **context: Any) -> str:
    request = RequestFactory().get(path)
    return Template("{% load portal %}" + source).render(Context({"request": request, **context}))


def test_kronor_in_full() -> None:
    with override("sv"):
        assert portal.kronor(Decimal("1234567.50")) == f"1{NARROW}234{NARROW}567,50{HARD}kr"
        assert portal.kronor(Decimal("1000.00")) == f"1{NARROW}000{HARD}kr"
        assert portal.kronor(None) == "–"
        assert portal.kronor(0) == f"0{HARD}kr"


def test_millions_carry_the_exact_sum() -> None:
    with override("sv"):
        short = portal.mnkr(Decimal("2412345"))
    assert f"2,4{HARD}mnkr" in short
    assert f'title="2{NARROW}412{NARROW}345{HARD}kr"' in short


def test_a_measured_zero_is_not_a_missing_value() -> None:
    assert portal.number(0) == "0"
    assert portal.number(None) == "–"
    assert portal.percent(None) == "–"


def test_numbers_and_shares_in_swedish() -> None:
    with override("sv"):
        assert portal.number(Decimal("1794.34"), 1) == f"1{NARROW}794,3"
        assert portal.percent(Decimal("0.425"), 1) == f"42,5{HARD}%"


def test_dates_in_text_and_in_tables() -> None:
    day = datetime.date(2026, 11, 21)
    with override("sv"):
        assert portal.longdate(day) == f"21{HARD}november{HARD}2026"
    assert portal.shortdate(day) == '<span class="text-nowrap">2026-11-21</span>'
    assert portal.longdate(None) == "–"


def test_a_late_evening_is_shown_in_local_time() -> None:
    late = datetime.datetime(2026, 11, 21, 23, 30, tzinfo=datetime.UTC)
    assert "2026-11-22" in portal.shortdate(late)
    with override("sv"):
        assert "00.30" in portal.longtime(late)


def test_dates_and_case_numbers_stay_whole_and_nothing_else_does() -> None:
    told = portal.whole("PFSH-2026-0003 <b> 2026-01-01 – 2026-06-30, 019-21 00 00")
    kept = ["PFSH-2026-0003", "2026-01-01", "2026-06-30"]
    assert re.findall(r'<span class="text-nowrap">(.+?)</span>', told) == kept
    assert "&lt;b&gt;" in told
    assert told.endswith("</span>, 019-21 00 00")


@travel("2026-11-21 12:00:00+01:00")
@pytest.mark.parametrize(("day", "digits"), [(26, "5"), (18, "3"), (22, "1")])
def test_days_left_count_calendar_days(day: int, digits: str) -> None:
    assert digits in portal.days_left(datetime.date(2026, 11, day))


def test_a_status_is_word_and_icon() -> None:
    thing = SimpleNamespace(status="approved", get_status_display=lambda: "Bifallen")
    page = drawn("{% status_tag thing %}", thing=thing)
    assert "Bifallen" in page
    assert 'class="status good"' in page
    assert 'aria-hidden="true"' in page


def test_an_unknown_status_is_neutral() -> None:
    assert 'class="status"' in drawn('{% status_tag "odd" "Odd" %}')
    assert {tone for tone, _word in STATUSES.values()} == {"", "now", "wait", "good", "bad"}


def test_the_query_is_changed_part_by_part() -> None:
    assert drawn("{% query page=3 %}", "/x/?q=a&page=2") == "?q=a&amp;page=3"
    assert drawn("{% query q=None %}", "/x/?q=a&page=2") == "?page=2"


def test_a_column_head_turns_its_sorting_and_forgets_the_page() -> None:
    page = drawn('{% sort_header "name" "Name" %}', "/x/?sort=name&page=4")
    assert 'aria-sort="ascending"' in page
    assert "sort=-name" in page
    assert "page=4" not in page
