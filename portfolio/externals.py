"""The verbs on external evaluators' access: opened by the fund office, ended with a reason."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fundportal.audit import trail
from fundportal.directory.access import require
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from portfolio import external_notices as notices
from portfolio import ledger
from portfolio.models import ExternalAccess, Investment

LONGEST = datetime.timedelta(days=2 * 366)


class AccessRefused(Refused):
    """An access that a rule forbids."""


class OwnAccess(AccessRefused):
    """Nobody opens an investment to oneself."""


class AccessDates(AccessRefused):
    """Days in the past, in the wrong order or too far apart."""


class AccessHeld(AccessRefused):
    """The person has an access to the investment on one of the days."""


class AccessOver(AccessRefused):
    """An access that has ended already."""


@transaction.atomic
def open_to(
    person: User,
    *,
    investment: Investment,
    from_date: datetime.date,
    to_date: datetime.date,
    purpose: str,
    by: User,
    at: datetime.datetime,
) -> ExternalAccess:
    """Öppna en satsning för en extern utvärderare, from a day to a day (both included)."""
    require(by, Permission.OPEN_TO_EXTERNAL, fund=investment.fund)
    if person.pk == by.pk:
        raise OwnAccess(_("You cannot open an investment to yourself. Ask a colleague."))
    if not person.is_active:
        raise AccessRefused(_("The account is closed. An administrator opens it again first."))
    _need_dates(from_date, to_date, timezone.localdate(at))
    ledger.need_no_person(purpose)
    Investment.objects.select_for_update(no_key=True, of=("self",)).get(pk=investment.pk)
    _refuse_overlap(person, investment, from_date, to_date)
    made = ExternalAccess.objects.create(
        investment=investment,
        person=person,
        from_date=from_date,
        to_date=to_date,
        purpose=purpose.strip(),
        granted_by=by,
        granted_at=at,
    )
    trail.record(
        act="external.open",
        subject=made,
        case=investment,
        by=by,
        at=at,
        reason=made.purpose,
        from_date=from_date,
        to_date=to_date,
    )
    notices.access_opened(made, by=by, at=at)
    return made


@transaction.atomic
def end(access: ExternalAccess, *, reason: str, by: User, at: datetime.datetime) -> ExternalAccess:
    """Avsluta i förtid: the investment is closed to the person at once; what was done stays."""
    require(by, Permission.OPEN_TO_EXTERNAL, fund=access.investment.fund)
    kept = ExternalAccess.objects.select_for_update(no_key=True, of=("self",)).get(pk=access.pk)
    if kept.ended_at is not None or kept.to_date < timezone.localdate(at):
        raise AccessOver(_("This access has ended already."))
    ledger.need_no_person(reason)
    kept.ended_by, kept.ended_at, kept.end_reason = by, at, reason.strip()
    kept.save(update_fields=["ended_by", "ended_at", "end_reason"])
    trail.record(
        act="external.end",
        subject=kept,
        case=kept.investment,
        by=by,
        at=at,
        reason=kept.end_reason,
        to_date=kept.to_date,
    )
    notices.access_ended(kept, by=by, at=at)
    return kept


def _need_dates(from_date: datetime.date, to_date: datetime.date, today: datetime.date) -> None:
    if from_date < today or to_date < from_date:
        raise AccessDates(_("The first day is today or later, the last day not before the first."))
    if to_date - from_date > LONGEST:
        raise AccessDates(_("An access lasts two years at most. Open it anew when it is over."))


def _refuse_overlap(
    person: User, investment: Investment, from_date: datetime.date, to_date: datetime.date
) -> None:
    held = ExternalAccess.objects.filter(
        person=person,
        investment=investment,
        ended_at__isnull=True,
        from_date__lte=to_date,
        to_date__gte=from_date,
    ).first()
    if held:
        sentence = _("The person has access to it until %(day)s already. End that one first.")
        raise AccessHeld(sentence % {"day": held.to_date.isoformat()})
