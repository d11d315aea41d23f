"""Budget years by the verbs and on the pages: no commitment takes more of a year than its frame."""

import datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import Fund
from fundportal.directory.roles import Role
from portfolio import amendments, commitments, forecast_overview, year_frames, year_overview
from portfolio.forecasts import in_all
from portfolio.models import CommitmentProposal, Investment, YearFrame, YearOverride
from portfolio.states import InvestmentStatus, Kind
from portfolio.year_limits import YearExceeded
from tests.people import give
from tests.portfolio import life, money
from tests.portfolio.test_guards import refused_by
from tests.portfolio.test_races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def limited(fund, bertil):
    """A fund of a million that refuses more than 500 000 kr in 2026."""
    Fund.objects.filter(pk=fund.pk).update(year_rule=Fund.YearRule.REFUSED)
    fund.refresh_from_db()
    money.funded(fund, bertil)
    framed(fund, bertil, "500000")
    return fund


def framed(fund, by, amount, year=2026, **more):
    about = {"reason": "Kommunfullmäktige § 7", "by": by, "at": money.AT} | more
    return year_frames.set_frame(fund, year=year, amount=Decimal(amount), **about)


def overridden(application, by, amount, **more):
    about = {"decision": life.board(), "by": by, "at": money.AT, "key": uuid4()} | more
    return year_frames.register_override(application, amount=Decimal(amount), **about)


def proposed(decision, by):
    return commitments.propose(decision, plan=money.plan(), by=by, at=money.AT, key=uuid4())


def with_override(fund):
    Fund.objects.filter(pk=fund.pk).update(year_rule=Fund.YearRule.OVERRIDE)


def test_a_year_takes_what_its_frame_has_and_no_more(limited, social_board, cecilia, bertil, farid):
    money.committed(money.decided(limited, social_board, cecilia), bertil, farid)
    second = money.decided(limited, social_board, cecilia, "100000.01")
    with pytest.raises(YearExceeded, match=r"2026 .*0,01\skr för mycket.*inget år") as refused:
        proposed(second, bertil)
    assert "500" in str(refused.value)
    framed(limited, bertil, "500000.01")
    proposal = proposed(second, bertil)
    framed(limited, bertil, "400000")  # lowered meanwhile: what was proposed is asked again
    with pytest.raises(YearExceeded):
        commitments.confirm(proposal, by=farid, at=money.AT)
    assert Investment.objects.count() == 1


def test_without_a_limit_nothing_is_asked(fund, decision, bertil, farid):
    money.funded(fund, bertil)
    framed(fund, bertil, "1")
    assert money.committed(decision, bertil, farid)
    [year] = year_overview.fund_years(fund)
    assert (year.budget.left, year.budget.over, year.committed) == (-399_999, 399_999, 400_000)


def test_a_registered_decision_lets_its_case_go_over(limited, social_board, cecilia, bertil, farid):
    large = money.decided(limited, social_board, cecilia, "600000")
    with pytest.raises(year_frames.NoOverrides):
        overridden(large.application, cecilia, "100000", year=2026)
    with_override(limited)
    with pytest.raises(YearExceeded, match="måste registreras först"):
        proposed(large, bertil)
    with pytest.raises(NotPermitted):
        overridden(large.application, bertil, "100000", year=2026)
    made = overridden(large.application, cecilia, "100000", year=2026)
    assert made.reference.startswith("Kommunstyrelsen 2026-10-28 § 9")
    proposal = proposed(large, bertil)
    clerk = made.registered_by
    give(clerk, Role.ATTESTER, fund=limited)
    with pytest.raises(commitments.SecondPersonNeeded):
        commitments.confirm(proposal, by=clerk, at=money.AT)
    commitments.confirm(proposal, by=farid, at=money.AT)
    other = money.decided(limited, social_board, cecilia, "1")
    with pytest.raises(YearExceeded):  # the decision was another case's
        proposed(other, bertil)
    Investment.objects.update(status=InvestmentStatus.FINISHED)
    with pytest.raises(year_frames.NothingToLetOver):
        overridden(large.application, cecilia, "1", year=2026)
    acts = ["fund.set_year_frame", "fund.override_year_frame"]
    recorded = Event.objects.filter(act__in=acts).order_by("pk")
    assert list(recorded.values_list("act", flat=True)) == acts


