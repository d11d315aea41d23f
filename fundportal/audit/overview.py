"""The time line of a case, read from its events."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Model, Q

from fundportal.audit.acts import SENTENCES
from fundportal.audit.models import Event


@dataclass(frozen=True)
class TimelineItem:
    """One act as a reader sees it; `kind` is the part of the portal it belongs to."""

    at: datetime.datetime
    by_name: str
    sentence: str
    subject: str
    reason: str
    details: dict[str, Any]
    kind: str


def timeline(*cases: Model) -> list[TimelineItem]:
    """Every act on these cases, newest first; one query."""
    if not cases:
        return []
    whose = reduce(or_, (_about(case) for case in cases))
    return [_item(event) for event in Event.objects.filter(whose).order_by("-at", "-id")]


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
        kind=event.act.partition(".")[0],
    )
