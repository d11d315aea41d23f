"""The cases behind what was applied for, recommended and decided in a fund."""

import csv
import io

import pytest
from django.urls import reverse

from applications import conflicts
from portfolio import overview, pages
from tests.applications import factories
from tests.people import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_each_figure_opens_into_its_cases_and_one_in_conflict_counts_unseen(fund, bertil, client):
    factories.decided_application(title="Beslutad")
    mine = factories.recommended_application(title="Min brors")
    conflicts.record(mine, person=bertil, reason="Bror.", by=bertil, at=AT)
    [row] = pages.year_rows(overview.fund_years(fund))
    client.force_login(bertil)
    for cell in row.cells[:3]:
        page = client.get(cell.url)
        found = page.context["found"]
        assert found.total == cell.amount
        listed = sum(each.amount for each in page.context["page"])
        assert listed + found.hidden == found.total
        assert "Min brors" not in page.content.decode()
    assert [bool(cell.amount) for cell in row.cells[:3]] == [True, True, True]
    answer = client.get(reverse("portfolio:asked_csv", args=[fund.slug])).content.decode()
    rows = list(csv.reader(io.StringIO(answer), delimiter=";"))
    assert [rows[1][1], rows[2][1]] == ["Beslutad", "Ärenden som du inte ser"]
    wrong = reverse("portfolio:asked", args=[fund.slug])
    assert client.get(wrong, {"figure": "x"}).status_code == 404
