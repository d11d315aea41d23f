"""What a fund has committed to each board: figures, the entries behind them, and the files."""

import csv
import io
import zipfile
from uuid import uuid4

import pytest
from django.urls import reverse

from portfolio import boards, ledger, overview
from portfolio.states import Kind
from tests.portfolio import money

pytestmark = pytest.mark.django_db


def test_each_figure_of_a_board_opens_into_entries_of_the_same_sum(
    investment, executive_board, bertil, farid, cecilia, client, django_assert_num_queries
):
    fund = investment.fund
    other = money.decided(fund, executive_board, cecilia, "70000")
    money.committed(other, bertil, farid, "Annan")
    money.entry(fund, Kind.PAY, "100000", bertil, investment)
    wrong = money.entry(fund, Kind.PAY, "2500.50", bertil, investment)
    ledger.reverse(wrong, reason="Fel belopp", by=bertil, at=money.AT, key=uuid4())
    money.entry(fund, Kind.RELEASE, "50000", bertil, investment)
    with django_assert_num_queries(1):
        lines = boards.lines_of(fund)
    in_all = overview.fund_figures(fund)
    assert sum(line.figures[0].amount for line in lines) == in_all.committed
    assert sum(line.left for line in lines) == in_all.committed_left
    [own] = [line for line in lines if line.name == investment.organisation.name]
    assert [figure.amount for figure in own.figures] == [400_000, 100_000, 50_000, 0]
    client.force_login(bertil)
    page = client.get(reverse("portfolio:boards", args=[fund.slug])).content.decode()
    for line in lines:
        for figure in line.figures:
            assert client.get(figure.url).context["total"] == figure.amount, figure
            assert (figure.url.replace("&", "&amp;") in page) == bool(figure.amount)
    answer = client.get(reverse("portfolio:boards_csv", args=[fund.slug])).content.decode()
    rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(answer), delimiter=";")}
    assert rows[own.name] == ["400000,00", "100000,00", "50000,00", "0,00", "250000,00"]
    book = client.get(reverse("portfolio:boards_xlsx", args=[fund.slug])).content
    with zipfile.ZipFile(io.BytesIO(book)) as opened:
        assert own.name in opened.read("xl/worksheets/sheet1.xml").decode()
