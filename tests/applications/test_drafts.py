"""Drafts beside the versions: kept while one types, found again, merged, never anybody else's."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications import drafts, sections, workflow
from applications.models import Application, SectionDraft, SectionVersion
from applications.questions import Section
from fundportal.audit.models import Event
from fundportal.directory.models import User
from fundportal.directory.roles import Role
from tests.applications import factories
from tests.applications.test_races import together
from tests.people import AT, give, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def application() -> Application:
    return factories.opened_application()


@pytest.fixture
def amina(application) -> User:
    return factories.applicant()


@pytest.fixture
def berit(application) -> User:
    """A second writer of the same organisation."""
    return give(person("Berit"), Role.APPLICANT, organisation=factories.social_board())


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(application: Application, page: str, section: str = "risks") -> str:
    return reverse(f"applications:{page}", args=[application.number, section])


def typed(**texts: str) -> dict[str, str]:
    return {"seen_version": "0", "risks": "", "measures": "", **texts}


def test_what_is_typed_is_kept_and_stands_in_the_form_again(application, amina, clock) -> None:
    client = enter(amina)
    response = client.post(at(application, "autosave"), typed(risks="Personal slu"))
    assert response.content.decode() == "Sparat 12.00 som ditt utkast."
    assert not SectionVersion.objects.filter(section="risks").exists()
    assert not Event.objects.filter(act__startswith="section").exists()
    page = client.get(at(application, "section"))
    assert "Personal slu" in page.content.decode()
    assert page.context["form"].draft is not None


def test_many_saves_are_one_row_and_the_last_text_wins(application, amina) -> None:
    client = enter(amina)
    for text in ("P", "Pe", "Per"):
        client.post(at(application, "autosave"), typed(risks=text))
    assert SectionDraft.objects.get().typed["risks"] == "Per"


def test_a_draft_is_the_persons_own(application, amina, berit) -> None:
    enter(amina).post(at(application, "autosave"), typed(risks="Hemlig tanke."))
    text = enter(berit).get(at(application, "section")).content.decode()
    assert "Hemlig tanke." not in text
    assert "Amina skriver i avsnittet just nu." in text


def test_saving_makes_a_version_and_removes_the_draft(application, amina) -> None:
    client = enter(amina)
    client.post(at(application, "autosave"), typed(risks="Utkast."))
    client.post(at(application, "section"), typed(risks="Färdig."))
    assert SectionVersion.objects.get(section="risks").answers["risks"] == "Färdig."
    assert not SectionDraft.objects.exists()


def test_a_late_autosave_of_what_was_saved_is_no_draft(application, amina) -> None:
    client = enter(amina)
    client.post(at(application, "section"), typed(risks="Färdig."))
    client.post(at(application, "autosave"), typed(risks="Färdig."))
    assert client.get(at(application, "section")).context["form"].draft is None


def test_a_form_with_a_fault_is_kept_as_a_draft_too(application, amina) -> None:
    client = enter(amina)
    wrong = {"seen_version": "1", "group": "Elever.", "group_size": "sextio"}
    client.post(at(application, "section", "target_group"), wrong)
    text = client.get(at(application, "section", "target_group")).content.decode()
    assert "sextio" in text


def test_a_row_that_was_added_is_kept_in_the_draft(application, amina) -> None:
    client = enter(amina)
    client.post(
        at(application, "section", "effects"),
        {"seen_version": "0", "rows": "1", "indicator_0": "Frånvaro", "add": "1"},
    )
    page = client.get(at(application, "section", "effects")).content.decode()
    assert 'name="indicator_1"' in page
    assert "Frånvaro" in page


def test_only_the_sections_own_fields_are_kept(application, amina) -> None:
    enter(amina).post(at(application, "autosave"), typed(risks="Ja.", other="x", amount_1="2"))
    assert set(SectionDraft.objects.get().typed) == {"risks", "measures"}


def test_control_characters_and_huge_texts_are_met(application, amina) -> None:
    client = enter(amina)
    assert client.post(at(application, "autosave"), typed(risks="a\x00b")).status_code == 200
    assert SectionDraft.objects.get().typed["risks"] == "ab"
    response = client.post(at(application, "autosave"), typed(risks="x" * 500_000))
    assert response.status_code == 409
    assert SectionDraft.objects.get().typed["risks"] == "ab"


def test_others_get_404_and_a_sent_case_says_so(application, amina, david) -> None:
    assert enter(david).post(at(application, "autosave"), typed()).status_code == 404
    assert enter(amina).post(at(application, "autosave", "fel"), typed()).status_code == 404
    workflow.withdraw(application, reason="Nej.", by=amina, at=AT)
    response = enter(amina).post(at(application, "autosave"), typed(risks="Sent."))
    assert response.status_code == 409
    assert not SectionDraft.objects.exists()


def test_a_draft_is_thrown_away_after_it_was_asked(application, amina) -> None:
    client = enter(amina)
    client.post(at(application, "autosave"), typed(risks="Bort."))
    assert client.get(at(application, "discard")).status_code == 200
    assert SectionDraft.objects.exists()
    client.post(at(application, "discard"))
    assert not SectionDraft.objects.exists()
    assert client.get(at(application, "discard")).status_code == 404


def save(application: Application, by: User, seen: int, **texts: str) -> None:
    answers = {"risks": "", "measures": "", **texts}
    sections.save_section(
        application, section=Section.RISKS, answers=answers, seen_version=seen, by=by, at=AT
    )


def test_where_only_one_has_changed_an_answer_that_answer_stands(application, amina, berit) -> None:
    save(application, amina, 0, risks="Första.", measures="Åtgärd.")
    client = enter(amina)
    client.post(
        at(application, "autosave"), typed(seen_version="1", risks="Min.", measures="Åtgärd.")
    )
    save(application, berit, 1, risks="Första.", measures="Berits åtgärd.")
    form = client.get(at(application, "section")).context["form"]
    assert form["risks"].value() == "Min."
    assert form["measures"].value() == "Berits åtgärd."
    assert form.clashes == ()
    assert form["seen_version"].value() == 2


def test_the_one_who_saves_last_sees_both_texts_and_chooses(application, amina, berit) -> None:
    save(application, amina, 0, risks="Första.", measures="Åtgärd.")
    save(application, berit, 1, risks="Berits.", measures="Berits åtgärd.")
    client = enter(amina)
    mine = typed(seen_version="1", risks="Min.", measures="Åtgärd.")
    page = client.post(at(application, "section"), mine)
    form = page.context["form"]
    assert [clash.name for clash in form.clashes] == ["risks"]
    assert 'value="both:risks"' in page.content.decode()
    assert form["measures"].value() == "Berits åtgärd."
    hidden = {name: form[name].value() for name in ("seen_version", "met_version")}
    both = client.post(
        at(application, "section"),
        {**hidden, "risks": "Min.", "measures": "Berits åtgärd.", "take": "both:risks"},
    ).context["form"]
    assert both["risks"].value() == "Min.\n\nBerits."
    assert both.clashes == ()
    final = {**hidden, "risks": both["risks"].value(), "measures": "Berits åtgärd."}
    assert client.post(at(application, "section"), final).status_code == 302
    assert SectionVersion.objects.filter(section="risks").first().answers["risks"] == final["risks"]


def test_taking_the_others_rows_lets_go_of_ones_own(application, amina, berit) -> None:
    client, row = enter(amina), {"rows": "1", "unit_0": "dagar"}
    effects = at(application, "section", "effects")
    client.post(effects, {"seen_version": "0", **row, "indicator_0": "Första"})
    enter(berit).post(effects, {"seen_version": "1", **row, "indicator_0": "Berits"})
    page = client.post(effects, {"seen_version": "1", **row, "indicator_0": "Min"})
    assert [clash.label for clash in page.context["form"].clashes] == ["Berits", "Min"]
    sent = {"seen_version": "2", "met_version": "1", **row, "indicator_0": "Min"}
    form = client.post(effects, sent | {"take": "theirs"}).context["form"]
    assert form["indicator_0"].value() == "Berits"
    assert not form.is_met
    assert not SectionDraft.objects.exists()


def test_presence_says_who_is_there_and_what_was_saved_meanwhile(
    application, amina, berit, clock
) -> None:
    where = at(application, "presence")
    assert "Berit" not in enter(amina).post(where, {"seen_version": "0"}).content.decode()
    text = enter(berit).post(where, {"seen_version": "0"}).content.decode()
    assert "Amina har avsnittet öppet." in text
    save(application, amina, 0, risks="Sparad.")
    assert (
        "Amina sparade avsnittet"
        in enter(berit).post(where, {"seen_version": "0"}).content.decode()
    )
    clock.shift(datetime.timedelta(minutes=5))
    assert "Berit" not in enter(amina).post(where, {"seen_version": "1"}).content.decode()


def test_the_task_list_tells_of_drafts_and_of_others(application, amina, berit) -> None:
    enter(amina).post(at(application, "autosave"), typed(risks="Ja."))
    where = reverse("applications:tasks", args=[application.number])
    assert "Du har ett utkast här" in enter(amina).get(where).content.decode()
    assert "Amina skriver här just nu." in enter(berit).get(where).content.decode()


def test_an_autosave_is_few_queries(application, amina) -> None:
    client = enter(amina)
    client.post(at(application, "autosave"), typed(risks="Ett."))
    with CaptureQueriesContext(connection) as made:
        client.post(at(application, "autosave"), typed(risks="Två."))
    assert len(made) <= 3, [query["sql"] for query in made]


def ended_role(application: Application, by: User) -> None:
    yesterday = factories.AT.date() - datetime.timedelta(days=1)
    by.role_assignments.update(to_date=yesterday)


def coming_role(application: Application, by: User) -> None:
    by.role_assignments.update(from_date=factories.AT.date() + datetime.timedelta(days=1))


def another_role(application: Application, by: User) -> None:
    by.role_assignments.update(role=Role.SIGNATORY)


def removed_party(application: Application, by: User) -> None:
    application.parties.update(removed_at=AT, removed_by=by)


def unanswered(application: Application, by: User) -> None:
    application.parties.update(answer="waiting")


def withdrawn(application: Application, by: User) -> None:
    workflow.withdraw(application, reason="Nej.", by=by, at=AT)


@pytest.mark.parametrize(
    "change", [ended_role, coming_role, another_role, removed_party, unanswered, withdrawn]
)
def test_a_draft_that_is_there_is_no_way_around_the_rule(application, amina, change) -> None:
    client = enter(amina)
    client.post(at(application, "autosave"), typed(risks="Före."))
    change(application, amina)
    response = client.post(at(application, "autosave"), typed(risks="Efter."))
    assert response.status_code == (409 if change is withdrawn else 404)
    assert SectionDraft.objects.get().typed["risks"] == "Före."


def test_two_tabs_that_begin_at_once_make_one_draft(committing_db) -> None:
    application, amina = factories.opened_application(), factories.applicant()

    def keeping(text: str):
        return lambda: drafts.keep(
            application.number,
            section=Section.RISKS,
            typed={"risks": text},
            seen_version=0,
            by=amina,
            at=AT,
        )

    done = together([keeping(f"Text {n}") for n in range(5)])
    assert done == [AT] * 5
    assert SectionDraft.objects.count() == 1
