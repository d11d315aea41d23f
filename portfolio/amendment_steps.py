"""Ändringsärendets steg: what every act on an amendment checks first and writes last."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from fundportal.audit import trail
from fundportal.directory.access import require
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.templatetags.portal import longtime
from portfolio import attesting, year_overview
from portfolio.models import Amendment
from portfolio.states import AMENDMENT_ACTS, AmendmentAct


class AmendmentRefused(Refused):
    """An act on an amendment that a rule forbids."""


class SecondPersonNeeded(AmendmentRefused):
    """The same person in two of the acts that different persons must do."""


class SomebodyWasFirst(AmendmentRefused):
    """An amendment that somebody has acted on since the page was opened."""


def may(act: AmendmentAct, amendment: Amendment, user: User) -> bool:
    """Tell whether the person's role allows the act, whatever the status and who did what."""
    try:
        _need_right(act, amendment, user)
    except Refused:
        return False
    return True


def why_not(act: AmendmentAct, amendment: Amendment, user: User) -> str:
    """Return the sentence that keeps this person from the act; empty when nothing does."""
    try:
        _need_right(act, amendment, user)
        _need_status(act, amendment)
        need_second(amendment, act, user)
    except Refused as refusal:
        return str(refusal)
    return ""


_WHO = {
    AmendmentAct.RECOMMEND: "recommended_by",
    AmendmentAct.CONFIRM: "confirmed_by",
    AmendmentAct.WITHDRAW: "withdrawn_by",
}


def begin(
    amendment: Amendment, act: AmendmentAct, by: User, version: int | None
) -> tuple[Amendment, bool]:
    """Check the right, lock the row, say whether this person has done the very act already."""
    _need_right(act, amendment, by)
    amendment = (
        Amendment.objects.select_for_update(no_key=True, of=("self",))
        .select_related("investment__fund", "investment__decision__application")
        .get(pk=amendment.pk)
    )
    if amendment.status == AMENDMENT_ACTS[act].after and _who_did(act, amendment) == by:
        return amendment, True
    if version is not None and version != amendment.version:
        _refuse_late(amendment)
    _need_status(act, amendment)
    return amendment, False


def _who_did(act: AmendmentAct, amendment: Amendment) -> User | None:
    if act in _WHO:
        return getattr(amendment, _WHO[act])
    return amendment.decision.registered_by if hasattr(amendment, "decision") else None


def end(
    amendment: Amendment,
    act: AmendmentAct,
    by: User,
    at: datetime.datetime,
    *fields: str,
    reason: str = "",
    **details: str,
) -> None:
    """Move the amendment to the status after the act, and record it; within its verb."""
    amendment.status = AMENDMENT_ACTS[act].after
    amendment.version += 1
    amendment.save(update_fields=["status", "version", *fields])
    record(f"amendment.{act}", amendment, by, at, reason, **details)


def _need_right(act: AmendmentAct, amendment: Amendment, by: User) -> None:
    investment, permission = amendment.investment, AMENDMENT_ACTS[act].permission
    if permission == Permission.REPORT_INVESTMENT:
        require(by, permission, organisation=investment.organisation)
    else:
        investment.decision.application.require_office(by, permission)


def _need_status(act: AmendmentAct, amendment: Amendment) -> None:
    if amendment.status not in AMENDMENT_ACTS[act].before:
        _refuse_late(amendment)


def place_of_confirm(amendment: Amendment, user: User) -> User | None:
    """Return in whose place the person would confirm it; None for the own right, or for nobody."""
    try:
        return need_second(amendment, AmendmentAct.CONFIRM, user)
    except Refused:
        return None


def need_second(amendment: Amendment, act: AmendmentAct, by: User) -> User | None:
    """Who decides or confirms has done none of the acts before; return in whose place it is."""
    if act in (AmendmentAct.RECOMMEND, AmendmentAct.WITHDRAW):
        return None
    decision = getattr(amendment, "decision", None)
    before = {
        amendment.requested_by_id: _("You asked for this amendment. Another person must do this."),
        amendment.recommended_by_id: _("You proposed this amendment. Another must do this."),
        decision.registered_by_id if decision else None: _(
            "You registered the decision. Another person must confirm the amendment."
        ),
    }
    if by.pk in before:
        raise SecondPersonNeeded(before[by.pk])
    if act != AmendmentAct.CONFIRM:
        return None
    case = amendment.investment.decision.application
    if year_overview.has_excused(case, by):
        raise SecondPersonNeeded(
            _("You registered the decision to go over the year's frame. Another must confirm.")
        )
    return attesting.in_whose_place(by, amendment.investment.fund, doers=before)


def _refuse_late(amendment: Amendment) -> None:
    """Say who did the latest act, and when; nothing is overwritten."""
    decision = getattr(amendment, "decision", None)
    steps = [
        (amendment.requested_at, amendment.requested_by),
        (amendment.recommended_at, amendment.recommended_by),
        (decision and decision.registered_at, decision and decision.registered_by),
        (amendment.confirmed_at, amendment.confirmed_by),
        (amendment.withdrawn_at, amendment.withdrawn_by),
    ]
    done = [(when, who) for when, who in steps if when]
    when, who = sorted(done, key=lambda pair: pair[0])[-1]
    raise SomebodyWasFirst(
        _("%(who)s acted on this amendment on %(when)s. It is now: %(status)s.")
        % {
            "who": who,
            "when": longtime(when),
            "status": amendment.get_status_display(),
        }
    )


def record(
    act: str,
    amendment: Amendment,
    by: User,
    at: datetime.datetime,
    reason: str = "",
    **details: str,
) -> None:
    """Write the event of an act, on the investment\'s time line too."""
    trail.record(
        act=act,
        subject=amendment,
        case=amendment.investment,
        by=by,
        at=at,
        reason=reason,
        **details,
    )
