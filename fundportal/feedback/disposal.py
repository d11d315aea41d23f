"""Gallring of what readers wrote: for how long it is kept, and its destruction with a protocol."""

import calendar
import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from fundportal.audit import trail
from fundportal.directory.access import require
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.feedback.models import Disposal, FeedbackText, Remark, RetentionRule
from fundportal.feedback.states import RemarkStatus

What = RetentionRule.What


class NoSuchRule(Refused):
    """A rule without a decision, or with a time that cannot be."""


@transaction.atomic
def set_rule(
    *, what: str, months: int, decision: str, by: User, at: datetime.datetime
) -> RetentionRule:
    """Bestäm: keep this kind of text so many months from now on, by the named decision."""
    require(by, Permission.HANDLE_FEEDBACK)
    if not decision.strip():
        raise NoSuchRule(_("Write the decision that the rule stands in."))
    if not 1 <= months <= 240:
        raise NoSuchRule(_("Give from 1 to 240 months."))
    rule = RetentionRule.objects.create(
        what=What(what), months=months, decision=decision.strip(), set_by=by, set_at=at
    )
    trail.record(act="feedback.rule_set", subject=rule, by=by, at=at, months=months)
    return rule


def months_before(at: datetime.datetime, months: int) -> datetime.datetime:
    """The same day and time so many months earlier; the last day of a shorter month."""
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    day = min(at.day, calendar.monthrange(year, month + 1)[1])
    return at.replace(year=year, month=month + 1, day=day)


def rules() -> list[RetentionRule]:
    """The rule of each kind that holds now."""
    return list(RetentionRule.objects.order_by("what", "-set_at", "-id").distinct("what"))


@transaction.atomic
def dispose(*, at: datetime.datetime) -> list[Disposal]:
    """Gallra: destroy what is older than its rule says; a protocol for each kind, if any was.

    Without a rule nothing is destroyed.
    """
    made = [_disposed(rule, at) for rule in rules()]
    return [disposal for disposal in made if disposal]


def _kept(rule: RetentionRule) -> QuerySet[Any]:
    """What the rule is about; a remark that waits for an answer is never destroyed."""
    if rule.what == What.REMARKS:
        return Remark.objects.filter(status=RemarkStatus.ANSWERED)
    return FeedbackText.objects.all()


def _disposed(rule: RetentionRule, at: datetime.datetime) -> Disposal | None:
    limit = months_before(at, rule.months)
    old = _kept(rule).filter(received_at__lt=limit)
    locked = list(old.order_by("pk").select_for_update().values_list("pk", flat=True))
    if not locked:
        return None
    gone = _kept(rule).filter(pk__in=locked)
    between = gone.aggregate(oldest=Min("received_at"), newest=Max("received_at"))
    gone.delete()
    disposal = Disposal.objects.create(
        rule=rule,
        number=len(locked),
        oldest_date=timezone.localdate(between["oldest"]),
        newest_date=timezone.localdate(between["newest"]),
        disposed_at=at,
    )
    trail.record(
        act="feedback.disposed",
        subject=disposal,
        by=None,
        at=at,
        reason=rule.decision,
        number=disposal.number,
    )
    return disposal
