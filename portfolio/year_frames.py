"""Årsramar: the verbs that set a year's frame and register a decision to go over it."""

import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application
from fundportal.audit import trail
from fundportal.directory.access import require
from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Permission
from portfolio import ledger
from portfolio.models import YearFrame, YearOverride
from portfolio.resolutions import BoardDecision, checked
from portfolio.year_overview import cases_to_excuse

LAST_YEAR = 2100


class FrameRefused(Refused):
    """A frame of a year, or a decision to go over it, that a rule forbids."""


class OutsideTheFundsLife(FrameRefused):
    """A year before the fund was opened, or too far ahead to be meant."""


class FrameIncomplete(FrameRefused):
    """A frame below 0 kr or without the decision or reason behind it."""


class SomebodyWasFirst(FrameRefused):
    """A frame that somebody has set since the page was opened."""


class NothingToLetOver(FrameRefused):
    """A decision to go over the frame for a case that is not approved, or has ended."""


class NoOverrides(FrameRefused):
    """A decision to go over the frame in a fund whose rule knows none."""


@transaction.atomic
def set_frame(
    fund: Fund,
    *,
    year: int,
    amount: Decimal,
    reason: str,
    by: User,
    at: datetime.datetime,
    seen: int | None = None,
) -> YearFrame:
    """Sätt årsramen: what the plans may take for a year, as a new version; earlier ones stay.

    A frame may be set below what is planned already: then nothing more can be planned for the year.
    `seen` is the number of the version that the person saw, 0 for none.
    """
    require(by, Permission.ALLOCATE, fund=fund)
    _need_year(fund, year)
    if amount < 0:
        raise FrameIncomplete(_("A frame cannot be below 0 kr."))
    if not reason.strip():
        raise FrameIncomplete(_("Write the decision behind the frame, or the reason."))
    ledger.need_no_person(reason)
    ledger.lock(fund)
    latest = YearFrame.objects.filter(fund=fund, year=year).order_by("-number").first()
    number = latest.number if latest else 0
    if latest and (latest.amount, latest.reason, latest.set_by) == (amount, reason.strip(), by):
        return latest
    if latest and seen is not None and seen != number:
        raise SomebodyWasFirst(
            _("%(who)s set the frame of %(year)s to %(amount)s meanwhile. Look at it first.")
            % {"who": latest.set_by, "year": str(year), "amount": ledger.kronor(latest.amount)}
        )
    made = YearFrame.objects.create(
        fund=fund,
        year=year,
        number=number + 1,
        amount=amount,
        reason=reason.strip(),
        set_by=by,
        set_at=at,
    )
    trail.record(
        act="fund.set_year_frame",
        subject=made,
        case=fund,
        by=by,
        at=at,
        reason=made.reason,
        amount=made.amount,
        before=latest.amount if latest else "",
    )
    return made


@transaction.atomic
def register_override(
    application: Application,
    *,
    year: int,
    amount: Decimal,
    decision: BoardDecision,
    by: User,
    at: datetime.datetime,
    key: UUID,
) -> YearOverride:
    """Registrera undantag: a decision that the case may take so much beyond a year's frame."""
    fund = application.fund
    application.require_office(by, Permission.REGISTER_DECISION)
    ledger.lock(fund)
    before = YearOverride.objects.filter(idempotency_key=key).first()
    if before:
        return before
    _need_year(fund, year)
    if Fund.objects.get(pk=fund.pk).year_rule != Fund.YearRule.OVERRIDE:
        raise NoOverrides(_("The fund's rule knows no decision to go over a year's frame."))
    if not cases_to_excuse(fund).filter(pk=application.pk).exists():
        raise NothingToLetOver(_("Choose an approved application whose investment has not ended."))
    if amount <= 0:
        raise FrameIncomplete(_("Give how much the case may take beyond the frame."))
    made = YearOverride.objects.create(
        fund=fund,
        application=application,
        year=year,
        amount=amount,
        idempotency_key=key,
        **checked(decision, application=application, by=by, at=at),
    )
    trail.record(
        act="fund.override_year_frame",
        subject=made,
        case=fund,
        by=by,
        at=at,
        reason=made.reason,
        amount=made.amount,
        decision=made.reference,
    )
    return made


def is_of_life(fund: Fund, year: int) -> bool:
    """Tell whether the fund can have a frame for the year."""
    return fund.opened_date.year <= year <= LAST_YEAR


def _need_year(fund: Fund, year: int) -> None:
    if not is_of_life(fund, year):
        raise OutsideTheFundsLife(
            _("Choose a year from %(first)s, when the fund was opened, to %(last)s.")
            % {"first": str(fund.opened_date.year), "last": str(LAST_YEAR)}
        )
