"""Every status of ideas and applications, and the two tables that say which act leads where.

Nothing here reads or writes the database: the verbs ask these tables, the models store the codes.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from fundportal.directory.roles import Permission


class IdeaStatus(TextChoices):
    """Idéns läge."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Sent in")
    INVITED = "invited", _("Invited to apply")
    DECLINED = "declined", _("Declined")
    OPENED = "opened", _("Application begun")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class IdeaAct(TextChoices):
    """Vad som kan göras med en idé."""

    WRITE = "write", _("Write")
    SUBMIT = "submit", _("Send in")
    INVITE = "invite", _("Invite to apply")
    DECLINE = "decline", _("Decline")
    OPEN = "open", _("Begin the application")
    WITHDRAW = "withdraw", _("Withdraw")


class NeedsStatus(TextChoices):
    """Behovsanalysens läge."""

    DRAFT = "draft", _("Draft")
    FINISHED = "finished", _("Handed in")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class NeedsAct(TextChoices):
    """Vad som kan göras med en behovsanalys."""

    WRITE = "write", _("Write")
    FINISH = "finish", _("Hand in")
    WITHDRAW = "withdraw", _("Withdraw")


class Status(TextChoices):
    """Ansökans läge."""

    DRAFT = "draft", _("Being written")
    SUBMITTED = "submitted", _("Sent in")
    COMPLETION = "completion", _("Completion requested")
    RECOMMENDED = "recommended", _("Prepared for decision")
    DEFERRED = "deferred", _("Deferred")
    REFERRED_BACK = "referred_back", _("Referred back")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Act(TextChoices):
    """Vad som kan göras med en ansökan."""

    WRITE = "write", _("Write")
    SIGN = "sign", _("Sign off")
    SUBMIT = "submit", _("Send in the application")
    WITHDRAW = "withdraw", _("Withdraw the application")
    UNDO_WITHDRAWAL = "undo_withdrawal", _("Undo the withdrawal")
    ASK_COMPLETION = "ask_completion", _("Ask for completion")
    EXTEND_COMPLETION = "extend_completion", _("Extend the time for the completion")
    COMPLETE = "complete", _("Send in the completion")
    TAKE_BACK_COMPLETION = "take_back_completion", _("Take back the request for completion")
    SCORE = "score", _("Score")
    RECOMMEND = "recommend", _("Recommend")
    DECIDE = "decide", _("Register the decision")
    CORRECT = "correct", _("Correct the decision")


class Outcome(TextChoices):
    """Beslutets utfall."""

    APPROVED = "approved", _("Approved")
    APPROVED_WITH_CONDITIONS = "approved_with_conditions", _("Approved with conditions")
    REJECTED = "rejected", _("Rejected")
    DEFERRED = "deferred", _("Deferred (decided at a later meeting)")
    REFERRED_BACK = "referred_back", _("Referred back (prepared once more)")


class Advice(TextChoices):
    """Förslag till beslut."""

    RECOMMENDED = "recommended", _("Recommended")
    WITH_CONDITIONS = "with_conditions", _("Recommended with conditions")
    WITHOUT_MONEY = "without_money", _("Recommended, but there is no money left")
    NOT_RECOMMENDED = "not_recommended", _("Not recommended")


class Fulfilment(TextChoices):
    """Om ett villkor är uppfyllt."""

    OPEN = "open", _("To be followed up")
    FULFILLED = "fulfilled", _("Fulfilled")
    NOT_FULFILLED = "not_fulfilled", _("Not fulfilled")


@dataclass(frozen=True)
class Transition:
    """One row of a table: from which statuses, to which, and with which permission."""

    before: frozenset[str]
    after: frozenset[str]
    permission: Permission


def _row(before: set[str], after: set[str], permission: Permission) -> Transition:
    return Transition(frozenset(before), frozenset(after), permission)


NEEDS_TRANSITIONS: dict[NeedsAct, Transition] = {
    NeedsAct.WRITE: _row({NeedsStatus.DRAFT}, {NeedsStatus.DRAFT}, Permission.WRITE_IDEA),
    NeedsAct.FINISH: _row({NeedsStatus.DRAFT}, {NeedsStatus.FINISHED}, Permission.WRITE_IDEA),
    NeedsAct.WITHDRAW: _row(
        {NeedsStatus.DRAFT, NeedsStatus.FINISHED}, {NeedsStatus.WITHDRAWN}, Permission.WRITE_IDEA
    ),
}

