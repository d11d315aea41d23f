"""The verbs on the key to a person's calendar, and what the key opens."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from fundportal.audit import trail
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import Municipality, User
from fundportal.notices.waiting import Deadline
from fundportal.personal import ics
from fundportal.personal.models import CalendarKey
from fundportal.personal.overview import deadlines_for

KEY_OCTETS = 32


@transaction.atomic
def make_key(*, by: User, at: datetime.datetime) -> str:
    """Gör en kalendernyckel: a new one for oneself, shown once; the earlier opens nothing more."""
    if not by.is_active:
        raise NotPermitted(_("The account is closed."))
    key = secrets.token_urlsafe(KEY_OCTETS)
    CalendarKey.objects.update_or_create(person=by, defaults={"hash": _hashed(key), "made_at": at})
    trail.record(act="calendar.make_key", subject=by, by=by, at=at)
    return key


@transaction.atomic
def take_key_away(*, by: User, at: datetime.datetime) -> None:
    """Ta bort kalendernyckeln: from now on nobody gets the own deadlines by an address."""
    removed, _per_model = CalendarKey.objects.filter(person=by).delete()
    if removed:
        trail.record(act="calendar.take_key_away", subject=by, by=by, at=at)


def person_with(key: str) -> User | None:
    """The person whose calendar the key opens; none where the account is closed."""
    found = CalendarKey.objects.filter(hash=_hashed(key), person__is_active=True)
    row = found.select_related("person").first()
    return row.person if row else None


def feed(person: User) -> bytes:
    """The person's deadlines, by the roles and conflicts of this moment, as a calendar."""
    with override(person.language):
        name = _("Deadlines, %(office)s") % {"office": Municipality.current().office_name}
        events = [_event(item) for item in deadlines_for(person)]
        return ics.calendar(name, events, language=person.language)


def _event(item: Deadline) -> ics.AllDay:
    address = settings.SITE_URL + item.url
    return ics.AllDay(
        uid=f"{item.key}@{urlsplit(settings.SITE_URL).hostname}",
        day=item.day,
        summary=f"{item.what}: {item.title}",
        description=f"{item.title}\n{item.what}\n{address}",
        url=address,
        stamped_at=item.moved_at or item.set_at,
        sequence=item.moved_count,
    )


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
