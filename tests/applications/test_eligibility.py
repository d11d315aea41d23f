"""Who may apply: the rule of the fund in examples that its managers recognise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.eligibility import PartyFacts, assess

SOCIAL = PartyFacts("Socialnämnden", "board", "Social omsorg", "lead")
CARE = PartyFacts("Vårdnämnden", "board", "social omsorg ", "partner")
SCHOOL = PartyFacts("Skolnämnden", "board", "Skola", "partner")
SPORTS = PartyFacts("Idrottsföreningen", "civil_society", "", "partner")
HOUSING = PartyFacts("Bostadsbolaget", "municipal_company", "", "partner")
REGION = PartyFacts("Regionen", "region", "", "co_financier")
FIRM = PartyFacts("Konsult AB", "company", "", "partner")


def leading(party: PartyFacts) -> PartyFacts:
    return PartyFacts(party.name, party.kind, party.area, "lead")


def joining(party: PartyFacts) -> PartyFacts:
    return PartyFacts(party.name, party.kind, party.area, "partner")


@pytest.mark.parametrize(
    "parties",
    [
        [SOCIAL, SCHOOL],
        [leading(SPORTS), SCHOOL],
        [SOCIAL, SPORTS],
        [SOCIAL, SCHOOL, HOUSING, REGION],
        [leading(HOUSING), joining(SOCIAL), SCHOOL],
    ],
    ids=["two boards", "association leads", "board leads", "with company and region", "company"],
)
def test_may_apply(parties) -> None:
    judged = assess(parties)
    assert judged.is_eligible
    assert not judged.faults


@pytest.mark.parametrize(
    ("parties", "codes"),
    [
        ([], {"lead", "boards"}),
        ([SOCIAL], {"boards"}),
        ([SOCIAL, CARE], {"boards"}),
        ([SOCIAL, HOUSING], {"boards"}),
        ([SOCIAL, REGION], {"boards"}),
        ([leading(SPORTS)], {"boards"}),
        ([leading(SPORTS), HOUSING], {"boards"}),
        ([SOCIAL, leading(SCHOOL)], {"lead"}),
        ([joining(SOCIAL), SCHOOL], {"lead"}),
        ([SOCIAL, SCHOOL, joining(REGION)], {"public"}),
        ([SOCIAL, SCHOOL, FIRM], {"kind"}),
    ],
)
def test_may_not_apply_and_is_told_why(parties, codes) -> None:
    judged = assess(parties)
    assert {fault.code for fault in judged.faults} == codes
    assert all(fault.sentence.strip().endswith(".") for fault in judged.faults)


def test_the_fund_says_how_many_areas_are_needed() -> None:
    third = PartyFacts("Kulturnämnden", "board", "Kultur", "partner")
    assert not assess([SOCIAL, SCHOOL], minimum_boards=3).is_eligible
    assert assess([SOCIAL, SCHOOL, third], minimum_boards=3).is_eligible
    assert assess([SOCIAL], minimum_boards=1).is_eligible


def test_a_board_without_a_known_area_is_not_counted() -> None:
    unknown = PartyFacts("Nämnden", "board", "", "partner")
    assert not assess([SOCIAL, unknown]).is_eligible


parties = st.lists(st.sampled_from([CARE, SCHOOL, SPORTS, HOUSING, REGION]), max_size=6)


@given(parties)
def test_the_order_of_the_parties_makes_no_difference(others) -> None:
    one = assess([SOCIAL, *others])
    other = assess([*reversed(others), SOCIAL])
    assert one.is_eligible == other.is_eligible


@given(parties)
def test_one_more_board_of_another_area_never_takes_the_right_away(others) -> None:
    further = PartyFacts("Kulturnämnden", "board", "Kultur", "partner")
    if assess([SOCIAL, *others]).is_eligible:
        assert assess([SOCIAL, *others, further]).is_eligible
