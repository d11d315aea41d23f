"""Who is told what about agreements, amendments, the end of an investment and what came after."""

import datetime
from collections.abc import Callable, Iterable
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.money import format_kronor
from fundportal.notices import tell
from portfolio.models import Amendment, EndDecision, Investment, LaterFollowUp
from portfolio.report_notices import department, office

Words = Callable[[], str]
Missing = list[tuple[str, Decimal]]


def agreement_registered(investment: Investment, *, by: User, at: datetime.datetime) -> None:
    """Tell the department that its agreement is in place."""
    _about(
        investment,
        department(investment),
        lambda: _("The agreement on %(what)s is registered"),
        lambda: _("The page of the investment has the signed agreement."),
        by=by,
        at=at,
    )


def amendment_requested(amendment: Amendment, *, by: User, at: datetime.datetime) -> None:
    """Tell those who propose to the board."""
    _amended(
        amendment,
        office(amendment.investment, Permission.RECOMMEND),
        lambda: _("A change of %(what)s is asked for"),
        lambda: amendment.reason,
        by=by,
        at=at,
    )


def amendment_recommended(amendment: Amendment, *, by: User, at: datetime.datetime) -> None:
    """Tell the registrars, and the department that its request goes to the board."""
    people = {
        *office(amendment.investment, Permission.REGISTER_DECISION),
        *department(amendment.investment),
    }
    _amended(
        amendment,
        people,
        lambda: _("A change of %(what)s is proposed to the board"),
        lambda: amendment.advice_reason,
        by=by,
        at=at,
    )


def amendment_decided(amendment: Amendment, *, by: User, at: datetime.datetime) -> None:
    """Tell who confirms, the one who proposed it, and the department."""
    people = {
        *office(amendment.investment, Permission.CONFIRM_COMMITMENT),
        *department(amendment.investment),
    }
    if amendment.recommended_by:
        people.add(amendment.recommended_by)
    _amended(
        amendment,
        people,
        lambda: _("The change of %(what)s is decided"),
        lambda: f"{amendment.decision.get_outcome_display()}. {amendment.decision.reference}",
        by=by,
        at=at,
    )


def amendment_confirmed(amendment: Amendment, *, by: User, at: datetime.datetime) -> None:
    """Tell the office and the department that the change holds."""
    people = {*office(amendment.investment), *department(amendment.investment)}
    _amended(
        amendment,
        people,
        lambda: _("The change of %(what)s holds from now on"),
        lambda: (
            _("The fund gives %(amount)s in all. The plan has a new version.")
            % {"amount": format_kronor(amendment.decision.amount_total, get_language() or "sv")}
        ),
        by=by,
        at=at,
    )


def end_decided(decision: EndDecision, *, by: User, at: datetime.datetime) -> None:
    """Tell the office, which can finish the investment, and the department."""
    investment = decision.investment
    _about(
        investment,
        {*office(investment), *department(investment)},
        lambda: _("The end of %(what)s is decided"),
        lambda: f"{decision.get_outcome_display()}. {decision.reference}",
        by=by,
        at=at,
    )


def investment_finished(investment: Investment, *, by: User, at: datetime.datetime) -> None:
    """Tell the department that the investment is finished."""
    _about(
        investment,
        department(investment),
        lambda: _("%(what)s is finished"),
        lambda: (
            _("The fund office follows up what became of it by %(day)s.")
            % {"day": investment.later_follow_up.due_date}
        ),
        by=by,
        at=at,
    )


def follow_up_nears(follow_up: LaterFollowUp, *, at: datetime.datetime) -> None:
    """Tell the office that an investment that has ended is to be followed up soon."""
    _followed(follow_up, lambda: _("To be followed up soon: %(what)s"), at=at)


def follow_up_late(follow_up: LaterFollowUp, *, at: datetime.datetime) -> None:
    """Tell the office that the follow-up is late."""
    _followed(follow_up, lambda: _("Late to be followed up: %(what)s"), at=at)


def followed_up(follow_up: LaterFollowUp, *, by: User, at: datetime.datetime) -> None:
    """Tell the department what was found."""
    _about(
        follow_up.investment,
        department(follow_up.investment),
        lambda: _("%(what)s has been followed up"),
        lambda: f"{follow_up.get_found_display()}. {follow_up.note}",
        by=by,
        at=at,
    )


def repayment_nears(
    investment: Investment, year: int, missing: Missing, *, at: datetime.datetime
) -> None:
    """Tell the office that a year ends in which a repayment is planned and not booked."""
    _repaid(
        investment,
        year,
        missing,
        lambda: _("To be repaid before the year ends: %(what)s"),
        lambda: _("Planned for %(year)s and not booked yet: %(boards)s."),
        at=at,
    )


def repayment_late(
    investment: Investment, year: int, missing: Missing, *, at: datetime.datetime
) -> None:
    """Tell the office, and the department, that a planned repayment did not come in its year."""
    _repaid(
        investment,
        year,
        missing,
        lambda: _("Late repayment: %(what)s"),
        lambda: _("Planned for %(year)s, but not booked when the year ended: %(boards)s."),
        at=at,
        others=department(investment),
    )


def _repaid(
    investment: Investment,
    year: int,
    missing: Missing,
    subject: Words,
    body: Words,
    *,
    at: datetime.datetime,
    others: Iterable[User] = (),
) -> None:
    def said() -> str:
        language = get_language() or "sv"
        parts = [f"{board} {format_kronor(amount, language)}" for board, amount in missing]
        return body() % {"year": str(year), "boards": ", ".join(parts)}

    tell.tell(
        recipients={*office(investment), *others},
        subject=lambda: subject() % {"what": investment.title},
        body=said,
        url=reverse("portfolio:repayments", args=[investment.slug]),
        by=None,
        at=at,
    )


def _followed(follow_up: LaterFollowUp, subject: Words, *, at: datetime.datetime) -> None:
    tell.tell(
        recipients=office(follow_up.investment),
        subject=lambda: subject() % {"what": follow_up.investment},
        body=lambda: (
            _("Find out by %(day)s what became of it.") % {"day": follow_up.due_date.isoformat()}
        ),
        url=reverse("portfolio:follow_up", args=[follow_up.investment.slug]),
        by=None,
        at=at,
    )


def _amended(
    amendment: Amendment,
    people: Iterable[User],
    subject: Words,
    body: Words,
    *,
    by: User,
    at: datetime.datetime,
) -> None:
    investment = amendment.investment
    url = reverse("portfolio:amendment", args=[investment.slug, amendment.number])
    _about(investment, people, subject, body, by=by, at=at, url=url)


def _about(
    investment: Investment,
    people: Iterable[User],
    subject: Words,
    body: Words,
    *,
    by: User,
    at: datetime.datetime,
    url: str = "",
) -> None:
    tell.tell(
        recipients=[person for person in people if person != by],
        subject=lambda: subject() % {"what": investment.title},
        body=body,
        url=url or reverse("portfolio:investment", args=[investment.slug]),
        by=by,
        at=at,
    )
