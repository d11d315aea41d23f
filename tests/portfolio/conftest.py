"""People and money for the tests of the portfolio."""

from uuid import uuid4

import pytest

from applications.models import Decision
from fundportal.directory.models import Fund, Organisation, User
from portfolio import disbursements
from portfolio.models import Disbursement, Investment
from tests.portfolio import money


@pytest.fixture
def decision(fund: Fund, social_board: Organisation, cecilia: User) -> Decision:
    return money.decided(fund, social_board, cecilia, title="Seniorpuls")


@pytest.fixture
def investment(decision: Decision, bertil: User, farid: User) -> Investment:
    """A fund of one million kronor, 400 000 of them committed to Seniorpuls."""
    money.funded(decision.fund, bertil)
    return money.committed(decision, bertil, farid)


@pytest.fixture
def disbursement(investment: Investment, amina: User) -> Disbursement:
    """100 000 kronor of it, asked for today."""
    return disbursements.request(
        investment,
        period=disbursements.Period(money.TODAY, money.TODAY),
        rows=money.rows(investment, "100000"),
        purpose="Löner",
        by=amina,
        at=money.AT,
        key=uuid4(),
    )
