"""What the papers of a case say, read from the case; frozen by `papers`."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.conf import settings
from django.utils.translation import override

from applications import scores as scored
from applications.models import Application, Decision, Recommendation
from applications.models.papers import Edition, PaperKind
from applications.pages import Budget, Content
from applications.paper_content import (
    BasisContent,
    BudgetCells,
    CriterionScores,
    Finding,
    FundMoney,
    Grant,
    LetterContent,
    PaperBudget,
    PaperCondition,
    PaperHead,
    PaperParty,
    PaperScores,
    PaperYear,
    Said,
    YearAmount,
)
from applications.questions import Section
from fundportal.directory.models import Municipality, User

ORE = Decimal("0.01")
# What the board reads of the application itself; the whole of it is an appendix of its own.
QUOTED = (
    (Section.NEED, "need"),
    (Section.TARGET_GROUP, "group"),
    (Section.METHOD, "method"),
    (Section.EVALUATION, "comparison"),
    (Section.RISKS, "risks"),
)


def basis(
    recommendation: Recommendation,
    *,
    money: FundMoney,
    estimate: tuple[str, ...],
    reader: User,
    edition: str,
    language: str,
    version: int,
    at: datetime.datetime,
) -> BasisContent:
    """The decision basis of a proposal; `reader` sees the scores, `money` comes from the ledger."""
    application = recommendation.application
    with override(language):
        content = Content(application)
        head = head_of(
            application,
            kind=PaperKind.BASIS,
            edition=edition,
            language=language,
            version=version,
            created_at=at.isoformat(),
        )
        return BasisContent(
            head=head,
            submitted_at=application.submitted_at.isoformat() if application.submitted_at else "",
            proposed_at=recommendation.at.isoformat(),
            proposed_by="" if edition == Edition.PUBLIC else recommendation.by.name,
            parties=_parties(content),
            proposal=grant(recommendation),
            said=_said(content),
            budget=budget_of(content.budget),
            eligibility=tuple(
                Finding(finding.sentence, finding.is_met)
                for finding in content.eligibility.findings
            ),
            scores=_scores(application, reader),
            money=money,
            estimate=estimate,
        )


def letter(
    decision: Decision, *, language: str, version: int, at: datetime.datetime
) -> LetterContent:
    """The letter that tells the parties of a decision."""
    application = decision.application
    with override(language):
        content = Content(application)
        return LetterContent(
            head=head_of(
                application,
                kind=PaperKind.LETTER,
                edition=Edition.PUBLIC,
                language=language,
                version=version,
                created_at=at.isoformat(),
            ),
            parties=_parties(content),
            decision=grant(decision),
            applied=kronor(content.budget.total),
            reference=decision.reference,
            body=decision.body,
            by_delegation=decision.by_delegation,
            meeting_date=decision.meeting_date.isoformat(),
            paragraph=decision.paragraph,
            corrects=decision.corrects.reference if decision.corrects else "",
        )


def grant(made: Recommendation | Decision) -> Grant:
    """Outcome, amounts, conditions and reason of a proposal or a decision."""
    return Grant(
        outcome=made.outcome,
        total=kronor(made.amount_total),
        amounts=tuple(
            YearAmount(str(item.year), kronor(item.amount)) for item in made.amounts.all()
        ),
        conditions=tuple(
            PaperCondition(item.text, item.due_date.isoformat() if item.due_date else "")
            for item in made.conditions.all()
        ),
        reason=made.reason,
    )


def kronor(amount: Decimal) -> str:
    """An amount as a paper keeps it: text with two decimals."""
    return str(Decimal(amount).quantize(ORE))


def head_of(
    application: Application,
    *,
    kind: str,
    edition: str,
    language: str,
    version: int,
    created_at: str,
) -> PaperHead:
    """What stands at the top and foot of a paper about the case."""
    municipality = Municipality.current()
    return PaperHead(
        kind=str(kind),
        edition=str(edition),
        language=language,
        version=version,
        created_at=created_at,
        title=application.title,
        case_number=application.number,
        diarienummer=application.diarienummer,
        organisation=application.organisation.name,
        fund=application.fund.name,
        call=application.call.name,
        municipality=municipality.name,
        office=municipality.office_name,
        email=municipality.email,
        is_demo=settings.DEMO,
    )


def _parties(content: Content) -> tuple[PaperParty, ...]:
    return tuple(
        PaperParty(
            name=party.organisation.name,
            role=party.role,
            contribution=party.contribution,
            amount_own=kronor(party.amount_own),
        )
        for party in content.parties
    )


def _said(content: Content) -> tuple[Said, ...]:
    found = []
    for section, key in QUOTED:
        for item in content.answered(section):
            if item.question.key == key and item.text:
                found.append(Said(str(item.question.label), item.text))
    return tuple(found)


def budget_of(budget: Budget) -> PaperBudget:
    """The budget as a paper keeps it."""
    years = tuple(
        PaperYear(
            year=year.year,
            rows=tuple(
                BudgetCells(
                    row.label,
                    tuple(None if cell is None else kronor(cell) for cell in row.cells),
                    kronor(row.total),
                )
                for row in year.rows
            ),
            sums=BudgetCells("", tuple(map(kronor, year.party_totals)), kronor(year.total)),
        )
        for year in budget.years
    )
    sums = BudgetCells("", tuple(map(kronor, budget.party_totals)), kronor(budget.total))
    return PaperBudget(parties=budget.parties, years=years, sums=sums)


def _scores(application: Application, reader: User) -> PaperScores:
    found = scored.of_case(application, reader)
    criteria = tuple(
        CriterionScores(
            name=row.criterion.name,
            share=str(row.share),
            values=tuple(sorted(score.value for score in row.scores)),
            figure=None if row.figure is None else str(row.figure),
            spread=None if row.spread is None else str(row.spread),
        )
        for row in found.judged
    )
    return PaperScores(
        aggregate=application.call.aggregate,
        criteria=criteria,
        total=None if found.total is None else str(found.total),
        assessor_count=found.assessor_count,
        missing_count=found.missing_count,
    )
