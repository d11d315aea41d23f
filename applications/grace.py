"""The grace rule: what was begun before a call closed may be sent in some minutes after it."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from applications.models import Call
from applications.notices import moment
from fundportal.directory.errors import Refused


class CallClosed(Refused):
    """The call is not open, and what is sent in was not begun in time or the grace has passed."""


def refuse_closed(call: Call, at: datetime.datetime) -> None:
    """Raise CallClosed unless something can be begun in the call then."""
    if not call.is_open(at):
        raise CallClosed(_("The call “%(name)s” is not open.") % {"name": call.name})


def refuse_late(
    call: Call,
    *,
    closes_at: datetime.datetime | None,
    begun_at: datetime.datetime,
    at: datetime.datetime,
) -> None:
    """Raise CallClosed when what was begun then can no longer be sent in; it says until when."""
    until = sent_in_until(call, closes_at=closes_at, begun_at=begun_at)
    if until is None or closes_at is None or at < until:
        return
    names = {"name": call.name, "closed": moment(closes_at), "until": moment(until)}
    if until == closes_at:
        raise CallClosed(_("The call “%(name)s” closed %(closed)s.") % names)
    raise CallClosed(
        _(
            "The call “%(name)s” closed %(closed)s. What was begun before that could be sent in "
            "until %(until)s."
        )
        % names
    )


def sent_in_until(
    call: Call, *, closes_at: datetime.datetime | None, begun_at: datetime.datetime
) -> datetime.datetime | None:
    """The moment from which it can no longer be sent in; None when there is no such moment."""
    if closes_at is None:
        return None
    return closes_at + call.grace if begun_at < closes_at else closes_at


def in_words(
    call: Call,
    *,
    closes_at: datetime.datetime | None,
    begun_at: datetime.datetime,
    at: datetime.datetime,
) -> str:
    """The sentence on a page that tells until when it can be sent in; empty without a limit."""
    until = sent_in_until(call, closes_at=closes_at, begun_at=begun_at)
    if until is None or closes_at is None:
        return ""
    names = {"closes": moment(closes_at), "until": moment(until)}
    if at >= until:
        return _("The call closed %(closes)s. This can no longer be sent in.") % names
    if at >= closes_at:
        return (
            _("The call closed %(closes)s. You began in time and can send in until %(until)s.")
            % names
        )
    if until == closes_at:
        return _("The call closes %(closes)s. Send in before that.") % names
    return (
        _(
            "The call closes %(closes)s. What you have begun before that can be sent in until "
            "%(until)s."
        )
        % names
    )
