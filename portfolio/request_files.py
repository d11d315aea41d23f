"""Rekvisitionens bilagor: files that a department adds until the request is approved."""

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
    """A file that cannot be added to a request for money."""


@transaction.atomic
def attach(
    disbursement: Disbursement,
    *,
    content: File[bytes],
    title: str,
    by: User,
    at: datetime.datetime,
) -> DisbursementFile:
    """Bifoga en fil to a request that nobody has approved or refused yet; the file stays."""
    investment = disbursement.investment
    require(by, NEEDED_TO_REQUEST, fund=investment.fund, organisation=investment.organisation)
    disbursement = Disbursement.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=disbursement.pk
    )
    if not is_open(disbursement):
        raise FileRefused(_("The request has been answered, so no file can be added."))
    if disbursement.files.count() >= MOST_FILES:
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
    trail.record(
        act="disbursement.attach",
        subject=disbursement,
        case=investment,
        by=by,
        at=at,
        file=document.title,
    )
    return made


def may_attach(disbursement: Disbursement, user: User) -> bool:
    """Whether the person asks for money in this investment, whatever the status."""
    investment = disbursement.investment
    return allows(
        user, NEEDED_TO_REQUEST, fund=investment.fund, organisation=investment.organisation
    )


def is_open(disbursement: Disbursement) -> bool:
    """Whether files can still be added."""
    return disbursement.status == DisbursementStatus.REQUESTED
