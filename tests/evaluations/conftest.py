"""One investment that Eva evaluates, with one indicator."""

from decimal import Decimal

import pytest
from django.db import transaction

from evaluations import assessment as assessing
from evaluations.models import Assessment, Indicator
from portfolio.models import Investment
from tests.evaluations import factories
from tests.people import AT


@pytest.fixture
def programme(fund, social_board, cecilia) -> Investment:
    with transaction.atomic():
        return factories.investment(fund, social_board, cecilia)


@pytest.fixture
def wage(programme, eva) -> Indicator:
    return factories.indicator(programme, eva)


@pytest.fixture
def assessed(wage, eva) -> Assessment:
    """A clear effect, drawn by lot, of twelve people in each group."""
    factories.batch(wage, eva, size=12)
    return assessing.assess(
        wage,
        assignment="randomised",
        pooled=False,
        level=Decimal("0.95"),
        conclusion="Lönen steg.",
        supersedes=None,
        by=eva,
        at=AT,
    )
