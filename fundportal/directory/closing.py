"""The verbs that close a fund to new applications and take that back; its money is portfolio's."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fundportal.audit import trail
from fundportal.directory import access
from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Permission


class ClosingDayWrong(Refused):
    """A closing day that has passed, or before the fund was opened."""


class SuccessorWrong(Refused):
    """A successor that is the fund itself, is closed by then, or leads back to the fund."""


class NotClosed(Refused):
    """The fund has no closing day to take back."""


class FundClosed(Refused):
    """A fund that takes no new call, idea or application on the day."""


class ReasonMissing(Refused):
    """Closing and opening again are explained to those who come after."""


@transaction.atomic
def close(
    fund: Fund,
    *,
    closed_date: datetime.date,
    successor: Fund | None,
    reason: str,
    by: User,
    at: datetime.datetime,
) -> Fund:
    """Stäng för nya ansökningar: from that day no call, idea or application begins in the fund.

    What runs goes on. A second call changes a coming day or the successor; the same twice is once.
    """
    fund = _locked(fund, by)
    _need(reason)
    _refuse_day(fund, closed_date, timezone.localdate(at))
    if successor is not None:
        successor = Fund.objects.get(pk=successor.pk)
        _refuse_successor(fund, successor, closed_date)
    if (fund.closed_date, fund.successor) == (closed_date, successor):
        return fund
    before = _said(fund)
    act = "fund.close" if fund.closed_date is None else "fund.change_closing"
    fund.closed_date, fund.successor = closed_date, successor
    _keep(fund, act, reason, by, at, before=before)
    return fund


@transaction.atomic
def reopen(fund: Fund, *, reason: str, by: User, at: datetime.datetime) -> Fund:
    """Öppna igen: take the closing back; the fund has no closing day and no successor."""
    fund = _locked(fund, by)
    _need(reason)
    if fund.closed_date is None:
        raise NotClosed(_("The fund is not closed, so there is nothing to take back."))
    before = _said(fund)
    fund.closed_date = fund.successor = None
    _keep(fund, "fund.reopen", reason, by, at, before=before)
    return fund


def refuse_closed_fund(fund: Fund, day: datetime.date) -> None:
    """Raise FundClosed when the fund takes nothing new that day: since when, and what follows."""
    closed = fund.closed_date
    if closed is None or day < closed:
        return
    said = _("%(fund)s takes no new calls, ideas or applications from %(day)s on.") % {
        "fund": fund.name,
        "day": date_format(closed, "DATE_FORMAT"),
    }
    if fund.successor:
        said += " " + _("It is followed by %(fund)s.") % {"fund": fund.successor.name}
    raise FundClosed(said)


def _locked(fund: Fund, by: User) -> Fund:
    """Lock every fund, in the order of their numbers: a line of successors may lead through any.

    Two managers who close two funds onto each other at once then see what the other did.
    """
    access.require(by, Permission.CLOSE_FUND, fund=fund)
    funds = Fund.objects.select_for_update(no_key=True).order_by("pk")
    return {each.pk: each for each in funds}[fund.pk]


def _need(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing(_("Write the reason."))


def _refuse_day(fund: Fund, day: datetime.date, today: datetime.date) -> None:
    if fund.closed_date == day:
        return
    if fund.closed_date is not None and fund.closed_date <= today:
        sentence = _("The fund has been closed since %(day)s. Open it again to choose another day.")
        raise ClosingDayWrong(sentence % {"day": fund.closed_date})
    if day < max(today, fund.opened_date):
        raise ClosingDayWrong(_("Choose today or a later day, after the fund was opened."))


def _refuse_successor(fund: Fund, successor: Fund, day: datetime.date) -> None:
    if any(later.pk == fund.pk for later in _line_of(successor)):
        raise SuccessorWrong(_("That fund is followed by this one. Choose another."))
    if successor.closed_date is not None and successor.closed_date <= day:
        raise SuccessorWrong(_("That fund takes no applications then. Choose one that is open."))


def _line_of(fund: Fund | None) -> Iterator[Fund]:
    """The fund, its successor, that one's successor and so on, each once."""
    seen: set[int] = set()
    while fund is not None and fund.pk not in seen:
        seen.add(fund.pk)
        yield fund
        fund = fund.successor


def _keep(
    fund: Fund,
    act: str,
    reason: str,
    by: User,
    at: datetime.datetime,
    *,
    before: dict[str, Any],
) -> None:
    fund.save(update_fields=["closed_date", "successor"])
    trail.record(
        act=act,
        subject=fund,
        by=by,
        at=at,
        reason=reason.strip(),
        before=before,
        **_said(fund),
    )


def _said(fund: Fund) -> dict[str, Any]:
    successor = fund.successor.name if fund.successor else ""
    return {"closed_date": fund.closed_date, "successor": successor}
