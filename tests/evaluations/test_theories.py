"""A theory of change: whole, in versions that stay, with the indicators of its own investment."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from evaluations import theories, theory_page
from evaluations.models import TheoryOfChange
from evaluations.theories import Said
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from tests.evaluations import factories
from tests.people import AT


def _steps(*indicators: int) -> dict[str, list[Said]]:
    return {
        "resources": [Said("Två handledare")],
        "activities": [Said("Handledd anställning"), Said("Veckosamtal")],
        "outputs": [Said("60 har haft en plats")],
        "outcomes": [Said("Fler i arbete & högre lön", indicators)],
        "society": [Said("Mindre försörjningsstöd")],
    }


def test_a_chain_is_a_version_with_its_indicators(programme, wage, eva):
    made = theories.write(programme, steps=_steps(wage.pk), version=0, by=eva, at=AT)
    assert theories.write(programme, steps=_steps(wage.pk), version=1, by=eva, at=AT) == made
    again = theories.write(programme, steps=_steps(), version=1, by=eva, at=AT)
    assert (made.version, again.version) == (1, 2)
    assert theories.write(programme, steps=_steps(), version=2, by=eva, at=AT) == again
    assert Event.objects.filter(act="evaluations.theory_written").count() == 2
    assert theory_page.latest(programme) == again
    chart = theory_page.chart_of(made)
    assert ("Fler i arbete & högre lön", "Lön") in {row[1:] for row in chart.table.rows}
    assert "Fler i arbete &amp; högre lön" in chart.svg
    with pytest.raises(theories.ChangedMeanwhile):
        theories.write(programme, steps=_steps(), version=1, by=eva, at=AT)


def test_every_step_needs_something_and_indicators_of_its_own(
    programme, wage, eva, fund, social_board, cecilia
):
    with pytest.raises(theories.NotWhole):
        theories.write(programme, steps=_steps() | {"outputs": []}, version=0, by=eva, at=AT)
    other = factories.investment(fund, social_board, cecilia, "Annan")
    with pytest.raises(theories.ForeignIndicator):
        theories.write(other, steps=_steps(wage.pk), version=0, by=eva, at=AT)
    assert not TheoryOfChange.objects.exists()


@pytest.mark.parametrize("who", ["amina", "bertil", "ingrid"])
def test_only_evaluators_write_it(request, programme, who):
    person = request.getfixturevalue(who)
    with pytest.raises(NotPermitted):
        theories.write(programme, steps=_steps(), version=0, by=person, at=AT)


def test_a_version_is_never_changed(programme, wage, eva):
    theories.write(programme, steps=_steps(wage.pk), version=0, by=eva, at=AT)
    for sql in (
        "UPDATE evaluations_theoryofchange SET version = 9",
        "UPDATE evaluations_theoryitem SET text = 'Annat'",
        "DELETE FROM evaluations_theoryitem_indicators",
        "TRUNCATE evaluations_theoryitem CASCADE",
    ):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            with pytest.raises(IntegrityError):
                cursor.execute(sql)
            transaction.set_rollback(True)


def test_the_form_writes_it_and_begins_with_what_stands(client, programme, wage, eva):
    client.force_login(eva)
    where = reverse("evaluations:theory", args=[programme.slug])
    sent = {
        "resources": "Två handledare\n\n- Lokal",
        "activities": "Handledd anställning",
        "outputs": "60 platser",
        "society": "Mindre försörjningsstöd",
        "outcome_1": "Högre lön",
        "indicators_1": [wage.pk],
    }
    late = sent | {"outcome_1": "", "activities": "x" * 201, "indicators_2": [wage.pk]}
    page = client.post(where, late)
    assert set(page.context["form"].errors) == {"outcome_1", "outcome_2", "activities"}
    assert client.post(where, sent).status_code == 302
    items = TheoryOfChange.objects.get().items
    assert list(items.filter(step="resources").values_list("text", flat=True)) == [
        "Två handledare",
        "Lokal",
    ]
    assert items.get(step="outcomes").indicators.get() == wage
    assert "Högre lön" in client.get(where).content.decode()
    shown = client.get(reverse("evaluations:investment", args=[programme.slug]))
    assert "Mäts med: Lön" in shown.content.decode()
