"""The end of an investment: agreed at the start, decided, finished, followed up a year later."""

import datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.roles import Role
from fundportal.notices.models import Notice
from portfolio import (
    agreements,
    deadlines,
    endings,
    ledger,
    plan_overview,
    plans,
    reminders,
    resolutions,
    waiting,
)
from portfolio.allotment import Amounts, Place, lowered
from portfolio.models import Investment, LedgerEntry
from portfolio.states import Account, Afterwards, EndOutcome, Kind
from tests.people import give
from tests.portfolio import life, money

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(clock, investment, amina, bertil, cecilia):
    """An investment whose final report is received and whose end is decided."""
    life.finally_reported(investment, amina, bertil)
    life.end_decided(investment, cecilia)
    return investment


def finish(investment, by):
    return endings.finish(investment, reason="Klart.", by=by, at=money.AT)


def test_the_agreement_is_kept_with_its_parties(investment, bertil, amina, school_board):
    with pytest.raises(agreements.AgreementRefused):
        life.agreed(investment, bertil, signatories={school_board: "Hassan"})
    tomorrow = money.TODAY + datetime.timedelta(days=1)
    with pytest.raises(agreements.AgreementRefused):
        life.agreed(investment, bertil, signed_date=tomorrow)
    with pytest.raises(NotPermitted):
        life.agreed(investment, amina)
    assert any(item.url.endswith("/overenskommelse/") for item in waiting.waiting_for(bertil))
    made = life.agreed(investment, bertil)
    assert [str(party) for party in made.parties.all()] == ["Socialnamnden, Greta Gran"]
    assert not any(item.url.endswith("/overenskommelse/") for item in waiting.waiting_for(bertil))


def test_finishing_releases_what_is_left_and_lowers_the_plan(ready, bertil):
    finish(ready, bertil)
    ready.refresh_from_db()
    assert ready.status == "finished"
    entry = LedgerEntry.objects.latest("pk")
    assert (entry.kind, entry.amount) == (Kind.RELEASE, 400_000)
    assert ledger.balance(ready.fund, Account.FREE) == 1_000_000
    plan = plan_overview.current_plan(ready)
    assert (plan.version.origin, plan.total.amount_fund) == ("end", 0)
    assert set(ready.progress_reports.values_list("status", flat=True)) == {"cancelled", "received"}
    event = Event.objects.get(act="investment.finish")
    assert event.details["released"] == "400000.00"
    with pytest.raises(endings.AlreadyFinished):
        finish(ready, bertil)
    assert ready.later_follow_up.due_date == datetime.date(2029, 10, 31)


def test_what_is_missing_is_said(clock, investment, amina, bertil, cecilia):
    assert len(endings.missing_to_finish(investment)) == 2
    with pytest.raises(endings.NotReady, match="slutrapport"):
        finish(investment, bertil)
    life.finally_reported(investment, amina, bertil)
    life.end_decided(investment, cecilia, decided=endings.EndAsDecided(EndOutcome.EXTENDED))
    with pytest.raises(endings.NotReady, match="förlänger"):
        finish(investment, bertil)
    life.end_decided(investment, cecilia, decided=endings.EndAsDecided(EndOutcome.STOPPED))
    life.asked(investment, amina)
    with pytest.raises(endings.NotReady, match="ändring"):
        finish(investment, bertil)
    assert ledger.balance(investment.fund, Account.COMMITTED, investment) == 400_000


def test_the_end_is_decided_with_board_and_year_by_another_person(
    clock, investment, amina, bertil, cecilia
):
    no_board = endings.EndAsDecided(EndOutcome.CARRIED_ON)
    stopped_at_a_board = endings.EndAsDecided(EndOutcome.STOPPED, investment.organisation, 2029)
    for wrong in (no_board, stopped_at_a_board):
        with pytest.raises(endings.EndIncomplete):
            life.end_decided(investment, cecilia, decided=wrong)
    with pytest.raises(NotPermitted):
        life.end_decided(investment, bertil)
    life.finally_reported(investment, amina, bertil)
    give(bertil, Role.REGISTRAR, fund=investment.fund)
    with pytest.raises(endings.SecondPersonNeeded):
        life.end_decided(investment, bertil)
    assert life.end_decided(investment, cecilia) == life.end_decided(investment, cecilia)


def test_the_end_is_not_decided_before_the_money_was(clock, investment, cecilia):
    granted = investment.decision.meeting_date
    early = life.board(meeting_date=granted - datetime.timedelta(days=1))
    with pytest.raises(resolutions.DecisionIncomplete, match="20 oktober 2026"):
        life.end_decided(investment, cecilia, decision=early)
    assert life.end_decided(investment, cecilia, decision=life.board(meeting_date=granted))


def test_nothing_is_found_before_the_end(ready, clock, bertil):
    finish(ready, bertil)
    said = {"found": Afterwards.ENDED, "note": "Det är slut.", "by": bertil, "at": money.AT}
    day = money.TODAY - datetime.timedelta(days=1)
    with pytest.raises(endings.EndIncomplete, match="hade inte avslutats"):
        endings.follow_up(ready.later_follow_up, found_date=day, **said)
    assert endings.follow_up(ready.later_follow_up, found_date=money.TODAY, **said).found


def test_the_department_is_told_the_day_of_the_follow_up(ready, bertil, amina):
    finish(ready, bertil)
    told = Notice.objects.filter(recipient=amina, subject__contains="avslutad").get()
    assert "2029-10-31" in told.body


