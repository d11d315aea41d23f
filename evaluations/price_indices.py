"""Prisindex: adds what an index was in a year; the only writer of price index values."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from evaluations.models import PriceIndexValue
from fundportal.audit import trail
from fundportal.directory.access import require
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission


class SameValue(Refused):
    """The index has that value and source for the year already."""


@dataclass(frozen=True)
class IndexFigure:
    """What an index was in a year, and where that is said."""

    index: str
    year: int
    value: Decimal
    source: str
    source_address: str = ""


@transaction.atomic
def record(figure: IndexFigure, *, by: User, at: datetime.datetime) -> PriceIndexValue:
    """Lägg till ett indextal: the year's first, or a new version of it."""
    _alone(by)
    return _write(figure, by=by, at=at)


@transaction.atomic
def record_many(
    figures: Iterable[IndexFigure], *, by: User, at: datetime.datetime
) -> list[PriceIndexValue]:
    """Lägg till flera indextal, all or none."""
    _alone(by)
    return [_write(figure, by=by, at=at) for figure in figures]


def _alone(by: User) -> None:
    require(by, Permission.EDIT_UNIT_COSTS)
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE evaluations_priceindexvalue IN SHARE ROW EXCLUSIVE MODE")


def _write(figure: IndexFigure, *, by: User, at: datetime.datetime) -> PriceIndexValue:
    said = {"source": figure.source, "source_address": figure.source_address}
    same = PriceIndexValue.objects.filter(index=figure.index, year=figure.year)
    if same.current().filter(value=figure.value, **said).exists():
        raise SameValue(
            _("%(index)s has this value for %(year)d already.")
            % {"index": figure.index, "year": figure.year}
        )
    newest = same.aggregate(newest=Max("version"))["newest"] or 0
    made = PriceIndexValue.objects.create(
        index=figure.index,
        year=figure.year,
        value=figure.value,
        version=newest + 1,
        added_by=by,
        added_at=at,
        **said,
    )
    trail.record(
        act="evaluations.price_index_recorded",
        subject=made,
        by=by,
        at=at,
        value=made.value,
        version=made.version,
    )
    return made
