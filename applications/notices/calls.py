"""Who is told what about calls, needs analyses and ideas."""

from __future__ import annotations

import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import Call, Idea, NeedsAnalysis
from applications.notices.people import call_page, idea_page, writers_among
from applications.states import IdeaStatus, Status
from fundportal.directory.access import people_with
from fundportal.directory.models import Organisation, User
from fundportal.directory.roles import Permission
from fundportal.notices.tell import tell
from fundportal.templatetags.portal import longtime


def call_opened(call: Call, *, at: datetime.datetime) -> None:
    """Tell those who write for an organisation, and the fund office, that a call has opened."""
    writers = people_with(Permission.WRITE_IDEA)
    tell(
        recipients=[*writers, *people_with(Permission.MANAGE_CALL, fund=call.fund)],
        subject=lambda: _("The call is open: %(name)s") % {"name": call.said("name")},
        body=lambda: (
            _("%(fund)s takes applications until %(day)s.")
            % {"fund": call.fund.name, "day": moment(call.closes_at)}
            if call.closes_at
            else _("%(fund)s takes applications until further notice.") % {"fund": call.fund.name}
        ),
        url=call_page(call),
        by=None,
        at=at,
    )


def call_closed(call: Call, *, at: datetime.datetime) -> None:
    """Tell the fund office that a call has closed, and writers what has not been sent in."""
    came = call.ideas.filter(submitted_at__isnull=False).count()
    came += call.applications.filter(submitted_at__isnull=False, idea__isnull=True).count()
    tell(
        recipients=people_with(Permission.MANAGE_CALL, fund=call.fund),
        subject=lambda: _("The call has closed: %(name)s") % {"name": call.said("name")},
        body=lambda: (
            ngettext("%(count)d case has come in.", "%(count)d cases have come in.", came)
            % {"count": came}
        ),
        url=call_page(call),
        by=None,
        at=at,
    )
    if call.closes_at is None:
        return
    until = call.closes_at + call.grace
    tell(
        recipients=_writers_of_unsent(call),
        subject=lambda: _("The call has closed: %(name)s") % {"name": call.said("name")},
        body=lambda: (
            _("What you have begun and not sent in can be sent in until %(until)s.")
            % {"until": moment(until)}
            if at < until
            else _("What you have begun and not sent in can no longer be sent in.")
        ),
        url=call_page(call),
        by=None,
        at=at,
    )


def _writers_of_unsent(call: Call) -> list[User]:
    """Who writes for the organisations with a first step begun in the call, not sent in."""
    ideas = call.ideas.filter(status=IdeaStatus.DRAFT).values("organisation")
    applications = call.applications.filter(status=Status.DRAFT, idea__isnull=True)
    own = Q(pk__in=ideas) | Q(pk__in=applications.values("organisation"))
    return [
        person
        for organisation in Organisation.objects.filter(own)
        for person in people_with(Permission.WRITE_APPLICATION, organisation=organisation)
    ]


def moment(at: datetime.datetime) -> str:
    """A moment in a notice: 21 november 2026 klockan 16.00, in local time."""
    return longtime(at)


def needs_finished(analysis: NeedsAnalysis, *, by: User, at: datetime.datetime) -> None:
    """Tell the fund office that a needs analysis has come in."""
    tell(
        recipients=people_with(Permission.SCREEN_IDEA, fund=analysis.call.fund),
        subject=lambda: _("New needs analysis: %(title)s") % {"title": analysis.title},
        body=lambda: (
            _("%(organisation)s has handed in a needs analysis. What comes next builds on it.")
            % {"organisation": analysis.organisation.name}
        ),
        url=reverse("applications:needs", args=[analysis.pk]),
        by=by,
        at=at,
    )


def idea_submitted(idea: Idea, *, by: User, at: datetime.datetime) -> None:
    """Tell the fund office that an idea waits to be screened."""
    tell(
        recipients=people_with(Permission.SCREEN_IDEA, fund=idea.call.fund),
        subject=lambda: _("New idea: %(title)s") % {"title": idea.title},
        body=lambda: (
            _("%(organisation)s has sent in an idea. It waits to be screened.")
            % {"organisation": idea.organisation.name}
        ),
        url=idea_page(idea),
        by=by,
        at=at,
    )


def idea_screened(idea: Idea, *, by: User, at: datetime.datetime) -> None:
    """Tell the writers whether they are invited to apply."""
    invited = idea.status == "invited"
    tell(
        recipients=writers_among(idea.organisation, idea.writer, idea.submitted_by),
        subject=lambda: (
            (_("You are invited to apply: %(title)s") if invited else _("Declined: %(title)s"))
            % {"title": idea.title}
        ),
        body=lambda: (
            _("The fund office has screened your idea. You can now begin the application.")
            if invited
            else _("The fund office has screened your idea and declined it. Reason: %(reason)s")
            % {"reason": idea.reason}
        ),
        url=idea_page(idea),
        by=by,
        at=at,
    )
