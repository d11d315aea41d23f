"""What of the applications waits for a person on Min sida, by which day, and what one follows."""

from __future__ import annotations

import datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import fulfilment, overview, preparation, thread, unfinished
from applications.models import (
    AgendaItem,
    Application,
    Call,
    CompletionRequest,
    Idea,
    NeedsAnalysis,
)
from applications.models.cases import application_waits_for
from applications.states import WRITTEN_IN, IdeaStatus, NeedsStatus, Status
from fundportal.directory import access
from fundportal.directory.access import AnyUser
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.notices.waiting import MOST, WaitingItem

MOST_FOLLOWED = 10


def waiting_for(user: AnyUser) -> list[WaitingItem]:
    """The needs analyses, ideas and applications that waited longest for the reader, each with its
    last day, and so many of each kind."""
    begun = Coalesce("screened_at", "submitted_at", "written_at")
    own = Idea.objects.visible_to(user).waiting_for(user).order_by(begun, "pk")
    ideas = own.select_related("call")[:MOST]
    mine = Application.objects.visible_to(user).waiting_for(user).order_by("changed_at", "pk")
    cases = _with_days(mine)
    found = [_waiting_idea(idea) for idea in ideas]
    if access.allows(user, Permission.WRITE_IDEA):
        every = NeedsAnalysis.objects.waiting_for(user).select_related("call")
        analyses = every.order_by("written_at", "pk")[:MOST]
        found += [_waiting_analysis(analysis) for analysis in analyses]
    invited = overview.invitations_to(user)
    found += [
        _waiting_application(case, user, invited)
        for case in cases.select_related("organisation", "call")[:MOST]
    ]
    if isinstance(user, User):
        found += preparation.waiting_for(user)
        found += thread.waiting_for(user)
        found += fulfilment.waiting_for(user)
    if isinstance(user, User) and access.allows(user, Permission.MANAGE_PEOPLE):
        found += [_left_behind(one) for one in unfinished.without_a_person()]
    return found


def followed_by(user: AnyUser) -> list[tuple[Application, str]]:
    """The open cases of the reader's own organisations that wait for others, in their words."""
    if not access.organisation_ids(user, Permission.SEE_APPLICATION):
        return []
    own = access.organisations_where(user, Permission.SEE_APPLICATION)
    mine = Application.objects.written_for(own).undecided().exclude(application_waits_for(user))
    latest = mine.select_related("fund").order_by("-changed_at", "-pk")[:MOST_FOLLOWED]
    return [(case, overview.status_words(case, user)) for case in latest]


def first_steps(at: datetime.datetime) -> set[str]:
    """What a case begins with in the calls that are open then (see `Call.first_step`)."""
    return {call.first_step for call in Call.objects.open_at(at)}


def _waiting_idea(idea: Idea) -> WaitingItem:
    what = {
        IdeaStatus.DRAFT: _("Finish the idea and send it in"),
        IdeaStatus.SUBMITTED: _("Screen the idea"),
        IdeaStatus.INVITED: _("Begin the application"),
    }
    since = idea.screened_at or idea.submitted_at or idea.written_at
    url = reverse("applications:idea", args=[idea.pk])
    due = _day(idea.call.closes_at if idea.status == IdeaStatus.DRAFT else None)
    if idea.status == IdeaStatus.INVITED:
        due = _day(idea.call.applications_close_at)
    return WaitingItem(idea.title, what[IdeaStatus(idea.status)], url, since, due)


def _waiting_analysis(analysis: NeedsAnalysis) -> WaitingItem:
    what = _("Finish the needs analysis and hand it in")
    if analysis.status == NeedsStatus.FINISHED:
        what = _("Build on the needs analysis")
    url = reverse("applications:needs", args=[analysis.pk])
    since = analysis.finished_at or analysis.written_at
    return WaitingItem(analysis.title, what, url, since, _day(analysis.call.closes_at))


def _left_behind(person: User) -> WaitingItem:
    url = reverse("applications:hand_over", args=[person.pk])
    return WaitingItem(person.name, _("Hand over work that nobody has"), url)


def _with_days(cases: QuerySet[Application]) -> QuerySet[Application]:
    """Add `completed_by` and `meets_on`: the last day of a completion, the day of the meeting."""
    asked = CompletionRequest.objects.open().filter(application=OuterRef("pk"))
    placed = AgendaItem.objects.filter(application=OuterRef("pk")).order_by("-agenda__meeting_date")
    return cases.annotate(
        completed_by=Subquery(asked.values("deadline_date")[:1]),
        meets_on=Subquery(placed.values("agenda__meeting_date")[:1]),
    )


def _due_date(case: Application) -> datetime.date | None:
    """By which day the next act on a case with its days is asked for; None without such a day."""
    if case.status == Status.DRAFT:
        return _day(case.call.applications_until)
    days = {
        Status.COMPLETION: case.completed_by,  # type: ignore[attr-defined]
        Status.RECOMMENDED: case.meets_on,  # type: ignore[attr-defined]
    }
    return days.get(Status(case.status))


def _day(moment: datetime.datetime | None) -> datetime.date | None:
    return timezone.localtime(moment).date() if moment else None


def _waiting_application(case: Application, user: AnyUser, invited: frozenset[int]) -> WaitingItem:
    what = {
        Status.DRAFT: _("Finish the application"),
        Status.COMPLETION: _("Complete the application and send it back"),
        Status.SUBMITTED: _("Prepare the case"),
        Status.REFERRED_BACK: _("Prepare the case once more"),
        Status.RECOMMENDED: _("Register the decision"),
        Status.DEFERRED: _("Register the decision of the later meeting"),
    }[Status(case.status)]
    writes = access.allows(user, Permission.WRITE_APPLICATION, organisation=case.organisation)
    if case.pk in invited:
        what = _("Answer the invitation to take part")
    elif case.status in WRITTEN_IN and not writes:
        what = _("Read and sign off")
    elif case.status == Status.DRAFT and case.sign_off_asked_at:
        what = _("Follow the sign-offs and send in")
    page = "invitation" if case.pk in invited else "application"
    url = reverse(f"applications:{page}", args=[case.number])
    return WaitingItem(str(case), what, url, case.changed_at, _due_date(case))
