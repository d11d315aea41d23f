"""Pages: the way of a case by forms, what each form says when something is wrong, who sees what."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Application, Idea
from applications.questions import IdeaQuestion, Section
from applications.states import Status
from tests.applications import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def enter(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, name: str, *args) -> str:
    response = client.get(reverse(f"applications:{name}", args=args))
    assert response.status_code == 200, (name, response.status_code, response.get("Location"))
    return response.content.decode()


@pytest.fixture
def application() -> Application:
    return factories.opened_application()


def test_the_whole_way_by_forms(amina, bertil, cecilia, greta, hassan, fund, school_board) -> None:
    writer, office = enter(amina), enter(bertil)
    factories.open_call(fund)
    data = {
        "call": fund.calls.get().pk,
        "organisation": amina.assignments_now[0].organisation_id,
        "title": "Bryggan",
        "need": "Många är borta.",
        "target_group": "Elever.",
        **{f"answer_{key}": "Så här." for key in IdeaQuestion.values},
    }
    assert writer.post(reverse("applications:idea_new"), data).status_code == 302
    idea = Idea.objects.get()
    page(writer, "idea", idea.pk)
    page(writer, "idea_edit", idea.pk)
    page(writer, "idea_submit", idea.pk)
    writer.post(reverse("applications:idea_submit", args=[idea.pk]), {"seen_version": 1})
    page(office, "idea_screen", idea.pk)
    data = {f"met_{key}": "yes" for key in IdeaQuestion.values}
    data |= {f"reason_{key}": "Ja." for key in IdeaQuestion.values}
    data |= {"invites": "yes", "seen_version": "2"}
    assert office.post(reverse("applications:idea_screen", args=[idea.pk]), data).status_code == 302
    page(writer, "idea_open", idea.pk)
    response = writer.post(reverse("applications:idea_open", args=[idea.pk]), {})
    application = Application.objects.get()
    assert response["Location"] == reverse("applications:tasks", args=[application.number])
    page(writer, "tasks", application.number)
    _fill(writer, application)
    application.refresh_from_db()
    text = page(writer, "check", application.number)
    assert "1\u202f000\u202f000" in text or "1\u00a0000\u00a0000" in text
    writer.post(reverse("applications:ask_for_sign_off", args=[application.number]))
    for head in (greta, hassan):
        client = enter(head)
        page(client, "sign", application.number)
        data = {
            "organisation": head.assignments_now[0].organisation_id,
            "seen_fingerprint": application.fingerprint,
            "has_read": "on",
        }
        sent = client.post(reverse("applications:sign", args=[application.number]), data)
        assert sent.status_code == 302
    page(writer, "submit", application.number)
    sent = writer.post(reverse("applications:submit", args=[application.number]), {})
    assert sent["Location"] == reverse("applications:receipt", args=[application.number])
    assert application.number in page(writer, "receipt", application.number)
    page(office, "diarienummer", application.number)
    office.post(
        reverse("applications:diarienummer", args=[application.number]),
        {"diarienummer": "Ks 7/2026"},
    )
    page(office, "recommend", application.number)
    data = {"outcome": "recommended", "amount_2027": "1 000 000", "reason": "Bra."}
    sent = office.post(reverse("applications:recommend", args=[application.number]), data)
    assert sent.status_code == 302
    registrar = enter(cecilia)
    assert "Ks 7/2026" in page(registrar, "decide", application.number)
    data = {
        "outcome": "approved",
        "amount_2027": "1 000 000",
        "body": "Kommunstyrelsen",
        "meeting_date": "2026-11-02",
        "paragraph": "12",
        "diarienummer": "Ks 7/2026",
        "reason": "Enligt förslaget.",
    }
    sent = registrar.post(reverse("applications:decide", args=[application.number]), data)
    assert sent.status_code == 302, sent.content.decode()
    application.refresh_from_db()
    assert application.status == Status.APPROVED
    assert application.decisions.get().amount_total == Decimal(1_000_000)
    for client in (writer, office, registrar):
        assert "§ 12" in page(client, "application", application.number)


def _fill(writer: Client, application: Application) -> None:
    for section, said in factories.answers().items():
        where = reverse("applications:section", args=[application.number, section])
        page(writer, "section", application.number, section)
        version = application.section_versions.filter(section=section).first()
        data = {"seen_version": version.version if version else 0}
        if section == Section.PARTIES:
            data |= {
                "rows": "2",
                "contribution_0": "Leder.",
                "organisation_0": "socialnamnden",
                "role_0": "lead",
                "organisation_1": "skolnamnden",
                "role_1": "partner",
                "contribution_1": "Lärare.",
            }
        elif section == Section.BUDGET:
            data |= {"years": "2027,2028"}
            data |= {"amount_2027_staff_socialnamnden": "400 000"}
            data |= {"amount_2028_staff_skolnamnden": "600 000"}
        elif section == Section.EFFECTS:
            effect = said["effects"][0] | {"baseline": "31,5", "target": "20"}
            data |= {"rows": "1", **{f"{key}_0": value for key, value in effect.items()}}
        else:
            data |= said
        sent = writer.post(where, data)
        assert sent.status_code == 302, (section, sent.context["form"].errors)


SECTIONS = list(Section.values)


def test_every_section_shows_its_fields(amina, application) -> None:
    writer = enter(amina)
    first = {
        Section.PARTIES: "contribution_1",
        Section.BUDGET: "amount_2027_staff_socialnamnden",
        Section.EFFECTS: "indicator_0",
    }
    for section in SECTIONS:
        text = page(writer, "section", application.number, section)
        name = first.get(Section(section), "")
        assert f'name="{name or "seen_version"}"' in text, section


def test_another_applicant_finds_nothing(david) -> None:
    application = factories.decided_application()
    stranger = enter(david)
    names = ["application", "tasks", "check", "sign", "submit", "receipt", "withdraw"]
    names += ["recommend", "decide", "diarienummer", "ask_for_sign_off"]
    for name in names:
        where = reverse(f"applications:{name}", args=[application.number])
        assert stranger.post(where, {}).status_code in (404, 405), name
        assert stranger.get(where).status_code in (404, 405), name
    assert application.number not in page(stranger, "list")
    assert application.number not in stranger.get(reverse("applications:export")).content.decode()
    assert application.title not in page(stranger, "ideas")


def test_reading_writes_nothing(amina, bertil, cecilia, greta) -> None:
    draft, sent = factories.filled_application(), factories.submitted_application()
    decided = factories.decided_application()
    pages = [
        (amina, "tasks", draft),
        (amina, "check", draft),
        (greta, "sign", draft),
        (amina, "submit", draft),
        (bertil, "recommend", sent),
        (cecilia, "application", decided),
        (cecilia, "correct", decided, decided.decisions.get().pk),
    ]
    for user, name, case, *rest in pages:
        client = enter(user)
        with CaptureQueriesContext(connection) as queries:
            page(client, name, case.number, *rest)
        for query in queries:
            assert not query["sql"].startswith(("INSERT", "UPDATE", "DELETE")), (name, query)


def test_the_lists_take_the_same_queries_for_many_rows(bertil, amina) -> None:
    counts = []
    for _round in range(2):
        for _more in range(3):
            factories.submitted_application()
            factories.submitted_idea()
        for user in (bertil, amina):
            client = enter(user)
            for name in ("list", "ideas", "export"):
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(reverse(f"applications:{name}")).status_code == 200
                counts.append(len(queries))
    half = len(counts) // 2
    assert counts[:half] == counts[half:]


def test_the_export_holds_what_is_shown_and_no_formula(bertil) -> None:
    factories.submitted_application(title="=HYPERLINK(evil)")
    factories.submitted_application(title="Annan")
    where = reverse("applications:export")
    text = enter(bertil).get(where, {"q": "HYPER"}).content.decode()
    assert "'=HYPERLINK(evil)" in text
    assert "Annan" not in text
    assert ";1000000,00;" in text


def test_an_act_that_comes_too_late_leads_back_to_the_case(cecilia) -> None:
    application = factories.decided_application()
    response = enter(cecilia).get(reverse("applications:decide", args=[application.number]))
    assert response["Location"] == reverse("applications:application", args=[application.number])


def test_the_extract_is_served_to_those_who_see_the_case(cecilia, greta, david) -> None:
    application = factories.recommended_application()
    content = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
    made = factories.register(application, extract=ContentFile(content, name="ks-12.pdf"))
    where = reverse("applications:extract", args=[application.number, made.pk])
    for user in (cecilia, greta):
        assert b"".join(enter(user).get(where).streaming_content) == content
    assert enter(david).get(where).status_code == 404


def test_each_proposal_and_each_decision_of_a_case_has_a_heading(cecilia) -> None:
    application = factories.recommended_application()
    factories.register(application)
    text = page(enter(cecilia), "application", application.number)
    headings = re.findall(r"<article[^>]*>\s*<h3>(.*?)</h3>", text, re.S)
    assert len(headings) == text.count("<article") == 2
    assert "Ks 1/2026" in headings[-1]


def test_hostile_text_is_shown_as_text(amina, bertil) -> None:
    application = factories.submitted_application(title="<script>alert(1)</script>")
    for user in (amina, bertil):
        text = page(enter(user), "application", application.number)
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text