def test_an_amendment_is_kept_within_the_years_too(
    clock, limited, decision, amina, bertil, cecilia, farid
):
    investment = money.committed(decision, bertil, farid)
    amendment = life.proposed(life.asked(investment, amina), bertil)
    more = {2026: "400000", 2027: "100000"}
    framed(limited, bertil, "499999.99")
    with pytest.raises(YearExceeded, match="2027"):  # it has only what 2026 leaves
        life.decided(amendment, cecilia, more)
    framed(limited, bertil, "500000")
    life.decided(amendment, cecilia, more)
    framed(limited, bertil, "400000")
    amendment.refresh_from_db()
    with pytest.raises(YearExceeded):
        amendments.confirm(amendment, by=farid, at=money.AT)
    framed(limited, bertil, "500000")
    amendments.confirm(amendment, by=farid, at=money.AT)
    years = [each.budget for each in year_overview.fund_years(limited)]
    assert [(each.year, each.planned, each.carried, each.left) for each in years] == [
        (2026, 400_000, 0, 100_000),
        (2027, 100_000, 100_000, 0),
    ]


def test_a_frame_is_set_anew_and_never_changed(fund, bertil, cecilia):
    first = framed(fund, bertil, "10")
    assert framed(fund, bertil, "10", seen=0) == first  # a second click
    with pytest.raises(year_frames.SomebodyWasFirst, match="Bertil"):
        framed(fund, bertil, "20", seen=0)
    assert framed(fund, bertil, "20", seen=1).number == 2
    for wrong in ({"year": 1999}, {"reason": " "}, {"amount": "-1"}):
        with pytest.raises(year_frames.FrameRefused):
            framed(fund, bertil, **({"amount": "5"} | wrong))
    with pytest.raises(NotPermitted):
        framed(fund, cecilia, "5")
    assert year_overview.frames_of(fund) == {2026: 20}


@pytest.mark.parametrize("table", [YearFrame, YearOverride])
def test_raw_sql_changes_neither_frame_nor_decision(limited, social_board, cecilia, bertil, table):
    with_override(limited)
    case = money.decided(limited, social_board, cecilia).application
    overridden(case, cecilia, "1", year=2026)
    for wrong in ("UPDATE {} SET amount = amount + 1", "DELETE FROM {}", "TRUNCATE {} CASCADE"):
        assert refused_by(wrong.format(table._meta.db_table))


@pytest.mark.real_servers
def test_two_at_once_take_the_last_of_a_year_once(
    committing_db, fund, social_board, bertil, cecilia, farid
):
    money.funded(fund, bertil)
    proposals = [proposed(money.decided(fund, social_board, cecilia), bertil) for _ in range(4)]
    framed(fund, bertil, "500000")
    Fund.objects.filter(pk=fund.pk).update(year_rule=Fund.YearRule.REFUSED)
    said = at_once(
        *(lambda each=each: commitments.confirm(each, by=farid, at=money.AT) for each in proposals)
    )
    assert sorted(type(answer).__name__ for answer in said) == ["Investment"] + ["YearExceeded"] * 3


