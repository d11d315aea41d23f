"""Amendments: asked, proposed, decided and confirmed by different people; then all at once."""

import datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.roles import Role
from fundportal.notices.models import Notice
from portfolio import amendment_steps, amendments, ledger, plan_overview, resolutions, waiting
from portfolio.allotment import fund_per_year
from portfolio.amendment_overview import amendment_years
from portfolio.models import Amendment, LedgerEntry
from portfolio.plans import lines_of as plans_of
from portfolio.states import Account, AmendmentAct, AmendmentOutcome, Kind
from tests.people import give
from tests.portfolio import life, money
from tests.portfolio.test_guards import refused_by

pytestmark = pytest.mark.django_db
MORE = {2026: "400000", 2027: "100000"}
LATER = datetime.date(2029, 6, 30)


@pytest.fixture
def approved(clock, investment, amina, bertil, cecilia) -> Amendment:
    """100 000 kr more in 2027 and a later end, decided by the board."""
    amendment = life.proposed(life.asked(investment, amina), bertil)
    return life.decided(amendment, cecilia, MORE, LATER)


def test_confirming_moves_money_plan_and_end_at_once(approved, investment, farid):
    amendments.confirm(approved, by=farid, at=money.AT)
    approved.refresh_from_db()
    entry = LedgerEntry.objects.get(amendment=approved)
    assert (entry.kind, entry.amount, entry.by) == (Kind.COMMIT, 100_000, farid)
    assert entry.decision_reference == "Kommunstyrelsen 2026-10-28 § 9, dnr Ks 77/2026"
    assert ledger.balance(investment.fund, Account.FREE) == 500_000
    plan = plan_overview.current_plan(investment)
    assert (plan.version, plan.version.number) == (approved.plan, 2)
    assert plan.fund_per_year == {2026: 400_000, 2027: 100_000}
    assert plan.total.amount_own == 7_000
    investment.refresh_from_db()
    assert investment.planned_end_date == LATER
    ends = list(investment.progress_reports.wanted().values_list("kind", "period_to"))
    assert ends[-2:] == [("status", datetime.date(2028, 12, 31)), ("final", LATER)]
    acts = Event.objects.filter(act__startswith="amendment.").order_by("pk")
    assert [event.act.partition(".")[2] for event in acts] == [
        "request",
        "recommend",
        "approve",
        "confirm",
    ]
    assert acts.last().details["planned_end_before"] == "2028-10-31"


def test_less_money_is_released(investment, amina, bertil, cecilia, farid):
    amendment = life.proposed(life.asked(investment, amina, "-150000"), bertil)
    life.decided(amendment, cecilia, {2026: "250000"})
    amendment.refresh_from_db()
    assert amendments.change_of(amendment) == -150_000
    amendments.confirm(amendment, by=farid, at=money.AT)
    entry = LedgerEntry.objects.latest("pk")
    assert (entry.kind, entry.amount) == (Kind.RELEASE, 150_000)
    assert ledger.balance(investment.fund, Account.COMMITTED, investment) == 250_000


def test_a_changed_scope_moves_no_money(investment, amina, bertil, cecilia, farid):
    now = amendments.Wanted(plans_of(investment), reason="Andra behöver det.", scope="Även unga.")
    amendment = amendments.request(investment, wanted=now, by=amina, at=money.AT, key=uuid4())
    life.decided(life.proposed(amendment, bertil), cecilia, {2026: "400000"})
    before = LedgerEntry.objects.count()
    amendments.confirm(amendment, by=farid, at=money.AT)
    amendment.refresh_from_db()
    assert (LedgerEntry.objects.count(), amendment.entry, amendment.plan.number) == (
        before,
        None,
        2,
    )


