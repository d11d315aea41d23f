"""Rapporter: each one from draft to receipt; the department writes, the fund office answers."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fundportal.audit import trail
from fundportal.directory.access import require
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.templatetags.portal import longtime
from portfolio import ledger
from portfolio import report_notices as notices
from portfolio.models import ProgressReport, ReportVersion
from portfolio.report_overview import IndicatorNow
from portfolio.report_questions import missing
from portfolio.states import REPORT_ACTS, ReportAct, ReportStatus

ANSWER_DAYS = datetime.timedelta(days=14)


class ReportRefused(Refused):
    """An act on a report that a rule forbids."""


class SomebodyWasFirst(ReportRefused):
    """A report that somebody has acted on since the page was opened."""


class ReportIncomplete(ReportRefused):
    """A report without the answers that it needs."""


class SecondPersonNeeded(ReportRefused):
    """The same person who sent a report in and answers it."""


@transaction.atomic
def save_draft(
    report: ProgressReport,
    *,
    answers: Mapping[str, str],
    indicators: Sequence[IndicatorNow] = (),
    by: User,
    at: datetime.datetime,
    version: int | None = None,
) -> ProgressReport:
    """Spara utkast: keep what is written so far; only the department sees it."""
    report = begin(report, ReportAct.WRITE, by, version)
    ledger.need_no_person(*answers.values(), *(each.note for each in indicators))
    report.draft = {
        "answers": dict(answers),
        "indicators": [each.as_json for each in indicators],
    }
    report.drafted_by, report.drafted_at = by, at
    report.version += 1
    report.save(update_fields=["draft", "drafted_by", "drafted_at", "version"])
    return report


@transaction.atomic
def send_in(
    report: ProgressReport,
    *,
    answers: Mapping[str, str],
    indicators: Sequence[IndicatorNow] = (),
    by: User,
    at: datetime.datetime,
    version: int | None = None,
) -> ReportVersion:
    """Skicka in rapporten: what it says is fixed, and the fund office reads it."""
    said = {"answers": dict(answers), "indicators": [each.as_json for each in indicators]}
    before = report.versions.order_by("-number").first()
    if before and before.sent_by == by and before.answered_at is None and _is_same(before, said):
        return before
    report = begin(report, ReportAct.SEND_IN, by, version)
    ledger.need_no_person(*answers.values(), *(each.note for each in indicators))
    left_out = missing(report.kind, dict(answers))
    if left_out:
        raise ReportIncomplete(
            _("Answer every question: %(questions)s")
            % {"questions": " ".join(str(each.label) for each in left_out)}
        )
    made = ReportVersion.objects.create(
        report=report,
        number=before.number + 1 if before else 1,
        **said,
        sent_by=by,
        sent_at=at,
    )
    report.draft, report.drafted_by, report.drafted_at = None, None, None
    _end(report, ReportAct.SEND_IN, by, at, "draft", "drafted_by", "drafted_at")
    notices.report_sent_in(report, by=by, at=at)
    return made


@transaction.atomic
def receive(
    report: ProgressReport, *, by: User, at: datetime.datetime, version: int | None = None
) -> ProgressReport:
    """Ta emot rapporten: say that it holds what it should; not by who sent it in."""
    if _is_done(report, ReportStatus.RECEIVED, by):
        return report
    report = begin(report, ReportAct.RECEIVE, by, version)
    _answer(report, "", by, at)
    _end(report, ReportAct.RECEIVE, by, at)
    notices.report_received(report, by=by, at=at)
    return report


@transaction.atomic
def send_back(
    report: ProgressReport,
    *,
    question: str,
    by: User,
    at: datetime.datetime,
    version: int | None = None,
) -> ProgressReport:
    """Skicka tillbaka rapporten with a question, which the department answers within two weeks."""
    report = begin(report, ReportAct.SEND_BACK, by, version)
    if not question.strip():
        raise ReportIncomplete(_("Write what you want to know."))
    ledger.need_no_person(question)
    latest = _answer(report, question.strip(), by, at)
    report.draft = {"answers": latest.answers, "indicators": latest.indicators}
    report.drafted_by, report.drafted_at = latest.sent_by, latest.sent_at
    report.due_date = max(report.due_date, timezone.localdate(at) + ANSWER_DAYS)
    report.reminded_at = report.late_told_at = None
    fields = ("draft", "drafted_by", "drafted_at", "due_date", "reminded_at", "late_told_at")
    _end(report, ReportAct.SEND_BACK, by, at, *fields, reason=question)
    notices.report_sent_back(report, question, by=by, at=at)
    return report


def may(act: ReportAct, report: ProgressReport, user: User) -> bool:
    """Tell whether the person's role allows the act, whatever the status and who did what."""
    try:
        _need_right(act, report, user)
    except Refused:
        return False
    return True


