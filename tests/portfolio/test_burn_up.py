"""What an investment has been paid beside its plan, year by year, as picture, page and file."""

import csv
import datetime
import io
from uuid import uuid4

import pytest
from django.urls import reverse

from portfolio import burn_up, ledger, overview
from portfolio.models import PlanVersion
from portfolio.states import Kind, PlanOrigin
from tests.portfolio import money

pytestmark = pytest.mark.django_db
UNTIL = datetime.date(2026, 11, 2)


@pytest.fixture
def paid(investment, bertil):
    """Planned 2026-2028; paid from 2025 on, one payment taken back."""
    plan = investment.plans.get()
    made = PlanVersion.objects.create(
        investment=investment,
        number=2,
        origin=PlanOrigin.REVISION,
        amount_fund=400_000,
        amount_own=0,
        reason="Senare",
        made_by=bertil,
        made_at=money.AT,
    )
    place = plan.lines.get()
    for year, amount in ((2026, 150_000), (2028, 250_000)):
        about = {"cost_kind": place.cost_kind, "organisation": place.organisation}
        made.lines.create(year=year, amount_fund=amount, **about)
    for day, amount in (("2025-12-30", "10000.50"), ("2026-03-01", "90000"), ("2026-10-01", "7")):
        valid = datetime.date.fromisoformat(day)
        last = money.entry(investment.fund, Kind.PAY, amount, bertil, investment, valid_date=valid)
    ledger.reverse(last, reason="Fel", by=bertil, at=money.AT, key=uuid4())
    return investment


def test_years_add_up_and_the_future_is_not_zero(paid, django_assert_num_queries):
    with django_assert_num_queries(3):
        found = burn_up.of(paid, until=UNTIL)
    years = {each.year: each for each in found.years}
    assert list(years) == [2025, 2026, 2027, 2028]
    assert (years[2025].planned_so_far, years[2025].paid_so_far) == (0, money.Decimal("10000.50"))
    assert (years[2026].paid, years[2026].ahead) == (90_000, money.Decimal("-49999.50"))
    assert years[2027].paid is None, "a year that has not begun is not 0 kr"
    assert years[2028].planned_so_far == found.planned == 400_000
    assert found.paid == overview.investment_figures(paid).paid_out


def test_the_picture_begins_at_nothing_and_ends_where_the_figures_do(paid):
    chart = burn_up.picture_of(burn_up.of(paid, until=UNTIL))
    rows = {row[0]: row[1:] for row in chart.table.rows}
    assert next(iter(rows)) == "2024-12"
    assert set(rows["2024-12"]) == {"0\N{NO-BREAK SPACE}kr"}
    assert rows["2028-12"][0].startswith("0,4")
    assert rows["2026-11"][1].startswith("0,1")
    assert "0,1" in chart.title
    assert chart.description in chart.svg


def test_page_and_file_have_the_same_figures(paid, client, bertil, amina):
    client.force_login(bertil)
    page = client.get(reverse("portfolio:burn_up", args=[paid.slug]))
    for each in page.context["found"].years:
        if each.paid is not None:
            assert client.get(each.url).context["total"] == each.paid
    answer = client.get(reverse("portfolio:burn_up_csv", args=[paid.slug])).content.decode()
    rows = list(csv.reader(io.StringIO(answer), delimiter=";"))
    assert rows[2] == ["2026", "150000,00", "90000,00", "150000,00", "100000,50", "-49999,50"]
    assert rows[3][2] == rows[3][4] == ""
    client.force_login(amina)
    assert (
        "poster" not in client.get(reverse("portfolio:burn_up", args=[paid.slug])).content.decode()
    )
