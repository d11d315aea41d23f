"""The list of what was put into a fund, its files and its picture."""

import csv
import datetime
import io
import zipfile
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from portfolio import funding, ledger, overview, pictures
from portfolio.states import Kind
from tests.portfolio import money

pytestmark = pytest.mark.django_db


def test_what_was_put_into_a_fund_is_listed_with_source_and_decision(fund, bertil, client):
    for verb, about in ((funding.allocate, {}), (funding.top_up, {"source": "Överskott 2014"})):
        given = {"amount": Decimal(65), "resolution": money.BUDGET, "by": bertil, "at": money.AT}
        made = verb(fund, **given, **about, key=uuid4())
    ledger.reverse(made.entry, reason="Fel", by=bertil, at=money.AT, key=uuid4())
    client.force_login(bertil)
    page = client.get(reverse("portfolio:sources", args=[fund.slug]))
    rows = page.context["given"]
    assert [(row.amount, row.so_far) for row in rows] == [(65, 65), (65, 130), (-65, 65)]
    answer = client.get(reverse("portfolio:sources_csv", args=[fund.slug])).content.decode()
    _head, _first, added, taken_back = csv.reader(io.StringIO(answer), delimiter=";")
    assert added[4:9] == ["Överskott 2014", "Kommunfullmäktige", "2026-01-20", "7", "Ks 1/2026"]
    assert (taken_back[2], taken_back[4]) == ("-65,00", "Överskott 2014")
    with zipfile.ZipFile(
        io.BytesIO(client.get(reverse("portfolio:sources_xlsx", args=[fund.slug])).content)
    ) as book:
        assert "Överskott 2014" in book.read("xl/worksheets/sheet1.xml").decode()


def test_the_picture_tells_each_step_in_words_too(fund, bertil, clock):
    for year, kind, amount in ((2013, Kind.ALLOCATE, 65), (2015, Kind.TOP_UP, 15)):
        day = datetime.date(year, 3, 1)
        money.entry(fund, kind, f"{amount}000000", bertil, valid_date=day)
    [found] = overview.money_of([fund])
    chart = pictures.story_of(found)
    assert "65,0 mnkr 2013, 80,0 mnkr 2015" in chart.description.replace("\N{NO-BREAK SPACE}", " ")
    assert chart.description in chart.svg
    assert [row[0] for row in chart.table.rows] == ["2013", "2015", "2026"]


@pytest.mark.parametrize(("year", "years"), [(2013, ["2013", "2026"]), (2026, ["2026"])])
def test_a_fund_with_one_allocation_has_its_picture_too(fund, bertil, clock, year, years):
    money.entry(fund, Kind.ALLOCATE, "65000000", bertil, valid_date=datetime.date(year, 3, 1))
    [found] = overview.money_of([fund])
    chart = pictures.story_of(found)
    title, said = (
        words.replace("\N{NO-BREAK SPACE}", " ") for words in (chart.title, chart.description)
    )
    assert title == f"65,0 mnkr avsatt år {year}"
    assert said == f"Avsatt och tillskjutet i allt: 65,0 mnkr {year}."
    assert chart.description in chart.svg
    assert [row[0] for row in chart.table.rows] == years
    assert {row[1].replace("\N{NO-BREAK SPACE}", " ") for row in chart.table.rows} == {"65,0 mnkr"}


def test_a_fund_without_money_has_no_picture(fund, clock):
    [found] = overview.money_of([fund])
    assert pictures.story_of(found) is None
