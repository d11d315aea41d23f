"""The life of an investment for tests: agreement, amendment, reports and end, by the verbs."""

import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile

from fundportal.directory.models import User
from portfolio import agreements, amendments, endings, plans, reporting
from portfolio.allotment import Amounts, Place
from portfolio.amendment_overview import amendment_lines
from portfolio.models import Agreement, Amendment, EndDecision, Investment
from portfolio.resolutions import BoardDecision
from portfolio.states import (
    AmendmentAdvice,
    AmendmentOutcome,
    AmendmentStage,
    EndOutcome,
    ReportKind,
)
from tests.portfolio import money

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
FINAL = {"done": "Allt.", "results": "Goda.", "spending": "", "learnt": "Att börja tidigt."}


def pdf(name: str = "papper.pdf") -> ContentFile:
    return ContentFile(PDF, name)


def board(**changed: Any) -> BoardDecision:
    said = {
        "body": "Kommunstyrelsen",
        "meeting_date": datetime.date(2026, 10, 28),
        "paragraph": "§ 9",
        "diarienummer": "Ks 77/2026",
        "reason": "Behovet är visat.",
    }
    return BoardDecision(**(said | changed))


def agreed(investment: Investment, by: User, **changed: Any) -> Agreement:
    said = {
        "document": pdf(),
        "signed_date": money.TODAY,
        "signatories": {investment.organisation: "Greta Gran"},
        "by": by,
        "at": money.AT,
    }
    return agreements.register(investment, **(said | changed))


def wanted(investment: Investment, more: str = "100000", **changed: Any) -> amendments.Wanted:
    """The plan as it is, with so much more (or less) of the fund's money in 2026, or in 2027."""
    lines = dict(plans.lines_of(investment))
    place = next(iter(lines))
    if Decimal(more) >= 0:
        lines[Place(2027, "staff", investment.organisation_id)] = Amounts(
            Decimal(more), Decimal(7000)
        )
    else:
        lines[place] = lines[place]._replace(fund=lines[place].fund + Decimal(more))
    return amendments.Wanted(lines, **({"reason": "Fler vill vara med."} | changed))


def asked(investment: Investment, by: User, more: str = "100000", **changed: Any) -> Amendment:
    return amendments.request(
        investment, wanted=wanted(investment, more, **changed), by=by, at=money.AT, key=uuid4()
    )


def proposed(amendment: Amendment, by: User) -> Amendment:

    return amendments.recommend(
        amendment,
        advice=AmendmentAdvice.RECOMMENDED,
        lines=amendment_lines(amendment, AmendmentStage.REQUESTED),
        reason="Det ryms i fonden.",
        by=by,
        at=money.AT,
    )


def decided(
    amendment: Amendment,
    by: User,
    amounts: dict[int, str],
    new_end_date: datetime.date | None = None,
    **changed: Any,
) -> Amendment:
    return amendments.register_decision(
        amendment,
        decided=amendments.Decided(
            AmendmentOutcome.APPROVED,
            {year: Decimal(amount) for year, amount in amounts.items()},
            new_end_date,
        ),
        decision=board(**changed),
        by=by,
        at=money.AT,
    )


def end_decided(investment: Investment, by: User, **changed: Any) -> EndDecision:
    said = {
        "decided": endings.EndAsDecided(EndOutcome.CARRIED_ON, investment.organisation, 2029),
        "decision": board(),
        "by": by,
        "at": money.AT,
    }
    return endings.register_end(investment, **(said | changed))


def finally_reported(investment: Investment, writer: User, manager: User) -> None:
    report = investment.progress_reports.wanted().get(kind=ReportKind.FINAL)
    reporting.send_in(report, answers=FINAL, by=writer, at=money.AT)
    reporting.receive(report, by=manager, at=money.AT)
