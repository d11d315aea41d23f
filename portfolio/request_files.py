"""Rekvisitionens bilagor: a department adds and takes away files until the request is answered."""

from __future__ import annotations

import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from fundportal.audit import trail
from fundportal.directory.access import allows, require
from fundportal.directory.models import User
from fundportal.documents import storage
from portfolio.disbursements import NEEDED_TO_REQUEST
from portfolio.models import Disbursement, DisbursementFile
from portfolio.report_files import FILE_KINDS, MOST_FILES
from portfolio.request_rules import DisbursementRefused
from portfolio.states import DisbursementStatus


class FileRefused(DisbursementRefused):
    """A file that cannot be added to a request for money or taken away from it."""


@transaction.atomic
def attach(
    disbursement: Disbursement,
    *,
    content: File[bytes],
    title: str,
    by: User,
    at: datetime.datetime,
) -> DisbursementFile:
    """Bifoga en fil to a request that nobody has approved or refused yet."""
    disbursement = _locked(disbursement, by)
    if not is_open(disbursement):
        raise FileRefused(_("The request has been answered, so no file can be added."))
    if disbursement.files.current().count() >= MOST_FILES:
        raise FileRefused(_("A request can have at most %(count)d files.") % {"count": MOST_FILES})
    document = storage.store(
        content=content,
        filename=content.name or "",
        title=title,
        by=by,
        at=at,
        content_types=FILE_KINDS,
    )
    made = DisbursementFile.objects.create(
        disbursement=disbursement, document=document, added_by=by, added_at=at
    )
    _record("disbursement.attach", made, by, at)
    return made


@transaction.atomic
def take_away(file: DisbursementFile, *, by: User, at: datetime.datetime) -> DisbursementFile:
    """Ta bort filen from a request that nobody has approved or refused yet. Twice is once."""
    disbursement = _locked(file.disbursement, by)
    file = disbursement.files.select_related("document").get(pk=file.pk)
    if file.removed_at is not None:
        return file
    if not is_open(disbursement):
        raise FileRefused(why_files_stay())
    file.removed_by, file.removed_at = by, at
    file.save(update_fields=["removed_by", "removed_at"])
    _record("disbursement.take_away", file, by, at)
    return file


def why_files_stay() -> str:
    """The sentence that keeps everybody from taking a file away once the request is answered."""
    return _("The request has been answered, so its files stay. They are what the answer rests on.")


def may_attach(disbursement: Disbursement, user: User) -> bool:
    """Whether the person asks for money in this investment, whatever the status."""
    investment = disbursement.investment
    return allows(
        user, NEEDED_TO_REQUEST, fund=investment.fund, organisation=investment.organisation
    )


def is_open(disbursement: Disbursement) -> bool:
    """Whether files can still be added and taken away."""
    return disbursement.status == DisbursementStatus.REQUESTED


def _locked(disbursement: Disbursement, by: User) -> Disbursement:
    """Check the right and lock the request, so that it is not answered meanwhile."""
    investment = disbursement.investment
    require(by, NEEDED_TO_REQUEST, fund=investment.fund, organisation=investment.organisation)
    return (
        Disbursement.objects.select_for_update(no_key=True, of=("self",))
        .select_related("investment")
        .get(pk=disbursement.pk)
    )


def _record(act: str, file: DisbursementFile, by: User, at: datetime.datetime) -> None:
    request = file.disbursement
    trail.record(
        act=act, subject=request, case=request.investment, by=by, at=at, file=file.document.title
    )
