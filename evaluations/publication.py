"""Rapporter: asks for them, makes their files, publishes them; the only writer of reports."""

import datetime
from collections.abc import Callable
from dataclasses import asdict

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from evaluations import notices, report, report_disclosure, report_kept
from evaluations.models import Assessment, CostImpact, Report
from evaluations.report_content import ReportTexts
from evaluations.report_document import document_pdf
from evaluations.states import REPORT_STEPS, ReportAct, ReportStatus, ReviewOutcome
from fundportal.audit import trail
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.documents import storage
from fundportal.jobs import queue
from fundportal.privacy import find_personal_numbers
from portfolio.access import require
from portfolio.models import Investment

RENDER_TASK = "evaluations.render_report"
PDF = ("application/pdf",)

Progress = Callable[[int, str], None]


class NotCurrent(Refused):
    """The assessment was superseded by another after the person opened the page."""


class NotReviewed(Refused):
    """The cost impact is not signed, or a second evaluator has not accepted it or an effect."""


class PersonalNumberWritten(Refused):
    """A personnummer in a text that becomes part of a report for ever."""


class NotPublishable(Refused):
    """The report is an internal edition, is not made yet, or is published already."""


class Unlike(Refused):
    """The file is not the one that was made."""


@transaction.atomic
def build_report(
    assessment: Assessment,
    *,
    texts: ReportTexts,
    edition: str,
    language: str,
    by: User,
    at: datetime.datetime,
    texts_language: str = "",
    queued: bool = True,
    cost_impact: CostImpact | None = None,
) -> Report:
    """Beställ en rapport: freeze what it says and let a worker make the file.

    With a cost impact it is a cost-impact report; a public edition needs one that was accepted.
    Where a report says the same already, that one is returned, with its file or its job.

    With `queued` False the caller makes the file itself (`render`). Raises GroupsTooSmall or
    DiffersByFew when page 1 would have nothing to show in that edition.
    """
    step = REPORT_STEPS[ReportAct.BUILD]
    require(by, step.permission, assessment.investment)
    _refuse_persons(texts)
    investment = _locked(assessment.investment)
    _refuse_if_superseded(assessment)
    _refuse_unreviewed(assessment, cost_impact, edition)
    kind = report.COST_IMPACT if cost_impact else report.EVALUATION
    is_public = edition == Report.Edition.PUBLIC
    earlier = report_disclosure.read_already(investment) if is_public else []
    content = report.evaluation_content(
        assessment,
        edition=edition,
        language=language,
        texts=texts,
        texts_language=texts_language or language,
        version=_next_version(investment, kind, edition, language),
        at=at,
        is_demo=settings.DEMO,
        cost_impact=cost_impact,
        earlier=earlier,
    )
    report_disclosure.refuse_few_more(assessment, content, earlier)
    report_disclosure.refuse_small_groups(content)
    report_disclosure.refuse_small_effects(content, cost_impact)
    same = report_kept.same_report(content, assessment, cost_impact)
    if same:
        return _found(same, queued=queued, by=by, at=at)
    made = Report.objects.create(
        investment=investment,
        assessment=assessment,
        cost_impact=cost_impact,
        kind=content.kind,
        edition=edition,
        language=language,
        version=content.version,
        content=content.as_json(),
        content_hash=content.content_hash,
        inputs=report.inputs_of(assessment, content, cost_impact),
        status=step.after,
        built_by=by,
        built_at=at,
    )
    if queued:
        _queue(made, by=by, at=at)
    trail.record(
        act="evaluations.report_built",
        subject=made,
        by=by,
        at=at,
        case=investment,
        edition=edition,
        language=language,
        version=made.version,
        content_hash=made.content_hash,
    )
    return made


@transaction.atomic
def render(
    made: Report, *, by: User, at: datetime.datetime, progress: Progress | None = None
) -> Report:
    """Gör rapportens fil: once; a second call finds it made and changes nothing."""
    made = _report(made)
    if made.document_id:
        return made
    step = REPORT_STEPS[ReportAct.RENDER]
    require(by, step.permission, made.investment)
    say = progress or _silent
    say(20, _("The pages are laid out."))
    content = document_pdf(made.said, made.inputs)
    say(90, _("The file is stored."))
    made.document = storage.store(
        content=content,
        filename=made.filename,
        title=str(made),
        by=by,
        at=at,
        content_types=PDF,
    )
    made.status = step.after
    made.save(update_fields=["document", "status"])
    trail.record(
        act="evaluations.report_made",
        subject=made,
        by=by,
        at=at,
        case=made.investment,
        sha256=made.document.sha256,
    )
    notices.report_made(made, by=by, at=at)
    return made


@transaction.atomic
def publish(made: Report, *, by: User, at: datetime.datetime) -> Report:
    """Publicera rapporten: anyone may read it from now on; the one before it is superseded."""
    step = REPORT_STEPS[ReportAct.PUBLISH]
    require(by, step.permission, made.investment)
    _locked(made.investment)
    made = _report(made)
    _refuse_unpublishable(made, step.before)
    report_disclosure.refuse_what_differs(made)
    before = previous(made)
    if before:
        before.status, before.superseded_by = ReportStatus.SUPERSEDED, made
        before.save(update_fields=["status", "superseded_by"])
    made.status, made.published_by, made.published_at = step.after, by, at
    made.save(update_fields=["status", "published_by", "published_at"])
    trail.record(
        act="evaluations.report_published",
        subject=made,
        by=by,
        at=at,
        case=made.investment,
        version=made.version,
        language=made.language,
        supersedes=before.pk if before else None,
    )
    notices.report_published(made, by=by, at=at)
    return made


