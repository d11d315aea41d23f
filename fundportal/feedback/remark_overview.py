"""What the fund office asks of the remarks: which there are, and how many, how fast."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Avg, Count, F, Q, QuerySet

from fundportal.directory.access import AnyUser
from fundportal.feedback.models import Remark
from fundportal.feedback.states import Category, RemarkStatus


@dataclass(frozen=True)
class CategoryCount:
    """How many remarks of a kind came, are open and are late, and the mean days to the answer."""

    name: str
    number: int
    open: int
    late: int
    days: float | None


def remarks(
    user: AnyUser, *, q: str = "", status: str = "", category: str = "", owner: str = ""
) -> QuerySet[Remark]:
    """The remarks the person may handle: open ones by their day first, then the latest."""
    found = Remark.objects.visible_to(user).select_related("owner")
    for word in q.split():
        found = found.filter(
            Q(text__icontains=word) | Q(number__iexact=word) | Q(case_number__icontains=word)
        )
    if owner == "nobody":
        found = found.filter(owner=None)
    elif owner == "mine":
        found = found.filter(owner=user.pk)
    same = {"status": status, "category": category}
    found = found.filter(**{name: value for name, value in same.items() if value})
    return found.order_by("-status", "due_date", "-pk")  # open before answered


def counts(user: AnyUser, today: datetime.date) -> list[CategoryCount]:
    """The remarks counted per kind; one query."""
    is_open = Q(status=RemarkStatus.OPEN)
    rows = (
        Remark.objects.visible_to(user)
        .order_by()
        .values("category")
        .annotate(
            number=Count("pk"),
            open=Count("pk", filter=is_open),
            late=Count("pk", filter=is_open & Q(due_date__lt=today)),
            took=Avg(F("answered_at") - F("received_at"), filter=Q(answered_at__isnull=False)),
        )
    )
    found = {row["category"]: row for row in rows}
    return [
        CategoryCount(
            name=str(category.label),
            number=row["number"],
            open=row["open"],
            late=row["late"],
            days=row["took"].total_seconds() / 86400 if row["took"] else None,
        )
        for category in Category
        if (row := found.get(category.value))
    ]
