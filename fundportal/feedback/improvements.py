"""The verbs of what was changed after what readers said: tell it in public, take it away again."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fundportal.audit import trail
from fundportal.directory.access import require
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.feedback.models import Improvement
from fundportal.privacy import find


class NothingToTell(Refused):
    """There is no page or no text."""


class NamesAPerson(Refused):
    """What was to be told in public points out a person."""


@transaction.atomic
def tell(
    *, page: str, text: str, text_en: str = "", by: User, at: datetime.datetime
) -> Improvement:
    """Berätta: show in public what was changed on a page."""
    require(by, Permission.HANDLE_FEEDBACK)
    page, text, text_en = page.strip(), text.strip(), text_en.strip()
    if not page.startswith("/") or not text:
        raise NothingToTell(_("Write which page was changed, and what was changed in Swedish."))
    if any(find(written) for written in (text, text_en)):
        raise NamesAPerson(
            _("Take away personal identity numbers, phone numbers and mail addresses.")
        )
    told = Improvement.objects.create(page=page, text=text, text_en=text_en, told_by=by, told_at=at)
    trail.record(act="feedback.change_told", subject=told, by=by, at=at, reason=text)
    return told


@transaction.atomic
def withdraw(told: Improvement, *, by: User, at: datetime.datetime) -> Improvement:
    """Ta bort: show it no longer; that it was told stays known."""
    require(by, Permission.HANDLE_FEEDBACK)
    kept = Improvement.objects.select_for_update(no_key=True).get(pk=told.pk)
    if kept.withdrawn_at is None:
        kept.withdrawn_by, kept.withdrawn_at = by, at
        kept.save(update_fields=["withdrawn_by", "withdrawn_at"])
        trail.record(act="feedback.change_withdrawn", subject=kept, by=by, at=at)
    return kept
