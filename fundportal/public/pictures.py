"""The picture of a fund's story: how what was set aside has grown."""

from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fundportal.charts import Chart, Line, Point, lines
from fundportal.money import format_mnkr
from portfolio.overview import FundMoney


def story_of(money: FundMoney) -> Chart | None:
    """Steps from the first money to what has been set aside in all; None before there are two."""
    grown = [(year, so_far) for year, put_in, so_far in money.growth() if put_in]
    if len(grown) < 2:
        return None
    first, last = grown[0], grown[-1]
    fund = money.in_all.fund
    end = fund.closed_date.year if fund.closed_date else timezone.localdate().year
    if end > last[0]:
        grown.append((end, last[1]))
    values = {
        "first": _mnkr(first[1]),
        "last": _mnkr(last[1]),
        "from": first[0],
        "to": last[0],
    }
    return lines(
        [
            Line(
                _("Set aside in all"),
                tuple(Point(year, str(year), so_far) for year, so_far in grown),
            )
        ],
        key="fund-story",
        title=_("From %(first)s in %(from)s to %(last)s in %(to)s") % values,
        description=_("Set aside and topped up in all, in millions of kronor."),
        heading=_("Year"),
        step=True,
        show=_mnkr,
    )


def _mnkr(amount: Decimal) -> str:
    return format_mnkr(amount, get_language() or "sv")
