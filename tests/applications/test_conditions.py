"""Conditions: rows of proposal and decision, each followed up by a named person."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from applications import conditions, decisions, fulfilment, waiting
from applications.conditions import ConditionText
from applications.models import Condition, FollowUp
from applications.states import Advice, Fulfilment, Outcome
from applications.workflow import ChangedMeanwhile, ReasonMissing
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.roles import Role
from fundportal.notices.models import Notice
from portfolio.overview import fund_figures
from tests.applications import factories
from tests.people import AT, give, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DUE = date(2027, 3, 1)
TWO = (ConditionText("Avtal tecknas med skolan.", DUE), ConditionText("Mått väljs."))


def approved():
    application = factories.recommended_application()
    return factories.register(application, outcome=Outcome.APPROVED_WITH_CONDITIONS, conditions=TWO)


def named(condition, who, **how):
    return conditions.assign(condition, responsible=who, due_date=DUE, by=who, at=AT, **how)


def found(condition, who, **changes):
    values = {"is_fulfilled": True, "note": "Avtalet är underskrivet.", "found_date": AT.date()}
    return conditions.follow_up(condition, **{**values, **changes}, by=who, at=AT)


def waiting_conditions(who) -> int:
    return sum("/villkor/" in item.url for item in waiting.waiting_for(who))


def test_conditions_are_rows_of_proposal_and_decision(bertil) -> None:
    application = factories.submitted_application()
    made = decisions.recommend(
        application,
        outcome=Advice.WITH_CONDITIONS,
        amounts={2027: Decimal(10)},
        reason="Bra.",
        conditions=[*TWO, ConditionText("  ")],
        by=bertil,
        at=AT,
    )
    assert [(item.text, item.due_date) for item in made.conditions.all()] == [
        ("Avtal tecknas med skolan.", DUE),
        ("Mått väljs.", None),
    ]
    application.refresh_from_db()
    outcome = Outcome.APPROVED_WITH_CONDITIONS
    decided = factories.register(application, outcome=outcome, conditions=TWO[:1])
    assert [item.text for item in decided.conditions.all()] == ["Avtal tecknas med skolan."]


@pytest.mark.parametrize("outcome", [Outcome.APPROVED, Outcome.REJECTED])
def test_conditions_belong_only_to_a_yes_with_conditions(outcome) -> None:
    application = factories.recommended_application()
    with pytest.raises(decisions.ConditionsMissing):
        factories.register(application, outcome=outcome, conditions=TWO)


def test_the_database_asks_for_conditions_too() -> None:
    condition = approved().conditions.first()
    plain = factories.register(
        condition.decision.application, corrects=condition.decision, outcome=Outcome.APPROVED
    )
    Condition.objects.create(decision=plain, position=1, text="Efteråt.")
    with pytest.raises(DatabaseError, match="names them"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_condition_is_named_followed_up_and_told(bertil, amina) -> None:
    condition = approved().conditions.first()
    assert waiting_conditions(bertil) == 2
    named(condition, bertil)
    found(condition, bertil)
    condition = Condition.objects.with_latest().get(pk=condition.pk)
    assert condition.latest_state == Fulfilment.FULFILLED
    assert [entry.state for entry in condition.follow_ups.all()] == ["open", "fulfilled"]
    assert Event.objects.filter(act__startswith="condition.").count() == 2
    assert Notice.objects.filter(recipient=amina, body__contains="underskrivet").exists()
    assert waiting_conditions(bertil) == 1


def test_only_who_is_named_says_what_was_found(bertil, fund) -> None:
    condition = approved().conditions.first()
    with pytest.raises(NotPermitted):
        found(condition, bertil)
    other = give(person("Britt"), Role.MANAGER, fund=fund)
    named(condition, other)
    with pytest.raises(NotPermitted):
        found(condition, bertil)
    assert found(condition, other, is_fulfilled=False).state == Fulfilment.NOT_FULFILLED


def test_a_stranger_or_a_party_is_never_named(bertil, amina, cecilia, fund) -> None:
    condition = approved().conditions.first()
    give(amina, Role.MANAGER, fund=fund)
    for who in (amina, cecilia):
        with pytest.raises(conditions.WrongPerson):
            conditions.assign(condition, responsible=who, due_date=DUE, by=bertil, at=AT)
    with pytest.raises(NotPermitted):
        named(condition, amina)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"note": " "}, ReasonMissing),
        ({"found_date": AT.date() + timedelta(days=1)}, conditions.WrongDay),
        ({"seen": 0}, ChangedMeanwhile),
    ],
)
def test_a_finding_that_is_not_whole_is_refused(bertil, changes, error) -> None:
    condition = approved().conditions.first()
    named(condition, bertil)
    with pytest.raises(error):
        found(condition, bertil, **changes)
    assert condition.follow_ups.count() == 1


def test_the_same_twice_is_once(bertil) -> None:
    condition = approved().conditions.first()
    assert named(condition, bertil, seen=0) == named(condition, bertil, seen=0)
    assert found(condition, bertil) == found(condition, bertil)
    assert FollowUp.objects.count() == 2


def test_a_correction_takes_the_follow_up_along(bertil) -> None:
    first = approved()
    named(first.conditions.first(), bertil)
    corrected = factories.register(
        first.application,
        corrects=first,
        outcome=Outcome.APPROVED_WITH_CONDITIONS,
        conditions=[TWO[0], ConditionText("Nytt villkor.")],
    )
    counts = [item.follow_ups.count() for item in corrected.conditions.all()]
    assert counts == [1, 0]
    assert corrected.conditions.first().follow_ups.get().responsible == bertil
    with pytest.raises(conditions.NotInForce):
        found(first.conditions.first(), bertil)
    assert set(Condition.objects.in_force()) == set(corrected.conditions.all())


@pytest.mark.parametrize("model", [Condition, FollowUp])
def test_what_was_written_is_never_changed(model, bertil) -> None:
    named(approved().conditions.first(), bertil)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(condition=1) if model is FollowUp else model.objects.update(text="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_recommended_without_money_is_no_promise(bertil) -> None:
    application = factories.submitted_application()
    decisions.recommend(
        application,
        outcome=Advice.WITHOUT_MONEY,
        amounts={2027: Decimal(10)},
        reason="Bra, men fonden är tom.",
        by=bertil,
        at=AT,
    )
    assert fund_figures(application.fund).recommended == 0


def test_the_way_by_forms(bertil, amina, cecilia) -> None:
    application = factories.recommended_application()
    office, registrar = Client(), Client()
    office.force_login(bertil)
    registrar.force_login(cecilia)
    address = reverse("applications:decide", args=[application.number])
    data = {
        "outcome": "approved_with_conditions",
        "amount_2027": "10",
        "condition_rows": "2",
        "condition_text_0": "Avtal tecknas.",
        "condition_due_0": "2027-03-01",
        "body": "Kommunstyrelsen",
        "meeting_date": "2026-11-02",
        "paragraph": "12",
        "diarienummer": "Ks 1/2026",
        "reason": "Enligt förslaget.",
    }
    more = registrar.post(address, {**data, "more": "1"}).content.decode()
    assert "condition_text_3" in more
    assert "Avtal tecknas." in more
    assert not Condition.objects.exists()
    assert registrar.post(address, data).status_code == 302
    condition = Condition.objects.get()
    args = [application.number, condition.pk]
    page = office.get(reverse("applications:application", args=args[:1])).content.decode()
    assert "Avtal tecknas." in page
    follow = reverse("applications:condition_follow_up", args=args)
    assert office.get(follow).status_code == 404  # nobody is named yet
    sent = {"responsible": bertil.pk, "due_date": "2027-02-01", "seen": "0"}
    assign = reverse("applications:condition_assign", args=args)
    assert office.post(assign, {**sent, "due_date": "x"}).status_code == 200
    assert office.post(assign, sent).status_code == 302
    assert "Avtal tecknas." in office.get(follow).content.decode()
    said = {"is_fulfilled": "no", "note": "Inget avtal.", "found_date": "2026-11-02"}
    assert office.post(follow, said).status_code == 302
    listed = office.get(reverse("applications:conditions")).content.decode()
    assert "Inget avtal." in listed
    applicant = Client()
    applicant.force_login(amina)
    assert applicant.get(reverse("applications:conditions")).status_code == 404
    assert applicant.get(follow).status_code == 404


def test_the_list_asks_as_often_for_one_as_for_many(bertil, django_assert_num_queries) -> None:
    made = approved()
    fulfilment.followed(made.conditions.all(), bertil)  # the person's roles are read once
    with django_assert_num_queries(4):
        one = fulfilment.followed(made.conditions.filter(position=1), bertil)
    with django_assert_num_queries(4):
        many = fulfilment.followed(made.conditions.all(), bertil)
    assert (len(one), len(many)) == (1, 2)


def test_a_sum_over_what_is_left_is_warned_about_where_it_is_typed(bertil) -> None:
    application = factories.submitted_application()
    office = Client()
    office.force_login(bertil)
    address = reverse("portfolio:free_money", args=[application.fund.slug])
    said = office.get(
        address, {"amount_2027": "10 000", "amount_2028": "x"}, HTTP_HX_REQUEST="true"
    )
    assert "free-money-missing" in said.content.decode()
    assert "free-money-missing" not in office.get(address).content.decode()
