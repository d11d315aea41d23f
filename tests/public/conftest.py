"""A fund with its story, and investments with public pages."""

import datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from applications.models import Decision, Party
from applications.models.parties import Answer
from fundportal.directory.models import Fund, Municipality, Organisation, User
from portfolio import funding, investments
from portfolio.models import Investment
from tests.portfolio import money

AT = money.AT


def put_in(fund: Fund, by: User, year: int, amount: str, source: str = "") -> None:
    """Set aside, or top up from a source, in a year of its own."""
    day = datetime.date(year, 4, 20)
    about = {
        "amount": Decimal(amount),
        "resolution": funding.Resolution("Kommunfullmäktige", day, "7", f"Ks 7/{year}"),
        "by": by,
        "at": AT,
        "key": uuid4(),
        "valid_date": day,
    }
    if source:
        funding.top_up(fund, source=source, **about)
    else:
        funding.allocate(fund, **about)


@pytest.fixture
def storied(fund: Fund, bertil: User, municipality: Municipality) -> Fund:
    """The fund with 65, then 80, then 100 million kronor."""
    put_in(fund, bertil, 2013, "65000000")
    put_in(fund, bertil, 2015, "15000000", "överskott 2014")
    put_in(fund, bertil, 2022, "20000000", "budget 2022")
    return fund


def published(decision: Decision, bertil: User, farid: User, title: str) -> Investment:
    """A committed investment with a public page."""
    investment = money.committed(decision, bertil, farid, title=title)
    texts = investments.PublicTexts(
        title=title,
        summary=f"{title} når målgruppen <tidigt>.",
        target_group="Äldre som bor ensamma.",
    )
    return investments.publish(investment, texts=texts, by=bertil, at=AT)


@pytest.fixture
def seniorpuls(
    storied: Fund,
    social_board: Organisation,
    association: Organisation,
    bertil: User,
    cecilia: User,
    farid: User,
) -> Investment:
    """A published investment of 400 000 kronor with two parties."""
    decision = money.decided(storied, social_board, cecilia, title="Seniorpuls")
    for organisation, role in ((social_board, "lead"), (association, "partner")):
        Party.objects.create(
            application=decision.application,
            organisation=organisation,
            role=role,
            answer=Answer.ACCEPTED,
            answered_by=bertil,
            answered_at=AT,
        )
    return published(decision, bertil, farid, "Seniorpuls")
