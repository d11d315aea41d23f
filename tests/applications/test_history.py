"""Versions of sections: any two are compared, and the office sees only what was sent in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications import history, sections
from applications.questions import Section
from tests.applications import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def application():
    return factories.filled_application()


def save(application, section: Section, answers: dict, seen: int) -> None:
    sections.save_section(
        application,
        section=section,
        answers=answers,
        seen_version=seen,
        by=factories.applicant(),
        at=application.opened_at + 2 * factories.HOUR,
    )


def page(application, section: Section, user, **query):
    client = Client()
    client.force_login(user)
    where = reverse("applications:versions", args=[application.number, section])
    return client.get(where, query)


def test_the_last_two_versions_are_compared_word_by_word(application) -> None:
    save(application, Section.RISKS, {"risks": "Personal byts.", "measures": "Två utbildas."}, 1)
    text = page(application, Section.RISKS, factories.applicant()).content.decode()
    assert '<del><span class="visually-hidden">[borttaget:</span> slutar.' in text
    assert '<ins><span class="visually-hidden">[tillagt:</span> byts.' in text


def test_any_two_versions_can_be_chosen_and_nonsense_is_ignored(application) -> None:
    for seen, text in ((1, "Andra."), (2, "Tredje.")):
        save(application, Section.RISKS, {"risks": text, "measures": ""}, seen)
    amina = factories.applicant()
    found = page(application, Section.RISKS, amina, fran=1, till=3).context["history"]
    assert (found.earlier.version, found.later.version) == (1, 3)
    for nonsense in ("99", "x", "-1", "²", "9" * 50):
        found = page(application, Section.RISKS, amina, fran=nonsense, till=nonsense)
        assert found.context["history"].later.version == 3


def test_a_section_without_versions_says_so(application) -> None:
    application = factories.opened_application(title="En annan")
    response = page(application, Section.RISKS, factories.applicant())
    assert response.context["history"].versions == ()
    assert response.status_code == 200
    assert page(application, "finns-inte", factories.applicant()).status_code == 404


def test_rows_are_compared_by_what_they_are_about(application) -> None:
    lines = factories.answers()[Section.BUDGET]["lines"]
    save(application, Section.BUDGET, {"lines": [{**lines[0], "amount": 500_000}, lines[1]]}, 1)
    found = history.of_section(application, Section.BUDGET, reader=factories.applicant())
    changed = [item.label for item in found.differences if item.is_changed]
    assert changed == ["2027, Personal, Socialnamnden"]


def test_names_of_organisations_are_read_once_however_many_rows(
    application, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(7):
        history.of_section(application, Section.PARTIES, reader=factories.applicant())


def test_the_office_sees_what_was_sent_in_and_not_how_it_came_about() -> None:
    application = factories.signed_application()
    save(application, Section.RISKS, {"risks": "Sista ordet.", "measures": "Ja."}, 1)
    bertil = factories.manager(application.fund)
    assert page(application, Section.RISKS, bertil).status_code == 404
    for item in application.parties.current():
        name = {"socialnamnden": "Greta", "skolnamnden": "Hassan"}[item.organisation.slug]
        factories.sign_again(application, item.organisation, name)
    factories.send_in(application)
    found = page(application, Section.RISKS, bertil).context["history"]
    assert [version.version for version in found.versions] == [2]
    assert found.earlier is None
    text = page(application, Section.RISKS, bertil).content.decode()
    assert "Personal slutar." not in text


def test_the_number_of_queries_does_not_grow_with_the_versions(application) -> None:
    from django.db import connection

    amina = factories.applicant()

    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            page(application, Section.RISKS, amina)
        return len(made)

    queries()
    few = queries()
    for seen in range(1, 8):
        save(application, Section.RISKS, {"risks": f"Nummer {seen}.", "measures": ""}, seen)
    assert queries() == few


def test_the_whole_application_stands_on_one_page_for_paper(application) -> None:
    client = Client()
    client.force_login(factories.applicant())
    where = reverse("applications:paper", args=[application.number])
    text = client.get(where).content.decode()
    for said in ("Personal slutar.", "Lärare deltar.", "Frånvaro", application.fingerprint):
        assert said in text
    client.force_login(factories.manager(application.fund))
    assert client.get(where).status_code == 404
