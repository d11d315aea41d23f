"""The way of a reader's text: each status and act."""

from fundportal.feedback.states import TRANSITIONS, Act, Status, may_follow


def test_each_act_on_each_status() -> None:
    allowed = {(act, status) for act in Act for status in Status if may_follow(act, status)}
    assert allowed == {
        (Act.MARK_SEEN, Status.NEW),
        (Act.MARK_DONE, Status.NEW),
        (Act.MARK_DONE, Status.SEEN),
    }


def test_every_status_is_reached_and_nothing_leaves_the_end() -> None:
    assert {after for _before, after, _right in TRANSITIONS.values()} | {Status.NEW} == set(Status)
    assert not any(may_follow(act, Status.DONE) for act in Act)
