"""Who is told what about measuring times."""

import datetime
from collections.abc import Callable

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from evaluations.models import MeasuringTime
from fundportal.directory.roles import Permission
from fundportal.notices.tell import tell
from portfolio.access import people_with

Words = Callable[[], str]


def time_nears(time: MeasuringTime, *, at: datetime.datetime) -> None:
    """Tell those who evaluate in the fund that it is soon time to measure."""
    _about(
        time,
        lambda: _("Soon time to measure: %(what)s, %(time)s"),
        lambda: _("Outcome data is to be collected from %(first)s to %(last)s."),
        at,
    )


def data_missing(time: MeasuringTime, *, at: datetime.datetime) -> None:
    """Tell the same people that the days have passed and data is missing."""
    _about(
        time,
        lambda: _("Outcome data is missing: %(what)s, %(time)s"),
        lambda: _(
            "The last day was %(last)s. Enter what has been collected, or the reason why it is"
            " missing, and close the measuring time."
        ),
        at,
    )


def _about(time: MeasuringTime, subject: Words, body: Words, at: datetime.datetime) -> None:
    investment = time.investment

    def filled(words: Words) -> Words:
        return lambda: (
            words()
            % {
                "what": investment.title,
                "time": time.name,
                "first": date_format(time.first_date),
                "last": date_format(time.last_date),
            }
        )

    tell(
        recipients=people_with(Permission.RECORD_OUTCOMES, investment),
        subject=filled(subject),
        body=filled(body),
        url=reverse("evaluations:measuring", args=[investment.slug]),
        by=None,
        at=at,
    )
