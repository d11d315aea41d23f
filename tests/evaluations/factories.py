"""Investments, indicators and outcome data for tests; rows of other stages written plainly."""

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal

from applications.models import Application, Call, DecidedAmount, Decision, Idea
from evaluations import indicators, outcome_intake, outcomes
from evaluations.models import DataSet, Indicator, OutcomeBatch, OutcomeUpload
from evaluations.outcome_columns import ColumnMapping
from fundportal.directory.models import Fund, Organisation, User
from portfolio.models import Investment
from tests.people import AT

TODAY = datetime.date(2026, 11, 2)


def investment(
    fund: Fund, organisation: Organisation, by: User, title: str = "Arbetsträning"
) -> Investment:
    """A running investment with the decision behind it."""
    number = Investment.objects.count() + 1
    call = Call.objects.create(
        fund=fund, name=f"Utlysning {number}", slug=f"utlysning-{number}", opens_at=AT, text="Sök."
    )
    sent = {"submitted_by": by, "submitted_at": AT}
    idea = Idea.objects.create(
        call=call,
        organisation=organisation,
        title=title,
        status="opened",
        written_by=by,
        written_at=AT,
        screened_by=by,
        screened_at=AT,
        **sent,
    )
    application = Application.objects.create(
        number=f"SI-2026-{number:04}",
        fund=fund,
        call=call,
        idea=idea,
        title=title,
        organisation=organisation,
        status="approved",
        opened_by=by,
        opened_at=AT,
        changed_at=AT,
        decided_at=AT,
        **sent,
    )
    decision = Decision.objects.create(
        application=application,
        fund=fund,
        outcome="approved",
        body="Kommunstyrelsen",
        meeting_date=TODAY,
        paragraph=str(number),
        diarienummer=f"Ks {number}/2026",
        reason="Behovet är stort.",
        amount_total=1_000_000,
        registered_by=by,
        registered_at=AT,
    )
    DecidedAmount.objects.create(decision=decision, year=2026, amount=1_000_000)
    made = Investment.objects.create(
        slug=f"satsning-{number}",
        title=title,
        fund=fund,
        decision=decision,
        organisation=organisation,
        started_date=TODAY,
        planned_end_date=TODAY + datetime.timedelta(days=700),
        created_by=by,
        created_at=AT,
    )
    DataSet.objects.create(
        investment=made,
        purpose="Se om lönen steg.",
        legal_basis="public_task",
        basis_text="Socialtjänstlagen",
        board=organisation,
        stated_by=by,
        stated_at=AT,
    )
    return made


def indicator(investment: Investment, by: User, name: str = "Lön", **changes) -> Indicator:
    """An indicator in kronor where higher is better."""
    fields = {
        "name": name,
        "unit": "kronor",
        "direction": "increase",
        "data_source": "Lönekontoret",
        "decimals": 0,
    } | changes
    return indicators.define(investment, **fields, by=by, at=AT)


def mapping(values: Mapping[str, Indicator], **changes) -> ColumnMapping:
    """Columns kod and grupp (1 intervention, 0 comparison), one fixed date, decimal comma."""
    return ColumnMapping(
        **{
            "participant": "kod",
            "group": "grupp",
            "intervention_value": "1",
            "comparison_value": "0",
            "values": {column: indicator.pk for column, indicator in values.items()},
            "decimal": ",",
            "missing_markers": ("NA",),
            "missing_reason": "unknown",
            "fixed_date": TODAY,
        }
        | changes
    )


def upload(
    investment: Investment, text: str, by: User, filename: str = "utfall.csv"
) -> OutcomeUpload:
    """A file that has been read and waits for its columns to be chosen."""
    return outcome_intake.prepare_import(
        investment, content=text.encode(), filename=filename, by=by, at=AT
    )


def table(intervention: Iterable[object], comparison: Iterable[object]) -> str:
    """A file with one value per participant: columns kod, grupp and lön."""
    rows = [(1, value) for value in intervention] + [(0, value) for value in comparison]
    lines = [f"D{i};{group};{value}" for i, (group, value) in enumerate(rows, start=1)]
    return "\n".join(["kod;grupp;lön", *lines]) + "\n"


def no_progress(percent: int, step: str) -> None:
    """Show nothing."""


def record(
    indicator: Indicator, text: str, by: User, filename: str = "utfall.csv", **changes
) -> OutcomeUpload:
    """Take a whole file in for one indicator, as a person and a worker would."""
    taken = upload(indicator.investment, text, by, filename)
    chosen = mapping({"lön": indicator}, **changes)
    started = outcomes.start_import(taken, mapping=chosen, by=by, at=AT)
    return outcomes.record(started, by=by, at=AT, progress=no_progress)


def batch(indicator: Indicator, by: User, size: int = 6) -> OutcomeBatch:
    """Recorded data: intervention 11, 12, … and comparison 1, 2, … of that size each."""
    text = table(range(11, 11 + size), range(1, 1 + size))
    recorded = record(indicator, text, by).batch
    assert recorded is not None
    return recorded


def decimals(*values: object) -> list[Decimal]:
    """The values as the database keeps them."""
    return [Decimal(str(value)) for value in values]
