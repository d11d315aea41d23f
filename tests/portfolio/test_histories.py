"""Random histories: the ledger takes what a plain model in Python takes, and always adds up."""

from collections import defaultdict
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portfolio import ledger
from portfolio.models import Balance, LedgerEntry, Total
from portfolio.states import KINDS, Account, Kind
from portfolio.verify import verify
from tests.portfolio import money

pytestmark = [pytest.mark.django_db, pytest.mark.real_servers]

PLAIN = [kind for kind in KINDS if kind != Kind.REVERSE and not KINDS[kind].is_transfer]
STEP = st.tuples(
    st.sampled_from([*PLAIN, Kind.REVERSE]),
    st.decimals(min_value="0.01", max_value="900", places=2),
    st.integers(min_value=0, max_value=2),
    st.integers(min_value=0, max_value=10_000),
)


class Model:
    """The ledger as a child would keep it: a purse per account."""

    def __init__(self) -> None:
        self.purses: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
        self.taken: list[tuple[LedgerEntry, bool]] = []

    def move(self, source: str, target: str, investment: int, amount: Decimal) -> bool:
        """Move the money and say yes, or leave it and say no."""
        if source != Account.OUTSIDE and self.purses[self.key(source, investment)] < amount:
            return False
        self.purses[self.key(source, investment)] -= amount
        self.purses[self.key(target, investment)] += amount
        return True

    def key(self, account: str, investment: int) -> tuple[str, int]:
        named = account in (Account.COMMITTED, Account.DISBURSED)
        return (account, investment if named else 0)


def play(steps, fund, investments, bertil) -> None:
    """Take every step in the ledger and in the model; they must agree on each."""
    model = Model()
    for kind, amount, which, pick in steps:
        investment = investments[which] if kind in PLAIN and KINDS[kind].of_investment else None
        reverses = None
        if kind == Kind.REVERSE:
            left = [entry for entry, is_open in model.taken if is_open]
            if not left:
                continue
            reverses = left[pick % len(left)]
            amount, investment = reverses.amount, reverses.investment
            accounts = (reverses.to_account, reverses.from_account)
        else:
            accounts = (KINDS[kind].from_account, KINDS[kind].to_account)
        takes = model.move(*accounts, investment.pk if investment else 0, amount)
        try:
            entry = money.entry(fund, kind, str(amount), bertil, investment, reverses=reverses)
        except ledger.LedgerRefused:
            assert not takes
            continue
        assert takes
        model.taken = [(e, o and e != reverses) for e, o in model.taken]
        model.taken.append((entry, kind != Kind.REVERSE))
    settle(model, fund)


def settle(model: Model, fund) -> None:
    """Compare every balance, the totals and the chain."""
    kept = {(b.account, b.investment_id or 0): b.amount for b in Balance.objects.filter(fund=fund)}
    mine = {key: amount for key, amount in model.purses.items() if key[0] != Account.OUTSIDE}
    assert kept == {key: amount for key, amount in mine.items() if key in kept}
    assert not any(amount for key, amount in mine.items() if key not in kept)
    assert all(amount >= 0 for amount in kept.values())
    money_in = sum(kept.values(), Decimal(0))
    totals = {
        kind: sum(t.amount - t.amount_reversed for t in Total.objects.filter(fund=fund, kind=kind))
        for kind in (Kind.ALLOCATE, Kind.TOP_UP)
    }
    assert money_in == sum(totals.values())
    found = verify(fund)
    assert found.is_ok, found.faults
    assert found.entries == len(model.taken)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEP, min_size=5, max_size=60))
def test_random_histories_agree_with_a_plain_model(fund, social_board, bertil, cecilia, steps):
    with transaction.atomic():
        investments = [
            money.opened(
                money.decided(fund, social_board, cecilia, title=f"Satsning {turn}"), bertil
            )
            for turn in range(3)
        ]
        play(steps, fund, investments, bertil)
        transaction.set_rollback(True)
