"""Expected repayments: boards only, never below zero, never above what was paid out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.analysis.faults import AnalysisFault
from evaluations.analysis.repayment import Expected, RepaymentPlan, expected

SOCIAL, WORK = "kommun/socialnamnd", "kommun/arbetsmarknad"


def plan(mode: str = "schedule", **given: float) -> RepaymentPlan:
    known = {"share": 0.5, "from_year": 1, "to_year": 3, "paid_out": 1000.0}
    return RepaymentPlan(mode=mode, **{**known, **given})  # type: ignore[arg-type]


def test_a_schedule_asks_a_share_of_each_year_between_its_first_and_last() -> None:
    savings = {SOCIAL: [100.0, 200.0, 300.0, 400.0, 500.0]}
    assert expected(savings, plan()) == [
        Expected(SOCIAL, 1, 100),
        Expected(SOCIAL, 2, 150),
        Expected(SOCIAL, 3, 200),
    ]


def test_full_asks_all_until_what_was_paid_out_is_back() -> None:
    savings = {SOCIAL: [100.0, 400.0, 400.0, 400.0]}
    rows = expected(savings, plan("full", paid_out=750, from_year=3, to_year=1, share=9))
    assert rows == [Expected(SOCIAL, 0, 100), Expected(SOCIAL, 1, 400), Expected(SOCIAL, 2, 250)]


def test_none_asks_nothing() -> None:
    assert expected({SOCIAL: [100.0]}, plan("none")) == []


def test_only_boards_repay() -> None:
    savings = {who: [0.0, 100.0] for who in ("region", "stat", "individ", "kommun", SOCIAL, WORK)}
    assert {row.actor for row in expected(savings, plan())} == {SOCIAL, WORK}
    assert expected({"region": [0.0, 100.0]}, plan()) == []


def test_the_cap_is_shared_in_proportion_in_the_year_that_reaches_it() -> None:
    savings = {SOCIAL: [0.0, 300.0, 300.0], WORK: [0.0, 100.0, 100.0]}
    rows = expected(savings, plan(share=1, paid_out=600))
    assert rows == [
        Expected(SOCIAL, 1, 300),
        Expected(SOCIAL, 2, 150),
        Expected(WORK, 1, 100),
        Expected(WORK, 2, 50),
    ]


def test_a_year_with_a_loss_repays_nothing_and_lowers_nobody_elses() -> None:
    savings = {SOCIAL: [0.0, -500.0, 100.0], WORK: [0.0, 100.0]}
    assert expected(savings, plan()) == [Expected(SOCIAL, 2, 50), Expected(WORK, 1, 50)]


def test_nothing_paid_out_is_nothing_to_repay() -> None:
    assert expected({SOCIAL: [0.0, 100.0]}, plan(paid_out=0)) == []


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"mode": "half"}, "repayment.mode"),
        ({"share": -0.1}, "repayment.share"),
        ({"share": 1.1}, "repayment.share"),
        ({"share": float("nan")}, "repayment.share"),
        ({"from_year": -1}, "repayment.from_year"),
        ({"from_year": 4}, "repayment.to_year"),
        ({"paid_out": -1}, "repayment.paid_out"),
        ({"paid_out": float("inf")}, "repayment.paid_out"),
    ],
)
def test_an_impossible_plan_names_its_field(wrong: dict, where: str) -> None:
    with pytest.raises(AnalysisFault) as raised:
        expected({SOCIAL: [100.0]}, plan(**wrong))
    assert [fault.where for fault in raised.value.faults] == [where]


def test_impossible_savings_are_faults_all_at_once() -> None:
    with pytest.raises(AnalysisFault) as raised:
        expected({SOCIAL: [1.0, float("nan")], "stat": [float("inf")]}, plan(share=2))
    assert len(raised.value.faults) == 3
    with pytest.raises(AnalysisFault, match="year 0"):
        expected({SOCIAL: [1e308], WORK: [1e308]}, plan("full"))


kronor = st.integers(-(10**8), 10**8).map(lambda ore: ore / 100)
flows = st.lists(kronor, min_size=1, max_size=12)


@given(
    st.dictionaries(st.sampled_from([SOCIAL, WORK, "kommun/skola", "region"]), flows),
    st.sampled_from(["full", "schedule"]),
    st.integers(0, 100).map(lambda percent: percent / 100),
    kronor.map(abs),
)
def test_never_below_zero_never_above_what_was_paid_out(
    savings: dict[str, list[float]], mode: str, share: float, paid_out: float
) -> None:
    rows = expected(savings, plan(mode, share=share, paid_out=paid_out))
    total = sum(row.expected for row in rows)
    assert total <= paid_out * (1 + 1e-12)
    for row in rows:
        assert 0 < row.expected <= savings[row.actor][row.year]
    if mode == "full":
        boards = [flows for actor, flows in savings.items() if actor.startswith("kommun/")]
        saved = sum(max(0, amount) for flows in boards for amount in flows)
        assert total == pytest.approx(min(saved, paid_out))
