"""Completion: only what is named can be written; extended, taken back, overdue, sent back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from applications import completions, preparation, reminders, sections, workflow
from applications.completions import Asked
from applications.models import (
    Application,
    BudgetLine,
    CompletionRequest,
    SectionDraft,
    SectionVersion,
)
from applications.pages import Content
from applications.questions import Section
from applications.states import Status
from applications.waiting import waiting_for
from applications.workflow import NotReady, ReasonMissing, WrongStatus
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.roles import Role
from fundportal.notices.models import Notice
from tests.applications import factories
from tests.people import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DEADLINE = date(2026, 11, 16)
LATER = AT + timedelta(days=1)


@pytest.fixture
def sent(amina, greta, hassan, bertil) -> Application:
    return factories.submitted_application()


def ask(application, by, *items, **changes) -> CompletionRequest:
    values = {
        "reason": "Budgeten saknar underlag.",
        "items": items or (Asked(Section.NEED, "extent", "Ange årtal."), Asked(Section.BUDGET)),
        "deadline_date": DEADLINE,
        "needs_sign_off": True,
        "at": AT,
    }
    return completions.ask(application, by=by, **{**values, **changes})


def save(application, section, answers, by, at=LATER) -> SectionVersion:
    last = application.section_versions.filter(section=section).order_by("-version").first()
    seen = last.version if last else 0
    return sections.save_section(
        application, section=section, answers=answers, seen_version=seen, by=by, at=at
    )


def need(**changes) -> dict[str, str]:
    return {**factories.answers()[Section.NEED], **changes}


def sign_all(application) -> None:
    application.refresh_from_db()
    for item in Content(application).sign_offs:
        where = item.party.organisation
        name = {"socialnamnden": "Greta", "skolnamnden": "Hassan"}[where.slug]
        workflow.sign_off(
            application,
            organisation=where,
            seen_fingerprint=application.fingerprint,
            by=factories.holding(name, Role.SIGNATORY, organisation=where),
            at=LATER,
        )


def enter(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_only_the_named_question_can_be_changed(sent, bertil, amina) -> None:
    ask(sent, bertil)
    saved = save(sent, Section.NEED, need(extent="Tre av tio, 2025."), amina)
    assert saved.version == 3
    with pytest.raises(sections.NotAskedFor, match="Vilket är behovet"):
        save(sent, Section.NEED, need(extent="Nytt.", need="Annat."), amina)
    with pytest.raises(sections.NotAskedFor):
        save(sent, Section.RISKS, {"risks": "Fler.", "measures": "Ja."}, amina)
    lines = [{"year": 2027, "cost_kind": "staff", "party": "socialnamnden", "amount": 5}]
    assert save(sent, Section.BUDGET, {"lines": lines}, amina)


def test_it_is_sent_back_signed_and_prepared_on(sent, bertil, amina) -> None:
    ask(sent, bertil)
    sent.refresh_from_db()
    assert sent.status == Status.COMPLETION
    assert sent.submitted_at is not None
    save(sent, Section.NEED, need(extent="Tre av tio, 2025."), amina)
    with pytest.raises(NotReady):
        completions.send_in(sent, answer="", by=amina, at=LATER)
    sign_all(sent)
    request = completions.send_in(sent, answer="Nu med årtal.", by=amina, at=LATER)
    assert completions.send_in(sent, answer="Nu med årtal.", by=amina, at=LATER) == request
    sent.refresh_from_db()
    assert sent.status == Status.SUBMITTED
    assert Event.objects.filter(act="completion.send_in").count() == 1
    assert Notice.objects.filter(recipient=bertil, subject__startswith="Kompletterad").exists()
    asked = preparation.asked_sections(request, Content(sent))
    assert [(item.state.section, item.is_changed) for item in asked] == [
        (Section.NEED, True),
        (Section.BUDGET, False),
    ]
    changed = [item for item in asked[0].differences if item.is_changed]
    assert [(item.before, item.after) for item in changed] == [("Tre av tio.", "Tre av tio, 2025.")]


def test_without_new_sign_off_it_is_sent_back_at_once(sent, bertil, amina) -> None:
    ask(sent, bertil, needs_sign_off=False)
    save(sent, Section.NEED, need(extent="Tre av tio, 2025."), amina)
    assert completions.send_in(sent, answer="", by=amina, at=LATER).answered_at == LATER


def test_nothing_changed_needs_an_answer(sent, bertil, amina) -> None:
    ask(sent, bertil)
    with pytest.raises(ReasonMissing):
        completions.send_in(sent, answer=" ", by=amina, at=LATER)
    completions.send_in(sent, answer="Det finns inga andra siffror.", by=amina, at=LATER)


def test_taken_back_what_was_sent_in_stands(sent, bertil, amina) -> None:
    before = sent.fingerprint
    request = ask(sent, bertil, Asked(Section.PARTIES), Asked(Section.BUDGET))
    other = factories.organisation("Kulturnamnden", area="Kultur")
    parties = factories.answers()[Section.PARTIES]["parties"]
    more = {"organisation": other.slug, "role": "partner", "contribution": "Musik."}
    save(sent, Section.PARTIES, {"parties": [*parties, more]}, amina)
    line = {"year": 2029, "cost_kind": "staff", "party": other.slug, "amount": 7}
    save(sent, Section.BUDGET, {"lines": [line]}, amina)
    sent.refresh_from_db()
    assert sent.fingerprint != before
    completions.take_back(request, reason="Vi fick svaret per telefon.", by=bertil, at=LATER)
    sent.refresh_from_db()
    assert (sent.status, sent.fingerprint) == (Status.SUBMITTED, before)
    assert {line.year for line in BudgetLine.objects.filter(application=sent)} == {2027, 2028}
    assert not sent.parties.current().filter(organisation=other).exists()
    assert Content(sent).is_signed
    assert Application.objects.visible_to(bertil).exists()


def test_the_time_is_extended_only_forward_and_reminds_anew(sent, bertil) -> None:
    request = ask(sent, bertil)
    assert reminders.remind(at=AT + timedelta(days=11)) == 1
    assert reminders.remind(at=AT + timedelta(days=11)) == 0
    with pytest.raises(completions.DeadlinePassed):
        completions.extend(request, deadline_date=date(2026, 11, 1), by=bertil, at=AT)
    completions.extend(request, deadline_date=date(2026, 11, 23), by=bertil, at=AT)
    assert reminders.remind(at=AT + timedelta(days=18)) == 1


def test_an_extended_time_is_never_shorter(sent, bertil) -> None:
    request = ask(sent, bertil)
    with pytest.raises(completions.DeadlinePassed, match="16 november 2026"):
        completions.extend(request, deadline_date=date(2026, 11, 15), by=bertil, at=AT)
    request.refresh_from_db()
    assert request.deadline_date == DEADLINE


def test_overdue_is_told_once_and_waits_for_the_office(sent, bertil, amina, clock) -> None:
    ask(sent, bertil)
    day_after = AT + timedelta(days=15)
    assert reminders.remind(at=day_after) == 1
    assert reminders.remind(at=day_after) == 0
    told = Notice.objects.filter(subject__contains="försenad")
    assert {notice.recipient for notice in told} == {amina, bertil}
    clock.move_to(day_after)
    assert [item.url for item in waiting_for(bertil)] == [
        reverse("applications:completion", args=[sent.number])
    ]
    page = enter(bertil).get(reverse("applications:completion", args=[sent.number]))
    assert "Försenad" in page.content.decode()


def test_what_is_refused(sent, bertil, amina, david) -> None:
    for wrong in (
        {"reason": " "},
        {"items": []},
        {"items": [Asked(Section.NEED, "no_such")]},
        {"deadline_date": AT.date()},
    ):
        with pytest.raises((ReasonMissing, completions.NothingAsked, completions.DeadlinePassed)):
            ask(sent, bertil, **wrong)
    with pytest.raises(NotPermitted):
        ask(sent, amina)
    draft = factories.filled_application()
    with pytest.raises(WrongStatus):
        ask(draft, bertil)
    request = ask(sent, bertil)
    assert ask(sent, bertil) == request
    with pytest.raises(WrongStatus):
        ask(sent, bertil, reason="Mer.")
    with pytest.raises(NotPermitted):
        completions.send_in(sent, answer="x", by=david, at=LATER)
    completions.send_in(sent, answer="Nej.", by=amina, at=LATER)
    with pytest.raises(completions.RequestClosed):
        completions.take_back(request, reason="Sent.", by=bertil, at=LATER)
    with pytest.raises(completions.RequestClosed):
        completions.extend(request, deadline_date=DEADLINE + timedelta(1), by=bertil, at=LATER)


def test_the_whole_way_by_forms(sent, bertil, amina, greta, hassan) -> None:
    office, writer = enter(bertil), enter(amina)
    form = reverse("applications:completion_ask", args=[sent.number])
    assert office.get(form).status_code == 200
    missing = office.post(form, {"reason": "Mer.", "deadline_date": "2026-11-16"})
    assert "Välj minst ett avsnitt" in missing.content.decode()
    data = {
        "reason": "Mer underlag.",
        "deadline_date": "2026-11-16",
        "needs_sign_off": "on",
        "ask_need": ["extent"],
        "text_need": "Ange årtal.",
    }
    assert office.post(form, data).status_code == 302
    tasks = writer.get(reverse("applications:tasks", args=[sent.number]), follow=True)
    assert "Ange årtal." in tasks.content.decode()
    section = reverse("applications:section", args=[sent.number, "need"])
    page = writer.get(section).content.decode()
    assert "Fondkontoret har inte begärt någon ändring här." in page
    assert "Ange årtal." in page, "what is missing stands where it is written"
    page_of_request = reverse("applications:completion", args=[sent.number])
    left_out = "Gör klart det som är påbörjat. Sedan kan parterna godkänna."
    assert left_out not in writer.get(page_of_request).content.decode()
    assert writer.post(section, {"seen_version": 2, "extent": ""}).status_code == 302
    assert left_out in writer.get(page_of_request).content.decode()
    assert writer.get(section.replace("need", "risks")).status_code == 404
    typed = {"seen_version": 3, "extent": "Tre av tio, 2025.", "need": "HACK"}
    assert writer.post(section, typed).status_code == 302
    sent.refresh_from_db()
    assert Content(sent).answers("need")["need"] == "Stort."
    writer.post(reverse("applications:ask_for_sign_off", args=[sent.number]))
    sign_all(sent)
    send = reverse("applications:completion_send", args=[sent.number])
    assert writer.get(send).status_code == 200
    assert writer.post(send, {"answer": ""}).status_code == 302
    text = office.get(reverse("applications:completion", args=[sent.number])).content.decode()
    assert "<ins>" in text
    sent.refresh_from_db()
    assert sent.status == Status.SUBMITTED


def test_what_is_missing_is_not_lost_where_nothing_may_be_changed(sent, bertil) -> None:
    data = {
        "reason": "Mer underlag.",
        "deadline_date": "2026-11-16",
        "ask_need": ["extent"],
        "text_risks": "Vem ersätter den som slutar?",
    }
    page = enter(bertil).post(reverse("applications:completion_ask", args=[sent.number]), data)
    text = page.content.decode()
    assert "Välj vad som får ändras i ”Risker”, eller ta bort texten om vad som saknas där." in text
    assert "Vem ersätter den som slutar?" in text
    assert not CompletionRequest.objects.exists()


def test_a_text_sent_when_the_request_is_taken_back_is_not_lost(sent, bertil, amina) -> None:
    request = ask(sent, bertil)
    completions.take_back(request, reason="Det räckte.", by=bertil, at=LATER)
    section = reverse("applications:section", args=[sent.number, "need"])
    typed = {"seen_version": 2, "extent": "Fyra av tio, 2025."}  # a browser sends no locked field
    page = enter(amina).post(section, typed)
    assert page.status_code == 200
    text = page.content.decode()
    assert "Fyra av tio, 2025." in text
    assert "Stort." in text
    assert "Avsnittet kan inte längre ändras." in text
    page = enter(amina).post(section, typed | {"restore": "1"})
    assert "Avsnittet kan inte längre ändras." in page.content.decode()
    assert not SectionDraft.objects.exists()


def test_earlier_requests_are_read_whole(sent, bertil, amina) -> None:
    asked = "Skriv varifrån siffran kommer " + "och vilket år den gäller " * 9
    ask(sent, bertil, Asked(Section.NEED, "extent", "Ange källa."), reason=asked)
    completions.send_in(sent, answer="Siffran kommer från SCB.", by=amina, at=LATER)
    second = ask(sent, bertil, reason="En sak till.")
    completions.take_back(second, reason="Den behövdes inte.", by=bertil, at=LATER)
    ask(sent, bertil, reason="Sista frågan.", at=LATER)
    page = enter(bertil).get(reverse("applications:completion", args=[sent.number]))
    text = page.content.decode()
    for words in (asked.strip(), "Ange källa.", "Siffran kommer från SCB.", "Den behövdes inte."):
        assert words in text
    assert "av Amina" in text
