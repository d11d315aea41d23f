"""Övertagna ärenden: cases that were decided before the portal, with the decisions as they were.

Only `portfolio.takeover` calls this, within its one act. Such a case belongs to a call of its own,
so that nobody takes it for one that was written, signed and prepared here.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from applications import beginnings, numbers
from applications.models import Application, Call, DecidedAmount, Decision
from applications.states import STATUS_AFTER, Outcome
from fundportal.audit import trail
from fundportal.directory.access import require
from fundportal.directory.models import Fund, Organisation, User
from fundportal.directory.roles import Permission

NOON = datetime.time(12)


@dataclass(frozen=True)
class PastCase:
    """Ett avgjort ärende: what was applied for, by whom, and what was decided, kronor per year."""

    title: str
    organisation: Organisation
    received_date: datetime.date
    outcome: Outcome
    body: str
    by_delegation: bool
    meeting_date: datetime.date
    paragraph: str
    diarienummer: str
    reason: str
    amounts: Mapping[int, Decimal]


@transaction.atomic
def take_over(
    fund: Fund, *, cases: Sequence[PastCase], by: User, at: datetime.datetime
) -> list[Decision]:
    """Ta över: write each case with its decision, numbered in the year in which it came in."""
    require(by, Permission.ALLOCATE, fund=fund)
    if not cases:
        return []
    call = _call(fund, by, at)
    return [_decided(call, case, by, at) for case in cases]


def _call(fund: Fund, by: User, at: datetime.datetime) -> Call:
    """Make the call that the cases belong to; closed when it is made, so nobody is told of it."""
    opened = timezone.make_aware(datetime.datetime.combine(fund.opened_date, datetime.time.min))
    with override(settings.LANGUAGE_CODE):
        name, text = _("Cases from before the portal"), _("Taken over with their decisions.")
    with override("en"):
        name_en, text_en = _("Cases from before the portal"), _("Taken over with their decisions.")
    call = Call.objects.create(
        fund=fund,
        name=name,
        name_en=name_en,
        text=text,
        text_en=text_en,
        slug=f"{fund.slug[:60]}-fore-portalen",
        opens_at=opened,
        closes_at=at,
        opening_told_at=at,
        closing_told_at=at,
        takes_ideas=False,
        needs_sign_off=False,
    )
    trail.record(act="call.announce", subject=call, by=by, at=at)
    return call


def _decided(call: Call, case: PastCase, by: User, at: datetime.datetime) -> Decision:
    received, decided = moment(case.received_date), moment(case.meeting_date)
    application = Application.objects.create(
        number=numbers.next_number(call.fund, at=received),
        fund=call.fund,
        call=call,
        title=case.title,
        organisation=case.organisation,
        diarienummer=case.diarienummer,
        diarienummer_noted_by=by,
        diarienummer_noted_at=at,
        status=STATUS_AFTER[case.outcome],
        opened_by=by,
        opened_at=received,
        submitted_by=by,
        submitted_at=received,
        decided_at=decided,
        taken_over_at=at,
        changed_at=at,
    )
    beginnings.add_lead(application, by=by, at=at)
    decision = Decision.objects.create(
        application=application,
        fund=call.fund,
        outcome=case.outcome,
        body=case.body,
        by_delegation=case.by_delegation,
        meeting_date=case.meeting_date,
        paragraph=case.paragraph,
        diarienummer=case.diarienummer,
        reason=case.reason,
        amount_total=sum(case.amounts.values(), Decimal(0)),
        registered_by=by,
        registered_at=at,
    )
    DecidedAmount.objects.bulk_create(
        DecidedAmount(decision=decision, year=year, amount=amount)
        for year, amount in case.amounts.items()
    )
    trail.record(
        act="application.take_over",
        subject=application,
        by=by,
        at=at,
        reason=decision.reason,
        decision=decision.reference,
        amount=decision.amount_total,
    )
    return decision


def moment(day: datetime.date) -> datetime.datetime:
    """Return noon of a day of which only the date is known."""
    return timezone.make_aware(datetime.datetime.combine(day, NOON))
