"""The way of a text from a reader: new, seen, done; one table, no queries."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fundportal.directory.roles import Permission


class Status(models.TextChoices):
    """Where a text is."""

    NEW = "new", _("New")
    SEEN = "seen", _("Seen")
    DONE = "done", _("Done")


class Act(models.TextChoices):
    """What may be done with a text."""

    MARK_SEEN = "mark_seen", _("Mark as seen")
    MARK_DONE = "mark_done", _("Mark as done")


# act -> (statuses before, status after, permission)
TRANSITIONS: dict[Act, tuple[frozenset[Status], Status, Permission]] = {
    Act.MARK_SEEN: (frozenset({Status.NEW}), Status.SEEN, Permission.HANDLE_FEEDBACK),
    Act.MARK_DONE: (
        frozenset({Status.NEW, Status.SEEN}),
        Status.DONE,
        Permission.HANDLE_FEEDBACK,
    ),
}


def may_follow(act: Act, status: str) -> bool:
    """Whether the act may be done to a text with that status."""
    return status in TRANSITIONS[act][0]
