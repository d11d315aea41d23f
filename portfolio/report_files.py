"""Rapportens bilagor: files that a department adds to a report, or takes away before it is sent."""

from __future__ import annotations

import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from fundportal.audit import trail
from fundportal.directory.models import User
from fundportal.documents import kinds, storage
from portfolio.models import ProgressReport, ReportFile
from portfolio.reporting import ReportRefused, begin
from portfolio.states import ReportAct

MOST_FILES = 20
FILE_KINDS = (kinds.PDF, kinds.DOCX, kinds.XLSX, kinds.ODT, kinds.PNG, kinds.JPEG, kinds.CSV)


class FileRefused(ReportRefused):
    """A file that cannot be added to a report or taken away from it."""


@transaction.atomic
def attach(
    report: ProgressReport,
    *,
    content: File[bytes],
    title: str,
    by: User,
    at: datetime.datetime,
) -> ReportFile:
    """Bifoga en fil: add a file to a report that is not yet sent in, or was sent back."""
    report = begin(report, ReportAct.WRITE, by, None)
    if report.files.current().count() >= MOST_FILES:
        raise FileRefused(_("A report can have at most %(count)d files.") % {"count": MOST_FILES})
    document = storage.store(
        content=content,
        filename=content.name or "",
        title=title,
        by=by,
        at=at,
        content_types=FILE_KINDS,
    )
    made = ReportFile.objects.create(report=report, document=document, added_by=by, added_at=at)
    _record("report.attach", report, by, at, file=document.title)
    return made


@transaction.atomic
def take_away(file: ReportFile, *, by: User, at: datetime.datetime) -> ReportFile:
    """Ta bort filen from a report; what was sent in stays. Twice is once."""
    report = begin(file.report, ReportAct.WRITE, by, None)
    file = report.files.select_related("document").get(pk=file.pk)
    if file.removed_at is not None:
        return file
    if report.versions.filter(sent_at__gte=file.added_at).exists():
        raise FileRefused(_("The file was sent in with the report and stays. Attach a new one."))
    file.removed_by, file.removed_at = by, at
    file.save(update_fields=["removed_by", "removed_at"])
    _record("report.take_away", report, by, at, file=file.document.title)
    return file


def _record(
    act: str, report: ProgressReport, by: User, at: datetime.datetime, *, file: str
) -> None:
    trail.record(act=act, subject=report, case=report.investment, by=by, at=at, file=file)
