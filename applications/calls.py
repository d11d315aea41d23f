"""The verbs on calls: announce one, change one, or copy an earlier one."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from applications.criteria import refuse_fixed
from applications.models import Call
from applications.models.calls import MOST_GRACE_MINUTES, Aggregate, ScoreVisibility
from applications.workflow import ChangedMeanwhile, said_meanwhile
from fundportal.audit import trail
from fundportal.directory import access
from fundportal.directory.closing import refuse_closed_fund
from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Permission

ADDRESSES = {"ny"}  # what the addresses of the calls' own pages say
NOT_COPIED = {
    *("id", "fund", "name", "slug", "opens_at", "closes_at", "applications_close_at"),
    *("criteria_fixed_at", "opening_told_at", "closing_told_at", "copied_from", "version"),
}


class CallDates(Refused):
    """The call closes before it opens, or its applications before its ideas."""


class CallSettingsWrong(Refused):
    """The frame is below zero, or the grace longer than a week."""


@dataclass(frozen=True)
class CallSettings:
    """What a call says and asks for beyond its text, as data: stages, rules and other texts."""

    priorities: str = ""
    name_en: str = ""
    text_en: str = ""
    priorities_en: str = ""
    takes_needs_analyses: bool = False
    takes_ideas: bool = True
    needs_sign_off: bool = True
    applications_close_at: datetime.datetime | None = None
    grace_minutes: int = 0
    aggregate: str = Aggregate.MEAN
    score_visibility: str = ScoreVisibility.OWN_UNTIL_ALL
    undo_hours: int = 48


@transaction.atomic
def announce(
    *,
    fund: Fund,
    name: str,
    opens_at: datetime.datetime,
    closes_at: datetime.datetime | None,
    amount_frame: Decimal | None,
    text: str,
    settings: CallSettings | None = None,
    by: User,
    at: datetime.datetime,
    call: Call | None = None,
    seen_version: int | None = None,
) -> Call:
    """Utlys: announce a call of a fund, or with `call` change one; its address stays the same.

    Without `settings` a new call has the usual ones, and a changed one those that it had. A change
    that changes nothing writes nothing.
    """
    access.require(by, Permission.MANAGE_CALL, fund=fund)
    is_new = call is None
    if call is None:
        fund = Fund.objects.select_for_update(no_key=True).get(pk=fund.pk)
        same = Call.objects.filter(fund=fund, name=name.strip(), text=text.strip())
        repeated = same.filter(opens_at=opens_at, closes_at=closes_at).first()
        if repeated is not None:
            return repeated
        refuse_closed_fund(fund, timezone.localdate(max(opens_at, at)))
        call, before = Call(slug=_free_slug(name)), {}
    else:
        call = Call.objects.select_for_update(no_key=True).get(pk=call.pk)
        access.require(by, Permission.MANAGE_CALL, fund=call.fund)
        if seen_version is not None and seen_version != call.version:
            raise ChangedMeanwhile(said_meanwhile(call))
        before = _values(call)
    if settings is not None and settings.aggregate != call.aggregate:
        refuse_fixed(call)
    call.fund, call.name, call.text = fund, name.strip(), text.strip()
    call.opens_at, call.closes_at, call.amount_frame = opens_at, closes_at, amount_frame
    for field, value in asdict(settings).items() if settings else ():
        setattr(call, field, value.strip() if isinstance(value, str) else value)
    _refuse_wrong(call)
    if before == _values(call):
        return call
    if not is_new:
        call.version += 1
    _tell_anew(call)
    call.save()
    act = "call.announce" if is_new else "call.change"
    after = {name: str(new) for name, new in _values(call).items() if before.get(name, new) != new}
    trail.record(act=act, subject=call, by=by, at=at, after=after)
    return call


@transaction.atomic
def copy(
    earlier: Call,
    *,
    name: str,
    opens_at: datetime.datetime,
    closes_at: datetime.datetime | None,
    by: User,
    at: datetime.datetime,
) -> Call:
    """Kopiera en utlysning: a new one with the texts, stages, rules, criteria, checklist and
    guidance of an earlier one; the same twice is once.
    """
    access.require(by, Permission.MANAGE_CALL, fund=earlier.fund)
    fund = Fund.objects.select_for_update(no_key=True).get(pk=earlier.fund_id)
    times = {"opens_at": opens_at, "closes_at": closes_at}
    repeated = earlier.copies.filter(fund=earlier.fund_id, name=name.strip(), **times).first()
    if repeated is not None:
        return repeated
    refuse_closed_fund(fund, timezone.localdate(max(opens_at, at)))
    kept = {key: value for key, value in _values(earlier).items() if key not in NOT_COPIED}
    call = Call(
        fund=earlier.fund,
        name=name.strip(),
        slug=_free_slug(name),
        copied_from=earlier,
        **times,
        **kept,
    )
    _refuse_wrong(call)
    call.save(force_insert=True)
    _copy_rows(earlier, call)
    trail.record(act="call.copy", subject=call, by=by, at=at, copied_from=earlier.name)
    return call


def _copy_rows(earlier: Call, call: Call) -> None:
    for rows in (
        earlier.criteria.all(),
        earlier.checklist.current(),
        earlier.question_guides.all(),
    ):
        for row in rows:
            row.pk, row._state.adding, row.call = None, True, call
            row.save(force_insert=True)


def _refuse_wrong(call: Call) -> None:
    last = call.applications_close_at
    if call.closes_at is not None and call.closes_at <= call.opens_at:
        raise CallDates(_("The call must close after it opens."))
    if last is not None and not call.takes_ideas:
        raise CallDates(
            _("Without ideas the applications close with the call. Take their own closing away.")
        )
    if last is not None and (last <= call.opens_at or (call.closes_at and last < call.closes_at)):
        raise CallDates(_("Invited applications must close after the ideas."))
    if call.amount_frame is not None and call.amount_frame < 0:
        raise CallSettingsWrong(_("The frame cannot be less than 0 kr."))
    if call.grace_minutes > MOST_GRACE_MINUTES:
        raise CallSettingsWrong(_("The time of grace is at most a week."))


def _tell_anew(call: Call) -> None:
    """Let a call whose opening or closing was moved to later be told of once more."""
    if call.opening_told_at is not None and call.opening_told_at < call.opens_at:
        call.opening_told_at = None
    told = call.closing_told_at
    if told is not None and (call.closes_at is None or told < call.closes_at):
        call.closing_told_at = None


def _values(call: Call) -> dict[str, object]:
    return {field.name: getattr(call, field.name) for field in call._meta.concrete_fields}


def _free_slug(name: str) -> str:
    stem = slugify(name)[:70] or "utlysning"
    there = Call.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
    taken = {*there, *ADDRESSES}
    candidates = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(taken) + 2))
    return next(slug for slug in candidates if slug not in taken)