def test_only_the_manager_finishes(ready, request):
    for who in ["amina", "cecilia", "david", "eva", "farid", "ingrid"]:
        with pytest.raises(NotPermitted):
            finish(ready, request.getfixturevalue(who))


def test_a_year_later_it_is_asked_what_became_of_it(ready, clock, bertil, amina):
    finish(ready, bertil)
    later = ready.later_follow_up
    for days, count in ((15, 0), (14, 1), (14, 0), (-1, 1), (-1, 0)):
        day = later.due_date - datetime.timedelta(days=days)
        moment = timezone.make_aware(datetime.datetime.combine(day, datetime.time(9)))
        assert reminders.remind(at=moment) == count
    assert {n.recipient for n in Notice.objects.filter(told_by=None)} == {bertil}
    clock.move_to(datetime.datetime(2029, 10, 20, tzinfo=datetime.UTC))
    waits = [item for item in waiting.waiting_for(bertil) if "efter-ett-ar" in item.url]
    assert [item.due_date for item in waits] == [later.due_date]
    days = [
        item
        for item in deadlines.deadlines_for(bertil)
        if item.key == f"later-follow-up-{later.pk}"
    ]
    assert [item.day for item in days] == [later.due_date]
    assert not deadlines.deadlines_for(amina)
    found = {"found": Afterwards.PARTLY, "note": "Halva gruppen är kvar."}
    on = {"found_date": datetime.date(2029, 10, 19), "at": timezone.now()}
    with pytest.raises(NotPermitted):
        endings.follow_up(later, **found, **on, by=amina)
    with pytest.raises(endings.EndIncomplete):
        endings.follow_up(later, **(found | {"note": " "}), **on, by=bertil)
    endings.follow_up(later, **found, **on, by=bertil)
    assert endings.follow_up(later, **found, **on, by=bertil).found == "partly"
    assert Event.objects.filter(act="end.follow_up").count() == 1


def test_the_pages_of_the_end(ready, bertil, cecilia, amina, client):
    home = f"/arbete/satsningar/{ready.slug}/"
    client.force_login(bertil)
    page = client.get(f"{home}avsluta/").content.decode()
    assert "400\u202f000\u00a0kr är kvar av åtagandet och frigörs till fonden" in page
    assert "avslutas före sitt planerade slut, 31\u00a0oktober\u00a02028" in page
    assert "Den offentliga sidans texter" not in page
    Investment.objects.update(summary="Pågår.", published_by=bertil, published_at=money.AT)
    assert "Den offentliga sidans texter" in client.get(f"{home}avsluta/").content.decode()
    assert client.post(f"{home}avsluta/", {"reason": "Klart."}).status_code == 302
    assert "31\u00a0oktober\u00a02029" in client.get(home).content.decode()
    said = {"found": "wholly", "note": "Allt är kvar.", "found_date": "2026-11-02"}
    assert client.post(f"{home}efter-ett-ar/", said).status_code == 302
    client.force_login(amina)
    assert "Allt är kvar." in client.get(home).content.decode()


def test_the_plan_is_redistributed_within_the_years(investment, bertil, amina):
    own = investment.organisation_id
    moved = {
        Place(2026, "staff", own): Amounts(Decimal(300_000), Decimal(0)),
        Place(2026, "premises", own): Amounts(Decimal(100_000), Decimal(20_000)),
    }

    def revise(lines, by=bertil, **more):
        said = {"reason": "Lokalen blev dyrare.", "by": by, "at": money.AT, "seen": 1}
        return plans.revise(investment, lines=lines, **(said | more))

    with pytest.raises(NotPermitted):
        revise(moved, by=amina)
    with pytest.raises(plans.DecisionExceeded, match="2026"):
        revise(moved | {Place(2026, "other", own): Amounts(Decimal(1), Decimal(0))})
    with pytest.raises(plans.PlanIncomplete):
        revise(moved, reason="")
    made = revise(moved)
    assert (made.number, made.amount_fund, made.amount_own) == (2, 400_000, 20_000)
    assert revise(moved) == made, "the same sent twice is one version"
    with pytest.raises(plans.SomebodyWasFirst, match="Bertil"):
        revise({Place(2026, "staff", own): Amounts(Decimal(400_000), Decimal(0))})


def test_a_plan_is_lowered_from_its_last_year():
    lines = {
        Place(2026, "staff", 1): Amounts(Decimal(100), Decimal(0)),
        Place(2027, "staff", 1): Amounts(Decimal(20), Decimal(5)),
        Place(2027, "other", 1): Amounts(Decimal(10), Decimal(0)),
    }
    assert lowered(lines, Decimal(40)) == {
        Place(2026, "staff", 1): Amounts(Decimal(90), Decimal(0)),
        Place(2027, "staff", 1): Amounts(Decimal(0), Decimal(5)),
    }
    with pytest.raises(ValueError, match="less money"):
        lowered(lines, Decimal(131))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE portfolio_enddecision SET reason = 'x'",
        "DELETE FROM portfolio_enddecision",
        "UPDATE portfolio_agreement SET signed_date = '2020-01-01'",
        "DELETE FROM portfolio_agreementparty",
    ],
)
def test_agreement_and_decision_are_never_changed(ready, bertil, change):
    life.agreed(ready, bertil)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