def test_the_pages_foresee_the_end_and_what_an_application_would_take(
    clock, limited, decision, amina, bertil, farid, client
):
    investment = money.committed(decision, bertil, farid)
    money.paid(investment, "10000", asker=amina, manager=bertil, attester=farid)
    client.force_login(bertil)
    of_one = client.get(reverse("portfolio:burn_up", args=[investment.slug])).context["forecast"]
    page = client.get(reverse("portfolio:years", args=[limited.slug]))
    assert page.context["forecast"] == of_one
    [first, second, third] = of_one.years  # one month begun of 24, 10 000 kr a month
    assert (first.planned, first.paid, first.linear, first.by_plan) == (
        400_000,
        10_000,
        20_000,
        400_000,
    )
    assert (second.linear, third.linear, of_one.linear_left) == (120_000, 100_000, 160_000)
    address = reverse("portfolio:free_money", args=[limited.slug])
    typed = {"amount_2026": "60 000", "amount_2027": "60 000"}
    answer = client.get(address, typed, headers={"HX-Request": "true"})
    shown = answer.context
    assert "minskar också det som är kvar senare år" in answer.content.decode()
    assert [(each.asked, each.after.left, each.goes_over) for each in shown["what_if"]] == [
        (60_000, 40_000, False),
        (60_000, -20_000, True),
    ]
    assert shown["after"] == 480_000
    assert not client.get(address).context["what_if"]


def test_the_pages_show_the_years_and_lead_to_their_acts(
    limited, decision, bertil, cecilia, farid, client
):
    money.committed(decision, bertil, farid)
    client.force_login(bertil)
    page = client.get(reverse("portfolio:years", args=[limited.slug]))
    assert [each.budget.left for each in page.context["years"]] == [100_000]
    file = client.get(reverse("portfolio:years_csv", args=[limited.slug])).content.decode()
    assert file.splitlines()[1].startswith("2026;500000,00;0,00;400000,00;100000,00;")
    form = reverse("portfolio:year_frame", args=[limited.slug, 2027])
    typed = {"amount": "1 250 000,50", "reason": "KF § 210", "seen": "0"}
    assert client.post(form, typed).url == reverse("portfolio:years", args=[limited.slug])
    assert year_overview.frames_of(limited)[2027] == Decimal("1250000.50")
    assert client.post(form, typed | {"amount": "1,25 mnkr"}).context["form"].errors["amount"]
    year = client.get(reverse("portfolio:year", args=[limited.slug, 2026]))
    assert [(part.planned, part.paid_out) for part in year.context["parts"]] == [(400_000, 0)]
    with_override(limited)
    client.force_login(cecilia)
    sent = {"application": decision.application_id, "year": "2026", "amount": "1", "key": uuid4()}
    said = {"body": "Kommunstyrelsen", "meeting_date": "2026-10-28", "paragraph": "9"}
    more = {"diarienummer": "Ks 77/2026", "reason": "Behovet är visat."}
    answer = client.post(
        reverse("portfolio:year_override", args=[limited.slug]), sent | said | more
    )
    assert answer.status_code == 302
    assert YearOverride.objects.get().amount == 1
    assert CommitmentProposal.objects.count() == 1


def test_the_funds_forecast_is_the_sum_of_its_investments(
    fund, social_board, cecilia, bertil, farid
):
    money.funded(fund, bertil, "2000000")
    for number, status in enumerate((*InvestmentStatus, InvestmentStatus.FINISHED)):
        decision = money.decided(fund, social_board, cecilia, title=f"Satsning {number}")
        investment = money.committed(decision, bertil, farid, title=f"Satsning {number}")
        for year, amount in ((2025, "7000.25"), (2026, "9000")):
            about = {"valid_date": datetime.date(year, 5, 2)}
            paid = money.entry(fund, Kind.PAY, amount, bertil, investment, **about)
        money.entry(fund, Kind.REVERSE, "9000", bertil, investment, reverses=paid)
        Investment.objects.filter(pk=investment.pk).update(status=status)
    of_each = [
        forecast_overview.of_investment(each, money.TODAY) for each in Investment.objects.all()
    ]
    found = forecast_overview.of_fund(fund, money.TODAY)
    assert found == in_all(of_each)
    assert found.paid == Decimal("7000.25") * len(of_each)
