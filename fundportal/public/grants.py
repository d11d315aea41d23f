"""Öppna data: the published investments as grants in the words of the 360Giving standard.

Read-only, and of organisations only: no person, no note, no text that is not public already.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Max, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import override

from applications.models import Party
from evaluations.models import Report
from fundportal.addresses import kept_reverse
from fundportal.audit.models import Event
from fundportal.directory.models import Municipality, Organisation
from portfolio.models import Investment, LedgerEntry
from portfolio.states import Kind

CURRENCY = "SEK"
STANDARD = "https://standard.threesixtygiving.org/"
STANDARD_VERSION = "1.1"
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Transaction:
    """Money that was set aside or paid out on a day; negative where it was taken back."""

    id: str
    date: datetime.date
    amount: Decimal
    description: str


@dataclass(frozen=True)
class Grant:
    """One published investment, its money as the ledger has it."""

    id: str
    title: str
    description: str
    award_date: datetime.date
    awarded: Decimal
    paid_out: Decimal
    started_date: datetime.date
    planned_end_date: datetime.date
    status: str
    status_word: str
    recipient: Organisation
    partners: tuple[Organisation, ...]
    funder: Organisation
    fund_slug: str
    fund_name: str
    slug: str
    commitments: tuple[Transaction, ...]
    disbursements: tuple[Transaction, ...]
    reports: tuple[Report, ...]
    modified_at: datetime.datetime


@dataclass(frozen=True)
class Publisher:
    """Who publishes, and the first part of every identifier."""

    municipality: Municipality
    root: str

    @property
    def prefix(self) -> str:
        """The publisher's own prefix; one from 360Giving's register can take its place."""
        return f"fundportal-{slugify(self.municipality.name)}"

    def address(self, name: str, *args: str) -> str:
        """The whole Swedish address of a page or file."""
        with override("sv"):
            return self.root + kept_reverse(name, *args)

    def organisation(self, one: Organisation) -> dict[str, str]:
        """An organisation as the standard names it."""
        named = {"id": f"{self.prefix}-{one.slug}", "name": one.name}
        number = one.organisation_number
        return {**named, "organisationNumber": number} if number else named


def grants() -> list[Grant]:
    """Every published investment, the oldest decision first; five queries at most."""
    accepted = Party.objects.accepted().select_related("organisation")
    parties = Prefetch("decision__application__parties", accepted, "taking_part")
    reports = Prefetch("reports", Report.objects.published().defer("content", "inputs"), "public")
    found = Investment.objects.public().select_related(
        "fund__owner", "organisation", "decision__application"
    )
    found = found.annotate(changed_at=_changed_at()).prefetch_related(parties, reports)
    wanted = list(found.order_by("decision__meeting_date", "slug"))
    entries = _entries([one.pk for one in wanted])
    with override("sv"):
        return [_grant(one, entries[one.pk]) for one in wanted]


def modified_at() -> datetime.datetime | None:
    """When anything of the grants changed last, also that one was taken away; two queries."""
    public = Investment.objects.public()
    seen = public.aggregate(
        published=Max("published_at"),
        entered=Max("entries__at"),
        reported=Max("reports__published_at"),
    )
    shown = Q(subject_id__in=public.order_by().values(number=Cast("pk", CharField())))
    events = Event.objects.filter(
        shown | Q(act="investment.unpublish"), subject_type="portfolio.investment"
    )
    moments = [*seen.values(), events.aggregate(at=Max("at"))["at"]]
    return max((at for at in moments if at), default=None)


def as_360giving(found: Iterable[Grant], publisher: Publisher) -> dict[str, Any]:
    """The grants as a package of the standard."""
    listed = list(found)
    modified = max((one.modified_at for one in listed), default=None)
    package: dict[str, Any] = {
        "version": STANDARD_VERSION,
        "title": f"Sociala investeringar i {publisher.municipality.name}",
        "identifier": f"{publisher.prefix}-grants",
        "publisher": {"name": publisher.municipality.name, "website": publisher.root + "/"},
        "license": LICENCE,
        "accessURL": publisher.address("public:open_data"),
        "downloadURL": publisher.address("grants_json"),
        "grants": [_as_360giving(one, publisher) for one in listed],
    }
    return {**package, "modified": _moment(modified)} if modified else package


def _entries(investments: list[int]) -> dict[int, list[LedgerEntry]]:
    kept: dict[int, list[LedgerEntry]] = defaultdict(list)
    wanted = LedgerEntry.objects.behind(Kind.COMMIT, Kind.PAY)
    wanted = wanted.filter(investment__in=investments).select_related("reverses")
    for entry in wanted.order_by("valid_date", "sequence"):
        if entry.investment_id:
            kept[entry.investment_id].append(entry)
    return kept


def _changed_at() -> Subquery:
    """When an investment's page was written last, by the trail."""
    number = Cast(OuterRef("pk"), CharField())
    events = Event.objects.filter(subject_type="portfolio.investment", subject_id=number)
    return Subquery(events.order_by("-at").values("at")[:1])


