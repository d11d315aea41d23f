"""What an application begins with, within the verbs that begin one: number, lead party, texts."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from applications import numbers
from applications.models import Application, Call, Idea, NeedsAnalysis, Party, SectionVersion
from applications.models.parties import Answer, Role
from applications.pages import Content
from applications.questions import Section
from applications.states import NeedsStatus
from fundportal.audit import trail
from fundportal.directory.errors import Refused
from fundportal.directory.models import Organisation, User


class NeedsAnalysisFirst(Refused):
    """The call begins with a needs analysis, and none that is handed in was named."""


def require_analysis(
    call: Call, analysis: NeedsAnalysis | None, organisation: Organisation
) -> None:
    """Raise NeedsAnalysisFirst unless what begins builds on an own analysis, if the call asks."""
    if not call.takes_needs_analyses:
        return
    if analysis is None or (analysis.call_id, analysis.organisation_id, analysis.status) != (
        call.pk,
        organisation.pk,
        NeedsStatus.FINISHED,
    ):
        raise NeedsAnalysisFirst(
            _("The call begins with a needs analysis. Hand one in, then go on from its page.")
        )


def begun(
    call: Call,
    *,
    organisation: Organisation,
    title: str,
    by: User,
    at: datetime.datetime,
    idea: Idea | None = None,
    needs_analysis: NeedsAnalysis | None = None,
) -> Application:
    """Write a new case with its number, its lead party and what was said before it began."""
    application = Application.objects.create(
        number=numbers.next_number(call.fund, at=at),
        fund=call.fund,
        call=call,
        idea=idea,
        needs_analysis=needs_analysis,
        title=title,
        organisation=organisation,
        opened_by=by,
        opened_at=at,
        changed_at=at,
    )
    add_lead(application, by=by, at=at)
    trail.record(act="application.open", subject=application, by=by, at=at)
    return application


def add_lead(application: Application, *, by: User, at: datetime.datetime) -> None:
    """Write the lead party and the first texts, within the verb that makes a case."""
    Party.objects.create(
        application=application,
        organisation=application.organisation,
        role=Role.LEAD,
        answer=Answer.ACCEPTED,
    )
    _take_over(application, by, at)


def _take_over(application: Application, by: User, at: datetime.datetime) -> None:
    idea, analysis = application.idea, application.needs_analysis
    lead = {
        "organisation": application.organisation.slug,
        "role": Role.LEAD.value,
        "contribution": "",
        "amount_own": "0.00",
    }
    said: dict[str, dict[str, object]] = {Section.PARTIES: {"parties": [lead]}}
    before = idea or analysis
    if before is not None:
        said[Section.NEED] = {"need": before.need}
        said[Section.TARGET_GROUP] = {"group": before.target_group}
    if analysis is not None:
        said[Section.NEED]["extent"] = analysis.extent
    SectionVersion.objects.bulk_create(
        SectionVersion(
            application=application, section=section, version=1, answers=answers, by=by, at=at
        )
        for section, answers in said.items()
    )
    application.fingerprint = Content(application).fingerprint
    application.save(update_fields=["fingerprint"])
