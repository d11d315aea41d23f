"""What a fund's rule expects of savings: share, years, and the cap shared in proportion."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from evaluations.analysis.repayment import RepaymentPlan
from evaluations.analysis.repayment import expected as by_engine
from portfolio.repayment_rule import ORE, Rule, Saving, expected, shared

FULL = Rule("full")
KRONOR = st.decimals(min_value=0, max_value=10_000_000, places=2)


def told(savings, rule=FULL, left=10_000):
    given = [Saving(board, year, Decimal(amount)) for board, year, amount in savings]
    return [
        (each.saving.board, each.saving.year, each.amount)
        for each in expected(given, rule=rule, left=Decimal(left))
    ]


def test_full_repays_everything_until_what_was_paid_out_is_back():
    savings = [(1, 2028, 300), (1, 2027, 800), (1, 2029, 300)]
    assert told(savings, left=1000) == [(1, 2027, 800), (1, 2028, 200), (1, 2029, 0)]


def test_a_schedule_repays_its_share_in_its_years():
    rule = Rule("schedule", share=50, from_year=2028, to_year=2029)
    savings = [(1, year, "100.01") for year in range(2027, 2031)]
    assert [amount for *_who, amount in told(savings, rule)] == [0, Decimal("50"), Decimal("50"), 0]


def test_a_loss_repays_nothing_and_lowers_nobody_elses():
    assert told([(1, 2027, -500), (2, 2027, 300)]) == [(1, 2027, 0), (2, 2027, 300)]


def test_the_year_that_reaches_the_cap_is_shared_in_proportion_to_the_ore():
    savings = [(1, 2027, 300), (2, 2027, 100), (3, 2027, 0), (1, 2028, 50)]
    assert [amount for *_who, amount in told(savings, left=100)] == [75, 25, 0, 0]
    thirds = [amount for *_who, amount in told([(n, 2027, 1) for n in (1, 2, 3)], left=1)]
    assert thirds == [Decimal("0.34"), Decimal("0.33"), Decimal("0.33")]


def test_nothing_paid_out_is_nothing_to_expect():
    assert told([(1, 2027, 300)], left=0) == [(1, 2027, 0)]


@given(st.lists(KRONOR, min_size=1, max_size=6), KRONOR)
def test_a_share_of_the_cap_is_exact_and_never_more_than_was_asked(wanted, left):
    cut = shared(wanted, left)
    assert sum(cut) == min(sum(wanted), left)
    assert all(0 <= part <= whole for part, whole in zip(cut, wanted, strict=True))
    total = sum(wanted)
    for part, whole in zip(cut, wanted, strict=True):
        assert total <= left or abs(part - whole * left / total) < ORE


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 5), st.integers(-500, 500)),
        unique_by=lambda row: row[:2],
        max_size=12,
    ),
    st.integers(0, 2000),
    st.integers(1, 100),
)
def test_it_agrees_with_the_rule_of_the_engine(rows, left, share):
    flows = {f"kommun/{board}": [0.0] * 6 for board in range(3)}
    for board, year, amount in rows:
        flows[f"kommun/{board}"][year] = float(amount)
    plan = RepaymentPlan("schedule", share / 100, 1, 4, float(left))
    engine = {(one.actor, one.year): one.expected for one in by_engine(flows, plan)}
    mine = told(rows, Rule("schedule", share, 1, 4), left)
    assert {(f"kommun/{board}", year) for board, year, amount in mine if amount} <= engine.keys()
    for board, year, amount in mine:
        assert abs(float(amount) - engine.get((f"kommun/{board}", year), 0)) < 0.05