def _grant(one: Any, entries: list[LedgerEntry]) -> Grant:
    commitments = _transactions(entries, Kind.COMMIT)
    disbursements = _transactions(entries, Kind.PAY)
    moments = [one.published_at, one.changed_at, *(entry.at for entry in entries)]
    moments += [report.published_at for report in one.public]
    taking_part = one.decision.application.taking_part
    return Grant(
        id=one.decision.application.number,
        title=one.title,
        description=one.summary,
        award_date=one.decision.meeting_date,
        awarded=sum((part.amount for part in commitments), ZERO),
        paid_out=sum((part.amount for part in disbursements), ZERO),
        started_date=one.started_date,
        planned_end_date=one.planned_end_date,
        status=one.status,
        status_word=str(one.get_status_display()),
        recipient=one.organisation,
        partners=tuple(
            party.organisation for party in taking_part if party.organisation != one.organisation
        ),
        funder=one.fund.owner,
        fund_slug=one.fund.slug,
        fund_name=one.fund.name,
        slug=one.slug,
        commitments=commitments,
        disbursements=disbursements,
        reports=tuple(report for report in one.public if report.edition == Report.Edition.PUBLIC),
        modified_at=max(at for at in moments if at),
    )


def _transactions(entries: list[LedgerEntry], kind: Kind) -> tuple[Transaction, ...]:
    """The entries of a kind with those that take them back; a later commitment is a top-up."""
    kept = []
    for entry in entries:
        reverses = entry.reverses
        if kind not in (entry.kind, reverses.kind if reverses else None):
            continue
        kept.append(
            Transaction(
                id=f"{entry.fund_id}-{entry.sequence}",
                date=entry.valid_date,
                amount=-entry.amount if reverses else entry.amount,
                description=f"Rättelse, {entry.decision_reference}"
                if reverses
                else entry.decision_reference,
            )
        )
    return tuple(kept)


def _as_360giving(one: Grant, publisher: Publisher) -> dict[str, Any]:
    page = publisher.address("public:investment", one.slug)
    municipality = publisher.municipality
    return {
        "id": f"{publisher.prefix}-{one.id}",
        "title": one.title,
        "description": one.description,
        "currency": CURRENCY,
        "amountAwarded": amount(one.awarded),
        "amountDisbursed": amount(one.paid_out),
        "awardDate": one.award_date.isoformat(),
        "url": page,
        "plannedDates": [
            {
                "startDate": one.started_date.isoformat(),
                "endDate": one.planned_end_date.isoformat(),
            }
        ],
        "recipientOrganization": [publisher.organisation(one.recipient)],
        "partnerOrganization": [publisher.organisation(partner) for partner in one.partners],
        "fundingOrganization": [publisher.organisation(one.funder)],
        "beneficiaryLocation": [{"name": municipality.name, "countryCode": "SE"}],
        "grantProgramme": [
            {
                "code": one.fund_slug,
                "title": one.fund_name,
                "url": publisher.address("public:fund", one.fund_slug),
            }
        ],
        "classifications": [
            {"vocabulary": "fundportal-status", "code": one.status, "title": one.status_word}
        ],
        "commitmentTransaction": [_as_transaction(part, publisher) for part in one.commitments],
        "disbursementTransaction": [_as_transaction(part, publisher) for part in one.disbursements],
        "relatedDocument": [_as_document(report, publisher) for report in one.reports],
        "dateModified": _moment(one.modified_at),
        "dataSource": publisher.address("public:open_data"),
    }


def _as_transaction(part: Transaction, publisher: Publisher) -> dict[str, Any]:
    return {
        "id": f"{publisher.prefix}-{part.id}",
        "transactionDate": part.date.isoformat(),
        "currency": CURRENCY,
        "value": amount(part.amount),
        "description": part.description,
    }


def _as_document(report: Report, publisher: Publisher) -> dict[str, str]:
    language = {"sv": "svenska", "en": "engelska"}[report.language]
    return {
        "id": f"{publisher.prefix}-report-{report.pk}",
        "title": f"Effektutvärdering, version {report.version}, {language}",
        "url": publisher.root + report.public_url,
        "documentType": "Evaluation report",
        "dateModified": _moment(report.published_at or report.built_at),
    }


def amount(value: Decimal) -> int | float:
    """Kronor as a JSON number: whole where there are no ören."""
    return int(value) if value == value.to_integral_value() else float(value)


def _moment(at: datetime.datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")
