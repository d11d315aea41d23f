"""One investment that Eva evaluates, with one indicator."""

from decimal import Decimal

import pytest
from django.db import transaction

from evaluations import assessment as assessing
from evaluations.models import Assessment, Indicator
from fundportal.directory.models import User
from portfolio.models import Investment
from tests.evaluations import factories
from tests.evaluations.reports import accepted, second_evaluator
from tests.people import AT


@pytest.fixture
def programme(fund, social_board, cecilia) -> Investment:
    with transaction.atomic():
        return factories.investment(fund, social_board, cecilia)


@pytest.fixture
def wage(programme, eva) -> Indicator:
    return factories.indicator(programme, eva)


@pytest.fixture
def gun(fund) -> User:
    """A second evaluator."""
    return second_evaluator(fund)


@pytest.fixture
def assessed(wage, eva) -> Assessment:
    """A clear effect, drawn by lot, of twelve people in each group; accepted by a second one."""
    factories.batch(wage, eva, size=12)
    made = assessing.assess(
        wage,
        assignment="randomised",
        pooled=False,
        level=Decimal("0.95"),
        conclusion="Lönen steg.",
        supersedes=None,
        by=eva,
        at=AT,
    )
    return accepted(made)