def test_another_sum_than_proposed_is_spread_to_the_ore(investment, amina, bertil, cecilia, farid):
    amendment = life.proposed(life.asked(investment, amina), bertil)
    life.decided(amendment, cecilia, {2026: "400000", 2027: "33333.33", 2028: "0.01"})
    amendments.confirm(amendment, by=farid, at=money.AT)
    plan = plan_overview.current_plan(investment)
    assert plan.fund_per_year == {2026: 400_000, 2027: Decimal("33333.33"), 2028: Decimal("0.01")}
    years = amendment_years(Amendment.objects.select_related("plan", "decision").get())
    assert years.columns == ("Före", "Begärt", "Föreslaget", "Beslutat")
    assert [amount for _name, amount in years.totals] == [
        400_000,
        500_000,
        500_000,
        Decimal("433333.34"),
    ]


def test_too_little_money_leaves_nothing_half_done(approved, investment, farid, bertil, cecilia):
    other = money.decided(investment.fund, investment.organisation, cecilia, "550000")
    money.committed(other, bertil, farid, title="Bryggan")
    with pytest.raises(ledger.NotEnoughFree):
        amendments.confirm(approved, by=farid, at=money.AT)
    approved.refresh_from_db()
    investment.refresh_from_db()
    assert (approved.status, investment.plans.count()) == ("approved", 1)
    assert investment.planned_end_date < LATER


def test_confirming_twice_is_confirming_once(approved, farid):
    amendments.confirm(approved, by=farid, at=money.AT)
    amendments.confirm(approved, by=farid, at=money.AT)
    assert LedgerEntry.objects.filter(kind=Kind.COMMIT).count() == 2


def test_who_did_a_step_does_not_decide_or_confirm(investment, amina, bertil, cecilia, farid):
    amendment = life.proposed(life.asked(investment, amina), bertil)
    give(bertil, Role.REGISTRAR, fund=investment.fund)
    with pytest.raises(amendment_steps.SecondPersonNeeded):
        life.decided(amendment, bertil, MORE)
    life.decided(amendment, cecilia, MORE)
    amendment.refresh_from_db()
    for person in (bertil, cecilia):
        give(person, Role.ATTESTER, fund=investment.fund)
        with pytest.raises(amendment_steps.SecondPersonNeeded):
            amendments.confirm(amendment, by=person, at=money.AT)
        assert amendment_steps.why_not(AmendmentAct.CONFIRM, amendment, person)
    assert not amendment_steps.why_not(AmendmentAct.CONFIRM, amendment, farid)


def test_only_the_department_asks(investment, request):
    for who in ["bertil", "cecilia", "david", "eva", "farid", "greta", "ingrid"]:
        with pytest.raises(NotPermitted):
            life.asked(investment, request.getfixturevalue(who))


def test_only_an_attester_confirms(approved, request):
    for who in ["amina", "bertil", "cecilia", "david", "eva", "ingrid"]:
        with pytest.raises(NotPermitted):
            amendments.confirm(approved, by=request.getfixturevalue(who), at=money.AT)


def test_one_at_a_time_and_only_what_changes_something(investment, amina, bertil, cecilia):
    same = amendments.Wanted(plans_of(investment), reason="Samma.")
    with pytest.raises(amendments.NothingChanged):
        amendments.request(investment, wanted=same, by=amina, at=money.AT, key=uuid4())
    first = life.asked(investment, amina)
    with pytest.raises(amendments.AlreadyOpen):
        life.asked(investment, amina)
    amendments.withdraw(first, by=amina, at=money.AT)
    second = life.proposed(life.asked(investment, amina), bertil)
    amendments.register_decision(
        second,
        decided=amendments.Decided(AmendmentOutcome.REJECTED),
        decision=life.board(),
        by=cecilia,
        at=money.AT,
    )
    second.refresh_from_db()
    assert (second.number, second.status) == (2, "rejected")
    with pytest.raises(amendment_steps.SomebodyWasFirst, match="Cecilia"):
        life.decided(second, cecilia, MORE)


@pytest.mark.parametrize(
    "changed",
    [
        {"paragraph": ""},
        {"body": " "},
        {"meeting_date": datetime.date(2026, 11, 3)},
        {"meeting_date": datetime.date(2026, 10, 19)},  # a day before the grant
    ],
)
def test_a_decision_is_registered_whole(clock, investment, amina, bertil, cecilia, changed):
    amendment = life.proposed(life.asked(investment, amina), bertil)
    with pytest.raises(resolutions.DecisionIncomplete):
        life.decided(amendment, cecilia, MORE, **changed)
    assert not hasattr(Amendment.objects.get(), "decision")


