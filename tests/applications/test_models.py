"""Tables: what the database refuses whoever writes, and who sees what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from applications.models import (
    Application,
    BudgetLine,
    Call,
    DecidedAmount,
    Decision,
    Idea,
    Party,
    Recommendation,
    RecommendedAmount,
    SectionVersion,
    SignOff,
)
from applications.states import Status
from fundportal.directory.roles import Role
from tests.applications import factories
from tests.people import AT, give, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
APPEND_ONLY = [
    SectionVersion,
    SignOff,
    Recommendation,
    RecommendedAmount,
    Decision,
    DecidedAmount,
]


@contextmanager
def append_only() -> Iterator[None]:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        yield


def refused(name: str):
    """The database refuses with the constraint or guard of that name."""
    return pytest.raises(IntegrityError, match=name)


def test_what_was_written_is_never_changed_or_removed() -> None:
    factories.decided_application()
    connection.check_constraints()
    for model in APPEND_ONLY:
        row = model.objects.latest("pk")
        this = model.objects.filter(pk=row.pk)
        with append_only():
            this.update(id=row.pk)
        with append_only():
            this._raw_delete("default")
        with append_only():
            connection.cursor().execute(f"TRUNCATE {model._meta.db_table} CASCADE")
        assert this.exists()


def test_money_cannot_be_added_to_a_decision_afterwards() -> None:
    decision = factories.approved_decision()
    DecidedAmount.objects.create(decision=decision, year=2031, amount=Decimal(1))
    with refused("are not the total"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_money_cannot_be_added_to_a_recommendation_afterwards() -> None:
    application = factories.recommended_application()
    made = application.recommendations.get()
    RecommendedAmount.objects.create(recommendation=made, year=2031, amount=Decimal(1))
    with refused("are not the total"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_who_recommended_cannot_register_even_past_the_verb() -> None:
    application = factories.recommended_application()
    with refused("two people|recommended an application"), transaction.atomic():
        Decision.objects.create(
            application=application,
            fund=application.fund,
            outcome="rejected",
            body="Kommunstyrelsen",
            meeting_date=AT.date(),
            paragraph="1",
            diarienummer="Ks 1/2026",
            reason="Nej.",
            registered_by=application.recommendations.get().by,
            registered_at=AT,
        )


def test_a_decision_is_whole() -> None:
    application = factories.recommended_application()
    for changes, name in [
        ({"outcome": "approved", "amount_total": 0}, "amount_follows_outcome"),
        ({"amount_total": 5}, "amount_follows_outcome"),
        ({"paragraph": ""}, "decision_paragraph_unless_delegated"),
        ({"reason": ""}, "decision_has_body_registry_number_and_reason"),
        ({"outcome": "perhaps"}, "decision_outcome_known"),
    ]:
        values = {
            "application": application,
            "fund": application.fund,
            "outcome": "rejected",
            "body": "Kommunstyrelsen",
            "meeting_date": AT.date(),
            "paragraph": "1",
            "diarienummer": "Ks 1/2026",
            "reason": "Nej.",
            "registered_by": factories.registrar(application.fund),
            "registered_at": AT,
        }
        with refused(name), transaction.atomic():
            Decision.objects.create(**{**values, **changes})


def test_an_application_is_decided_once() -> None:
    decision = factories.approved_decision()
    with refused("decision_one_final_per_application"), transaction.atomic():
        Decision.objects.create(
            application=decision.application,
            fund=decision.fund,
            outcome="rejected",
            body="Kommunstyrelsen",
            meeting_date=AT.date(),
            paragraph="13",
            diarienummer="Ks 1/2026",
            reason="Nej.",
            registered_by=decision.registered_by,
            registered_at=AT,
        )


def test_an_applications_status_is_tied_to_its_dates() -> None:
    application = factories.submitted_application()
    for changes, name in [
        ({"status": "lost"}, "application_(status_known|sent_in_has_its_date)"),
        ({"number": "17"}, "application_number_format"),
        ({"submitted_by": None}, "application_submitted_pair"),
        ({"submitted_by": None, "submitted_at": None}, "application_sent_in_has_its_date"),
        ({"status": "draft"}, "application_sent_in_has_its_date"),
        ({"status": "approved"}, "application_decided_has_its_date"),
        ({"status": "withdrawn"}, "application_withdrawn_has_date_and_reason"),
        ({"withdrawn_at": AT}, "application_withdrawn_has_date_and_reason"),
        ({"submitted_at": AT - timedelta(days=9)}, "application_sent_in_after_begun"),
    ]:
        with refused(name), transaction.atomic():
            Application.objects.filter(pk=application.pk).update(**changes)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"status": "invited"}, "idea_screened_has_its_date"),
        ({"status": "draft"}, "idea_sent_in_has_its_date"),
        ({"submitted_by": None}, "idea_submitted_pair"),
        ({"status": "withdrawn"}, "idea_withdrawn_has_its_date"),
    ],
)
def test_an_ideas_status_is_tied_to_its_dates(changes, name) -> None:
    idea = factories.submitted_idea()
    with refused(name), transaction.atomic():
        Idea.objects.filter(pk=idea.pk).update(**changes)


def test_amounts_are_above_zero_and_stand_once() -> None:
    application = factories.filled_application()
    line = application.budget_lines.first()
    with refused("budget_line_above_zero"), transaction.atomic():
        BudgetLine.objects.filter(pk=line.pk).update(amount=0)
    with refused("budget_line_once"), transaction.atomic():
        BudgetLine.objects.create(
            application=application,
            year=line.year,
            cost_kind=line.cost_kind,
            party=line.party,
            amount=1,
        )
    with refused("party_own_not_negative"), transaction.atomic():
        application.parties.update(amount_own=-1)


def test_one_party_leads_and_no_organisation_stands_twice() -> None:
    application = factories.filled_application()
    partner = application.parties.get(role="partner")
    with refused("party_one_lead"), transaction.atomic():
        Party.objects.filter(pk=partner.pk).update(role="lead")
    with refused("party_once_per_application"), transaction.atomic():
        Party.objects.create(
            application=application, organisation=partner.organisation, role="partner"
        )


def test_a_call_closes_after_it_opens() -> None:
    call = factories.open_call()
    with refused("call_closes_after_it_opens"), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(closes_at=call.opens_at)


def test_who_sees_an_application(amina, david, bertil, cecilia, eva, farid, ingrid, johan) -> None:
    draft = factories.filled_application(title="Skrivs")
    sent = factories.submitted_application(title="Inskickad")
    partner = give(person("Petra"), Role.APPLICANT, organisation=factories.school_board())
    seen = {
        user.name: set(Application.objects.visible_to(user).values_list("title", flat=True))
        for user in (amina, partner, david, bertil, cecilia, eva, farid, ingrid, johan)
    }
    both = {draft.title, sent.title}
    assert seen == {
        "Amina": both,
        "Petra": both,
        "David": set(),
        "Bertil": {sent.title},
        "Cecilia": {sent.title},
        "Eva": set(),
        "Farid": {"Inskickad"},
        "Ingrid": {sent.title},
        "Johan": set(),
    }


def test_a_party_that_was_removed_sees_nothing_more() -> None:
    application = factories.filled_application()
    partner = give(person("Petra"), Role.APPLICANT, organisation=factories.school_board())
    assert Application.objects.visible_to(partner).exists()
    application.parties.filter(role="partner").update(removed_at=AT, removed_by=partner)
    assert not Application.objects.visible_to(partner).exists()


def test_who_sees_an_idea(amina, david, bertil, eva) -> None:
    factories.drafted_idea(title="Utkast")
    factories.submitted_idea(title="Inskickad")
    assert Idea.objects.visible_to(amina).count() == 2
    assert Idea.objects.visible_to(bertil).get().title == "Inskickad"
    assert not Idea.objects.visible_to(david).exists()
    assert not Idea.objects.visible_to(eva).exists()


def test_a_withdrawn_draft_is_never_shown_to_the_fund_office(bertil) -> None:
    from applications import workflow

    application = factories.filled_application()
    workflow.withdraw(application, reason="Fel.", by=factories.applicant(), at=AT)
    assert Application.objects.get().status == Status.WITHDRAWN
    assert not Application.objects.visible_to(bertil).exists()
