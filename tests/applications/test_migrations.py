"""Moving old data: numbers that were given stay, the shared series goes on in one fund."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from applications import numbers, workflow
from applications.models import Application, NumberSeries
from fundportal.directory.models import Fund
from tests.applications import factories
from tests.people import AT, LONG_AGO

pytestmark = pytest.mark.usefixtures("clock")


def migrate(name: str | None) -> None:
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    executor.migrate([("applications", name)] if name else leaves)


def test_the_shared_series_goes_on_in_the_fund_that_takes_applications(committing_db) -> None:
    open_fund = factories.the_fund()
    owner = open_fund.owner
    closed = Fund.objects.create(
        name="Gamla", slug="gamla", owner=owner, opened_date=LONG_AGO, closed_date=AT.date()
    )
    first = factories.recommended_application(title="Första")
    factories.register(first, diarienummer="Ks 1/2026")
    second = factories.submitted_application(title="Andra")
    bertil = factories.manager(open_fund)
    workflow.note_diarienummer(second, diarienummer="Ks 2/2026", by=bertil, at=AT)
    Application.objects.filter(pk=first.pk).update(
        diarienummer="", diarienummer_noted_by=None, diarienummer_noted_at=None
    )
    with connection.cursor() as cursor:  # as it was: no fund has letters, one series for all
        cursor.execute("ALTER TABLE directory_fund DISABLE TRIGGER USER")
        cursor.execute("UPDATE directory_fund SET number_prefix = '', prefix_fixed_at = NULL")
        cursor.execute("ALTER TABLE directory_fund ENABLE TRIGGER USER")
    migrate("0009_criteria_guards")
    migrate(None)

    open_fund.refresh_from_db()
    closed.refresh_from_db()
    assert (open_fund.number_prefix, closed.number_prefix) == ("SI", "")
    series = NumberSeries.objects.get()
    assert (series.fund, series.last) == (open_fund, 2)
    with transaction.atomic():
        given = [numbers.next_number(fund, at=AT) for fund in (open_fund, closed)]
    assert given == ["SI-2026-0003", "GAML-2026-0001"]
    first.refresh_from_db()
    second.refresh_from_db()
    decision = first.decisions.get()
    assert (first.number, first.diarienummer) == ("SI-2026-0001", "Ks 1/2026")
    assert first.diarienummer_noted_by == decision.registered_by
    assert (second.diarienummer, second.diarienummer_noted_by) == ("Ks 2/2026", bertil)
    assert second.diarienummer_noted_at == AT
