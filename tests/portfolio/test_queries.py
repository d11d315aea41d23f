"""Pages of money: rows cost no queries. Who opens which page is `tests/test_access.py`'s."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portfolio import disbursements
from portfolio.states import Kind
from tests.portfolio import money

MOST = 25
pytestmark = pytest.mark.django_db


def test_queries_do_not_grow_with_rows(investment, disbursement, bertil, amina, client):
    client.force_login(bertil)
    fund = [investment.fund.slug]
    addresses = {
        "funds": [],
        "fund": fund,
        "entries": fund,
        "investments": [],
        "investment": [investment.slug],
        "investments_csv": [],
    }

    def queries() -> dict[str, int]:
        spent = {}
        for name, arguments in addresses.items():
            with CaptureQueriesContext(connection) as captured:
                answer = client.get(reverse(f"portfolio:{name}", args=arguments))
            assert answer.status_code == 200
            spent[name] = len(captured)
        return spent

    few = queries()
    for turn in range(5):
        money.entry(investment.fund, Kind.TOP_UP, "1", bertil)
        decision = money.decided(
            investment.fund, investment.organisation, amina, "10", title=f"Ny {turn}"
        )
        made = money.opened(decision, bertil)
        money.entry(investment.fund, Kind.COMMIT, "10", bertil, made)
        disbursements.request(
            investment,
            period=disbursements.Period(money.TODAY, money.TODAY),
            rows=money.rows(investment, "1"),
            purpose="Löner",
            by=amina,
            at=money.AT,
            key=uuid4(),
        )
    many = queries()
    assert many == few
    assert max(many.values()) <= MOST, many
