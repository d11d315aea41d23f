"""The cases that other tests lean on reach their stage."""

from decimal import Decimal

import pytest

from applications.states import Outcome, Status
from tests.applications import factories

pytestmark = pytest.mark.django_db


def test_an_approved_decision_has_its_amounts_and_its_reference() -> None:
    decision = factories.approved_decision(amounts={2027: Decimal("250000.50")})
    assert decision.reference == "Kommunstyrelsen 2026-11-02 § 12, dnr Ks 1/2026"
    assert decision.amount_total == Decimal("250000.50")
    assert decision.application.status == Status.APPROVED


def test_the_fixed_people_may_be_there_already(amina, bertil, cecilia, greta, hassan, fund) -> None:
    application = factories.decided_application(fund=fund, outcome=Outcome.REJECTED)
    assert application.status == Status.REJECTED
    assert application.submitted_by == amina
