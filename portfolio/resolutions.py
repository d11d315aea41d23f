"""Beslut att registrera: what a registrar types of a board's decision, checked in one place."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.diarienummer import checked_diarienummer
from applications.models import Application
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.documents import kinds, storage
from portfolio import ledger


class DecisionIncomplete(Refused):
    """A decision that lacks body, date, paragraph, registry number or reason."""


@dataclass(frozen=True)
class BoardDecision:
    """Beslutet: who decided, when and where it is written, why, and the extract of the minutes."""

    body: str
    meeting_date: datetime.date
    diarienummer: str
    reason: str
    paragraph: str = ""
    by_delegation: bool = False
    extract: File[bytes] | None = None


def checked(
    decision: BoardDecision,
    *,
    application: Application,
    by: User,
    at: datetime.datetime,
    granted_date: datetime.date | None = None,
) -> dict[str, Any]:
    """Return the fields of a decision's row, its extract stored; within the verb that makes it."""
    typed = (decision.body, decision.diarienummer, decision.reason)
    if not all(text.strip() for text in typed):
        raise DecisionIncomplete(_("Give who decided, the registry number and the reason."))
    if not decision.by_delegation and not decision.paragraph.strip():
        raise DecisionIncomplete(_("Give the paragraph of the minutes."))
    if decision.meeting_date > timezone.localdate(at):
        raise DecisionIncomplete(_("The date of the decision has not come yet."))
    if granted_date and decision.meeting_date < granted_date:
        raise DecisionIncomplete(
            _("The money was granted on %(day)s. This decision cannot be of an earlier date.")
            % {"day": date_format(granted_date)}
        )
    ledger.need_no_person(decision.reason)
    return {
        "body": decision.body.strip(),
        "by_delegation": decision.by_delegation,
        "meeting_date": decision.meeting_date,
        "paragraph": decision.paragraph.strip().lstrip("§ "),
        "diarienummer": checked_diarienummer(application, decision.diarienummer, ""),
        "reason": decision.reason.strip(),
        "extract": decision.extract
        and storage.store(
            content=decision.extract,
            filename=decision.extract.name or "",
            title=_("Extract of the minutes: %(decision)s") % {"decision": decision.body.strip()},
            by=by,
            at=at,
            content_types=(kinds.PDF,),
        ),
        "registered_by": by,
        "registered_at": at,
    }
