"""The verbs on a fund's annual reports: freeze what one says, make its file once."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from fundportal.audit import trail
from fundportal.directory.access import require
from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Permission
from fundportal.documents import kinds, storage
from fundportal.frozen import as_plain, fingerprint, texts_in
from fundportal.jobs import queue
from fundportal.privacy import find_personal_numbers
from portfolio import annual_builder, annual_document
from portfolio.models import AnnualPublication, AnnualReport

RENDER_TASK = "portfolio.render_annual_report"

Progress = Callable[[int, str], None]


class YearOutsideFund(Refused):
    """A year before the fund was opened, or one that has not begun."""


class PersonalNumberWritten(Refused):
    """A personnummer in a text that would become part of a report for ever."""


def years_of(fund: Fund, *, today: datetime.date) -> list[int]:
    """Return the years that a report can be about, latest first."""
    return list(range(today.year, fund.opened_date.year - 1, -1))


class NotMadeYet(Refused):
    """The report has no file that could be read."""


@transaction.atomic
def build(
    fund: Fund,
    *,
    year: int,
    language: str,
    by: User,
    at: datetime.datetime,
    queued: bool = True,
) -> AnnualReport:
    """Upprätta årsrapport: freeze the fund's year as it is now; a worker makes the file."""
    require(by, Permission.REPORT_FUND, fund=fund)
    fund = Fund.objects.select_for_update(no_key=True).get(pk=fund.pk)
    if year not in years_of(fund, today=timezone.localdate(at)):
        raise YearOutsideFund(
            _("Choose a year from %(first)s to the current one.") % {"first": fund.opened_date.year}
        )
    version = _next_version(fund, year, language)
    content = annual_builder.content_of(
        fund, year=year, language=language, version=version, by=by, at=at
    )
    plain = as_plain(content)
    if any(find_personal_numbers(text) for text in texts_in(plain)):
        raise PersonalNumberWritten(
            _("A text holds a personnummer. Take it away: what a paper says is kept for ever.")
        )
    made = AnnualReport.objects.create(
        fund=fund,
        year=year,
        language=language,
        version=version,
        content=plain,
        content_hash=fingerprint(plain),
        built_by=by,
        built_at=at,
    )
    if queued:
        made.job = queue.enqueue(
            task=RENDER_TASK,
            arguments={"report": made.pk},
            by=by,
            at=at,
            title=str(made),
            can_be_cancelled=True,
            fund=fund,
            shared_with=Permission.REPORT_FUND,
        )
        made.save(update_fields=["job"])
    _record("write", made, by, at, content_hash=made.content_hash)
    return made


@transaction.atomic
def render(
    report: AnnualReport, *, by: User, at: datetime.datetime, progress: Progress | None = None
) -> AnnualReport:
    """Gör rapportens fil: once; a second call finds it made and changes nothing."""
    report = (
        AnnualReport.objects.select_for_update(no_key=True, of=("self",))
        .select_related("fund")
        .get(pk=report.pk)
    )
    if report.document_id:
        return report
    require(by, Permission.REPORT_FUND, fund=report.fund)
    if progress:
        progress(20, _("The pages are laid out."))
    content = annual_document.document_pdf(report.says)
    if progress:
        progress(90, _("The file is stored."))
    report.document = storage.store(
        content=content,
        filename=report.filename,
        title=str(report),
        by=by,
        at=at,
        content_types=(kinds.PDF,),
    )
    report.save(update_fields=["document"])
    _record("make", report, by, at, sha256=report.document.sha256)
    return report


@transaction.atomic
def publish(report: AnnualReport, *, by: User, at: datetime.datetime) -> AnnualPublication:
    """Publicera årsrapporten: citizens read it on the page of its fund from now on."""
    report = (
        AnnualReport.objects.select_for_update(no_key=True, of=("self",))
        .select_related("fund", "document")
        .get(pk=report.pk)
    )
    require(by, Permission.REPORT_FUND, fund=report.fund)
    if report.document is None:
        raise NotMadeYet(_("The report's file is not made yet. Wait until it is."))
    published, is_new = AnnualPublication.objects.get_or_create(
        report=report, defaults={"published_by": by, "published_at": at}
    )
    if is_new:
        _record("publish", report, by, at, sha256=report.document.sha256)
    return published


def _next_version(fund: Fund, year: int, language: str) -> int:
    same = AnnualReport.objects.filter(fund=fund, year=year, language=language)
    return (same.aggregate(last=Max("version"))["last"] or 0) + 1


def _record(
    act: str, report: AnnualReport, by: User, at: datetime.datetime, **details: str
) -> None:
    trail.record(
        act=f"annual.{act}",
        subject=report,
        case=report.fund,
        by=by,
        at=at,
        year=report.year,
        version=report.version,
        language=report.language,
        **details,
    )
