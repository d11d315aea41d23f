"""Mättillfällen: when indicators are measured; the only writer of measuring times."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.data_sets import lock
from evaluations.models import MeasuringTime
from fundportal.audit import trail
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from portfolio.access import require
from portfolio.models import Investment


class DaysTaken(Refused):
    """Another measuring time has some of these days, or the name."""


class ChangedMeanwhile(Refused):
    """Somebody else changed the measuring time after the form was opened."""


class IsClosed(Refused):
    """The measuring time is closed, so nothing about it changes."""


class NotClosed(Refused):
    """The measuring time is open, or has not ended yet."""


class NoReason(Refused):
    """A closed measuring time is opened again only with a reason."""


@transaction.atomic
def plan(
    investment: Investment,
    *,
    name: str,
    first_date: datetime.date,
    last_date: datetime.date,
    by: User,
    at: datetime.datetime,
) -> MeasuringTime:
    """Planera ett mättillfälle: the days within which every indicator is measured."""
    require(by, Permission.EDIT_INDICATORS, investment)
    lock(investment.pk)
    time = MeasuringTime(
        investment=investment, name=name, first_date=first_date, last_date=last_date
    )
    _refuse_taken(time)
    time.save(force_insert=True)
    trail.record(act="evaluations.time_planned", subject=time, by=by, at=at, case=investment)
    return time


@transaction.atomic
def change(
    time: MeasuringTime,
    *,
    name: str,
    first_date: datetime.date,
    last_date: datetime.date,
    version: int,
    by: User,
    at: datetime.datetime,
) -> MeasuringTime:
    """Ändra ett mättillfälle that is not closed; `version` is the one the person saw."""
    locked = _locked(time, by)
    if locked.version != version:
        raise ChangedMeanwhile(
            _("Somebody changed the measuring time after you opened it. Look at it and repeat.")
        )
    _refuse_closed(locked)
    before = {"name": locked.name, "days": [locked.first_date, locked.last_date]}
    locked.name, locked.first_date, locked.last_date = name, first_date, last_date
    locked.version += 1
    locked.reminded_at = locked.late_told_at = None
    _refuse_taken(locked)
    locked.save()
    trail.record(
        act="evaluations.time_changed",
        subject=locked,
        by=by,
        at=at,
        case=locked.investment,
        before=before,
    )
    return locked


@transaction.atomic
def close(time: MeasuringTime, *, by: User, at: datetime.datetime) -> MeasuringTime:
    """Stäng ett mättillfälle that has passed: no data is taken for its days after that."""
    locked = _locked(time, by)
    _refuse_closed(locked)
    if timezone.localdate(at) <= locked.last_date:
        raise NotClosed(
            _("“%(name)s” can be closed when its last day, %(date)s, has passed.")
            % {"name": locked.name, "date": locked.last_date.isoformat()}
        )
    locked.closed_by, locked.closed_at = by, at
    locked.save(update_fields=["closed_by", "closed_at"])
    trail.record(
        act="evaluations.time_closed", subject=locked, by=by, at=at, case=locked.investment
    )
    return locked


@transaction.atomic
def open_again(
    time: MeasuringTime, *, reason: str, by: User, at: datetime.datetime
) -> MeasuringTime:
    """Öppna ett mättillfälle igen, with a reason, so that what was forgotten can come in."""
    locked = _locked(time, by)
    if not locked.closed_at:
        raise NotClosed(_("“%(name)s” is open already.") % {"name": locked.name})
    if not reason.strip():
        raise NoReason(_("Write why it is opened again."))
    locked.closed_by = locked.closed_at = None
    locked.save(update_fields=["closed_by", "closed_at"])
    trail.record(
        act="evaluations.time_opened_again",
        subject=locked,
        by=by,
        at=at,
        case=locked.investment,
        reason=reason,
    )
    return locked


def closed_times(investment_id: int) -> list[MeasuringTime]:
    """Return the closed measuring times of an investment, whose days take no data."""
    return list(MeasuringTime.objects.filter(investment=investment_id, closed_at__isnull=False))


def _locked(time: MeasuringTime, by: User) -> MeasuringTime:
    """Check permission and lock the investment; the time as it is now."""
    require(by, Permission.EDIT_INDICATORS, time.investment)
    lock(time.investment_id)
    return MeasuringTime.objects.select_related("investment", "closed_by").get(pk=time.pk)


def _refuse_closed(time: MeasuringTime) -> None:
    if time.closed_at:
        raise IsClosed(
            _("%(who)s closed “%(name)s” on %(date)s. Open it again first.")
            % {
                "who": time.closed_by,
                "name": time.name,
                "date": timezone.localdate(time.closed_at).isoformat(),
            }
        )


def _refuse_taken(time: MeasuringTime) -> None:
    others = MeasuringTime.objects.filter(investment=time.investment_id).exclude(pk=time.pk)
    if others.filter(name__iexact=time.name).exists():
        raise DaysTaken(_("There is already a measuring time called “%s”.") % time.name)
    other = others.filter(first_date__lte=time.last_date, last_date__gte=time.first_date).first()
    if other:
        raise DaysTaken(
            _("“%(name)s” has some of these days: %(first)s to %(last)s.")
            % {
                "name": other.name,
                "first": other.first_date.isoformat(),
                "last": other.last_date.isoformat(),
            }
        )
