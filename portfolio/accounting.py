"""Kontoplan: the verb that says which accounts of the books a fund's ledger leads to."""

import datetime
from collections.abc import Mapping

from django.db import transaction

from fundportal.audit import trail
from fundportal.directory.access import require
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Permission
from portfolio.models import AccountPlan

FIELDS = tuple(
    field.name for field in AccountPlan._meta.concrete_fields if field.name not in ("id", "fund")
)


@transaction.atomic
def map_accounts(
    fund: Fund, *, accounts: Mapping[str, str], by: User, at: datetime.datetime
) -> AccountPlan:
    """Koppla konton: write the fund's account plan; what it was before is kept in the event."""
    require(by, Permission.ALLOCATE, fund=fund)
    Fund.objects.select_for_update(no_key=True).get(pk=fund.pk)
    kept = AccountPlan.objects.filter(fund=fund).first()
    before = {name: getattr(kept, name) for name in FIELDS} if kept else {}
    if before == dict(accounts) and kept:
        return kept
    plan = kept or AccountPlan(fund=fund)
    for name in FIELDS:
        setattr(plan, name, accounts[name])
    plan.full_clean()
    plan.save()
    trail.record(
        act="fund.map_accounts", subject=plan, case=fund, by=by, at=at, before=before, **accounts
    )
    return plan
