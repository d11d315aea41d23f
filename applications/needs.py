"""The verbs on needs analyses: write, hand in, withdraw."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from applications import notices
from applications.grace import refuse_closed, refuse_late
from applications.models import Call, NeedsAnalysis
from applications.questions import NeedsQuestion
from applications.states import NEEDS_TRANSITIONS, NeedsAct, NeedsStatus, needs_may
from applications.workflow import ChangedMeanwhile, ReasonMissing, WrongStatus, said_meanwhile
from fundportal.audit import trail
from fundportal.directory import access
from fundportal.directory.errors import Refused
from fundportal.directory.models import Organisation, User


class NoNeedsAnalyses(Refused):
    """The call does not begin with a needs analysis."""


class NeedsIncomplete(Refused):
    """A question of the needs analysis has no answer."""


class BuiltOn(Refused):
    """An idea or application builds on the needs analysis."""


@transaction.atomic
def write_analysis(
    *,
    call: Call,
    organisation: Organisation,
    title: str,
    answers: Mapping[str, str],
    by: User,
    at: datetime.datetime,
    analysis: NeedsAnalysis | None = None,
    seen_version: int | None = None,
) -> NeedsAnalysis:
    """Skriv behovsanalys: begin one, or with `analysis` change one that is not handed in."""
    needed = NEEDS_TRANSITIONS[NeedsAct.WRITE].permission
    access.require(by, needed, organisation=organisation)
    texts = {key: answers.get(key, "").strip() for key in NeedsQuestion.values}
    texts["title"] = title.strip()
    if analysis is None:
        call = Call.objects.select_for_update(no_key=True, of=("self",)).get(pk=call.pk)
        refuse_closed(call, at)
        if not call.takes_needs_analyses:
            raise NoNeedsAnalyses(_("The call does not begin with a needs analysis."))
        same = NeedsAnalysis.objects.filter(call=call, organisation=organisation, **texts)
        repeated = same.filter(status=NeedsStatus.DRAFT, written_by=by).first()
        if repeated is not None:
            return repeated
        analysis = NeedsAnalysis(call=call, written_by=by, written_at=at)
    else:
        analysis = _locked(analysis)
        _refuse(analysis, NeedsAct.WRITE, seen_version)
        access.require(by, needed, organisation=analysis.organisation)
        analysis.version += 1
    is_begun = analysis.pk is None
    analysis.organisation = organisation
    for name, text in texts.items():
        setattr(analysis, name, text)
    analysis.save()
    trail.record(act="needs.begin" if is_begun else "needs.write", subject=analysis, by=by, at=at)
    return analysis


@transaction.atomic
def finish_analysis(
    analysis: NeedsAnalysis, *, by: User, at: datetime.datetime, seen_version: int | None = None
) -> NeedsAnalysis:
    """Lämna in behovsanalysen: every question answered; ideas can then build on it."""
    analysis = _locked(analysis)
    needed = NEEDS_TRANSITIONS[NeedsAct.FINISH].permission
    access.require(by, needed, organisation=analysis.organisation)
    if analysis.status == NeedsStatus.FINISHED and analysis.finished_by_id == by.pk:
        return analysis
    _refuse(analysis, NeedsAct.FINISH, seen_version)
    call = analysis.call
    refuse_late(call, closes_at=call.closes_at, begun_at=analysis.written_at, at=at)
    if not all([analysis.title, *analysis.answers().values()]):
        raise NeedsIncomplete(_("Answer every question before you hand in the needs analysis."))
    analysis.finished_by, analysis.finished_at = by, at
    _move(analysis, NeedsStatus.FINISHED, "finished_by", "finished_at")
    trail.record(act="needs.finish", subject=analysis, by=by, at=at)
    notices.needs_finished(analysis, by=by, at=at)
    return analysis


@transaction.atomic
def withdraw_analysis(
    analysis: NeedsAnalysis,
    *,
    reason: str,
    by: User,
    at: datetime.datetime,
    seen_version: int | None = None,
) -> NeedsAnalysis:
    """Återkalla behovsanalysen, with a reason, until an idea or application builds on it."""
    analysis = _locked(analysis)
    needed = NEEDS_TRANSITIONS[NeedsAct.WITHDRAW].permission
    access.require(by, needed, organisation=analysis.organisation)
    if analysis.status == NeedsStatus.WITHDRAWN and analysis.withdrawn_by_id == by.pk:
        return analysis
    _refuse(analysis, NeedsAct.WITHDRAW, seen_version)
    if not reason.strip():
        raise ReasonMissing(_("Write why the needs analysis is withdrawn."))
    if analysis.ideas.exists() or analysis.applications.exists():
        raise BuiltOn(_("Something builds on this needs analysis. Withdraw that first."))
    analysis.withdrawn_by, analysis.withdrawn_at = by, at
    analysis.withdrawn_reason = reason.strip()
    fields = ("withdrawn_by", "withdrawn_at", "withdrawn_reason")
    _move(analysis, NeedsStatus.WITHDRAWN, *fields)
    trail.record(act="needs.withdraw", subject=analysis, by=by, at=at, reason=reason.strip())
    return analysis


def _locked(analysis: NeedsAnalysis) -> NeedsAnalysis:
    rows = NeedsAnalysis.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("call__fund", "organisation").get(pk=analysis.pk)


def _refuse(analysis: NeedsAnalysis, act: NeedsAct, seen_version: int | None) -> None:
    if seen_version is not None and seen_version != analysis.version:
        raise ChangedMeanwhile(said_meanwhile(analysis))
    if not needs_may(act, analysis.status):
        sentence = _("The needs analysis is “%(status)s”, so this cannot be done: %(act)s.")
        status = analysis.get_status_display()
        raise WrongStatus(sentence % {"status": status, "act": act.label.lower()})


def _move(analysis: NeedsAnalysis, status: NeedsStatus, *fields: str) -> None:
    analysis.status = status
    analysis.version += 1
    analysis.save(update_fields=["status", "version", *fields])