def test_each_step_waits_for_its_person_and_is_told(
    clock, investment, amina, bertil, cecilia, farid
):
    def waits(person) -> bool:
        return any("/andringar/" in item.url for item in waiting.waiting_for(person))

    amendment = life.asked(investment, amina)
    assert [waits(p) for p in (amina, bertil, cecilia, farid)] == [False, True, False, False]
    life.proposed(amendment, bertil)
    assert [waits(p) for p in (amina, bertil, cecilia, farid)] == [False, False, True, False]
    life.decided(amendment, cecilia, MORE)
    assert [waits(p) for p in (amina, bertil, cecilia, farid)] == [False, False, False, True]
    told = Notice.objects.filter(url__contains="/andringar/").order_by("pk")
    assert [notice.recipient for notice in told[:1]] == [bertil]
    assert {notice.recipient for notice in told[1:3]} == {cecilia, amina}


def test_what_was_said_and_decided_is_never_changed(approved):
    for change in [
        "UPDATE portfolio_amendment SET reason = 'x'",
        "UPDATE portfolio_amendment SET status = 'withdrawn', withdrawn_by_id = requested_by_id, "
        "withdrawn_at = requested_at",
        "UPDATE portfolio_amendment SET advice_reason = 'x'",
        "DELETE FROM portfolio_amendment",
        "UPDATE portfolio_amendmentline SET amount_fund = 1",
        "UPDATE portfolio_amendmentdecision SET amount_total = 1",
        "INSERT INTO portfolio_amendedamount (decision_id, year, amount) "
        "SELECT id, 2031, 5 FROM portfolio_amendmentdecision",
    ]:
        assert refused_by(change)


def test_the_pages_lead_from_request_to_plan(investment, amina, bertil, cecilia, farid, client):
    home = f"/arbete/satsningar/{investment.slug}/"
    client.force_login(amina)
    form = {
        "key": str(uuid4()),
        "reason": "Fler vill.",
        "fund_0": "400 000",
        "own_0": "",
        "year_new0": "2027",
        "kind_new0": "staff",
        "party_new0": str(investment.organisation_id),
        "fund_new0": "50 000,50",
    }
    faults = client.post(f"{home}andra/", form | {"kind_new0": ""}).content.decode()
    assert "En ny rad behöver detta också." in faults
    assert client.post(f"{home}andra/", form).status_code == 302
    client.force_login(bertil)
    form |= {"version": "1", "advice": "recommended", "fund_1": "50 000,50"}
    form = {name: value for name, value in form.items() if "new0" not in name}
    assert client.post(f"{home}andringar/1/foresla/", form).status_code == 302
    client.force_login(cecilia)
    page = client.get(f"{home}andringar/1/beslut/").content.decode()
    assert 'value="50\u202f000,50"' in page
    decision = {
        "version": "2",
        "outcome": "approved",
        "amount_2026": "400 000",
        "amount_2027": "50 000,50",
        "body": "Kommunstyrelsen",
        "meeting_date": "2026-10-28",
        "paragraph": "9",
        "diarienummer": "Ks 77/2026",
        "reason": "Ja.",
        "extract": life.pdf(),
    }
    assert client.post(f"{home}andringar/1/beslut/", decision).status_code == 302
    assert client.get(f"{home}andringar/1/utdrag/").status_code == 200
    client.force_login(farid)
    page = client.get(f"{home}andringar/1/bekrafta/").content.decode()
    assert "50\u202f000,50\u00a0kr mer låses i fonden" in page
    assert client.post(f"{home}andringar/1/bekrafta/", {"version": "3"}).status_code == 302
    assert fund_per_year(plans_of(investment)) == {2026: 400_000, 2027: Decimal("50000.50")}
