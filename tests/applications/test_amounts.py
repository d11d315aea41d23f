"""What applications add to a fund's figures: kept in the statement that changes it, as counted."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Exists, OuterRef, Sum
from django.db.models.functions import ExtractYear

from applications.models import (
    Application,
    BudgetLine,
    CaseAmount,
    Decision,
    Recommendation,
)
from applications.states import Advice, Status
from tests.applications import factories
from tests.people import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def counted_anew(fund) -> dict:
    """The same figures from the cases themselves: the second way to count."""
    sums: Counter = Counter()
    applied = (
        BudgetLine.objects.filter(application__in=Application.objects.filter(fund=fund).sent_in())
        .values_list(ExtractYear("application__submitted_at"))
        .annotate(sum=Sum("amount"))
        .order_by()
    )
    later = Recommendation.objects.filter(
        application=OuterRef("application"), pk__gt=OuterRef("pk")
    )
    recommended = (
        Recommendation.objects.filter(~Exists(later), application__fund=fund, amount_total__gt=0)
        .exclude(application__status=Status.WITHDRAWN)
        .exclude(outcome=Advice.WITHOUT_MONEY)
        .values_list(ExtractYear("at"))
        .annotate(sum=Sum("amount_total"))
        .order_by()
    )
    decided = (
        Decision.objects.filter(fund=fund)
        .approving()
        .current()
        .values_list(ExtractYear("meeting_date"))
        .annotate(sum=Sum("amount_total"))
        .order_by()
    )
    for figure, rows in (("applied", applied), ("recommended", recommended), ("decided", decided)):
        for year, amount in rows:
            sums[figure, year] = amount
    return dict(sums)


def kept(fund) -> dict:
    rows = CaseAmount.objects.filter(fund=fund).values_list("figure", "year").order_by()
    return {(figure, year): amount for figure, year, amount in rows.annotate(sum=Sum("amount"))}


def test_each_step_of_a_case_moves_the_figures_as_counting_anew_does(fund) -> None:
    seen = []

    def look() -> None:
        assert kept(fund) == counted_anew(fund)
        seen.append(kept(fund))

    factories.submitted_application(title="Inne")
    look()
    case = factories.recommended_application(title="Beredd")
    look()
    latest = case.recommendations.get()
    Recommendation.objects.create(
        application=case, outcome=Advice.NOT_RECOMMENDED, reason="Nej", by=latest.by, at=AT
    )
    look()
    factories.decided_application(title="Beslutad")
    look()
    case.budget_lines.filter(pk=case.budget_lines.first().pk).update(amount=Decimal("1.50"))
    look()
    case.budget_lines.first().delete()
    look()
    Application.objects.filter(pk=case.pk).update(submitted_at=AT + timedelta(days=400))
    look()
    told = {"withdrawn_by": case.opened_by, "withdrawn_reason": "Ny", "withdrawn_from": case.status}
    Application.objects.filter(pk=case.pk).update(
        status=Status.WITHDRAWN, withdrawn_at=AT + timedelta(days=401), **told
    )
    look()
    assert len({str(sorted(each.items())) for each in seen}) == len(seen), "each step moves them"
    assert {figure for figure, _year in seen[3]} == {"applied", "recommended", "decided"}


def test_a_correction_takes_the_place_of_the_decision(fund) -> None:
    case = factories.decided_application(title="Beslutad")
    first = case.decisions.get()
    amount = kept(fund)["decided", first.meeting_date.year]
    corrected = {
        field.attname: getattr(first, field.attname)
        for field in Decision._meta.concrete_fields
        if not field.primary_key
    }
    corrected |= {"corrects_id": first.pk, "amount_total": amount - 1, "reason": "Rättat"}
    made = Decision.objects.create(**corrected)
    years = list(first.amounts.all())
    for number, part in enumerate(years):
        made.amounts.create(year=part.year, amount=part.amount - (number == 0))
    assert kept(fund) == counted_anew(fund)
    assert kept(fund)["decided", first.meeting_date.year] == amount - 1
