"""Ärendena bakom sökt, föreslaget och beslutat: which applications a figure is the sum of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import CaseAmount, CaseFigure
from fundportal.directory.models import Fund, User

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Asked:
    """The cases of a figure that the reader may see, and the sums in kronor: of all, of the others.

    A case that the reader takes part in or is in conflict with is not shown, but counts.
    """

    cases: QuerySet[CaseAmount]
    total: Decimal
    hidden: Decimal


def address(fund: Fund, figure: CaseFigure, year: int | None) -> str:
    """Return the address of the page that lists the cases of a figure with their sum."""
    asked = {"figure": figure.value} | ({"year": str(year)} if year else {})
    return f"{reverse('portfolio:asked', args=[fund.slug])}?{urlencode(asked)}"


def behind(fund: Fund, figure: CaseFigure, year: int | None, reader: User) -> Asked:
    """Return the cases of the figure, the latest year first; two queries beside the list."""
    counted = CaseAmount.objects.filter(fund=fund, figure=figure)
    if year:
        counted = counted.filter(year=year)
    seen = counted.visible_to(reader)
    total = _sum(counted)
    cases = seen.select_related("application__organisation")
    return Asked(cases.order_by("-year", "application__number"), total, total - _sum(seen))


def asked_columns() -> list[str]:
    """Return the headings of the file."""
    return [_("Case number"), _("Application"), _("Applicant"), _("Year"), _("Amount")]


def asked_rows(found: Asked) -> Iterator[list[object]]:
    """Return the rows of the file; the cases that are not shown are one row."""
    for each in found.cases:
        case = each.application
        yield [case.number, case.title, case.organisation.name, each.year, each.amount]
    if found.hidden:
        yield ["", _("Cases that you do not see"), "", None, found.hidden]


def _sum(counted: QuerySet[CaseAmount]) -> Decimal:
    return counted.aggregate(sum=Sum("amount"))["sum"] or ZERO
