"""The verbs on the checklist: what a fund or call asks for, and what was found in order."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from applications.models import Application, Call, ChecklistItem, ChecklistTick
from applications.workflow import WrongStatus, locked
from fundportal.audit import trail
from fundportal.directory import access
from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Permission


class ItemEmpty(Refused):
    """An item that says nothing."""


class ItemRetired(Refused):
    """The item is no longer asked for, or belongs to another fund or call."""


class ItemThere(Refused):
    """An item to take back says what another on the list says already."""


@transaction.atomic
def add_item(
    *, fund: Fund, call: Call | None, text: str, by: User, at: datetime.datetime
) -> ChecklistItem:
    """Lägg till en kontrollpunkt: for one call, or without `call` for every call of the fund."""
    access.require(by, Permission.MANAGE_CALL, fund=fund)
    text = " ".join(text.split())
    if not text:
        raise ItemEmpty(_("Write what is to be checked."))
    if call is not None and call.fund_id != fund.pk:
        raise ItemRetired(_("The call belongs to another fund."))
    Fund.objects.select_for_update(no_key=True).get(pk=fund.pk)
    every = ChecklistItem.objects.filter(fund=fund, call=call)
    there = every.current().filter(text=text).first()
    if there is not None:
        return there
    last = every.aggregate(last=Max("position"))["last"] or 0
    made = ChecklistItem.objects.create(fund=fund, call=call, text=text, position=last + 1)
    trail.record(act="checklist.add_item", subject=made, case=call or fund, by=by, at=at)
    return made


@transaction.atomic
def retire_item(item: ChecklistItem, *, by: User, at: datetime.datetime) -> ChecklistItem:
    """Ta bort en kontrollpunkt: no longer asked for; what was ticked stays in the time lines."""
    item = _locked_item(item, by)
    if item.retired_at is None:
        item.retired_at = at
        item.save(update_fields=["retired_at"])
        case = item.call or item.fund
        trail.record(act="checklist.retire_item", subject=item, case=case, by=by, at=at)
    return item


@transaction.atomic
def restore_item(item: ChecklistItem, *, by: User, at: datetime.datetime) -> ChecklistItem:
    """Ta tillbaka en kontrollpunkt: asked for again, with the ticks that it had."""
    item = _locked_item(item, by)
    if item.retired_at is None:
        return item
    same = ChecklistItem.objects.filter(fund=item.fund, call=item.call, text=item.text)
    if same.current().exists():
        raise ItemThere(_("The list already holds this item."))
    item.retired_at = None
    item.save(update_fields=["retired_at"])
    case = item.call or item.fund
    trail.record(act="checklist.restore_item", subject=item, case=case, by=by, at=at)
    return item


@transaction.atomic
def tick(
    application: Application, *, item: ChecklistItem, by: User, at: datetime.datetime
) -> ChecklistTick:
    """Pricka av: the item is in order; ticked already, nothing is written."""
    application = _prepared(application, by)
    asked = ChecklistItem.objects.current().of(application.call)
    if not asked.filter(pk=item.pk).exists():
        raise ItemRetired(_("This is no longer asked for."))
    there = _standing(application, item)
    if there is not None:
        return there
    made = ChecklistTick.objects.create(
        application=application, item=item, ticked_by=by, ticked_at=at
    )
    trail.record(act="checklist.tick", subject=made, case=application, by=by, at=at)
    return made


@transaction.atomic
def untick(
    application: Application, *, item: ChecklistItem, by: User, at: datetime.datetime
) -> ChecklistTick | None:
    """Ångra avprickningen; not ticked, nothing is written."""
    application = _prepared(application, by)
    there = _standing(application, item)
    if there is None:
        return None
    there.undone_by, there.undone_at = by, at
    there.save(update_fields=["undone_by", "undone_at"])
    trail.record(act="checklist.untick", subject=there, case=application, by=by, at=at)
    return there


def _locked_item(item: ChecklistItem, by: User) -> ChecklistItem:
    """The item as it stands now, with its fund's row held: nobody adds or takes back meanwhile."""
    access.require(by, Permission.MANAGE_CALL, fund=item.fund)
    Fund.objects.select_for_update(no_key=True).get(pk=item.fund_id)
    return ChecklistItem.objects.select_related("fund", "call").get(pk=item.pk)


def _prepared(application: Application, by: User) -> Application:
    application = locked(application)
    application.require_office(by, Permission.PREPARE_APPLICATION)
    if not application.is_in_preparation:
        raise WrongStatus(_("The case is not being prepared, so the checklist is closed."))
    return application


def _standing(application: Application, item: ChecklistItem) -> ChecklistTick | None:
    ticks = ChecklistTick.objects.select_related("item").filter(undone_at__isnull=True)
    return ticks.filter(application=application, item=item).first()
