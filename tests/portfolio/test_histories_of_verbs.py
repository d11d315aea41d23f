"""Random histories of all verbs, several people and two funds: nothing lost, and once is once."""

from decimal import Decimal
from typing import Any
from uuid import uuid5

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund
from fundportal.directory.roles import Role
from portfolio import amendments, plans
from portfolio.allotment import fund_per_year
from portfolio.amendment_overview import amendment_lines
from portfolio.models import Amendment, Balance, LedgerEntry
from portfolio.states import Account, AmendmentStage, Kind
from portfolio.verify import verify
from tests.people import LONG_AGO, give
from tests.portfolio import life, money
from tests.portfolio.killed_verbs import CHOICES, SPACE, TAKEN_BACK, Writer

pytestmark = [pytest.mark.django_db, pytest.mark.real_servers, pytest.mark.usefixtures("clock")]

STEP = st.tuples(
    st.sampled_from(sorted([*CHOICES, "amend"])),
    st.integers(min_value=1, max_value=3_000_000),
    st.integers(min_value=0, max_value=3),
    st.integers(min_value=0, max_value=10_000),
)


class Player(Writer):
    """A writer whose acts are drawn by the test instead of by its number."""

    def __init__(self, cecilia: Any) -> None:
        super().__init__(0)
        self.cecilia = cecilia
        self.steps: list[tuple[str, int, int, int]] = []

    def play(self, turn: int) -> str:
        """Do the act; return its name with what it gave, or the name of the refusal."""
        name, amount, which, pick = self.steps[turn]
        self.turn, self.amount = turn, Decimal(amount) / 100
        self.investment = self.investments[which]
        self.fund = self.investment.fund
        wanted = TAKEN_BACK.get(name, ())
        earlier = [each for each in range(turn) if self.steps[each][0] in wanted] or [turn]
        self.earlier = uuid5(SPACE, f"0-{earlier[pick % len(earlier)]}")
        try:
            with transaction.atomic():
                return f"{name} {getattr(self, name)()}"
        except Refused as refusal:
            return f"{name} {type(refusal).__name__}"

    def amend(self) -> str:
        """Ask for more or less, propose, decide and confirm: four acts of four people."""
        amount = -self.amount if self.turn % 2 else self.amount
        key = self.about["key"]
        made = Amendment.objects.filter(idempotency_key=key).first()
        if made is None:
            asked = life.wanted(self.investment, str(amount))
            made = amendments.request(
                self.investment, wanted=asked, by=self.amina, at=self.about["at"], key=key
            )
            life.proposed(made, self.bertil)
            years = fund_per_year(amendment_lines(made, AmendmentStage.REQUESTED))
            life.decided(made, self.cecilia, {year: str(sum_) for year, sum_ in years.items()})
            made.refresh_from_db()
        done = amendments.confirm(made, by=self.farid, at=self.about["at"])
        return done.entry.hash if done.entry else "no entry"


@pytest.fixture
def player(fund, executive_board, social_board, amina, bertil, cecilia, farid) -> Player:
    other = Fund.objects.create(
        name="Portföljen", slug="portfoljen", owner=executive_board, opened_date=LONG_AGO
    )
    for person, role in ((bertil, Role.MANAGER), (farid, Role.ATTESTER), (cecilia, Role.REGISTRAR)):
        give(person, role, fund=other)
    for each in (fund, other):
        money.funded(each, bertil, "60000")
        for number in range(2):
            decision = money.decided(
                each, social_board, cecilia, "20000", title=f"Delad {each.slug} {number}"
            )
            shared = money.opened(decision, bertil)
            money.entry(each, Kind.COMMIT, "20000", bertil, shared)
            plans.begin(shared, by=bertil, at=money.AT)
    for number in range(2):
        money.decided(fund, social_board, cecilia, "900", title=f"Reserverad 0-{number}")
    return Player(cecilia)


def balances() -> dict[tuple[str, str, str], Decimal]:
    """What lies on every account, by names that are the same in every replay."""
    found = Balance.objects.select_related("fund", "investment").exclude(amount=0)
    return {
        (each.fund.slug, each.account, each.investment.slug if each.investment else ""): each.amount
        for each in found
    }


def adds_up() -> None:
    """Free + committed + paid + outside is 0 in each fund, and nothing lies below 0."""
    for fund in Fund.objects.all():
        kept = Balance.objects.filter(fund=fund)
        entries = LedgerEntry.objects.filter(fund=fund)
        outside = sum(
            each.amount * ((each.to_account == Account.OUTSIDE) or -1)
            for each in entries
            if Account.OUTSIDE in (each.to_account, each.from_account)
        )
        assert all(each.amount >= 0 for each in kept)
        assert sum(each.amount for each in kept) + outside == 0, fund
    moved = {
        kind: sum(each.amount for each in LedgerEntry.objects.filter(kind=kind))
        for kind in (Kind.TRANSFER_IN, Kind.TRANSFER_OUT)
    }
    assert moved[Kind.TRANSFER_IN] == moved[Kind.TRANSFER_OUT]


def played(player: Player, *, twice: bool) -> tuple[list[str], dict[Any, Decimal]]:
    """Take all the steps in a ledger that is taken back again; say what each gave."""
    with transaction.atomic():
        given_ = []
        for turn in range(len(player.steps)):
            given_.append(player.play(turn))
            if twice:
                adds_up()
        if twice:
            entries = LedgerEntry.objects.count()
            for turn, before in enumerate(given_):
                if len(before.split()[1]) >= 64:
                    assert player.play(turn) == before, "the same key gives the same entries"
            assert LedgerEntry.objects.count() == entries
        found = verify()
        assert found.is_ok, found.faults
        kept = balances()
        transaction.set_rollback(True)
    return given_, kept


@settings(
    max_examples=5,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEP, min_size=4, max_size=14))
def test_histories_of_all_verbs_add_up_and_replay_to_the_same(player, steps):
    player.steps = steps
    first, kept = played(player, twice=True)
    again, same = played(player, twice=False)
    assert [each.split()[0] for each in first] == [each.split()[0] for each in again]
    assert kept == same
