"""Who is told what about ideas and applications; called inside the act, mailed after commit."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import (
    Application,
    AssessorAssignment,
    Call,
    CompletionRequest,
    Conflict,
    Decision,
    Flag,
    FollowUp,
    Idea,
    Message,
    NeedsAnalysis,
    Paper,
    Party,
)
from applications.models.cases import Answer
from applications.models.impartiality import in_conflict_with
from applications.models.messages import Side
from applications.states import IdeaStatus, Status
from fundportal.directory.access import people_with
from fundportal.directory.models import Organisation, RoleAssignment, User
from fundportal.directory.roles import Permission
from fundportal.notices.tell import tell

Words = Callable[[], str]


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
        url=_call_page(call),
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
        url=_call_page(call),
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
        url=_call_page(call),
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
    """A moment in a notice: 21 november 2026 16:00, in local time."""
    return date_format(timezone.localtime(at), "j F Y H:i")


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
        url=_idea_page(idea),
        by=by,
        at=at,
    )


def idea_screened(idea: Idea, *, by: User, at: datetime.datetime) -> None:
    """Tell the writers whether they are invited to apply."""
    invited = idea.status == "invited"
    tell(
        recipients=_writers(idea.organisation, idea.writer, idea.submitted_by),
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
        url=_idea_page(idea),
        by=by,
        at=at,
    )


def invited(
    application: Application,
    organisations: Iterable[Organisation],
    *,
    by: User,
    at: datetime.datetime,
) -> None:
    """Tell the writers and heads of these organisations that they are asked to take part."""
    people = {
        person
        for organisation in organisations
        for permission in (Permission.WRITE_APPLICATION, Permission.SIGN_APPLICATION)
        for person in people_with(permission, organisation=organisation)
    }
    _tell(
        application,
        sorted(people, key=lambda person: person.pk),
        lambda: (
            _("%(organisation)s asks you to take part in an application. Read it and answer.")
            % {"organisation": application.organisation.name}
        ),
        subject=lambda: _("Invited to take part: %(case)s"),
        by=by,
        at=at,
    )


def invitation_answered(party: Party, *, by: User, at: datetime.datetime) -> None:
    """Tell the writers of the lead what the invited organisation answered."""
    application = party.application
    accepts = party.answer == Answer.ACCEPTED
    _tell(
        application,
        people_with(Permission.WRITE_APPLICATION, organisation=application.organisation),
        lambda: (
            (_("%(name)s takes part.") if accepts else _("%(name)s has declined: %(reason)s"))
            % {"name": party.organisation.name, "reason": party.answer_reason}
        ),
        subject=lambda: _("Answer to your invitation: %(case)s"),
        by=by,
        at=at,
    )


def sign_off_asked(
    application: Application,
    organisations: Iterable[Organisation],
    *,
    by: User,
    at: datetime.datetime,
) -> None:
    """Tell the heads of these parties that the application waits for them."""
    heads = [
        person
        for organisation in organisations
        for person in people_with(Permission.SIGN_APPLICATION, organisation=organisation)
    ]
    _tell(
        application,
        heads,
        lambda: _("The application is ready. Read it and sign off for your organisation."),
        subject=lambda: _("Sign off: %(case)s"),
        by=by,
        at=at,
    )


def all_signed(application: Application, *, by: User, at: datetime.datetime) -> None:
    """Tell the writers that every party has signed off."""
    _tell(
        application,
        _writers(application.organisation, application.writer),
        lambda: _("All parties have signed off. The application can be sent in."),
        subject=lambda: _("Signed off: %(case)s"),
        by=by,
        at=at,
    )


def submitted(application: Application, *, by: User, at: datetime.datetime) -> None:
    """Tell the fund office that an application has come in."""
    _tell(
        application,
        office(application, Permission.RECOMMEND),
        lambda: _("An application has come in. It waits to be prepared for decision."),
        subject=lambda: _("New application: %(case)s"),
        by=by,
        at=at,
    )


def withdrawn(application: Application, *, by: User, at: datetime.datetime) -> None:
    """Tell the fund office that an application was withdrawn."""
    _tell(
        application,
        office(application, Permission.RECOMMEND),
        lambda: (
            _("The applicant has withdrawn the application. Reason: %(reason)s")
            % {"reason": application.withdrawn_reason}
        ),
        subject=lambda: _("Withdrawn: %(case)s"),
        by=by,
        at=at,
    )


def recommended(application: Application, *, by: User, at: datetime.datetime) -> None:
    """Tell those who register decisions that a case is prepared."""
    _tell(
        application,
        office(application, Permission.REGISTER_DECISION),
        lambda: _("The case is prepared. Register the decision when it has been made."),
        subject=lambda: _("Prepared for decision: %(case)s"),
        by=by,
        at=at,
    )


def condition_assigned(made: FollowUp, *, by: User, at: datetime.datetime) -> None:
    """Tell who was named that a condition is to be followed up, and until when."""
    if made.responsible_id == by.pk:
        return
    _tell(
        made.condition.decision.application,
        [made.responsible],
        lambda: (
            _("You are to follow up a condition by %(day)s: %(condition)s")
            % {"day": made.due_date.isoformat(), "condition": made.condition.text}
        ),
        subject=lambda: _("Condition to follow up: %(case)s"),
        by=by,
        at=at,
    )


def condition_followed_up(made: FollowUp, *, by: User, at: datetime.datetime) -> None:
    """Tell the applicant and the fund office what was found about a condition."""
    application = made.condition.decision.application
    _tell(
        application,
        [
            *_writers(application.organisation, application.writer, application.submitted_by),
            *people_with(Permission.PREPARE_APPLICATION, fund=application.fund),
        ],
        lambda: (
            _("%(finding)s: %(condition)s %(note)s")
            % {
                "finding": made.get_state_display(),
                "condition": made.condition.text,
                "note": made.note,
            }
        ),
        subject=lambda: _("Condition followed up: %(case)s"),
        by=by,
        at=at,
    )


def decided(decision: Decision, *, by: User, at: datetime.datetime) -> None:
    """Tell the applicant and the fund office what was decided."""
    application = decision.application
    people = [
        *_writers(application.organisation, application.writer, application.submitted_by),
        *office(application, Permission.RECOMMEND),
    ]
    for party in application.parties.current().select_related("organisation"):
        people += people_with(Permission.SIGN_APPLICATION, organisation=party.organisation)
    _tell(
        application,
        people,
        lambda: (
            _("%(outcome)s. Decision: %(reference)s.")
            % {"outcome": decision.get_outcome_display(), "reference": decision.reference}
        ),
        subject=lambda: _("Decision: %(case)s"),
        by=by,
        at=at,
    )


def completion_asked(request: CompletionRequest, *, by: User, at: datetime.datetime) -> None:
    """Tell the writers of every party what is to be completed, and by when."""
    _tell(
        request.application,
        writers_of_parties(request.application),
        lambda: (
            _("The fund office asks for a completion, at the latest %(day)s. %(reason)s")
            % {"day": request.deadline_date.isoformat(), "reason": request.reason}
        ),
        subject=lambda: _("Completion requested: %(case)s"),
        page="completion",
        by=by,
        at=at,
        is_urgent=True,
    )


def completion_extended(request: CompletionRequest, *, by: User, at: datetime.datetime) -> None:
    """Tell the writers that they have more time."""
    _tell(
        request.application,
        writers_of_parties(request.application),
        lambda: (
            _("The last day for the completion is now %(day)s.")
            % {"day": request.deadline_date.isoformat()}
        ),
        subject=lambda: _("New last day for the completion: %(case)s"),
        page="completion",
        by=by,
        at=at,
    )


def completion_taken_back(request: CompletionRequest, *, by: User, at: datetime.datetime) -> None:
    """Tell the writers that nothing has to be completed."""
    _tell(
        request.application,
        writers_of_parties(request.application),
        lambda: (
            _("The application stands as it was sent in. Reason: %(reason)s")
            % {"reason": request.taken_back_reason}
        ),
        subject=lambda: _("The request for completion is taken back: %(case)s"),
        by=by,
        at=at,
    )


def completion_sent_in(request: CompletionRequest, *, by: User, at: datetime.datetime) -> None:
    """Tell the fund office, and the assessors who see the case, that the completion has come."""
    application = request.application
    assessors = [
        item.person
        for item in application.assessor_assignments.counted().select_related("person")
        if item.declared_at is not None
    ]
    _tell(
        application,
        [*office(application, Permission.PREPARE_APPLICATION), *assessors],
        lambda: _("The applicant has sent in the completion. The preparation goes on."),
        subject=lambda: _("Completed: %(case)s"),
        page="completion",
        by=by,
        at=at,
    )


def completion_nears(request: CompletionRequest, *, at: datetime.datetime) -> None:
    """Remind the writers of the last day."""
    _tell(
        request.application,
        writers_of_parties(request.application),
        lambda: (
            _("The completion has not been sent in. The last day is %(day)s.")
            % {"day": request.deadline_date.isoformat()}
        ),
        subject=lambda: _("Reminder of the completion: %(case)s"),
        page="completion",
        by=None,
        at=at,
        is_urgent=True,
    )


def completion_overdue(request: CompletionRequest, *, at: datetime.datetime) -> None:
    """Tell the writers and the fund office that the last day has passed."""
    application = request.application
    _tell(
        application,
        [
            *writers_of_parties(application),
            *office(application, Permission.PREPARE_APPLICATION),
        ],
        lambda: (
            _("The last day for the completion was %(day)s and it has not been sent in.")
            % {"day": request.deadline_date.isoformat()}
        ),
        subject=lambda: _("The completion is overdue: %(case)s"),
        page="completion",
        by=None,
        at=at,
        is_urgent=True,
    )


def flag_written(flag: Flag, text: str, *, by: User, at: datetime.datetime) -> None:
    """Tell those of the office who take part in the flag, of a new one the whole office."""
    application = flag.application
    people = list(office(application, Permission.PREPARE_APPLICATION))
    taken_part = set(flag.entries.values_list("by", flat=True))
    if len(taken_part - {by.pk}):
        people = [person for person in people if person.pk in taken_part]
    tell(
        recipients=[person for person in people if person.pk != by.pk],
        subject=lambda: (
            _("Flag: %(case)s (%(state)s)")
            % {"case": application, "state": Flag.Status(flag.status).label}
        ),
        body=lambda: f"{flag}. {text}",
        url=reverse("applications:flag", args=[application.number, flag.pk]),
        by=by,
        at=at,
    )


def assigned(assignment: AssessorAssignment, *, by: User, at: datetime.datetime) -> None:
    """Tell an assessor of a case to score; only its title until no conflict is declared."""
    _tell(
        assignment.application,
        [assignment.person],
        lambda: (
            _(
                "You are asked to score this application, at the latest %(day)s. First declare "
                "whether you are in conflict with it."
            )
            % {"day": assignment.due_date.isoformat()}
        ),
        subject=lambda: _("To score: %(case)s"),
        page="declare",
        by=by,
        at=at,
    )


def assessment_nears(assignment: AssessorAssignment, *, at: datetime.datetime) -> None:
    """Remind an assessor of the last day."""
    _tell(
        assignment.application,
        [assignment.person],
        lambda: (
            _("Your scores are not complete. The last day is %(day)s.")
            % {"day": assignment.due_date.isoformat()}
        ),
        subject=lambda: _("Reminder to score: %(case)s"),
        page="declare",
        by=None,
        at=at,
        is_urgent=True,
    )


def conflict_declared(conflict: Conflict, *, by: User, at: datetime.datetime) -> None:
    """Tell the fund office that an assessor cannot score the case."""
    application = conflict.application
    _tell(
        application,
        office(application, Permission.PREPARE_APPLICATION),
        lambda: (
            _("%(name)s has declared a conflict and does not score the case. Assign another.")
            % {"name": conflict.person.name}
        ),
        subject=lambda: _("Conflict of interest: %(case)s"),
        page="preparation",
        by=by,
        at=at,
    )


def withdrawal_undone(application: Application, *, by: User, at: datetime.datetime) -> None:
    """Tell the writers of the parties, and the office of what it had seen, that it goes on."""
    people = writers_of_parties(application)
    if application.submitted_at is not None:
        people = [*people, *office(application, Permission.PREPARE_APPLICATION)]
    _tell(
        application,
        people,
        lambda: _("The withdrawal is undone. The case goes on where it stood."),
        subject=lambda: _("Withdrawal undone: %(case)s"),
        by=by,
        at=at,
    )


def deputy_named(made: RoleAssignment, *, by: User, at: datetime.datetime) -> None:
    """Tell a deputy for whom, where and how long."""
    tell(
        recipients=[made.user],
        subject=lambda: _("You are deputy for %(name)s") % {"name": by.name},
        body=lambda: (
            _("You may sign off applications for %(organisation)s from %(first)s to %(last)s.")
            % {
                "organisation": str(made.within),
                "first": made.from_date.isoformat(),
                "last": made.to_date.isoformat() if made.to_date else "",
            }
        ),
        url=reverse("applications:list"),
        by=by,
        at=at,
    )


def message_written(message: Message, *, by: User, at: datetime.datetime) -> None:
    """Tell the other side of a message: the office, or the writers of the parties."""
    application = message.application
    to_office = message.side == Side.PARTIES
    _tell(
        application,
        office(application, Permission.PREPARE_APPLICATION)
        if to_office
        else writers_of_parties(application),
        lambda: message.text[:500],
        subject=lambda: _("New message: %(case)s"),
        page="messages",
        by=by,
        at=at,
    )


def handed_over(
    person: User, colleague: User, titles: list[str], *, by: User, at: datetime.datetime
) -> None:
    """Tell a colleague what was taken over, and from whom."""
    tell(
        recipients=[colleague] if colleague.pk != by.pk else [],
        subject=lambda: _("You take over from %(name)s") % {"name": person.name},
        body=lambda: (
            _("This is now yours: %(titles)s. What has a last day stands on your page.")
            % {"titles": "; ".join(titles)}
        ),
        url=reverse("workspace"),
        by=by,
        at=at,
    )


def paper_made(paper: Paper, *, by: User, at: datetime.datetime) -> None:
    """Tell the writers of the parties that the letter is there; of a basis nobody."""
    if paper.decision is None:
        return
    _tell(
        paper.application,
        writers_of_parties(paper.application),
        lambda: (
            _("The letter on the decision is there: %(reference)s.")
            % {"reference": paper.decision.reference if paper.decision else ""}
        ),
        subject=lambda: _("Decision letter: %(case)s"),
        page="papers",
        by=by,
        at=at,
    )


def office(application: Application, permission: Permission) -> list[User]:
    """Those who may do it for the fund and are in no conflict with the case."""
    people = people_with(permission, fund=application.fund)
    shut_out = in_conflict_with(application, people)
    return [person for person in people if person.pk not in shut_out]


def writers_of_parties(application: Application) -> list[User]:
    """Those who write for one of the current parties."""
    parties = application.parties.current().select_related("organisation")
    return [
        person
        for party in parties
        for person in people_with(Permission.WRITE_APPLICATION, organisation=party.organisation)
    ]


def _tell(
    application: Application,
    people: Iterable[User],
    body: Words,
    *,
    subject: Words,
    page: str = "application",
    by: User | None,
    at: datetime.datetime,
    is_urgent: bool = False,
) -> None:
    tell(
        recipients=[person for person in people if by is None or person.pk != by.pk],
        subject=lambda: subject() % {"case": str(application)},
        body=body,
        url=reverse(f"applications:{page}", args=[application.number]),
        by=by,
        at=at,
        is_urgent=is_urgent,
    )


def _writers(organisation: Organisation, *people: User | None) -> list[User]:
    writers = set(people_with(Permission.WRITE_APPLICATION, organisation=organisation))
    return [person for person in people if person is not None and person in writers]


def _call_page(call: Call) -> str:
    return reverse("applications:call", args=[call.slug])


def _idea_page(idea: Idea) -> str:
    return reverse("applications:idea", args=[idea.pk])
