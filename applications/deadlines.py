"""The days by which something is to be done in ideas and applications, by whom it concerns.

One question for each kind, as in `overview.waiting_for`; rights and conflicts are asked anew.
"""

from __future__ import annotations

import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import (
    Agenda,
    Application,
    AssessorAssignment,
    Call,
    CompletionRequest,
    Condition,
)
from applications.overview import organisations_answered_for
from applications.states import PREPARED_IN, Fulfilment, Status
from fundportal.audit.overview import counted
from fundportal.directory.access import allows, funds_where, organisations_where
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.notices.waiting import Deadline

KEPT_FOR = datetime.timedelta(days=30)  # what took place stays in a calendar so long


def deadlines_for(user: User) -> list[Deadline]:
    """Every deadline of the stage that is this person's."""
    return [
        *_completions(user),
        *_assessments(user),
        *_calls_closing(user),
        *_drafts(user),
        *_meetings(user),
        *_follow_ups(user),
        *_conditions(user),
    ]


def _completions(user: User) -> list[Deadline]:
    """The parties send it in; the office waits for it."""
    own = Application.objects.written_for(organisations_answered_for(user))
    office = Application.objects.handled_by(user).filter(
        fund__in=funds_where(user, Permission.PREPARE_APPLICATION)
    )
    found = (
        CompletionRequest.objects.open()
        .filter(application__status=Status.COMPLETION)
        .filter(Q(application__in=own) | Q(application__in=office))
        .select_related("application")
    )
    moved = counted("completion.extend", found)
    return [
        Deadline(
            key=f"completion-{item.pk}",
            title=str(item.application),
            what=_("Last day for the completion"),
            url=reverse("applications:completion", args=[item.application.number]),
            day=item.deadline_date,
            set_at=item.asked_at,
            moved_count=moved[item.pk].count,
            moved_at=moved[item.pk].latest_at,
        )
        for item in found
    ]


def _assessments(user: User) -> list[Deadline]:
    mine = AssessorAssignment.objects.counted().filter(
        person=user,
        application__fund__in=funds_where(user, Permission.SCORE_APPLICATION),
        application__status__in=PREPARED_IN,
    )
    found = mine.unfinished().select_related("application")
    moved = counted("assessor.move", found)
    return [
        Deadline(
            key=f"assessment-{item.pk}",
            title=str(item.application),
            what=_("Last day to score"),
            url=reverse("applications:declare", args=[item.application.number]),
            day=item.due_date,
            set_at=item.assigned_at,
            moved_count=moved[item.pk].count,
            moved_at=moved[item.pk].latest_at,
        )
        for item in found
    ]


def _calls_closing(user: User) -> list[Deadline]:
    """Those who may write ideas see every call; the office those of its funds."""
    calls = Call.objects.visible_to(user).filter(closes_at__gt=timezone.now() - KEPT_FOR)
    if not allows(user, Permission.WRITE_IDEA):
        calls = calls.filter(fund__in=funds_where(user, Permission.MANAGE_CALL))
    moved = counted("call.change", calls, after__has_key="closes_at")
    return [
        Deadline(
            key=f"call-{call.pk}",
            title=call.name,
            what=_closing(call),
            url=reverse("applications:calls"),
            day=_last_day(call.closes_at),
            set_at=call.opens_at,
            moved_count=moved[call.pk].count,
            moved_at=moved[call.pk].latest_at,
        )
        for call in calls
    ]


def _closing(call: Call) -> str:
    closes = timezone.localtime(call.closes_at)
    if closes.time() == datetime.time():
        return _("The call closes at the end of the day")
    return _("The call closes at %(clock)s") % {"clock": f"{closes:%H.%M}"}


def _last_day(closes_at: datetime.datetime | None) -> datetime.date:
    """The day of the last moment: what closes at midnight ends the day before."""
    assert closes_at is not None  # noqa: S101 - asked only of what closes
    return timezone.localtime(closes_at - datetime.timedelta(microseconds=1)).date()


def _drafts(user: User) -> list[Deadline]:
    """The applications that the person writes, while the call still takes them."""
    own = organisations_where(user, Permission.WRITE_APPLICATION)
    drafts = Application.objects.written_for(own).filter(status=Status.DRAFT)
    calls = Call.objects.filter(applications__in=drafts).distinct()
    moved = {
        name: counted("call.change", calls, after__has_key=name)
        for name in ("closes_at", "applications_close_at")
    }
    found = []
    for draft in drafts.select_related("call"):
        closing = "applications_close_at" if draft.call.takes_ideas else "closes_at"
        if draft.call.applications_until is not None:
            changes = moved[closing][draft.call_id]
            found.append(
                Deadline(
                    key=f"draft-{draft.pk}",
                    title=str(draft),
                    what=_("Last day to send in the application"),
                    url=reverse("applications:application", args=[draft.number]),
                    day=_last_day(draft.call.applications_until),
                    set_at=draft.opened_at,
                    moved_count=changes.count,
                    moved_at=changes.latest_at and max(changes.latest_at, draft.opened_at),
                )
            )
    return found


def _meetings(user: User) -> list[Deadline]:
    """The meetings of those who write agendas."""
    funds = funds_where(user, Permission.WRITE_AGENDA)
    agendas = Agenda.objects.visible_to(user).filter(
        fund__in=funds, meeting_date__gt=timezone.localdate() - KEPT_FOR
    )
    return [
        Deadline(
            key=f"meeting-{agenda.pk}",
            title=agenda.body,
            what=_("Meeting with cases of the fund"),
            url=reverse("applications:agenda", args=[agenda.pk]),
            day=agenda.meeting_date,
            set_at=agenda.drawn_up_at,
        )
        for agenda in agendas
    ]


def _follow_ups(user: User) -> list[Deadline]:
    """The conditions that the person has been named to follow up."""
    cases = Application.objects.handled_by(user).filter(
        fund__in=funds_where(user, Permission.PREPARE_APPLICATION)
    )
    named = Q(latest_responsible=user.pk, latest_state=Fulfilment.OPEN)
    mine = _in_force(cases).filter(named)
    found = []
    for condition in mine.prefetch_related("follow_ups"):
        history = list(condition.follow_ups.all())
        application = condition.decision.application
        found.append(
            Deadline(
                key=f"follow-up-{condition.pk}",
                title=str(application),
                what=_("Follow up a condition"),
                url=reverse(
                    "applications:condition_follow_up", args=[application.number, condition.pk]
                ),
                day=history[-1].due_date,
                set_at=history[0].at,
                moved_count=len(history) - 1,
                moved_at=history[-1].at,
            )
        )
    return found


def _conditions(user: User) -> list[Deadline]:
    """What the own organisation has promised to have fulfilled by a day."""
    own = organisations_where(user, Permission.WRITE_APPLICATION)
    asked = _in_force(Application.objects.written_for(own)).filter(due_date__isnull=False)
    return [
        Deadline(
            key=f"condition-{condition.pk}",
            title=str(condition.decision.application),
            what=_("A condition of the decision is to be fulfilled"),
            url=reverse("applications:application", args=[condition.decision.application.number]),
            day=condition.due_date,
            set_at=condition.decision.registered_at,
        )
        for condition in asked.filter(
            Q(latest_state__isnull=True) | Q(latest_state=Fulfilment.OPEN)
        )
        if condition.due_date is not None
    ]


def _in_force(cases: QuerySet[Application]) -> QuerySet[Condition]:
    found = Condition.objects.in_force().filter(decision__application__in=cases)
    return found.with_latest().select_related("decision__application").order_by("pk")
