"""Repayment: plans within what was paid out, bookings that name their board, both side by side."""

import csv
import datetime
import io
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from fundportal.audit.models import Event
from fundportal.directory.access import NotPermitted
from fundportal.directory.models import Fund
from fundportal.directory.roles import Role
from fundportal.notices.models import Notice
from portfolio import ledger, reminders, repayment_overview, repayments
from portfolio.models import LedgerEntry, Repayment, RepaymentPlan
from portfolio.repayment_rule import Saving
from portfolio.states import Kind
from portfolio.verify import verify
from tests.people import give
from tests.portfolio import money
from tests.portfolio.test_guards import refused_by
from tests.portfolio.test_races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def saving(investment, bertil):
    """An investment of a fund that asks for all savings; 100 000 kr are paid out."""
    Fund.objects.filter(pk=investment.fund_id).update(repayment_mode="full")
    investment.fund.refresh_from_db()
    money.entry(investment.fund, Kind.PAY, "100000", bertil, investment)
    return investment


@pytest.fixture
def plan(saving, social_board, school_board, bertil):
    """Plans what the social board (and the school's, half as much) save each year."""

    def made(amounts, *, by=bertil, at=money.AT, source="Utvärderingen 2026", **more):
        rows = [
            Saving(board.pk, year, Decimal(amount) / part)
            for year, amount in amounts.items()
            for board, part in ((social_board, 1), (school_board, 2))
        ]
        return repayments.plan(saving, savings=rows, source=source, by=by, at=at, **more)

    return made


def booked(investment, board, amount, by, **more):
    about = {"reason": "Mätt besparing", "at": money.AT, "key": uuid4()} | more
    return repayments.book(investment, board=board, amount=Decimal(amount), by=by, **about)


def told(subject):
    return sorted(
        (notice.recipient.name, notice.body)
        for notice in Notice.objects.filter(told_by=None, subject__startswith=subject)
    )


def test_the_office_is_told_once_of_what_a_year_has_planned_and_not_booked(
    saving, plan, social_board, school_board, amina, bertil
):
    plan({2026: "20000", 2027: "10000"})
    booked(saving, social_board, "15000", bertil)
    booked(saving, school_board, "10000", bertil)

    def told_after(*day):
        moment = datetime.datetime(*day, 12, tzinfo=datetime.UTC)
        for _turn in range(2):
            reminders.remind(at=moment)
        return told("Ska återföras"), told("Sen återföring")

    assert told_after(2026, 12, 16) == ([], [])
    [near], late = told_after(2026, 12, 17)
    assert (near[0], late) == ("Bertil", [])
    assert "Planerat för 2026" in near[1]
    assert "5\N{NARROW NO-BREAK SPACE}000" in near[1]
    assert str(school_board) not in near[1], "what is booked is not asked for"
    _near, late = told_after(2027, 1, 1)
    assert [name for name, _body in late] == ["Amina", "Bertil"]
    near, late = told_after(2027, 12, 20)
    assert (len(near), len(late)) == (2, 2), "the next year, of both boards in one notice"


def lines(made):
    return [(line.year, line.amount_saved, line.amount_expected) for line in made.lines.all()]


def test_a_plan_is_a_version_capped_at_what_was_paid_out_and_shared_between_boards(
    plan, saving, bertil
):
    first = plan({2027: 40_000, 2028: 40_000, 2029: 40_000})
    assert lines(first)[:2] == [(2027, 40_000, 40_000), (2027, 20_000, 20_000)]
    assert lines(first)[2:4] == [
        (2028, 40_000, Decimal("26666.67")),
        (2028, 20_000, Decimal("13333.33")),
    ], "the year that reaches 100 000 kr is shared two to one"
    assert [amount for *_where, amount in lines(first)[4:]] == [0, 0]
    assert (first.number, first.amount_expected, first.amount_cap) == (1, 100_000, 100_000)
    assert (first.made_by, first.made_at, first.source) == (bertil, money.AT, "Utvärderingen 2026")
    event = Event.objects.latest("id")
    assert (event.act, event.case_id) == ("repayment.plan", str(saving.pk))
    assert LedgerEntry.objects.filter(kind=Kind.REPAY).count() == 0, (
        "what is expected is not booked"
    )


def test_what_is_repaid_lowers_the_cap_and_a_payment_raises_it(plan, saving, social_board, bertil):
    booked(saving, social_board, "70000", bertil)
    assert plan({2027: 100_000}).amount_expected == 30_000
    money.entry(saving.fund, Kind.PAY, "6000", bertil, saving)
    later = plan({2027: 100_000}, seen=1)
    assert (later.number, later.amount_expected) == (2, 36_000), "the same savings, a new cap"
    assert plan({2027: 100_000}, seen=1) == later, "sent once more it is the same version"
    booked(saving, social_board, "36000", bertil)
    with pytest.raises(repayments.NothingPaidOut):
        plan({2027: 100_000}, seen=2)


