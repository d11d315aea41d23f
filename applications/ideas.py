"""The verbs on ideas: write, send in, screen, withdraw."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import notices
from applications.beginnings import require_analysis
from applications.grace import refuse_closed, refuse_late
from applications.models import Call, Idea, NeedsAnalysis, ScreeningAnswer
from applications.questions import IdeaQuestion
from applications.states import IDEA_TRANSITIONS, IdeaAct, IdeaStatus, idea_may
from applications.workflow import (
    ChangedMeanwhile,
    ReasonMissing,
    WrongStatus,
    said_meanwhile,
)
from fundportal.audit import trail
from fundportal.directory import access
from fundportal.directory.closing import refuse_closed_fund
from fundportal.directory.errors import NotPermitted, Refused
from fundportal.directory.models import Organisation, User
from fundportal.directory.roles import Permission


class NoIdeas(Refused):
    """The call goes straight to applications."""


class IdeaIncomplete(Refused):
    """A question of the idea has no answer."""


class ScreeningIncomplete(Refused):
    """A question of the screening has no answer or no reason."""


@dataclass(frozen=True)
class Judgement:
    """The fund office's yes or no to one question, with its reason."""

    is_met: bool
    reason: str


@transaction.atomic
def write_idea(
    *,
    call: Call,
    organisation: Organisation,
    title: str,
    need: str,
    target_group: str,
    answers: Mapping[str, str],
    by: User,
    at: datetime.datetime,
    idea: Idea | None = None,
    needs_analysis: NeedsAnalysis | None = None,
    seen_version: int | None = None,
) -> Idea:
    """Skriv idé: begin one, or with `idea` change one that has not been sent in."""
    access.require(by, Permission.WRITE_IDEA, organisation=organisation)
    texts = {"title": title.strip(), "need": need.strip(), "target_group": target_group.strip()}
    texts |= {f"answer_{key}": answers.get(key, "").strip() for key in IdeaQuestion.values}
    if idea is None:
        call = Call.objects.select_for_update(no_key=True, of=("self",)).get(pk=call.pk)
        refuse_closed(call, at)
        _refuse_stage(call)
        require_analysis(call, needs_analysis, organisation)
        same = Idea.objects.filter(call=call, organisation=organisation, written_by=by, **texts)
        repeated = same.filter(status=IdeaStatus.DRAFT).first()
        if repeated is not None:
            return repeated
        idea = Idea(written_by=by, written_at=at, needs_analysis=needs_analysis)
    else:
        idea = _locked(idea, IdeaAct.WRITE, seen_version)
        access.require(by, Permission.WRITE_IDEA, organisation=idea.organisation)
        if (idea.call_id, idea.organisation_id) != (call.pk, organisation.pk):
            refuse_closed(call, at)
            _refuse_stage(call)
            require_analysis(call, idea.needs_analysis, organisation)
        idea.version += 1
    begun = idea.pk is None
    idea.call, idea.organisation = call, organisation
    for name, text in texts.items():
        setattr(idea, name, text)
    idea.save()
    trail.record(act="idea.begin" if begun else "idea.write", subject=idea, by=by, at=at)
    return idea


@transaction.atomic
def submit_idea(
    idea: Idea, *, by: User, at: datetime.datetime, seen_version: int | None = None
) -> Idea:
    """Skicka in idén to the fund office; all questions answered, the call open."""
    idea = _locked(idea)
    access.require(by, Permission.WRITE_IDEA, organisation=idea.organisation)
    if idea.status == IdeaStatus.SUBMITTED and idea.submitted_by_id == by.pk:
        return idea
    _refuse(idea, IdeaAct.SUBMIT, seen_version)
    refuse_late(idea.call, closes_at=idea.call.closes_at, begun_at=idea.written_at, at=at)
    refuse_closed_fund(idea.call.fund, timezone.localdate(at))
    texts = [idea.title, idea.need, idea.target_group, *idea.answers().values()]
    if not all(texts):
        raise IdeaIncomplete(_("Answer every question before you send in the idea."))
    idea.submitted_by, idea.submitted_at = by, at
    _move(idea, IdeaStatus.SUBMITTED, "submitted_by", "submitted_at")
    trail.record(act="idea.submit", subject=idea, by=by, at=at)
    notices.idea_submitted(idea, by=by, at=at)
    return idea


