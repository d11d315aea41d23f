"""Conflicts of interest: declared before anything is seen, enforced on every address at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from applications import assessors, conflicts, decisions, diarienummer, flags, ideas, workflow
from applications.models import Application, Conflict, Decision, Flag, Idea
from applications.models.impartiality import in_conflict_with, shut_out
from applications.overview import acts_allowed
from applications.states import Act
from applications.waiting import waiting_for
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import User
from fundportal.directory.roles import Role
from fundportal.notices import mail
from fundportal.notices.models import Notice
from tests.applications import factories
from tests.people import AT, give, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DUE = date(2026, 11, 20)


@pytest.fixture
def kerstin(fund) -> User:
    """Assessor."""
    return give(person("Kerstin"), Role.ASSESSOR, fund=fund)


@pytest.fixture
def sent(amina, greta, hassan, bertil) -> Application:
    return factories.submitted_application()


def assign(application, someone, by):
    return assessors.assign(application, person=someone, due_date=DUE, by=by, at=AT)


def enter(user) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def get(user, name, *args) -> int:
    return enter(user).get(reverse(f"applications:{name}", args=args)).status_code


def sees(user) -> bool:
    return Application.objects.visible_to(User.objects.get(pk=user.pk)).exists()


def test_an_assessor_sees_nothing_before_being_assigned(sent, kerstin) -> None:
    assert not sees(kerstin)
    assert not Idea.objects.visible_to(kerstin).exists()
    assert get(kerstin, "declare", sent.number) == 404


def test_only_title_and_parties_are_seen_before_the_declaration(sent, kerstin, bertil) -> None:
    assign(sent, kerstin, bertil)
    assert not sees(kerstin)
    assert get(kerstin, "application", sent.number) == 404
    text = enter(kerstin).get(reverse("applications:declare", args=[sent.number])).content.decode()
    assert sent.title in text
    assert "Skolnamnden" in text
    for answer in ("Tre av tio", "Samtal", "400"):
        assert answer not in text
    conflicts.declare_none(sent, by=kerstin, at=AT)
    assert sees(kerstin)
    assert Idea.objects.visible_to(kerstin).exists()
    assert get(kerstin, "application", sent.number) == 200
    assert get(kerstin, "preparation", sent.number) == 404


def test_who_declares_a_conflict_loses_the_case_the_same_second(sent, kerstin, bertil) -> None:
    assign(sent, kerstin, bertil)
    conflicts.declare_none(sent, by=kerstin, at=AT)
    client = enter(kerstin)
    assert client.get(reverse("applications:application", args=[sent.number])).status_code == 200
    where = reverse("applications:declare", args=[sent.number])
    data = {"declaration": "conflict", "reason": "Min bror leder arbetet."}
    assert client.post(where, data).status_code == 302
    for name in ("application", "receipt", "check", "completion", "preparation", "declare"):
        where = reverse(f"applications:{name}", args=[sent.number])
        assert client.get(where).status_code == 404, name
    assert sent.title not in client.get(reverse("applications:export")).content.decode()
    assert not Decision.objects.visible_to(kerstin).exists()
    told = Notice.objects.get(recipient=bertil, subject__contains="Jäv")
    assert "bror" not in told.body


def test_a_conflict_without_words_is_asked_for_at_the_field(sent, kerstin, bertil) -> None:
    assign(sent, kerstin, bertil)
    where = reverse("applications:declare", args=[sent.number])
    response = enter(kerstin).post(where, {"declaration": "conflict"})
    assert "reason" in response.context["form"].errors
    assert not Conflict.objects.exists()


def test_the_office_shuts_its_own_manager_out(sent, bertil, fund) -> None:
    other = give(person("Birgit"), Role.MANAGER, fund=fund)
    Flag.objects.all()
    flags.raise_flag(sent, section="budget", text="Stämmer timmarna?", by=bertil, at=AT)
    made = conflicts.record(sent, person=bertil, reason="Granne.", by=bertil, at=AT)
    assert not sees(bertil)
    assert not Flag.objects.visible_to(bertil).exists()
    for name in ("application", "preparation", "recommend", "diarienummer", "flag_raise", "assign"):
        assert get(bertil, name, sent.number) == 404, name
        assert get(other, name, sent.number) == 200, name
    amounts = factories.AMOUNTS
    with pytest.raises(NotPermitted, match="jäv"):
        decisions.recommend(
            sent, outcome="recommended", amounts=amounts, reason="Bra.", by=bertil, at=AT
        )
    with pytest.raises(NotPermitted):
        diarienummer.note_diarienummer(sent, diarienummer="Ks 1/2026", by=bertil, at=AT)
    with pytest.raises(NotPermitted):
        conflicts.lift(made, reason="Jag vill.", by=bertil, at=AT)
    conflicts.lift(made, reason="Det var en annan granne.", by=other, at=AT)
    assert sees(bertil)


def test_nobody_in_conflict_is_told_of_the_case(sent, bertil, fund) -> None:
    conflicts.record(sent, person=bertil, reason="Granne.", by=bertil, at=AT)
    before = Notice.objects.filter(recipient=bertil).count()
    workflow.withdraw(sent, reason="Ångrat oss.", by=factories.applicant(), at=AT)
    assert Notice.objects.filter(recipient=bertil).count() == before


def test_who_writes_or_signs_for_a_party_handles_the_case_for_no_fund(
    sent, amina, greta, hassan, david, bertil, fund
) -> None:
    for someone in (amina, greta, hassan, david):
        give(someone, Role.MANAGER, fund=fund)
        give(someone, Role.ASSESSOR, fund=fund)
    for someone in (amina, greta, hassan):
        assert Application.objects.filter(shut_out(someone)).exists()
        assert Act.RECOMMEND not in acts_allowed(sent, someone)
        assert not Application.objects.handled_by(someone).exists()
        assert get(someone, "preparation", sent.number) == 404
        assert all("Bered" not in item.what for item in waiting_for(someone))
        with pytest.raises(conflicts.InConflict):
            assign(sent, someone, bertil)
    assert sees(amina)  # as the applicant that she is
    assert Act.RECOMMEND in acts_allowed(sent, david)
    everybody = User.objects.all()
    assert in_conflict_with(sent, everybody) == {amina.pk, greta.pk, hassan.pk}


def test_who_wrote_it_once_stays_in_conflict_after_the_role_has_ended(sent, amina, fund) -> None:
    amina.role_assignments.update(to_date=date(2026, 11, 1))
    give(amina, Role.MANAGER, fund=fund)
    assert not sees(amina)


def test_the_writer_of_an_idea_does_not_screen_it(amina, fund) -> None:
    idea = factories.submitted_idea()
    give(amina, Role.MANAGER, fund=fund)
    assert Idea.objects.visible_to(amina).exists()
    assert not Idea.objects.visible_to(amina).waiting_for(amina).exists()
    with pytest.raises(NotPermitted, match="jäv"):
        ideas.screen_idea(
            idea, invites=True, answers=factories.judgements(), by=amina, at=idea.submitted_at
        )


def test_an_assessor_whose_role_or_assignment_ends_sees_the_case_no_more(
    sent, kerstin, bertil
) -> None:
    made = assign(sent, kerstin, bertil)
    conflicts.declare_none(sent, by=kerstin, at=AT)
    assessors.end(made, by=bertil, at=AT)
    assert not sees(kerstin)
    assign(sent, kerstin, bertil)
    assert not sees(kerstin)  # a new assignment asks for a new declaration
    conflicts.declare_none(sent, by=kerstin, at=AT)
    kerstin.role_assignments.update(to_date=date(2026, 11, 1))
    assert not sees(kerstin)


def test_a_lifted_conflict_of_an_assessor_asks_for_a_new_declaration(sent, kerstin, bertil) -> None:
    assign(sent, kerstin, bertil)
    made = conflicts.declare(sent, reason="Släkt.", by=kerstin, at=AT)
    with pytest.raises(conflicts.InConflict):
        conflicts.declare_none(sent, by=kerstin, at=AT)
    conflicts.lift(made, reason="Fel person.", by=bertil, at=AT)
    assert not sees(kerstin)
    conflicts.declare_none(sent, by=kerstin, at=AT)
    assert sees(kerstin)


def test_a_conflict_is_only_lifted_never_changed_or_removed(sent, bertil, cecilia, kerstin) -> None:
    made = conflicts.record(sent, person=cecilia, reason="Granne.", by=bertil, at=AT)
    for act in (
        lambda: Conflict.objects.filter(pk=made.pk).update(reason="Annat"),
        lambda: Conflict.objects.filter(pk=made.pk).update(person=kerstin),
        lambda: Conflict.objects.filter(pk=made.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    conflicts.lift(made, reason="Flyttat.", by=bertil, at=AT)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Conflict.objects.filter(pk=made.pk).update(lifted_at=None, lifted_by=None, lifted_reason="")


def test_the_applicant_does_not_read_of_conflicts_and_assessors(
    sent, amina, kerstin, bertil
) -> None:
    assign(sent, kerstin, bertil)
    conflicts.declare(sent, reason="Min bror leder arbetet.", by=kerstin, at=AT)
    flags.raise_flag(sent, section="", text="Är detta rimligt?", by=bertil, at=AT)
    text = enter(amina).get(reverse("applications:application", args=[sent.number])).content
    for word in ("Kerstin", "bror", "Jäv", "Flagga", "rimligt"):
        assert word not in text.decode(), word
    text = enter(bertil).get(reverse("applications:application", args=[sent.number])).content
    assert "Jäv anmält" in text.decode()


def test_only_assessors_of_the_fund_are_assigned_and_in_time(sent, kerstin, bertil, eva) -> None:
    with pytest.raises(NotPermitted):
        assign(sent, eva, bertil)
    with pytest.raises(assessors.DuePassed):
        assessors.assign(sent, person=kerstin, due_date=date(2026, 10, 1), by=bertil, at=AT)
    first = assign(sent, kerstin, bertil)
    assert assign(sent, kerstin, bertil) == first
    assert Event.objects.filter(act="assessor.assign").count() == 1
    later = assessors.assign(
        sent, person=kerstin, due_date=DUE + timedelta(days=7), by=bertil, at=AT
    )
    assert (later.pk, later.due_date) == (first.pk, DUE + timedelta(days=7))
    with pytest.raises(NotPermitted):
        assign(sent, kerstin, kerstin)


def test_who_has_proposed_a_decision_does_not_score(bertil, fund) -> None:
    application = factories.recommended_application()
    register = factories.register(application, outcome="referred_back", amounts={})
    assert register
    give(bertil, Role.ASSESSOR, fund=fund)
    other = give(person("Birgit"), Role.MANAGER, fund=fund)
    with pytest.raises(assessors.HasRecommended):
        assign(application, bertil, other)


def test_what_waits_for_an_assessor_is_to_declare(sent, kerstin, bertil) -> None:
    assign(sent, kerstin, bertil)
    waiting = waiting_for(User.objects.get(pk=kerstin.pk))
    assert [item.url for item in waiting] == [reverse("applications:declare", args=[sent.number])]
    conflicts.declare(sent, reason="Släkt.", by=kerstin, at=AT)
    assert waiting_for(User.objects.get(pk=kerstin.pk)) == []


def test_the_money_of_a_decided_case_is_shut_to_who_is_in_conflict(bertil, farid, fund) -> None:
    decision = factories.approved_decision()
    where = reverse("portfolio:propose", args=[fund.slug, decision.pk])
    assert enter(bertil).get(where).status_code == 200
    birgit = give(person("Birgit"), Role.MANAGER, fund=fund)
    conflicts.record(decision.application, person=bertil, reason="Granne.", by=birgit, at=AT)
    assert enter(bertil).get(where).status_code == 404
    assert enter(birgit).get(where).status_code == 200
    assert enter(bertil).get("/arbete/").status_code == 200


def test_a_conflict_takes_back_what_was_told_of_the_case_and_no_mail_of_it_leaves(
    sent, kerstin, bertil
) -> None:
    assign(sent, kerstin, bertil)
    told = Notice.objects.filter(recipient=kerstin, url__contains=f"/{sent.number}/")
    assert Notice.objects.visible_to(kerstin).filter(pk__in=told).count() == 1
    conflicts.declare(sent, reason="Syskon.", by=kerstin, at=AT)
    assert not Notice.objects.visible_to(kerstin).filter(pk__in=told).exists()
    mail.send(told.get(), at=AT)
    assert told.get().mailed_at is None
    assert Notice.objects.visible_to(bertil).filter(url__contains=f"/{sent.number}/").exists()
    conflicts.lift(Conflict.objects.get(), reason="Fel person.", by=bertil, at=AT)
    assert Notice.objects.visible_to(kerstin).filter(pk__in=told).count() == 1


def test_the_idea_that_a_case_came_from_is_taken_back_too(sent, bertil) -> None:
    ideas = Notice.objects.filter(url__contains=f"/ideer/{sent.idea_id}/", recipient=bertil)
    assert Notice.objects.visible_to(bertil).filter(pk__in=ideas).exists()
    conflicts.record(sent, person=bertil, reason="Granne.", by=bertil, at=AT)
    assert not Notice.objects.visible_to(bertil).filter(pk__in=ideas).exists()
