"""The way of a reader's text: each status and act."""

from fundportal.feedback.states import OPEN, TRANSITIONS, Act, Status, may_follow


def test_each_act_on_each_status() -> None:
    allowed = {(act, status) for act in Act for status in Status if may_follow(act, status)}
    assert allowed == {
        (Act.MARK_SEEN, Status.NEW),
        *((act, status) for act in (Act.MARK_DONE, Act.SET_ASIDE, Act.ASSIGN) for status in OPEN),
    }


def test_every_status_is_reached_and_nothing_leaves_the_end() -> None:
    reached = {after for _before, after, _right in TRANSITIONS.values() if after}
    assert reached | {Status.NEW} == set(Status)
    ends = set(Status) - OPEN
    assert not any(may_follow(act, status) for act in Act for status in ends)
