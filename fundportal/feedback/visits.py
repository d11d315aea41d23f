"""The verb of visits: keep how often each page was fetched on the days of a log."""

import datetime
from collections import Counter
from collections.abc import Mapping

from django.db import transaction

from fundportal.feedback.addresses import moved
from fundportal.feedback.models import PageVisitCount


@transaction.atomic
def keep(*, days: Mapping[datetime.date, Mapping[str, int]]) -> list[datetime.date]:
    """Räkna besök: have these days say this and nothing else; the days that said something else.

    No event, since nothing personal happened; where nothing differs nothing is written, so that the
    kept pages stay. A former address of an investment counts for the page as it is called now.
    """
    left = moved()
    changed = []
    for day in sorted(days):
        pages: Counter[str] = Counter()
        for page, visits in days[day].items():
            pages[left.get(page, page)] += visits
        if dict(_kept(day)) != pages:
            _write(day, pages)
            changed.append(day)
    return changed


def _kept(day: datetime.date) -> list[tuple[str, int]]:
    return list(PageVisitCount.objects.filter(date=day).values_list("page", "visits"))


def _write(day: datetime.date, pages: Mapping[str, int]) -> None:
    """The rows of a day; who counts the same day at the same time changes the same rows."""
    PageVisitCount.objects.filter(date=day).exclude(page__in=pages).delete()
    PageVisitCount.objects.bulk_create(
        [PageVisitCount(page=page, date=day, visits=pages[page]) for page in sorted(pages)],
        update_conflicts=True,
        unique_fields=["date", "page"],
        update_fields=["visits"],
    )
