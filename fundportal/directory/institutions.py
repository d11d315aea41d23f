"""The verbs on organisations, funds and the municipality: the only writers of their tables."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import models, transaction

from fundportal.audit import trail
from fundportal.directory import access
from fundportal.directory.models import Fund, Municipality, Organisation, User
from fundportal.directory.roles import Permission


@transaction.atomic
def save_organisation(
    organisation: Organisation, *, by: User, at: datetime.datetime
) -> Organisation:
    """Add or change an organisation (cleaned by its form)."""
    _save(organisation, "organisation", by, at)
    return organisation


@transaction.atomic
def save_fund(fund: Fund, *, by: User, at: datetime.datetime) -> Fund:
    """Add or change a fund and its rules (cleaned by its form); its money is portfolio's."""
    _save(fund, "fund", by, at)
    return fund


@transaction.atomic
def save_municipality(
    municipality: Municipality, *, by: User, at: datetime.datetime
) -> Municipality:
    """Change the name and contacts that every page carries."""
    _save(municipality, "municipality", by, at)
    return municipality


def _save(
    changed: Organisation | Fund | Municipality, what: str, by: User, at: datetime.datetime
) -> None:
    access.require(by, Permission.MANAGE_PEOPLE)
    kept = type(changed)._default_manager.filter(pk=changed.pk).first()
    before = _differing(kept, changed) if kept else {}
    changed.save()
    act = f"directory.{what}_{'changed' if kept or what == 'municipality' else 'added'}"
    trail.record(act=act, subject=changed, by=by, at=at, before=before)


def _differing(kept: models.Model, changed: models.Model) -> dict[str, str]:
    names: Iterable[str] = [field.attname for field in kept._meta.concrete_fields]
    return {
        name: str(getattr(kept, name))
        for name in names
        if getattr(kept, name) != getattr(changed, name)
    }
