"""Indikatorer: what is measured in an investment; the only writer of indicators."""

import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models.content import Direction
from evaluations.models import Indicator
from fundportal.audit import trail
from fundportal.directory.access import require
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from portfolio.models import Investment


class NameTaken(Refused):
    """The investment already has an indicator of that name."""


class HasData(Refused):
    """The indicator has measured rows: what they mean may no longer change."""


class ChangedMeanwhile(Refused):
    """Somebody else changed the indicator after the form was opened."""


@transaction.atomic
def define(
    investment: Investment,
    *,
    name: str,
    unit: str,
    direction: str,
    data_source: str,
    decimals: int,
    by: User,
    at: datetime.datetime,
    baseline: Decimal | None = None,
    target: Decimal | None = None,
) -> Indicator:
    """Definiera en indikator: say what is measured, in which unit and from which source."""
    require(by, Permission.EDIT_INDICATORS, fund=investment.fund)
    _lock(investment.pk)
    _refuse_taken_name(investment, name)
    direction = Direction(direction)  # any other word would turn the verdict round
    indicator = Indicator.objects.create(
        investment=investment,
        name=name,
        unit=unit,
        direction=direction,
        data_source=data_source,
        baseline=baseline,
        target=target,
        decimals=decimals,
        defined_by=by,
        defined_at=at,
    )
    trail.record(
        act="evaluations.indicator_defined", subject=indicator, by=by, at=at, case=investment
    )
    return indicator


@transaction.atomic
def revise(
    indicator: Indicator,
    *,
    name: str,
    unit: str,
    direction: str,
    data_source: str,
    decimals: int,
    version: int,
    by: User,
    at: datetime.datetime,
    baseline: Decimal | None = None,
    target: Decimal | None = None,
) -> Indicator:
    """Ändra en indikator that has no data yet; `version` is the one the person saw."""
    require(by, Permission.EDIT_INDICATORS, fund=indicator.investment.fund)
    _lock(indicator.investment_id)
    locked = Indicator.objects.select_for_update(no_key=True, of=("self",)).get(pk=indicator.pk)
    _refuse_changed(locked, version)
    if locked.rows.exists():
        raise HasData(
            _("The indicator has data, so its meaning is fixed. Define a new indicator instead.")
        )
    _refuse_taken_name(locked.investment, name, but=locked)
    locked.name, locked.unit = name, unit
    locked.direction = Direction(direction)
    locked.data_source, locked.decimals = data_source, decimals
    locked.baseline, locked.target = baseline, target
    locked.version += 1
    locked.save()
    trail.record(
        act="evaluations.indicator_revised", subject=locked, by=by, at=at, case=locked.investment
    )
    return locked


def _lock(investment_id: int) -> None:
    """Wait for whoever defines indicators or imports data in the same investment."""
    Investment.objects.select_for_update(no_key=True, of=("self",)).get(pk=investment_id)


def _refuse_taken_name(investment: Investment, name: str, but: Indicator | None = None) -> None:
    taken = investment.indicators.filter(name__iexact=name)
    if but:
        taken = taken.exclude(pk=but.pk)
    if taken.exists():
        raise NameTaken(_("The investment already has an indicator called “%s”.") % name)


def _refuse_changed(indicator: Indicator, version: int) -> None:
    if indicator.version == version:
        return
    raise ChangedMeanwhile(
        _("Somebody changed the indicator after you opened it. Look at it again and repeat.")
    )