def test_a_schedule_counts_years_from_the_start(plan, saving):
    rule = {"repayment_share": 50, "repayment_from_year": 1, "repayment_to_year": 2}
    Fund.objects.filter(pk=saving.fund_id).update(repayment_mode="schedule", **rule)
    made = plan({2026: 100, 2027: 100, 2028: 100, 2029: 100})
    assert (made.share, made.from_year, made.to_year) == (50, 2027, 2028)
    assert [amount for *_where, amount in lines(made)] == [0, 0, 50, 25, 50, 25, 0, 0]


def test_a_fund_that_asks_for_none_has_no_plan(plan, saving):
    Fund.objects.filter(pk=saving.fund_id).update(repayment_mode="none")
    with pytest.raises(repayments.NoRepaymentAsked, match="Provfonden"):
        plan({2027: 100})


def test_impossible_savings_and_others_than_the_manager_are_refused(
    plan, saving, social_board, association, bertil, farid, ingrid
):
    for amounts, more in (
        ({}, {}),
        ({2027: -5}, {}),
        ({2025: 100}, {}),
        ({2101: 100}, {}),
        ({2027: 100}, {"source": "  "}),
    ):
        with pytest.raises(repayments.SavingsImpossible):
            plan(amounts, **more)
    twice = [Saving(social_board.pk, 2027, Decimal(1))] * 2
    strange = [Saving(association.pk, 2027, Decimal(1))]
    asked = {"source": "Utvärderingen", "by": bertil, "at": money.AT}
    with pytest.raises(repayments.SavingsImpossible):
        repayments.plan(saving, savings=twice, **asked)
    with pytest.raises(repayments.NotABoard, match="Idrottsforeningen"):
        repayments.plan(saving, savings=strange, **asked)
    for person in (farid, ingrid):
        with pytest.raises(NotPermitted):
            plan({2027: 100}, by=person)
    with pytest.raises(ledger.PersonalNumberWritten):
        plan({2027: 100}, source="Enligt 19811228-9874")
    assert not RepaymentPlan.objects.exists()


def test_a_booking_names_its_board_and_is_made_once(saving, social_board, association, bertil):
    key = uuid4()
    made = booked(saving, social_board, "500", bertil, key=key)
    assert made.entry.kind == Kind.REPAY
    assert booked(saving, social_board, "500", bertil, key=key) == made
    assert Event.objects.latest("id").details["board"] == social_board.name
    with pytest.raises(ledger.KeyOfAnotherAct):
        booked(saving, saving.fund.owner, "500", bertil, key=key)
    with pytest.raises(repayments.NotABoard):
        booked(saving, association, "500", bertil)
    with pytest.raises(ledger.NotEnoughPaidOut):
        booked(saving, social_board, "99500.01", bertil)
    assert Repayment.objects.count() == 1


def test_forecast_and_realised_stand_side_by_side_and_each_booking_opens(
    plan, saving, social_board, school_board, bertil, client, django_assert_num_queries
):
    plan({2026: 10_000, 2027: 20_000})
    booked(saving, social_board, "7000", bertil)
    wrong = booked(saving, school_board, "900.50", bertil)
    ledger.reverse(wrong.entry, reason="Fel nämnd", by=bertil, at=money.AT, key=uuid4())
    booked(saving, school_board, "800", bertil)
    next_year = money.AT + datetime.timedelta(days=365)
    plan({2027: 1_000}, at=next_year, seen=1)
    with django_assert_num_queries(3):
        found = repayment_overview.of_investment(saving, this_year=2026)
    this, coming = found.years
    expected = [(each.board, each.expected, each.realised) for each in this.boards]
    assert expected == [("Skolnamnden", 5_000, 800), ("Socialnamnden", 10_000, 7_000)]
    assert (this.in_all.expected, this.in_all.realised) == (15_000, 7_800)
    assert coming.in_all.expected == 1_500, "the later version speaks of the years from its own on"
    assert coming.in_all.realised is None, "what has not been is not 0 kr"
    assert (found.realised, found.left, found.expected_ahead) == (7_800, 92_200, 16_500)
    assert repayment_overview.of_fund(saving.fund, this_year=2026).years[0].in_all.realised == 7_800
    client.force_login(bertil)
    for each in (*this.boards, this.in_all):
        assert client.get(each.url).context["total"] == each.realised, each
    for name, slug in (("repayments", saving.slug), ("fund_repayments", saving.fund.slug)):
        page = client.get(reverse(f"portfolio:{name}", args=[slug])).content.decode()
        assert this.boards[1].url.split("?")[0] in page
        answer = client.get(reverse(f"portfolio:{name}_csv", args=[slug])).content.decode()
        rows = list(csv.reader(io.StringIO(answer), delimiter=";"))
        assert rows[1] == ["2026", "Skolnamnden", "5000,00", "800,00", "-4200,00"]


def test_a_forecast_beyond_what_is_left_is_told(plan, saving, social_board, bertil, client):
    plan({2027: 100_000})
    booked(saving, social_board, "90000", bertil)
    assert repayment_overview.of_investment(saving, this_year=2026).beyond == 90_000
    client.force_login(bertil)
    page = client.get(reverse("portfolio:repayments", args=[saving.slug])).content.decode()
    assert "Gör en ny version" in page


