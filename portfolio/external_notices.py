"""Who is told what about external evaluators' access."""

import datetime
from collections.abc import Callable, Iterable

from django.urls import reverse, reverse_lazy
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fundportal.directory.models import User
from fundportal.notices import tell
from portfolio.models import ExternalAccess

Words = Callable[[], str]


# For the evaluator: a page of the investment would be closed when the access has ended
OWN_PAGE = reverse_lazy("workspace")


def access_opened(access: ExternalAccess, *, by: User, at: datetime.datetime) -> None:
    """Tell the evaluator what is opened, until when and for what."""
    _about(
        access,
        [access.person],
        lambda: _("You are let in to evaluate %(what)s"),
        lambda: _("From %(first)s to %(last)s: %(purpose)s"),
        url=str(OWN_PAGE),
        by=by,
        at=at,
    )


def access_ended(access: ExternalAccess, *, by: User, at: datetime.datetime) -> None:
    """Tell the evaluator and who let the evaluator in, but not who ended it."""
    people = {access.person, access.granted_by} - {by}
    _about(
        access,
        people,
        lambda: _("%(who)s can no longer see %(what)s"),
        lambda: _("The access was ended early: %(reason)s"),
        url=str(OWN_PAGE),
        by=by,
        at=at,
    )


def access_ends_soon(access: ExternalAccess, *, at: datetime.datetime) -> None:
    """Tell who let the evaluator in, and the evaluator, that the last day nears."""
    _about(
        access,
        [access.granted_by],
        lambda: _("The access of %(who)s to %(what)s ends %(last)s"),
        lambda: _("If the work goes on after that day, open the investment anew."),
        url=reverse("portfolio:externals", args=[access.investment.slug]),
        by=None,
        at=at,
    )
    _about(
        access,
        [access.person],
        lambda: _("Your access to %(what)s ends %(last)s"),
        lambda: _("Finish before that day, or ask %(by)s for more time."),
        url=str(OWN_PAGE),
        by=None,
        at=at,
    )


def _about(
    access: ExternalAccess,
    people: Iterable[User],
    subject: Words,
    body: Words,
    *,
    url: str,
    by: User | None,
    at: datetime.datetime,
) -> None:
    def filled(words: Words) -> Words:
        return lambda: (
            words()
            % {
                "who": access.person.name,
                "what": access.investment.title,
                "first": date_format(access.from_date),
                "last": date_format(access.to_date),
                "purpose": access.purpose,
                "reason": access.end_reason,
                "by": access.granted_by.name,
            }
        )

    tell.tell(recipients=people, subject=filled(subject), body=filled(body), url=url, by=by, at=at)
