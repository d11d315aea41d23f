"""What a fund's annual report says, read from the fund's figures; frozen by `annual_reports`."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from applications.models import Decision
from fundportal.directory.models import Fund, Municipality, User
from portfolio.annual_content import (
    AnnualContent,
    AnnualDecision,
    AnnualFigures,
    AnnualGiven,
    AnnualHead,
    AnnualInvestment,
)
from portfolio.fund_sources import given_to
from portfolio.models import Investment
from portfolio.overview import FundFigures, investments_money, story_until

ORE = Decimal("0.01")


def content_of(
    fund: Fund, *, year: int, language: str, version: int, by: User, at: datetime.datetime
) -> AnnualContent:
    """The report of a year, with the figures as the ledger has them now."""
    with override(language):
        story = story_until(fund, year)
        return AnnualContent(
            head=_head(fund, year, language, version, by, at),
            of_year=_figures(story.of_year),
            in_all=_figures(story.in_all),
            years=tuple(_figures(each) for each in story.years),
            given=tuple(_given(fund, year)),
            decisions=tuple(_decisions(fund, year)),
            investments=tuple(_investments(fund, year)),
        )


def _head(
    fund: Fund, year: int, language: str, version: int, by: User, at: datetime.datetime
) -> AnnualHead:
    municipality, today = Municipality.current(), timezone.localdate(at)
    is_whole_year = today.year > year
    return AnnualHead(
        kind="annual",
        language=language,
        version=version,
        created_at=at.isoformat(),
        prepared_by=by.name,
        title=_("%(fund)s %(year)s") % {"fund": fund.name, "year": year},
        year=year,
        last_day=(datetime.date(year, 12, 31) if is_whole_year else today).isoformat(),
        is_whole_year=is_whole_year,
        fund=fund.name,
        owner=fund.owner.name,
        opened_date=fund.opened_date.isoformat(),
        closed_date=fund.closed_date.isoformat() if fund.closed_date else "",
        successor=fund.successor.name if fund.successor else "",
        municipality=municipality.name,
        office=municipality.office_name,
        email=municipality.email,
        is_demo=settings.DEMO,
    )


def _figures(figures: FundFigures) -> AnnualFigures:
    names = [field.name for field in fields(AnnualFigures) if field.name != "year"]
    return AnnualFigures(
        year=figures.year, **{name: _kronor(getattr(figures, name)) for name in names}
    )


def _given(fund: Fund, year: int) -> Iterator[AnnualGiven]:
    for each in given_to(fund):
        if each.entry.valid_date.year <= year:
            yield AnnualGiven(
                date=each.entry.valid_date.isoformat(),
                kind=(each.entry.reverses or each.entry).kind,
                takes_back=each.takes_back,
                amount=_kronor(each.amount),
                so_far=_kronor(each.so_far),
                source=each.source,
                reference=each.reference,
            )


def _decisions(fund: Fund, year: int) -> Iterator[AnnualDecision]:
    made = Decision.objects.filter(fund=fund, meeting_date__year=year).current()
    order = ("meeting_date", "application__number", "pk")
    for decision in made.select_related("application__organisation").order_by(*order):
        yield AnnualDecision(
            case_number=decision.application.number,
            title=decision.application.title,
            organisation=decision.application.organisation.name,
            outcome=decision.outcome,
            amount=_kronor(decision.amount_total),
            reference=decision.reference,
        )


def _investments(fund: Fund, year: int) -> Iterator[AnnualInvestment]:
    money = investments_money(fund, until=year)
    found = Investment.objects.filter(pk__in=money).select_related("organisation")
    for each in found.order_by("started_date", "title", "pk"):
        moved = money[each.pk]
        yield AnnualInvestment(
            title=each.title,
            organisation=each.organisation.name,
            status=each.status,
            started_date=each.started_date.isoformat(),
            planned_end_date=each.planned_end_date.isoformat(),
            committed=_kronor(moved.committed),
            paid_out=_kronor(moved.paid_out),
            committed_left=_kronor(moved.committed_left),
            repaid=_kronor(moved.repaid),
        )


def _kronor(amount: Decimal) -> str:
    return str(Decimal(amount).quantize(ORE))