def previous(made: Report) -> Report | None:
    """The published report that this one would supersede; None when there is none."""
    same = Report.objects.filter(
        investment=made.investment_id, kind=made.kind, language=made.language
    )
    return same.published().exclude(pk=made.pk).first()


def _locked(investment: Investment) -> Investment:
    return (
        Investment.objects.select_for_update(no_key=True, of=("self",))
        .select_related("fund", "organisation", "decision__application")
        .get(pk=investment.pk)
    )


def _report(made: Report) -> Report:
    return (
        Report.objects.select_for_update(no_key=True, of=("self",))
        .select_related("investment__fund", "built_by", "published_by", "document")
        .get(pk=made.pk)
    )


def _found(same: Report, *, queued: bool, by: User, at: datetime.datetime) -> Report:
    """The report that says the same; its file is waited for anew where that was given up."""
    is_waited_for = same.job is not None and not same.job.is_finished
    if queued and not same.document_id and not is_waited_for:
        _queue(same, by=by, at=at)
    trail.record(
        act="evaluations.report_found",
        subject=same,
        by=by,
        at=at,
        case=same.investment,
        version=same.version,
    )
    return same


def _queue(made: Report, *, by: User, at: datetime.datetime) -> None:
    made.job = queue.enqueue(
        task=RENDER_TASK,
        arguments={"report": made.pk},
        by=by,
        at=at,
        title=_("Report: %(investment)s") % {"investment": made.investment.title},
        can_be_cancelled=True,
        fund=made.investment.fund,
        shared_with=Permission.BUILD_REPORT,
    )
    made.save(update_fields=["job"])


def _next_version(investment: Investment, kind: str, edition: str, language: str) -> int:
    same = Report.objects.filter(
        investment=investment, kind=kind, edition=edition, language=language
    )
    return (same.aggregate(last=Max("version"))["last"] or 0) + 1


def _refuse_if_superseded(assessment: Assessment) -> None:
    newer = Assessment.objects.filter(supersedes=assessment).select_related("assessed_by").first()
    if newer:
        raise NotCurrent(
            _("%(who)s made a new assessment on %(day)s. Make the report from that one.")
            % {"who": newer.assessed_by, "day": _day(newer.assessed_at)}
        )


def _refuse_unreviewed(
    assessment: Assessment, cost_impact: CostImpact | None, edition: str
) -> None:
    """A public edition rests on what a second evaluator has accepted: each effect that it shows
    and the cost impact; an internal one at least on a signed cost impact."""
    if edition == Report.Edition.PUBLIC:
        _refuse_unaccepted(assessment)
    if cost_impact is None:
        return
    if cost_impact.investment_id != assessment.investment_id or cost_impact.is_draft:
        raise NotReviewed(_("Sign the cost impact first."))
    is_public = edition == Report.Edition.PUBLIC
    if is_public and cost_impact.status != CostImpact.Status.ACCEPTED:
        raise NotReviewed(_("A second evaluator must accept the cost impact before it is public."))


def _refuse_unaccepted(assessment: Assessment) -> None:
    shown = assessment.investment.assessments.current().select_related("indicator")
    waiting = shown.exclude(review__outcome=ReviewOutcome.ACCEPTED)
    names = ", ".join(sorted(one.indicator.name for one in waiting))
    if names:
        sentence = _(
            "A second evaluator must accept these effects before they are public: %(names)s."
        )
        raise NotReviewed(sentence % {"names": names})


def _refuse_persons(texts: ReportTexts) -> None:
    if any(find_personal_numbers(text) for text in asdict(texts).values()):
        raise PersonalNumberWritten(
            _("A text holds a personnummer. Take it away: what a report says is kept for ever.")
        )


def _refuse_unpublishable(made: Report, before: frozenset[str]) -> None:
    if made.edition != Report.Edition.PUBLIC:
        raise NotPublishable(_("An internal edition is not published. Make a public edition."))
    if made.published_at:
        raise NotPublishable(
            _("%(who)s published the report on %(day)s.")
            % {"who": made.published_by, "day": _day(made.published_at)}
        )
    if made.status not in before or made.document is None:
        raise NotPublishable(_("The report's file is not made yet. Wait until it is."))
    newer = Report.objects.filter(
        investment=made.investment_id,
        kind=made.kind,
        language=made.language,
        version__gt=made.version,
    ).public()
    if newer.exists():
        raise NotPublishable(_("A later version of the report is published already."))
    if not storage.is_unchanged(made.document):
        raise Unlike(_("The file is not the one that was made. Tell the administrator."))


def _day(moment: datetime.datetime) -> str:
    return date_format(localtime(moment).date(), "j F Y")


def _silent(percent: int, step: str) -> None:
    """For those who wait in front of it."""
