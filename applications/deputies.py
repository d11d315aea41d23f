"""The verbs on deputies for the sign-off: the directory's, with word to the person named."""

from __future__ import annotations

import datetime

from django.db import transaction

from applications import notices
from fundportal.directory import deputies
from fundportal.directory.models import Organisation, RoleAssignment, User


@transaction.atomic
def name(
    deputy: User,
    *,
    organisation: Organisation,
    from_date: datetime.date,
    to_date: datetime.date,
    by: User,
    at: datetime.datetime,
) -> RoleAssignment:
    """Utse ersättare: let a colleague sign off for a time, and tell that person."""
    made = deputies.name(
        deputy, organisation=organisation, from_date=from_date, to_date=to_date, by=by, at=at
    )
    notices.deputy_named(made, by=by, at=at)
    return made
