"""Enhetskostnader: adds unit costs and new versions of them; the only writer of unit costs."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from evaluations.models import UnitCost
from evaluations.outcome_check import Fault
from evaluations.unit_cost_figures import UnitCostFigures
from evaluations.unit_cost_file import Row
from evaluations.unit_cost_plan import Plan, Step, plan
from fundportal.audit import trail
from fundportal.directory.access import require
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission


class CodeTaken(Refused):
    """There is a unit cost of that code."""


class NothingChanged(Refused):
    """The new version says what an earlier one says already."""


class ValidTooEarly(Refused):
    """The new version would be valid before the last one."""


class ChangedMeanwhile(Refused):
    """Somebody wrote a new version after the person opened the page."""


class FaultsInFile(Refused):
    """Rows of the file cannot be imported; nothing was. `faults` has each of them."""

    def __init__(self, sentence: str, faults: Iterable[Fault]) -> None:
        super().__init__(sentence)
        self.faults = tuple(faults)


@transaction.atomic
def add(figures: UnitCostFigures, *, by: User, at: datetime.datetime) -> UnitCost:
    """Lägg till en enhetskostnad: its first version."""
    _alone(by)
    if UnitCost.objects.filter(code=figures.code).exists():
        raise CodeTaken(
            _("There is a unit cost with the code %s. Write a new version of it instead.")
            % figures.code
        )
    return _write(Step(figures, 1, None), by=by, at=at)


@transaction.atomic
def revise(
    seen: UnitCost, figures: UnitCostFigures, *, by: User, at: datetime.datetime
) -> UnitCost:
    """Lägg till en ny version after the one that the person saw; the old one stays readable."""
    _alone(by)
    versions = [row.figures() for row in _versions(seen.code)]
    if len(versions) != seen.version or figures.code != seen.code:
        raise ChangedMeanwhile(
            _("Somebody wrote a new version after you opened it. Look at it again and repeat.")
        )
    made = plan([Row(0, figures)], {seen.code: versions})
    if made.faults:
        raise ValidTooEarly(
            _("The new version must be valid from %s or later, as the last version is.")
            % seen.valid_from.isoformat()
        )
    if not made.steps:
        raise NothingChanged(_("A version with exactly these figures is there already."))
    return _write(made.steps[0], by=by, at=at)


@transaction.atomic
def import_rows(
    rows: Iterable[Row], *, seen: str, filename: str, by: User, at: datetime.datetime
) -> list[UnitCost]:
    """Läs in en fil: what its preview promised (`seen` is its fingerprint), all or nothing."""
    _alone(by)
    made = planned(rows)
    if made.faults:
        raise FaultsInFile(_("The file has faults. Nothing was imported."), made.faults)
    if made.fingerprint != seen:
        raise ChangedMeanwhile(
            _("The unit costs were changed after you looked at the file. Read the file again.")
        )
    return [_write(step, by=by, at=at, filename=filename) for step in made.steps]


def planned(rows: Iterable[Row]) -> Plan:
    """Return what importing the rows would do now; reads only."""
    rows = list(rows)
    stored: dict[str, list[UnitCostFigures]] = {}
    codes = {row.figures.code for row in rows}
    for cost in UnitCost.objects.filter(code__in=codes).order_by("code", "version"):
        stored.setdefault(cost.code, []).append(cost.figures())
    return plan(rows, stored)


def _versions(code: str) -> Iterable[UnitCost]:
    return UnitCost.objects.filter(code=code).order_by("version")


def _alone(by: User) -> None:
    """Check the right, and wait for whoever writes unit costs just now: they come one by one."""
    require(by, Permission.EDIT_UNIT_COSTS)
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE evaluations_unitcost IN SHARE ROW EXCLUSIVE MODE")


def _write(step: Step, *, by: User, at: datetime.datetime, filename: str = "") -> UnitCost:
    cost = UnitCost.objects.create(
        **step.figures.as_dict(), version=step.version, added_by=by, added_at=at
    )
    changed: dict[str, Any] = {
        "amount": cost.amount,
        "price_year": cost.price_year,
        "version": cost.version,
    }
    if step.before:
        changed["amount_before"] = step.before.amount
    if filename:
        changed["filename"] = filename
    act = "evaluations.unit_cost_revised" if step.before else "evaluations.unit_cost_added"
    trail.record(act=act, subject=cost, by=by, at=at, **changed)
    return cost
