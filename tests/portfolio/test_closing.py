"""The pages of a fund's closing, and what closing stops."""

import datetime

import pytest
from django.urls import reverse

from applications import calls
from applications.models import Call, Idea
from fundportal.directory.closing import FundClosed
from fundportal.directory.models import Fund
from fundportal.directory.roles import Role
from fundportal.notices.models import Notice
from portfolio import closing
from portfolio.states import Kind
from tests.people import give
from tests.people import person as new_person
from tests.portfolio import money

pytestmark = pytest.mark.django_db


def test_a_fund_with_a_running_investment_is_closed_led_on_from_and_opened_again(
    investment, bertil, client, clock
):
    fund, later = investment.fund, _portfolio(investment.fund)
    give(bertil, Role.MANAGER, fund=later)
    client.force_login(bertil)
    address = reverse("portfolio:close", args=[fund.slug])
    shown = client.get(address)
    assert (shown.context["now"].calls, shown.context["now"].investments) == (1, 1)
    assert shown.context["now"].to_pay == 400_000
    typed = {"closed_date": "2026-11-02", "successor": later.pk, "reason": "Portföljen tar över"}
    page = client.post(address, typed, follow=True).content.decode()
    assert reverse("portfolio:fund", args=[later.slug]) in page
    assert (
        reverse("portfolio:fund", args=[fund.slug])
        in client.get(reverse("portfolio:fund", args=[later.slug])).content.decode()
    )
    for one, other in ((fund, later), (later, fund)):
        public = client.get(reverse("public:fund", args=[one.slug])).content.decode()
        assert reverse("public:fund", args=[other.slug]) in public
    _nothing_begins_but_money_goes_on(investment, bertil)
    opening = reverse("portfolio:reopen", args=[fund.slug])
    client.post(opening, {"reason": "Beslutet ändrades"})
    fund.refresh_from_db()
    assert (fund.is_open, fund.successor) == (True, None)


def test_who_has_begun_something_and_the_managers_are_told_once(
    decision, amina, bertil, clock, social_board
):
    fund = decision.fund
    ulla = give(new_person("Ulla"), Role.MANAGER, fund=fund)
    asked = {"closed_date": money.TODAY, "successor": None, "reason": "Klart"}
    Idea.objects.create(
        call=Call.objects.get(fund=fund),
        organisation=social_board,
        title="Språkstöd",
        written_by=amina,
        written_at=money.AT,
    )
    Notice.objects.all().delete()
    for _turn in range(2):
        closing.close(fund, by=bertil, at=money.AT, **asked)
    told = Notice.objects.filter(subject__contains=fund.name)
    assert sorted(notice.recipient.name for notice in told) == [amina.name, ulla.name]


def _nothing_begins_but_money_goes_on(investment, bertil):
    fund = Fund.objects.get(pk=investment.fund_id)
    call = Call.objects.get(fund=fund)
    assert call not in Call.objects.open_at(money.AT)
    dates = {"opens_at": money.AT, "closes_at": money.AT + datetime.timedelta(days=30)}
    act = {"name": "Ny", "by": bertil, "at": money.AT, **dates}
    with pytest.raises(FundClosed):
        calls.announce(fund=fund, amount_frame=None, text="-", **act)
    with pytest.raises(FundClosed):
        calls.copy(call, **act)
    money.entry(fund, Kind.PAY, "1000", bertil, investment)


def _portfolio(fund):
    return Fund.objects.create(
        name="Portföljen", slug="portfoljen", owner=fund.owner, opened_date=money.TODAY
    )
