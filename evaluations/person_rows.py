"""Personrader: opens rows of persons with a written reason, and leaves an event each time."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from evaluations.data_sets import refuse_personal_numbers
from evaluations.models import Indicator, OutcomeRow
from fundportal.audit import trail
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from portfolio.access import require

SHORTEST_REASON = 10
ROWS_A_PAGE = 100


class NoReason(Refused):
    """Rows of persons are opened only with a reason in writing."""


@dataclass(frozen=True)
class OpenedRows:
    """A page of an indicator's rows, and the number of the pages before and after, if any."""

    indicator: Indicator
    rows: tuple[OutcomeRow, ...]
    first: int
    total: int
    before: int | None
    after: int | None


@transaction.atomic
def open_rows(
    indicator: Indicator, *, reason: str, page: int, by: User, at: datetime.datetime
) -> OpenedRows:
    """Öppna personrader: a page (from 1) of an indicator's rows; who, when and why is kept."""
    require(by, Permission.SEE_PERSON_ROWS, indicator.investment)
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise NoReason(_("Write why you need to see rows of persons, at least ten characters."))
    refuse_personal_numbers(reason)
    found = OutcomeRow.objects.filter(indicator=indicator).order_by(
        "participant_id", "measured_date"
    )
    total = found.count()
    last_page = max(1, -(-total // ROWS_A_PAGE))
    page = min(max(page, 1), last_page)
    start = (page - 1) * ROWS_A_PAGE
    rows = tuple(found[start : start + ROWS_A_PAGE])
    trail.record(
        act="evaluations.person_rows_opened",
        subject=indicator,
        by=by,
        at=at,
        case=indicator.investment,
        reason=reason,
        rows=len(rows),
        first_row=start + 1 if rows else 0,
    )
    return OpenedRows(
        indicator=indicator,
        rows=rows,
        first=start + 1,
        total=total,
        before=page - 1 if page > 1 else None,
        after=page + 1 if page < last_page else None,
    )
