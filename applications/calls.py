"""The verb on calls: announce one, or change one."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from applications.models import Call
from applications.workflow import ChangedMeanwhile, said_meanwhile
from fundportal.audit import trail
from fundportal.directory import access
from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Permission


class CallDates(Refused):
    """The call closes before it opens, or its frame is below zero."""


@transaction.atomic
def announce(
    *,
    fund: Fund,
    name: str,
    opens_at: datetime.datetime,
    closes_at: datetime.datetime | None,
    amount_frame: Decimal | None,
    text: str,
    by: User,
    at: datetime.datetime,
    call: Call | None = None,
    seen_version: int | None = None,
) -> Call:
    """Utlys: announce a call of a fund, or with `call` change one; its address stays the same."""
    access.require(by, Permission.MANAGE_CALL, fund=fund)
    if closes_at is not None and closes_at <= opens_at:
        raise CallDates(_("The call must close after it opens."))
    if amount_frame is not None and amount_frame < 0:
        raise CallDates(_("The frame cannot be less than 0 kr."))
    is_new = call is None
    if call is None:
        Fund.objects.select_for_update(no_key=True).get(pk=fund.pk)
        same = Call.objects.filter(fund=fund, name=name.strip(), text=text.strip())
        repeated = same.filter(opens_at=opens_at, closes_at=closes_at).first()
        if repeated is not None:
            return repeated
        call = Call(slug=_free_slug(name))
    else:
        call = Call.objects.select_for_update(no_key=True).get(pk=call.pk)
        access.require(by, Permission.MANAGE_CALL, fund=call.fund)
        if seen_version is not None and seen_version != call.version:
            raise ChangedMeanwhile(said_meanwhile(call))
        call.version += 1
    call.fund, call.name, call.text = fund, name.strip(), text.strip()
    call.opens_at, call.closes_at, call.amount_frame = opens_at, closes_at, amount_frame
    call.save()
    trail.record(act="call.announce" if is_new else "call.change", subject=call, by=by, at=at)
    return call


def _free_slug(name: str) -> str:
    stem = slugify(name)[:70] or "utlysning"
    taken = set(Call.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    candidates = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(taken) + 2))
    return next(slug for slug in candidates if slug not in taken)
