"""What the forms say when something is wrong, and that nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from applications.models import Application, SectionVersion
from applications.questions import IdeaQuestion, Section
from applications.states import Status
from tests.applications import factories
from tests.journeys.browsing import leave_by
from tests.people import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def enter(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(client: Client, name: str, args: list, data: dict[str, Any]):
    response = client.post(reverse(f"applications:{name}", args=args), data)
    return response, response.content.decode()


@pytest.fixture
def application() -> Application:
    return factories.opened_application()


@pytest.fixture
def writer(application) -> Client:
    return enter(factories.applicant())


PARTIES = {
    "seen_version": "1",
    "rows": "2",
    "organisation_0": "socialnamnden",
    "role_0": "lead",
    "contribution_0": "Leder arbetet.",
    "organisation_1": "skolnamnden",
    "role_1": "partner",
    "contribution_1": "Lärare deltar.",
}
BUDGET = {"seen_version": "0", "years": "2027", "amount_2027_staff_socialnamnden": "400 000"}
EFFECT = {
    "seen_version": "0",
    "rows": "1",
    "indicator_0": "Frånvaro",
    "unit_0": "procent",
    "direction_0": "decrease",
    "baseline_0": "31,5",
    "target_0": "20",
    "data_source_0": "Skolan",
}


def test_text_in_a_number_is_said_at_the_field_and_kept(application, writer) -> None:
    data = {"seen_version": "1", "group": "Elever i årskurs 9.", "group_size": "sextio"}
    response, text = send(writer, "section", [application.number, "target_group"], data)
    assert response.status_code == 200
    assert 'href="#id_group_size"' in text
    assert "sextio" in text
    assert "Elever i årskurs 9." in text
    assert response.context["form"].errors.keys() == {"group_size"}
    assert SectionVersion.objects.filter(section="target_group").count() == 1


def test_an_unanswered_question_is_saved_and_waits(application, writer) -> None:
    data = {"seen_version": "0", "risks": "Personal slutar.", "measures": ""}
    response, _text = send(writer, "section", [application.number, "risks"], data)
    assert response.status_code == 302
    assert SectionVersion.objects.get(section="risks").answers["measures"] == ""


def test_a_row_is_added_without_saving_and_keeps_what_was_typed(application, writer) -> None:
    data = PARTIES | {"add": "1", "amount_own_1": "sjuttio"}
    response, text = send(writer, "section", [application.number, "parties"], data)
    assert response.status_code == 200
    assert 'name="organisation_2"' in text
    assert "Lärare deltar." in text
    assert "sjuttio" in text
    assert not response.context["form"].errors
    assert SectionVersion.objects.filter(section="parties").count() == 1


def test_a_row_is_taken_away_and_the_others_move_up(application, writer) -> None:
    data = PARTIES | {"rows": "3", "contribution_2": "Tredje.", "remove": "1"}
    _response, text = send(writer, "section", [application.number, "parties"], data)
    assert "Tredje." in text
    assert "Lärare deltar." not in text
    assert 'name="contribution_2"' not in text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"organisation_1": ""}, "organisation_1"),
        ({"organisation_1": "finns-inte"}, "organisation_1"),
        ({"role_1": ""}, "role_1"),
        ({"role_1": "lead"}, "role_1"),
        ({"amount_own_1": "-5"}, "amount_own_1"),
        ({"amount_own_1": "mycket"}, "amount_own_1"),
    ],
)
def test_a_fault_among_the_parties_names_its_row(application, writer, changes, field) -> None:
    factories.school_board()
    response, text = send(writer, "section", [application.number, "parties"], PARTIES | changes)
    errors = response.context["form"].errors
    assert field in errors
    assert "2" in errors[field][0]
    assert "Lärare deltar." in text
    assert application.parties.count() == 1


def test_the_same_organisation_twice_is_a_fault_of_the_row(application, writer) -> None:
    factories.school_board()
    third = {"rows": "3", "organisation_2": "skolnamnden", "role_2": "partner"}
    response, _text = send(writer, "section", [application.number, "parties"], PARTIES | third)
    assert "organisation_2" in response.context["form"].errors


@pytest.mark.parametrize("typed", ["fyra", "-1", "10,001", "1.000", "99999999999999999"])
def test_a_wrong_amount_names_its_cell_and_stays(application, writer, typed) -> None:
    name = "amount_2027_premises_socialnamnden"
    response, text = send(writer, "section", [application.number, "budget"], BUDGET | {name: typed})
    assert response.context["form"].errors.keys() == {name}
    assert "2027" in response.context["form"].errors[name][0]
    assert f'href="#id_{name}"' in text
    assert typed in text
    assert "400 000" in text
    assert not application.budget_lines.exists()


def test_years_are_added_and_taken_away_without_losing_the_others(application, writer) -> None:
    where = [application.number, "budget"]
    _response, text = send(writer, "section", where, BUDGET | {"add_year": "1"})
    assert "amount_2028_staff_socialnamnden" in text
    assert "400 000" in text
    more = BUDGET | {"years": "2027,2028", "amount_2028_staff_socialnamnden": "7"}
    _response, text = send(writer, "section", where, more | {"add_year_before": "1"})
    assert "amount_2026_staff_socialnamnden" in text
    response, text = send(writer, "section", where, more | {"remove_year": "2027"})
    assert "amount_2027" not in text
    assert response.context["form"].grid()[0].total == 7


def test_amounts_for_a_party_that_left_are_not_dropped_in_silence(application, writer) -> None:
    data = BUDGET | {"amount_2027_staff_skolnamnden": "5"}
    response, _text = send(writer, "section", [application.number, "budget"], data)
    assert response.context["form"].non_field_errors()
    assert not application.budget_lines.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"indicator_0": ""}, "indicator_0"),
        ({"baseline_0": "halva"}, "baseline_0"),
        ({"target_0": "1,23456"}, "target_0"),
        ({"direction_0": "sideways"}, "direction_0"),
    ],
)
def test_a_fault_among_the_effects_names_its_row(application, writer, changes, field) -> None:
    response, _text = send(writer, "section", [application.number, "effects"], EFFECT | changes)
    assert response.context["form"].errors.keys() == {field}
    assert not application.expected_effects.exists()


def test_decimal_comma_and_zero_are_read(application, writer) -> None:
    send(writer, "section", [application.number, "effects"], EFFECT | {"target_0": "0"})
    effect = application.expected_effects.get()
    assert (str(effect.baseline), effect.target) == ("31.5000", 0)
    text = writer.get(reverse("applications:section", args=[application.number, "effects"]))
    assert 'value="31,5"' in text.content.decode()
    assert 'value="0"' in text.content.decode()


def test_the_later_of_two_writers_sees_both_texts(application, writer) -> None:
    where = [application.number, "risks"]
    send(writer, "section", where, {"seen_version": "0", "risks": "Min text."})
    response, text = send(writer, "section", where, {"seen_version": "0", "risks": "Din text."})
    assert response.status_code == 200
    assert "Min text." in text
    assert "Din text." in text
    assert 'name="seen_version" value="1"' in text
    send(writer, "section", where, {"seen_version": "1", "risks": "Båda texterna."})
    assert SectionVersion.objects.filter(section="risks").count() == 2


@pytest.mark.parametrize("section", [Section.PARTIES, Section.BUDGET, Section.EFFECTS])
def test_a_conflict_in_rows_shows_both_too(application, writer, section) -> None:
    factories.school_board()
    where, first, key = {
        Section.PARTIES: ("parties", PARTIES, "contribution_1"),
        Section.BUDGET: ("budget", BUDGET, "amount_2027_other_socialnamnden"),
        Section.EFFECTS: ("effects", EFFECT, "data_source_0"),
    }[section]
    send(writer, "section", [application.number, where], first | {key: "4711"})
    _response, text = send(writer, "section", [application.number, where], first | {key: "12"})
    assert "theirs-title" in text
    assert "711" in text
    assert "12" in text


def test_a_screening_without_a_reason_keeps_the_other_answers(bertil) -> None:
    idea = factories.submitted_idea()
    data = {f"met_{key}": "yes" for key in IdeaQuestion.values}
    data |= {"reason_feasible": "Ja, tydligt avgränsad.", "invites": "no"}
    response, text = send(enter(bertil), "idea_screen", [idea.pk], data)
    expected = {f"reason_{key}" for key in IdeaQuestion.values if key != "feasible"}
    assert response.context["form"].errors.keys() == expected | {"reason"}
    assert "Ja, tydligt avgränsad." in text
    assert not idea.screening.exists()


def test_a_decision_with_faults_keeps_the_text_and_registers_nothing(cecilia) -> None:
    application = factories.recommended_application()
    data = {"outcome": "approved_with_conditions", "reason": "Enligt förslaget.", "body": "Ks"}
    response, text = send(enter(cecilia), "decide", [application.number], data)
    fields = {"amount_2027", "condition_text_0", "meeting_date", "paragraph", "diarienummer"}
    assert response.context["form"].errors.keys() == fields
    assert "Enligt förslaget." in text
    assert not application.decisions.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("utdrag.pdf", b"MZ"), ("utdrag.exe", b"%PDF-1.4"), ("utdrag.pdf", b"")],
    ids=["not a pdf", "wrong ending", "empty"],
)
def test_a_wrong_extract_is_a_sentence_and_nothing_is_registered(cecilia, name, content) -> None:
    application = factories.recommended_application()
    data = {
        "outcome": "rejected",
        "reason": "Nej.",
        "body": "Kommunstyrelsen",
        "meeting_date": "2026-11-02",
        "paragraph": "12",
        "diarienummer": "Ks 1/2026",
        "extract": SimpleUploadedFile(name, content),
    }
    response, _text = send(enter(cecilia), "decide", [application.number], data)
    assert response.status_code == 200
    assert response.context["form"].errors
    application.refresh_from_db()
    assert application.status == Status.RECOMMENDED


def test_the_later_of_two_managers_is_told_what_happened(bertil) -> None:
    application = factories.recommended_application()
    factories.register(application)
    data = {"outcome": "not_recommended", "reason": "Min långa text.", "seen_version": "3"}
    response, text = send(enter(bertil), "recommend", [application.number], data)
    assert response.status_code == 200
    assert "Cecilia" in text
    assert "Min långa text." in text
    assert application.recommendations.count() == 1


def test_a_number_that_does_not_exist_is_not_found(bertil) -> None:
    for number in ("SI-2026-9999", "hej", "ideer"):
        response = enter(bertil).get(f"/arbete/ansokningar/{number}/beslut/")
        assert response.status_code == 404


@pytest.mark.browser
def test_rows_typed_before_the_login_ran_out_come_back(page, served_portal) -> None:
    application = factories.opened_application()
    factories.school_board()
    amina = factories.applicant()
    amina.set_password(PASSWORD)
    amina.save()
    where = reverse("applications:section", args=[application.number, "parties"])
    _log_in(page, amina.email, where)
    leave_by(page.get_by_role("button", name="Lägg till en part"))
    page.locator("#id_contribution_2").fill("Tredje parten gör något.")
    page.context.clear_cookies(name="session")
    leave_by(page.locator("button.btn-primary"))
    _log_in(page, amina.email, None)
    expect(page.locator("#id_contribution_2")).to_have_value("Tredje parten gör något.")
    assert SectionVersion.objects.filter(section="parties").count() == 1


@pytest.mark.browser
def test_text_that_comes_back_after_a_login_overwrites_nothing_newer(page, served_portal) -> None:
    application = factories.opened_application()
    amina = factories.applicant()
    amina.set_password(PASSWORD)
    amina.save()
    where = reverse("applications:section", args=[application.number, "risks"])
    _log_in(page, amina.email, where)
    page.locator("#id_risks").fill("Min text.")
    factories.save_risks(application, "Annans text.")
    page.context.clear_cookies(name="session")
    leave_by(page.locator("button.btn-primary"))
    _log_in(page, amina.email, None)
    expect(page.locator("#id_risks")).to_have_value("Min text.")
    leave_by(page.locator("button.btn-primary"))
    page.wait_for_selector("#theirs-title")
    expect(page.locator("#theirs-risks + p")).to_have_text("Annans text.")
    expect(page.locator("#id_risks")).to_have_value("Min text.")
    assert SectionVersion.objects.filter(section="risks").count() == 1


def _log_in(page, address: str, where: str | None) -> None:
    if where:
        page.goto(where)
    page.locator("input[name=login]").fill(address)
    page.locator("input[name=password]").fill(PASSWORD)
    leave_by(page.locator("main button[type=submit]"))
    page.wait_for_selector("form[data-resend]")


def test_a_personnummer_is_refused_in_a_public_document(application, writer) -> None:
    typed = {"risks": "Anna 19121212-1212 slutar.", "measures": "Två kan varje uppgift."}
    shown, _text = send(writer, "section", [application.number, "risks"], typed)
    assert list(shown.context["form"].errors) == ["risks"]
    assert not SectionVersion.objects.filter(section=Section.RISKS).exists()
