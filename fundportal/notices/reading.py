"""Verbs on one's own notices: having read them; no case is touched, so no event is written."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import User
from fundportal.notices.models import Notice


@transaction.atomic
def mark_read(notice: Notice, *, by: User, at: datetime.datetime) -> Notice:
    """Läst: the recipient has opened the notice; the first time counts."""
    if notice.recipient_id != by.pk:
        raise NotPermitted(_("Only the person it was written to can mark a notice as read."))
    notice = Notice.objects.select_for_update(no_key=True, of=("self",)).get(pk=notice.pk)
    if notice.read_at is None:
        notice.read_at = max(at, notice.told_at)
        notice.save(update_fields=["read_at"])
    return notice


@transaction.atomic
def mark_all_read(*, by: User, at: datetime.datetime) -> int:
    """Allt läst: every notice written to the person until now; returns how many were unread."""
    return Notice.objects.visible_to(by).unread().filter(told_at__lte=at).update(read_at=at)
