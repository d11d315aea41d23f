"""The two tables: each status with each act, nothing unreachable, nothing leaves an end."""

import pytest

from applications import states
from applications.states import Act, IdeaAct, IdeaStatus, Outcome, Status

ALLOWED = {
    Act.WRITE: {"draft", "completion"},
    Act.SIGN: {"draft", "completion"},
    Act.SUBMIT: {"draft"},
    Act.WITHDRAW: {"draft", "submitted", "completion", "recommended", "deferred", "referred_back"},
    Act.UNDO_WITHDRAWAL: {"withdrawn"},
    Act.ASK_COMPLETION: {"submitted", "referred_back"},
    Act.EXTEND_COMPLETION: {"completion"},
    Act.COMPLETE: {"completion"},
    Act.TAKE_BACK_COMPLETION: {"completion"},
    Act.SCORE: {"submitted", "referred_back"},
    Act.RECOMMEND: {"submitted", "recommended", "referred_back"},
    Act.DECIDE: {"recommended", "deferred"},
    Act.CORRECT: {"approved", "rejected", "deferred", "referred_back"},
}
IDEAS_ALLOWED = {
    IdeaAct.WRITE: {"draft"},
    IdeaAct.SUBMIT: {"draft"},
    IdeaAct.INVITE: {"submitted"},
    IdeaAct.DECLINE: {"submitted"},
    IdeaAct.OPEN: {"invited"},
    IdeaAct.WITHDRAW: {"draft", "submitted", "invited"},
}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("act", Act)
def test_an_application_allows_an_act_only_where_the_table_says_so(act, status) -> None:
    assert states.may(act, status) == (status in ALLOWED[act])


@pytest.mark.parametrize("status", IdeaStatus)
@pytest.mark.parametrize("act", IdeaAct)
def test_an_idea_allows_an_act_only_where_the_table_says_so(act, status) -> None:
    assert states.idea_may(act, status) == (status in IDEAS_ALLOWED[act])


@pytest.mark.parametrize(
    ("table", "statuses", "start"),
    [
        (states.TRANSITIONS, Status, Status.DRAFT),
        (states.IDEA_TRANSITIONS, IdeaStatus, IdeaStatus.DRAFT),
    ],
)
def test_every_status_is_reached_from_the_draft(table, statuses, start) -> None:
    reached = {start}
    for _ in statuses:
        for row in table.values():
            if row.before & reached:
                reached |= row.after
    assert reached == set(statuses)


def test_nothing_leaves_an_end() -> None:
    assert not any(row.before & states.ENDS for row in states.TRANSITIONS.values())
    assert not any(row.before & states.IDEA_ENDS for row in states.IDEA_TRANSITIONS.values())


def test_a_decided_application_is_left_only_by_a_correction() -> None:
    leaving = {
        act for act, row in states.TRANSITIONS.items() if row.before & states.DECIDED_STATUSES
    }
    assert leaving == {Act.CORRECT}


def test_every_outcome_has_a_status_that_a_decision_leads_to() -> None:
    assert set(states.STATUS_AFTER) == set(Outcome)
    assert set(states.STATUS_AFTER.values()) == states.TRANSITIONS[Act.DECIDE].after