def test_the_form_makes_a_version_and_shows_what_is_wrong(saving, social_board, bertil, client):
    client.force_login(bertil)
    address = reverse("portfolio:repayment_plan", args=[saving.slug])
    typed = {"seen": 0, "source": "Utvärderingen", "board_0": social_board.pk}
    wrong = client.post(address, typed | {"year_0": 2025, "amount_0": "x", "year_1": "2027"})
    assert set(wrong.context["form"].errors) == {"year_0", "amount_0", "board_1", "amount_1"}
    right = typed | {"year_0": 2027, "amount_0": "1 250,50"}
    assert client.post(address, right).status_code == 302
    again = client.get(address).context["form"]
    assert (again.initial["seen"], again.initial["amount_0"]) == (1, Decimal("1250.50"))
    late = client.post(address, right | {"amount_0": "7"})
    assert "version 1" in str(late.context["form"].errors), "Bertil's other window is told"


def test_the_booking_goes_through_its_two_steps(saving, social_board, bertil, client):
    client.force_login(bertil)
    address = reverse("portfolio:repay", args=[saving.slug])
    typed = {"board": social_board.pk, "amount": "250", "reason": "Mätt", "key": str(uuid4())}
    shown = client.post(address, typed).content.decode()
    assert "Socialnamnden" in shown
    assert not Repayment.objects.exists()
    client.post(address, typed | {"confirmed": "on", "seen": LedgerEntry.objects.count()})
    assert Repayment.objects.get().organisation == social_board


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("UPDATE portfolio_repaymentplan SET amount_expected = 1", "repaymentplan_append_only"),
        ("DELETE FROM portfolio_repaymentline", "repaymentline_append_only"),
        ("UPDATE portfolio_repayment SET organisation_id = 1", "repayment_append_only"),
        (
            "INSERT INTO portfolio_repaymentline SELECT id + 99, year + 1, 9, 1, organisation_id, "
            "plan_id FROM portfolio_repaymentline",
            "repayment_plan_adds_up",
        ),
        ("NEW amount_cap = 200000", "repayment_cap_is_what_was_paid_out"),
        ("NEW amount_expected = 100001", "repayment_plan_within_what_was_paid_out"),
        (
            "NEW mode = 'schedule', from_year = 2027, to_year = 2028",
            "repayment_plan_follows_the_fund",
        ),
        ("NEW number = 3", "repayment_plans_in_order"),
        ("NEW amount_expected = 5", "repayment_plan_adds_up"),
    ],
)
def test_plain_sql_is_refused(plan, saving, social_board, bertil, change, constraint):
    plan({2027: 100})
    booked(saving, social_board, "5", bertil)
    if not change.startswith("NEW"):
        assert refused_by(change).endswith(constraint)
        return
    changed = dict(part.split(" = ") for part in change.removeprefix("NEW ").split(", "))
    columns = [
        field.column for field in RepaymentPlan._meta.concrete_fields if field.column != "id"
    ]
    given = {"number": "2", "amount_cap": "99995", "amount_expected": "0"} | changed
    values = ", ".join(given.get(column, column) for column in columns)
    sql = f"INSERT INTO portfolio_repaymentplan ({', '.join(columns)}) "
    assert refused_by(f"{sql} SELECT {values} FROM portfolio_repaymentplan") == constraint


def test_a_repayment_is_of_a_board_and_of_its_kind_of_entry(
    saving, social_board, association, bertil
):
    made = booked(saving, social_board, "5", bertil).entry
    other = money.entry(saving.fund, Kind.REPAY, "5", bertil, saving)
    first = LedgerEntry.objects.earliest("sequence")
    for entry, who in ((first, social_board), (other, association)):
        with pytest.raises(IntegrityError, match="a board repays"), transaction.atomic():
            Repayment.objects.create(entry=entry, organisation=who)
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute(
            "INSERT INTO portfolio_repayment (entry_id, organisation_id) VALUES (%s, %s)",
            [made.pk, social_board.pk],
        )


@pytest.mark.real_servers
def test_two_managers_plan_and_book_at_once(
    committing_db, plan, saving, social_board, bertil, farid
):
    give(farid, Role.MANAGER, fund=saving.fund)
    first, second = at_once(
        lambda: plan({2027: 100_000}, by=bertil, seen=0),
        lambda: plan({2028: 100_000}, by=farid, seen=0),
    )
    made = [each for each in (first, second) if isinstance(each, RepaymentPlan)]
    [late] = [each for each in (first, second) if not isinstance(each, RepaymentPlan)]
    assert isinstance(late, repayments.SomebodyWasFirst), late
    assert RepaymentPlan.objects.get() == made[0]
    answers = at_once(
        *(lambda who=who: booked(saving, social_board, "60000", who) for who in (bertil, farid)),
        lambda: plan({2027: 100_000}, by=bertil, seen=1, source="Ny"),
    )
    assert sum(isinstance(each, Repayment) for each in answers) == 1
    assert sum(isinstance(each, ledger.NotEnoughPaidOut) for each in answers) == 1
    assert answers[2].amount_expected == answers[2].amount_cap
    assert answers[2].amount_cap in (100_000, 40_000)
    assert verify(saving.fund).is_ok
