"""Case numbers: a series per fund and year without gaps; for the verbs that open a case."""

from __future__ import annotations

import datetime

from django.utils import timezone

from applications.models import NumberSeries
from fundportal.directory import institutions
from fundportal.directory.models import Fund


def next_number(fund: Fund, *, at: datetime.datetime) -> str:
    """Nästa ärendenummer, for example SI-2026-0001; the series' row stays locked until commit.

    Must be called inside the transaction that makes the case: undone with it, nothing is skipped.
    """
    fund = institutions.fix_number_prefix(fund, at=at)
    year = timezone.localtime(at).year
    NumberSeries.objects.get_or_create(
        fund=fund, year=year, defaults={"prefix": fund.number_prefix}
    )
    series = NumberSeries.objects.select_for_update(no_key=True).get(fund=fund, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{series.prefix}-{year}-{series.last:04d}"
