"""The picture of what readers of a page answered, month by month."""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fundportal.charts import Chart, Series, bars
from fundportal.feedback.trends import MonthAnswers
from fundportal.money import format_number


def months_picture(months: Sequence[MonthAnswers]) -> Chart | None:
    """Draw yes and no per month; None before anybody has answered."""
    yes = sum(one.answers.yes for one in months)
    number = sum(one.answers.number for one in months)
    if not number:
        return None
    share = format_number(100 * yes / number, 0, get_language() or "sv")
    return bars(
        [date_format(one.month, "M Y") for one in months],
        [
            Series(_("Yes"), tuple(one.answers.yes for one in months)),
            Series(_("No"), tuple(one.answers.no for one in months)),
        ],
        key="page-answers",
        title=_("%(share)s per cent found the page useful") % {"share": share},
        description=_("Answers per month, yes and no, %(number)s in all.") % {"number": number},
        heading=_("Month"),
        total=_("Answers"),
        show=str,
    )