IDEA_TRANSITIONS: dict[IdeaAct, Transition] = {
    IdeaAct.WRITE: _row({IdeaStatus.DRAFT}, {IdeaStatus.DRAFT}, Permission.WRITE_IDEA),
    IdeaAct.SUBMIT: _row({IdeaStatus.DRAFT}, {IdeaStatus.SUBMITTED}, Permission.WRITE_IDEA),
    IdeaAct.INVITE: _row({IdeaStatus.SUBMITTED}, {IdeaStatus.INVITED}, Permission.SCREEN_IDEA),
    IdeaAct.DECLINE: _row({IdeaStatus.SUBMITTED}, {IdeaStatus.DECLINED}, Permission.SCREEN_IDEA),
    IdeaAct.OPEN: _row({IdeaStatus.INVITED}, {IdeaStatus.OPENED}, Permission.WRITE_APPLICATION),
    IdeaAct.WITHDRAW: _row(
        {IdeaStatus.DRAFT, IdeaStatus.SUBMITTED, IdeaStatus.INVITED},
        {IdeaStatus.WITHDRAWN},
        Permission.WRITE_IDEA,
    ),
}

OPEN_STATUSES = frozenset(
    {
        Status.DRAFT,
        Status.SUBMITTED,
        Status.COMPLETION,
        Status.RECOMMENDED,
        Status.DEFERRED,
        Status.REFERRED_BACK,
    }
)
PREPARED_IN: set[str] = {Status.SUBMITTED, Status.REFERRED_BACK}
WRITTEN_IN: set[str] = {Status.DRAFT, Status.COMPLETION}
DECIDED_STATUSES = frozenset({Status.APPROVED, Status.REJECTED})
NEEDS_ENDS = frozenset({NeedsStatus.WITHDRAWN})
IDEA_ENDS = frozenset({IdeaStatus.DECLINED, IdeaStatus.OPENED, IdeaStatus.WITHDRAWN})
ENDS: frozenset[str] = frozenset()  # a withdrawal can be undone, a decision corrected

STATUS_AFTER: dict[Outcome, Status] = {
    Outcome.APPROVED: Status.APPROVED,
    Outcome.APPROVED_WITH_CONDITIONS: Status.APPROVED,
    Outcome.REJECTED: Status.REJECTED,
    Outcome.DEFERRED: Status.DEFERRED,
    Outcome.REFERRED_BACK: Status.REFERRED_BACK,
}
APPROVING = frozenset({Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS})
_BY_DECISION: set[str] = set(STATUS_AFTER.values())

TRANSITIONS: dict[Act, Transition] = {
    # While a completion is asked for, only what it names can be written (`completions`).
    Act.WRITE: _row(WRITTEN_IN, WRITTEN_IN, Permission.WRITE_APPLICATION),
    Act.SIGN: _row(WRITTEN_IN, WRITTEN_IN, Permission.SIGN_APPLICATION),
    Act.SUBMIT: _row({Status.DRAFT}, {Status.SUBMITTED}, Permission.WRITE_APPLICATION),
    Act.WITHDRAW: _row(set(OPEN_STATUSES), {Status.WITHDRAWN}, Permission.WRITE_APPLICATION),
    # Back to where it stood, within the hours of the call (`withdrawal`).
    Act.UNDO_WITHDRAWAL: _row({Status.WITHDRAWN}, set(OPEN_STATUSES), Permission.WRITE_APPLICATION),
    Act.ASK_COMPLETION: _row(PREPARED_IN, {Status.COMPLETION}, Permission.PREPARE_APPLICATION),
    Act.EXTEND_COMPLETION: _row(
        {Status.COMPLETION}, {Status.COMPLETION}, Permission.PREPARE_APPLICATION
    ),
    # Back to where the preparation stood when the completion was asked for.
    Act.COMPLETE: _row({Status.COMPLETION}, PREPARED_IN, Permission.WRITE_APPLICATION),
    Act.TAKE_BACK_COMPLETION: _row(
        {Status.COMPLETION}, PREPARED_IN, Permission.PREPARE_APPLICATION
    ),
    # Not while the applicant writes: a score is of a text that stands still.
    Act.SCORE: _row(PREPARED_IN, PREPARED_IN, Permission.SCORE_APPLICATION),
    # A new recommendation replaces the one before for as long as no board has decided.
    Act.RECOMMEND: _row(
        {Status.SUBMITTED, Status.RECOMMENDED, Status.REFERRED_BACK},
        {Status.RECOMMENDED},
        Permission.RECOMMEND,
    ),
    # A deferred case is decided at a later meeting as it stands; one referred back is first
    # prepared once more.
    Act.DECIDE: _row(
        {Status.RECOMMENDED, Status.DEFERRED}, _BY_DECISION, Permission.REGISTER_DECISION
    ),
    # The only way out of a decided case: the new decision names the one that it corrects.
    Act.CORRECT: _row(_BY_DECISION, _BY_DECISION, Permission.REGISTER_DECISION),
}


def needs_may(act: NeedsAct, status: str) -> bool:
    """Tell whether a needs analysis in this status can be acted on so."""
    return status in NEEDS_TRANSITIONS[act].before


def idea_may(act: IdeaAct, status: str) -> bool:
    """Tell whether an idea in this status can be acted on so."""
    return status in IDEA_TRANSITIONS[act].before


def may(act: Act, status: str) -> bool:
    """Tell whether an application in this status can be acted on so."""
    return status in TRANSITIONS[act].before
