"""The way of a text from a reader: new, seen, done or not actionable; one table, no queries."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fundportal.directory.roles import Permission


class Status(models.TextChoices):
    """Where a text is."""

    NEW = "new", _("New")
    SEEN = "seen", _("Seen")
    DONE = "done", _("Done")
    NOT_ACTIONABLE = "not_actionable", _("Nothing to do about it")


class RemarkStatus(models.TextChoices):
    """Where a remark is: it waits for an answer, or has one."""

    OPEN = "open", _("Open")
    ANSWERED = "answered", _("Answered")


class Category(models.TextChoices):
    """Slag av synpunkt: what somebody wants with a remark."""

    PRAISE = "praise", _("Praise")
    IDEA = "idea", _("Idea")
    COMPLAINT = "complaint", _("Complaint")
    QUESTION = "question", _("Question")
    ACCESSIBILITY = "accessibility", _("Something that is not accessible")


class Act(models.TextChoices):
    """What may be done with a text."""

    MARK_SEEN = "mark_seen", _("Mark as seen")
    MARK_DONE = "mark_done", _("Mark as done")
    SET_ASIDE = "set_aside", _("Nothing can be done about it")
    ASSIGN = "assign", _("Name who handles it")


OPEN = frozenset({Status.NEW, Status.SEEN})
RIGHT = Permission.HANDLE_FEEDBACK

# act -> (statuses before, status after (None: as it was), permission)
TRANSITIONS: dict[Act, tuple[frozenset[Status], Status | None, Permission]] = {
    Act.MARK_SEEN: (frozenset({Status.NEW}), Status.SEEN, RIGHT),
    Act.MARK_DONE: (OPEN, Status.DONE, RIGHT),
    Act.SET_ASIDE: (OPEN, Status.NOT_ACTIONABLE, RIGHT),
    Act.ASSIGN: (OPEN, None, RIGHT),
}


def may_follow(act: Act, status: str) -> bool:
    """Whether the act may be done to a text with that status."""
    return status in TRANSITIONS[act][0]
