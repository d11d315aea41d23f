"""What colour and word a status has, the same everywhere; used by the tag `status_tag` only."""

from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Tone = Literal["", "now", "wait", "good", "bad"]

# code -> (tone, word when the caller gives none)
STATUSES: dict[str, tuple[Tone, Any]] = {
    "draft": ("", _("Draft")),
    "not_started": ("", _("Not started")),
    "begun": ("now", _("Begun")),
    "ready": ("good", _("Ready")),
    "needs_attention": ("wait", _("Needs attention")),
    "open": ("now", _("Open")),
    "closed": ("", _("Closed")),
    "submitted": ("now", _("Submitted")),
    "completion": ("wait", _("Completion requested")),
    "invited": ("good", _("Invited")),
    "declined": ("bad", _("Declined")),
    "waiting": ("wait", _("Has not answered")),
    "accepted": ("good", _("Takes part")),
    "signed": ("wait", _("Waits for review")),
    "returned": ("bad", _("Sent back by the reviewer")),
    "signing": ("wait", _("Being signed off")),
    "withdrawn": ("", _("Withdrawn")),
    "recommended": ("now", _("Recommended")),
    "recommended_with_conditions": ("now", _("Recommended with conditions")),
    "with_conditions": ("now", _("Recommended with conditions")),
    "without_money": ("wait", _("Recommended, but there is no money left")),
    "fulfilled": ("good", _("Fulfilled")),
    "not_fulfilled": ("bad", _("Not fulfilled")),
    "unassigned": ("wait", _("Nobody named")),
    "not_recommended": ("bad", _("Not recommended")),
    "decided": ("good", _("Decided")),
    "approved": ("good", _("Approved")),
    "approved_with_conditions": ("good", _("Approved with conditions")),
    "rejected": ("bad", _("Rejected")),
    "deferred": ("wait", _("Deferred")),
    "referred_back": ("wait", _("Referred back")),
    "proposed": ("wait", _("Proposed")),
    "confirmed": ("good", _("Confirmed")),
    "refused": ("bad", _("Refused")),
    "committed": ("good", _("Committed")),
    "planned": ("", _("Planned")),
    "running": ("now", _("Running")),
    "active": ("now", _("Running")),
    "finished": ("good", _("Finished")),
    "completed": ("good", _("Finished")),
    "ended": ("good", _("Finished")),
    "stopped": ("bad", _("Stopped")),
    "requested": ("wait", _("Requested")),
    "attested": ("now", _("Attested")),
    "paid": ("good", _("Paid")),
    "queued": ("", _("Waiting for its turn")),
    "done": ("good", _("Done")),
    "failed": ("bad", _("Failed")),
    "asked": ("wait", pgettext_lazy("report", "Asked for")),
    "published": ("good", _("Published")),
    "superseded": ("", _("Superseded")),
    "reading": ("now", _("Being read")),
    "uploaded": ("wait", _("Uploaded")),
    "faulty": ("bad", _("Faults found")),
    "imported": ("good", _("Imported")),
    "discarded": ("", _("Thrown away")),
    "recorded": ("good", _("Recorded")),
    "undone": ("", _("Undone")),
    "awaited": ("", _("Not sent in yet")),
    "late": ("bad", _("Late")),
    "sent_in": ("wait", _("Sent in")),
    "sent_back": ("wait", _("Sent back with a question")),
    "received": ("good", _("Received")),
    "cancelled": ("", _("Called off")),
    "new": ("wait", _("New")),
    "seen": ("now", _("Seen")),
    "answered": ("good", _("Answered")),
    "not_actionable": ("", _("Nothing to do about it")),
}


def tone_of(status: str) -> Tone:
    """The tone of a status code; an unknown code is neutral."""
    return STATUSES.get(status, ("", ""))[0]


def label_of(status: Any) -> str:
    """The word of a status: its own label, else ours, else the code itself."""
    own = getattr(status, "label", None)
    return str(own) if own is not None else str(STATUSES.get(str(status), ("", status))[1])