@transaction.atomic
def screen_idea(
    idea: Idea,
    *,
    invites: bool,
    answers: Mapping[str, Judgement],
    reason: str = "",
    by: User,
    at: datetime.datetime,
    seen_version: int | None = None,
) -> Idea:
    """Pröva idén: a yes or no with reason to each question, then an invitation or a reasoned no."""
    idea = _locked(idea)
    act = IdeaAct.INVITE if invites else IdeaAct.DECLINE
    access.require(by, IDEA_TRANSITIONS[act].permission, fund=idea.call.fund)
    if idea.shuts_out(by):
        raise NotPermitted(_("You are in conflict with this case and cannot handle it."))
    status = IdeaStatus.INVITED if invites else IdeaStatus.DECLINED
    if (idea.status, idea.screened_by_id, idea.reason) == (status, by.pk, reason.strip()):
        return idea
    _refuse(idea, act, seen_version)
    if invites:
        refuse_closed_fund(idea.call.fund, timezone.localdate(at))
    if set(answers) != set(IdeaQuestion.values) or any(
        not answer.reason.strip() for answer in answers.values()
    ):
        raise ScreeningIncomplete(
            _("Answer each of the five questions and give a reason for each.")
        )
    if not invites and not reason.strip():
        raise ReasonMissing(_("Write why the idea is declined. The applicant reads it."))
    ScreeningAnswer.objects.bulk_create(
        ScreeningAnswer(
            idea=idea,
            question=key,
            is_met=answers[key].is_met,
            reason=answers[key].reason.strip(),
        )
        for key in IdeaQuestion.values
    )
    idea.screened_by, idea.screened_at, idea.reason = by, at, reason.strip()
    _move(idea, status, "screened_by", "screened_at", "reason")
    trail.record(act=f"idea.{act}", subject=idea, by=by, at=at, reason=idea.reason)
    notices.idea_screened(idea, by=by, at=at)
    return idea


@transaction.atomic
def withdraw_idea(
    idea: Idea,
    *,
    reason: str,
    by: User,
    at: datetime.datetime,
    seen_version: int | None = None,
) -> Idea:
    """Återkalla idén, with a reason, until an application has begun."""
    idea = _locked(idea)
    access.require(by, Permission.WRITE_IDEA, organisation=idea.organisation)
    if idea.status == IdeaStatus.WITHDRAWN and idea.withdrawn_by_id == by.pk:
        return idea
    _refuse(idea, IdeaAct.WITHDRAW, seen_version)
    if not reason.strip():
        raise ReasonMissing(_("Write why the idea is withdrawn."))
    idea.withdrawn_by, idea.withdrawn_at, idea.withdrawn_reason = by, at, reason.strip()
    _move(idea, IdeaStatus.WITHDRAWN, "withdrawn_by", "withdrawn_at", "withdrawn_reason")
    trail.record(act="idea.withdraw", subject=idea, by=by, at=at, reason=idea.withdrawn_reason)
    return idea


def _locked(idea: Idea, act: IdeaAct | None = None, seen_version: int | None = None) -> Idea:
    fresh = (
        Idea.objects.select_for_update(no_key=True, of=("self",))
        .select_related("call__fund", "organisation", "needs_analysis")
        .get(pk=idea.pk)
    )
    if act is not None:
        _refuse(fresh, act, seen_version)
    return fresh


def _refuse(idea: Idea, act: IdeaAct, seen_version: int | None) -> None:
    if seen_version is not None and seen_version != idea.version:
        raise ChangedMeanwhile(said_meanwhile(idea))
    if not idea_may(act, idea.status):
        sentence = _("The idea is “%(status)s”, so this cannot be done: %(act)s.")
        status = idea.get_status_display()
        raise WrongStatus(sentence % {"status": status, "act": act.label.lower()})


def _refuse_stage(call: Call) -> None:
    if not call.takes_ideas:
        raise NoIdeas(_("The call takes no ideas: begin an application in it at once."))


def _move(idea: Idea, status: IdeaStatus, *fields: str) -> None:
    idea.status = status
    idea.version += 1
    idea.save(update_fields=["status", "version", *fields])
