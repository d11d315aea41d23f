"""Vad rapporterna visar: spend against plan as it stood, indicators to report, reports in lists."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from fundportal.directory.access import AnyUser
from portfolio.models import Investment, LedgerEntry, ProgressReport, ReportVersion
from portfolio.overview import payments
from portfolio.plan_overview import plan_of
from portfolio.report_questions import QUESTIONS
from portfolio.states import Kind, ReportKind, ReportStatus

ZERO = Decimal("0.00")
LATE = "late"


@dataclass(frozen=True)
class YearSpend:
    """One year of the fund's money, kronor: by the plan and paid out; the year is text."""

    year: str
    planned: Decimal
    paid_out: Decimal

    @property
    def left(self) -> Decimal:
        """What the plan has beyond what is paid out; negative when more is paid out."""
        return self.planned - self.paid_out


@dataclass(frozen=True)
class Spend:
    """Utfall mot plan: each year, and the whole, by ledger and plan as they stood at a moment."""

    years: tuple[YearSpend, ...]
    plan_number: int | None
    at: datetime.datetime

    @property
    def total(self) -> YearSpend:
        """All years together."""
        return YearSpend(
            "",
            sum((year.planned for year in self.years), ZERO),
            sum((year.paid_out for year in self.years), ZERO),
        )

    @property
    def share(self) -> Decimal | None:
        """How much of the plan is paid out, as a fraction; None without a plan."""
        total = self.total
        return total.paid_out / total.planned if total.planned else None


@dataclass(frozen=True)
class IndicatorNow:
    """Where an indicator of the application stands, in figures, words, or both."""

    indicator: str
    unit: str
    baseline: Decimal | None
    target: Decimal | None
    value: Decimal | None
    note: str = ""

    @property
    def as_json(self) -> dict[str, str | None]:
        """Plain text for the stored version; a figure that is missing is null, never 0."""
        return {name: None if value is None else str(value) for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, row: Mapping[str, str | None]) -> IndicatorNow:
        """Read what `as_json` wrote."""
        return cls(
            indicator=row["indicator"] or "",
            unit=row["unit"] or "",
            baseline=_figure(row["baseline"]),
            target=_figure(row["target"]),
            value=_figure(row["value"]),
            note=row["note"] or "",
        )


@dataclass(frozen=True)
class ReadVersion:
    """A report as it was sent in: question and answer, indicators, and the money of that moment."""

    version: ReportVersion
    answers: tuple[tuple[str, str], ...]
    indicators: tuple[IndicatorNow, ...]
    spend: Spend


def spend_of(investment: Investment, at: datetime.datetime) -> Spend:
    """Return what was paid out against the plan, as ledger and plan stood then; three queries.

    Both are only ever added to, so that the answer for a moment that has passed stays the same.
    Payments that were taken back are deducted in the year of that; what boards repay of their
    savings was nonetheless paid out.
    """
    version = investment.plans.filter(made_at__lte=at).order_by("-number").first()
    planned = plan_of(version).fund_per_year if version else {}
    paid: dict[int, Decimal] = defaultdict(lambda: ZERO)
    entries = LedgerEntry.objects.filter(investment=investment, at__lte=at).behind(Kind.PAY)
    for day, amount in payments(entries.select_related("reverses")):
        paid[day.year] += amount
    return Spend(
        years=tuple(
            YearSpend(str(year), planned.get(year, ZERO), paid.get(year, ZERO))
            for year in sorted({*planned, *paid})
        ),
        plan_number=version.number if version else None,
        at=at,
    )


def read_versions(report: ProgressReport) -> list[ReadVersion]:
    """Return what was sent in, the latest first."""
    asked = QUESTIONS[ReportKind(report.kind)]
    return [
        ReadVersion(
            version=version,
            answers=tuple((str(each.label), version.answers.get(each.code, "")) for each in asked),
            indicators=tuple(IndicatorNow.from_json(row) for row in version.indicators),
            spend=spend_of(report.investment, version.sent_at),
        )
        for version in report.versions.select_related("sent_by", "answered_by")
    ]


def reports_of(
    user: AnyUser, *, state: str = "", fund: str = "", words: str = ""
) -> QuerySet[ProgressReport]:
    """Return the reports that the person may see, those due first; `state` may be "late"."""
    found = ProgressReport.objects.visible_to(user).wanted()
    today = timezone.localdate()
    if state == LATE:
        found = found.late(today)
    elif state == ReportStatus.AWAITED:
        found = found.to_be_sent_in().filter(due_date__gte=today)
    elif state:
        found = found.filter(status=state)
    if fund:
        found = found.filter(investment__fund__slug=fund)
    if words:
        found = found.filter(investment__title__icontains=words)
    return found.select_related("investment__organisation", "investment__fund").order_by(
        "due_date", "pk"
    )


def report_columns() -> list[str]:
    """Return the headings of the reports' file."""
    return [
        _("Investment"),
        _("Organisation"),
        _("Fund"),
        _("Kind"),
        _("Period from"),
        _("Period to"),
        _("To be sent in by"),
        _("Status"),
        _("Sent in"),
        _("Received"),
    ]


def report_rows(reports: QuerySet[ProgressReport]) -> Iterator[list[object]]:
    """Return the rows of the reports' file, exactly those of the list."""
    for report in reports.prefetch_related("versions").iterator(chunk_size=1000):
        latest = next(iter(report.versions.all()), None)
        investment = report.investment
        yield [
            investment.title,
            investment.organisation.name,
            investment.fund.name,
            report.get_kind_display(),
            report.period_from,
            report.period_to,
            report.due_date,
            report.status_words,
            latest.sent_at if latest else None,
            latest.answered_at if latest and report.status == ReportStatus.RECEIVED else None,
        ]


def _figure(text: str | None) -> Decimal | None:
    """A stored figure without empty decimals; None stays None."""
    return None if text is None else Decimal(format(Decimal(text).normalize(), "f"))
