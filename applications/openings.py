"""The verb of the clock on calls: tell once that one has opened, and once that it has closed.

Who may send in is asked of the call's own times, never of what was told here.
"""

from __future__ import annotations

import datetime

from django.db import transaction

from applications import notices
from applications.models import Call
from fundportal.audit import trail


@transaction.atomic
def tell(*, at: datetime.datetime) -> int:
    """Öppna och stäng: an event and notices for each call whose time has come; returns how many.

    Calls that another worker holds are left to it; a late clock tells late, and once.
    """
    told = 0
    for call in _due(at):
        if call.opening_told_at is None and call.opens_at <= at:
            call.opening_told_at = at
            trail.record(act="call.open", subject=call, by=None, at=at, opens_at=call.opens_at)
            if call.is_open(at):
                notices.call_opened(call, at=at)
            told += 1
        if call.closing_told_at is None and call.closes_at is not None and call.closes_at <= at:
            call.closing_told_at = at
            trail.record(act="call.close", subject=call, by=None, at=at, closes_at=call.closes_at)
            notices.call_closed(call, at=at)
            told += 1
        call.save(update_fields=["opening_told_at", "closing_told_at"])
    return told


def _due(at: datetime.datetime) -> list[Call]:
    waiting = Call.objects.to_be_told(at).select_related("fund")
    return list(waiting.select_for_update(no_key=True, of=("self",), skip_locked=True))