def why_not(act: ReportAct, report: ProgressReport, user: User) -> str:
    """Return the sentence that keeps this person from the act; empty when nothing does."""
    try:
        _need_right(act, report, user)
        _need_status(act, report)
        if act in (ReportAct.RECEIVE, ReportAct.SEND_BACK):
            _need_another(report, user)
    except Refused as refusal:
        return str(refusal)
    return ""


def begin(report: ProgressReport, act: ReportAct, by: User, version: int | None) -> ProgressReport:
    """Check the right, lock the row, and refuse what somebody did meanwhile; within a verb."""
    _need_right(act, report, by)
    locked = (
        ProgressReport.objects.select_for_update(no_key=True, of=("self",))
        .select_related("investment__fund", "investment__organisation")
        .get(pk=report.pk)
    )
    if version is not None and version != locked.version:
        _refuse_late(locked)
    _need_status(act, locked)
    if act in (ReportAct.RECEIVE, ReportAct.SEND_BACK):
        _need_another(locked, by)
    return locked


def _end(
    report: ProgressReport,
    act: ReportAct,
    by: User,
    at: datetime.datetime,
    *fields: str,
    reason: str = "",
) -> None:
    report.status = REPORT_ACTS[act].after or report.status
    report.version += 1
    report.save(update_fields=["status", "version", *fields])
    _record(f"report.{act}", report, by, at, reason=reason)


def _answer(
    report: ProgressReport, question: str, by: User, at: datetime.datetime
) -> ReportVersion:
    latest = report.versions.order_by("-number")[0]
    latest.answered_by, latest.answered_at, latest.question = by, at, question
    latest.save(update_fields=["answered_by", "answered_at", "question"])
    return latest


def _is_done(report: ProgressReport, status: ReportStatus, by: User) -> bool:
    """Whether this person has brought the report there already: a second click."""
    now = ProgressReport.objects.filter(pk=report.pk, status=status).exists()
    latest = report.versions.order_by("-number").first()
    return now and latest is not None and latest.answered_by == by


def _is_same(version: ReportVersion, said: Mapping[str, object]) -> bool:
    return {"answers": version.answers, "indicators": version.indicators} == said


def _need_right(act: ReportAct, report: ProgressReport, by: User) -> None:
    investment, permission = report.investment, REPORT_ACTS[act].permission
    if permission == Permission.REPORT_INVESTMENT:
        require(by, permission, organisation=investment.organisation)
    else:
        investment.decision.application.require_office(by, permission)


def _need_status(act: ReportAct, report: ProgressReport) -> None:
    if report.status not in REPORT_ACTS[act].before:
        _refuse_late(report)


def _need_another(report: ProgressReport, by: User) -> None:
    latest = report.versions.order_by("-number").first()
    if latest and latest.sent_by_id == by.pk:
        raise SecondPersonNeeded(_("You sent this report in. Another person must answer it."))


def _refuse_late(report: ProgressReport) -> None:
    """Say how the report stands now and who did the latest, so that nothing is written over."""
    done = [(report.drafted_at, report.drafted_by)] if report.drafted_at else []
    for version in report.versions.select_related("sent_by", "answered_by")[:1]:
        done.append((version.sent_at, version.sent_by))
        if version.answered_at:
            done.append((version.answered_at, version.answered_by))
    if not done:
        raise SomebodyWasFirst(
            _("This report is now: %(status)s.") % {"status": report.get_status_display()}
        )
    when, who = sorted(done, key=lambda pair: pair[0])[-1]
    raise SomebodyWasFirst(
        _("%(who)s worked on this report on %(when)s. It is now: %(status)s.")
        % {
            "who": who,
            "when": longtime(when),
            "status": report.get_status_display(),
        }
    )


def _record(
    act: str,
    report: ProgressReport,
    by: User,
    at: datetime.datetime,
    reason: str = "",
    **details: str,
) -> None:
    trail.record(
        act=act, subject=report, case=report.investment, by=by, at=at, reason=reason, **details
    )
