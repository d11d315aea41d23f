"""The verb on one's own mail: choose when it comes."""

from __future__ import annotations

import datetime

from django.db import transaction

from fundportal.directory.models import User
from fundportal.notices.models import MailChoice, Notice
from fundportal.notices.tell import mail_later


@transaction.atomic
def choose(*, rhythm: str, hour: int, weekday: int, by: User, at: datetime.datetime) -> MailChoice:
    """Välj: when mail comes to oneself. What a digest held back is mailed when there is none more.

    Who chooses no mail gets none of it either: it stands among the notices.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    chosen = MailChoice.Rhythm(rhythm)
    values = {"rhythm": chosen, "hour": hour, "weekday": MailChoice.Weekday(weekday)}
    kept = MailChoice.objects.filter(person=by, **values).first()
    if kept is not None:
        return kept
    choice, _is_new = MailChoice.objects.update_or_create(
        person=by, defaults={**values, "chosen_at": at}
    )
    if chosen not in MailChoice.DIGESTS:
        held = list(Notice.objects.visible_to(by).held())
        Notice.objects.filter(recipient=by, is_held=True).update(is_held=False)
        for notice in held if chosen == MailChoice.Rhythm.AT_ONCE else ():
            mail_later(notice, at=at)
    return choice
