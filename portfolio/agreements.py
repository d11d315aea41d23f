"""Överenskommelsen registreras: the paper that the parties have signed, by the fund manager."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fundportal.audit import trail
from fundportal.directory.errors import Refused
from fundportal.directory.models import Organisation, User
from fundportal.directory.roles import Permission
from fundportal.documents import kinds, storage
from portfolio import life_notices as notices
from portfolio.investments import locked
from portfolio.models import Agreement, AgreementParty, Investment


class AgreementRefused(Refused):
    """An agreement that cannot be: without parties, or signed on a day to come."""


@transaction.atomic
def register(
    investment: Investment,
    *,
    document: File[bytes],
    signed_date: datetime.date,
    signatories: Mapping[Organisation, str],
    by: User,
    at: datetime.datetime,
) -> Agreement:
    """Registrera överenskommelsen: who signed for each party; a new one takes the last one's place.

    Refuses one without the organisation that leads the investment.
    """
    investment.decision.application.require_office(by, Permission.MANAGE_INVESTMENT)
    investment = locked(investment)
    signed = {party: name.strip() for party, name in signatories.items() if name.strip()}
    if investment.organisation not in signed:
        raise AgreementRefused(
            _("Write who signed for %(who)s.") % {"who": investment.organisation}
        )
    if signed_date > timezone.localdate(at):
        raise AgreementRefused(_("The day of signing has not come yet."))
    stored = storage.store(
        content=document,
        filename=document.name or "",
        title=_("Agreement on %(what)s") % {"what": investment.title},
        by=by,
        at=at,
        content_types=(kinds.PDF,),
    )
    made = Agreement.objects.create(
        investment=investment,
        signed_date=signed_date,
        document=stored,
        registered_by=by,
        registered_at=at,
    )
    AgreementParty.objects.bulk_create(
        AgreementParty(agreement=made, organisation=party, signatory=name)
        for party, name in signed.items()
    )
    trail.record(
        act="agreement.register",
        subject=made,
        case=investment,
        by=by,
        at=at,
        signed=signed_date,
        parties=[str(party) for party in signed],
    )
    notices.agreement_registered(investment, by=by, at=at)
    return made
