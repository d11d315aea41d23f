"""People and money for the tests of the portfolio."""

import pytest

from applications.models import Decision
from fundportal.directory.models import Fund, Organisation, User
from portfolio.models import Investment
from tests.portfolio import money


@pytest.fixture
def decision(fund: Fund, social_board: Organisation, cecilia: User) -> Decision:
    return money.decided(fund, social_board, cecilia, title="Seniorpuls")


@pytest.fixture
def investment(decision: Decision, bertil: User, farid: User) -> Investment:
    """A fund of one million kronor, 400 000 of them committed to Seniorpuls."""
    money.funded(decision.fund, bertil)
    return money.committed(decision, bertil, farid)
