"""Closing a fund to new applications, and opening it again."""

import datetime

import pytest

from fundportal.audit.models import Event
from fundportal.directory import closing, institutions
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import Fund
from tests.people import AT

pytestmark = pytest.mark.django_db

TODAY = AT.date()
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT)


@pytest.fixture
def portfolio(fund):
    return Fund.objects.create(
        name="Portföljen", slug="portfoljen", owner=fund.owner, opened_date=TODAY
    )


def close(fund, by, **changed):
    asked = {"closed_date": TODAY, "successor": None, "reason": "Portföljen tar över.", "at": AT}
    return closing.close(fund, **(asked | changed), by=by)


def test_a_fund_is_closed_changed_and_opened_again_with_its_reasons(fund, portfolio, bertil):
    coming = close(fund, bertil, closed_date=TODAY + DAY)
    assert coming.is_open
    close(fund, bertil, successor=portfolio)
    again = close(fund, bertil, successor=portfolio)
    assert (again.is_open, again.successor) == (False, portfolio)
    assert list(portfolio.predecessors.all()) == [fund]
    opened = closing.reopen(fund, reason="Beslutet ändrades.", by=bertil, at=AT)
    assert (opened.closed_date, opened.successor) == (None, None)
    with pytest.raises(closing.NotClosed):
        closing.reopen(fund, reason="Igen", by=bertil, at=AT)
    told = list(
        Event.objects.filter(subject_id=fund.pk).order_by("pk").values_list("act", "reason")
    )
    assert told == [
        ("fund.close", "Portföljen tar över."),
        ("fund.change_closing", "Portföljen tar över."),
        ("fund.reopen", "Beslutet ändrades."),
    ]


@pytest.mark.parametrize("person", ["amina", "cecilia", "farid", "ingrid", "johan"])
def test_only_the_manager_closes_and_opens(fund, person, request):
    by = request.getfixturevalue(person)
    with pytest.raises(NotPermitted):
        close(fund, by)
    with pytest.raises(NotPermitted):
        closing.reopen(fund, reason="Nej", by=by, at=AT)


def test_the_day_is_not_in_the_past_and_stays_once_it_has_come(fund, portfolio, bertil):
    with pytest.raises(closing.ClosingDayWrong, match="i dag eller en senare dag"):
        close(fund, bertil, closed_date=TODAY - DAY)
    with pytest.raises(closing.ReasonMissing):
        close(fund, bertil, reason=" ")
    close(fund, bertil)
    with pytest.raises(closing.ClosingDayWrong, match="stängd sedan"):
        close(fund, bertil, closed_date=TODAY + DAY)
    assert close(fund, bertil, successor=portfolio).successor == portfolio


def test_the_successor_is_open_then_and_never_leads_back(fund, portfolio, bertil):
    with pytest.raises(closing.SuccessorWrong):
        close(fund, bertil, successor=fund)
    Fund.objects.filter(pk=portfolio.pk).update(successor=fund)
    with pytest.raises(closing.SuccessorWrong):
        close(fund, bertil, successor=portfolio)
    Fund.objects.filter(pk=portfolio.pk).update(successor=None, closed_date=TODAY)
    with pytest.raises(closing.SuccessorWrong):
        close(fund, bertil, successor=portfolio)


def test_who_changes_the_rules_leaves_the_closing_alone(fund, bertil, johan):
    stale = Fund.objects.get(pk=fund.pk)
    close(fund, bertil)
    stale.summary = "Ny text"
    institutions.save_fund(stale, by=johan, at=AT)
    fund.refresh_from_db()
    assert (fund.summary, fund.closed_date) == ("Ny text", TODAY)
