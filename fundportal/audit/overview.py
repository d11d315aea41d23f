"""The time line of a case, read from its events."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Max, Model, Q, QuerySet
from django.utils.translation import gettext as _

from fundportal.audit.acts import SENTENCES
from fundportal.audit.models import Event


@dataclass(frozen=True)
class TimelineItem:
    """One act as a reader sees it."""

    at: datetime.datetime
    by_name: str
    sentence: str
    subject: str
    reason: str
    details: dict[str, Any]
    act: str
    number: int

    @property
    def more(self) -> str:
        """What belongs to the act itself: who was named, from whom to whom it was handed over."""
        if to := self.details.get("handed_to"):
            giver = self.details.get("handed_from", self.subject)
            return _("from %(giver)s to %(receiver)s") % {"giver": giver, "receiver": to}
        return str(self.details.get("named", ""))

    @property
    def kind(self) -> str:
        """The part of the portal that the act belongs to."""
        return self.act.partition(".")[0]


def timeline(*cases: Model, latest: int | None = None) -> list[TimelineItem]:
    """Every act on these cases, or the latest so many, newest first; one query."""
    if not cases:
        return []
    whose = reduce(or_, (_about(case) for case in cases))
    return [_item(event) for event in Event.objects.filter(whose).order_by("-at", "-id")[:latest]]


def mark(items: list[TimelineItem]) -> str:
    """What tells the state after these acts from every other: all that acts write, it names."""
    last = max(items, key=lambda item: item.number, default=None)
    return f"{len(items)}-{last.number}-{last.at.isoformat()}" if last else ""


@dataclass(frozen=True)
class Counted:
    """How many times an act was done to a subject, and when last."""

    count: int = 0
    latest_at: datetime.datetime | None = None


def counted(act: str, subjects: QuerySet[Any], **details: Any) -> dict[int, Counted]:
    """How often the act was done to each of the subjects, with these details; one query."""
    keys = [subject.pk for subject in subjects]
    events = Event.objects.filter(
        act=act,
        subject_type=subjects.model._meta.label_lower,
        subject_id__in=[str(key) for key in keys],
        **{f"details__{name}": value for name, value in details.items()},
    )
    found = {
        int(row["subject_id"]): Counted(row["times"], row["latest"])
        for row in events.order_by()
        .values("subject_id")
        .annotate(times=Count("pk"), latest=Max("at"))
    }
    return {key: found.get(key, Counted()) for key in keys}


def _about(case: Model) -> Q:
    label, key = case._meta.label_lower, str(case.pk)
    return Q(case_type=label, case_id=key) | Q(subject_type=label, subject_id=key)


def _item(event: Event) -> TimelineItem:
    return TimelineItem(
        at=event.at,
        by_name=event.actor_name,
        sentence=str(SENTENCES.get(event.act, event.act)),
        # a sign-off is read by the party it is for, not by the case whose page it stands on
        subject=str(event.details.get("organisation", event.subject_label)),
        reason=event.reason,
        details=event.details,
        act=event.act,
        number=event.pk,
    )
