"""The one writer of events; every verb calls it once, inside its own transaction."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model

from fundportal.audit.models import Event


def record(
    *,
    act: str,
    subject: Model,
    by: AbstractBaseUser | None,
    at: datetime.datetime,
    case: Model | None = None,
    reason: str = "",
    **details: Any,
) -> Event:
    """Write that `by` (None: the portal itself) did `act` to `subject`.

    `case` is the object on whose time line the act shows too.
    """
    owner = case or subject
    return Event.objects.create(
        at=at,
        act=act,
        actor_id=by.pk if by else None,
        actor_name=str(by) if by else "Fundportal",
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_label=str(subject)[:300],
        case_type=owner._meta.label_lower,
        case_id=str(owner.pk),
        reason=reason,
        details={name: _plain(value) for name, value in details.items()},
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | datetime.date | datetime.datetime):
        return str(value)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
