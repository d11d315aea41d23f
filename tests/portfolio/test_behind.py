"""Every figure of a fund opens into the entries that it is the sum of, wherever it is shown."""

import csv
import datetime
import io
import zipfile
from uuid import uuid4

import pytest
from django.urls import reverse

from fundportal.directory.models import Fund
from fundportal.directory.roles import Role
from portfolio import boards, investments, ledger, overview
from portfolio.states import Kind
from tests.people import LONG_AGO, give
from tests.portfolio import money

pytestmark = pytest.mark.django_db


@pytest.fixture
def rich(investment, executive_board, bertil, farid, cecilia):
    """Three years of two boards with every kind of entry, and a reversal of most of them.

    Before them two years without any.
    """
    fund = investment.fund
    money.entry(fund, Kind.ALLOCATE, "7", bertil, valid_date=datetime.date(2021, 3, 1))
    decision = money.decided(fund, executive_board, cecilia, "70000")
    annan = money.committed(decision, bertil, farid, "Annan")
    other = Fund.objects.create(name="B", slug="b", owner=executive_board, opened_date=LONG_AGO)
    give(bertil, Role.MANAGER, fund=other)
    money.funded(other, bertil, "5000")
    move = {"decision_reference": "KF § 1", "by": bertil, "at": money.AT}
    ledger.transfer(fund, other, amount=700, key=uuid4(), **move)
    ledger.transfer(other, fund, amount=5000, key=uuid4(), **move)
    steps = [(Kind.ALLOCATE, "900.50", None), (Kind.TOP_UP, "80", None)]
    for of in (investment, annan):
        money.entry(fund, Kind.PAY, "500", bertil, of)
        steps += [(Kind.PAY, "9000.25", of), (Kind.RELEASE, "300", of), (Kind.REPAY, "50", of)]
    for year in (2024, 2025, 2026):
        for number, (kind, amount, of) in enumerate(steps):
            day = datetime.date(year, 3, 1)
            made = money.entry(fund, kind, amount, bertil, of, valid_date=day)
            if number % 2 == year % 2:
                ledger.reverse(made, reason="Fel", by=bertil, at=money.AT, key=uuid4())
    return fund


def test_each_figure_opens_into_entries_of_the_same_sum(rich, bertil, client):
    client.force_login(bertil)
    page = client.get(reverse("portfolio:fund", args=[rich.slug])).context
    figures = [*page["keys"], *page["lines"]]
    figures += [cell for row in page["years"] for cell in row.cells if cell.amount]
    for year in (None, 2024, 2026):
        lines = boards.lines_of(rich, year)
        lines.append(boards.line_of_all(rich, lines, year))
        figures += [each for line in lines for each in line.figures]
    seen = {figure.url: figure.amount for figure in figures}
    assert all(seen[figure.url] == figure.amount for figure in figures), "the same on every page"
    assert len(seen) > 60
    assert any("year=2022" in url for url in seen), "what is left is told of a quiet year too"
    for url, amount in seen.items():
        context = client.get(url).context
        assert (context["found"].total if "found" in context else context["total"]) == amount, url
    assert len([amount for amount in seen.values() if amount]) > 50


def test_the_boards_add_up_to_the_fund_each_year_and_come_as_files(
    rich, client, bertil, django_assert_num_queries
):
    with django_assert_num_queries(1):
        lines = boards.lines_of(rich, 2025)
    of_year = overview.fund_figures(rich, 2025)
    *moved, left = amounts(boards.line_of_all(rich, lines, 2025))
    assert moved == [of_year.committed, of_year.paid_out, of_year.released, of_year.repaid]
    assert left == overview.story_until(rich, 2025).in_all.committed_left
    in_all = overview.fund_figures(rich)
    assert amounts(boards.line_of_all(rich, boards.lines_of(rich)))[4] == in_all.committed_left
    client.force_login(bertil)
    address = reverse("portfolio:boards", args=[rich.slug])
    page = client.get(address, {"year": 2025}).content.decode()
    assert all(figure.url.replace("&", "&amp;") in page for figure in lines[0].figures)
    answer = client.get(reverse("portfolio:boards_csv", args=[rich.slug]), {"year": 2025})
    rows = list(csv.reader(io.StringIO(answer.content.decode()), delimiter=";"))
    assert [row[2] for row in rows[1:]] == [
        f"{line.figures[1].amount}".replace(".", ",") for line in lines
    ]
    assert _sheet(client, "boards_xlsx", rich).count("<row") == 3


def test_the_years_come_as_files_with_their_sum(rich, client, bertil):
    client.force_login(bertil)
    answer = client.get(reverse("portfolio:figures_csv", args=[rich.slug])).content.decode()
    head, *years, in_all = csv.reader(io.StringIO(answer), delimiter=";")
    assert [row[0] for row in years] == [str(year) for year in range(2026, 2020, -1)]
    figures = overview.fund_figures(rich)
    assert in_all[head.index("Kvar att fördela")] == f"{figures.free}".replace(".", ",")
    assert in_all[head.index("Utbetalt")] == f"{figures.paid_out}".replace(".", ",")
    assert _sheet(client, "figures_xlsx", rich).count("<row") == 8
    assert _sheet(client, "entries_xlsx", rich).count("<row") == 1 + rich.entries.count()


def test_the_entries_of_one_investment_say_so(rich, client, bertil):
    client.force_login(bertil)
    address = reverse("portfolio:entries", args=[rich.slug])
    page = client.get(address, {"investment": "annan", "kind": "pay"})
    annan = rich.investments.get(slug="annan")
    assert page.context["total"] == overview.investment_figures(annan).paid_out
    assert "Annan" in page.content.decode()
    investments.move(annan, slug="nya-namnet", by=bertil, at=money.AT)
    for slug in ("annan", "nya-namnet"):  # a link from before still leads to the same entries
        again = client.get(address, {"investment": slug, "kind": "pay"})
        assert again.context["investment"] == annan
        assert again.context["total"] == page.context["total"]


def amounts(line):
    return [figure.amount for figure in line.figures]


def _sheet(client, name, fund):
    book = client.get(reverse(f"portfolio:{name}", args=[fund.slug])).content
    with zipfile.ZipFile(io.BytesIO(book)) as opened:
        return opened.read("xl/worksheets/sheet1.xml").decode()
