"""Scores: given with reasons, never changed, seen as the call says, compared side by side."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications import assessors, completions, conflicts, criteria, decisions, scores, scoring
from applications.completions import Asked
from applications.criteria import CriterionText
from applications.models import Application, Call, Criterion, Score
from applications.models.calls import ScoreVisibility
from applications.scoring import Given
from applications.waiting import waiting_for
from applications.workflow import ChangedMeanwhile, ReasonMissing, WrongStatus
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import User
from fundportal.directory.roles import Role
from tests.applications import factories
from tests.people import AT, give, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DUE = date(2026, 11, 20)


def text(name: str, weight: int) -> CriterionText:
    return CriterionText(name=name, weight=Decimal(weight), anchor_1="Svagt.", anchor_5="Starkt.")


@pytest.fixture
def sent(amina, greta, hassan, bertil) -> Application:
    application = factories.submitted_application()
    both = [text("Behov", 3), text("Metod", 1)]
    criteria.write_criteria(application.call, criteria=both, by=bertil, at=AT)
    return application


def assessor(name: str, application: Application, *, declares: bool = True) -> User:
    someone = factories.holding(name, Role.ASSESSOR, fund=application.fund)
    bertil = factories.manager(application.fund)
    assessors.assign(application, person=someone, due_date=DUE, by=bertil, at=AT)
    if declares:
        conflicts.declare_none(application, by=someone, at=AT)
    return User.objects.get(pk=someone.pk)


def score(application: Application, by: User, *values: int | None, reason: str = "Därför.", at=AT):
    found = application.call.criteria.all()
    latest = {
        item.criterion_id: item.pk for item in application.scores.current().filter(assessor=by)
    }
    chosen = {
        criterion.pk: Given(value, reason, latest.get(criterion.pk, 0))
        for criterion, value in zip(found, values, strict=True)
        if value is not None
    }
    return scoring.give(application, scores=chosen, by=by, at=at)


def enter(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def set_call(application: Application, **values) -> Application:
    Call.objects.filter(pk=application.call_id).update(**values)
    return Application.objects.get(pk=application.pk)


def figures(application: Application, reader: User) -> list[Decimal | None]:
    found = scores.of_case(application, reader)
    return [*(row.figure for row in found.judged), found.total]


def test_a_changed_score_is_a_new_one_that_names_the_old(sent) -> None:
    kerstin = assessor("Kerstin", sent)
    first, _other = score(sent, kerstin, 4, 2)
    assert score(sent, kerstin, 4, 2) == []
    (second,) = score(sent, kerstin, 5, 2)
    assert (second.replaces, second.value) == (first, 5)
    assert Score.objects.current().count() == 2
    assert Event.objects.filter(act="score.give").count() == 2
    assert scores.earlier_of_case(sent, kerstin) == [first]
    connection.check_constraints()
    for act in (
        lambda: Score.objects.filter(pk=first.pk).update(value=1),
        lambda: Score.objects.filter(pk=first.pk)._raw_delete("default"),
        lambda: connection.cursor().execute("TRUNCATE applications_score"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


def test_the_database_knows_when_an_assessor_has_scored_all(sent, bertil) -> None:
    kerstin = assessor("Kerstin", sent)
    (assigned,) = sent.assessor_assignments.all()
    score(sent, kerstin, 4, None)
    assert waits_to_score(sent, kerstin)
    score(sent, kerstin, 4, 2, at=AT + timedelta(hours=1))
    score(sent, kerstin, 5, 2, at=AT + timedelta(hours=2))
    assigned.scored_at = None
    assigned.save()  # the scores decide, not what is written
    assigned.refresh_from_db()
    assert assigned.scored_at == AT + timedelta(hours=1)
    assert not waits_to_score(sent, kerstin)
    assessors.end(assigned, by=bertil, at=AT)
    assessors.assign(sent, person=kerstin, due_date=DUE, by=bertil, at=AT)
    assert not waits_to_score(sent, kerstin)


def waits_to_score(application: Application, person: User) -> bool:
    return application.assessor_assignments.in_force().unfinished().filter(person=person).exists()


def test_the_database_refuses_what_does_not_fit(sent, bertil) -> None:
    kerstin, olle = assessor("Kerstin", sent), assessor("Olle", sent)
    first = score(sent, kerstin, 4, 2)[0]
    elsewhere = Criterion.objects.create(
        call=factories.open_call(sent.fund, name="Annan"), position=1, name="Annat"
    )
    values = {"application": sent, "reason": "X", "at": AT, "fingerprint": sent.fingerprint}
    mine = {**values, "criterion": first.criterion, "assessor": kerstin}
    wrong = [
        ("score_within_scale", {**mine, "value": 6, "replaces": first}),
        ("score_within_scale", {**mine, "value": 0, "replaces": first}),
        ("score_has_its_reason", {**mine, "value": 3, "reason": "", "replaces": first}),
        ("score_first_once", {**mine, "value": 3}),
        ("one by the same assessor", {**mine, "assessor": olle, "value": 3, "replaces": first}),
        ("not one of the application", {**mine, "criterion": elsewhere, "value": 3}),
    ]
    for name, row in wrong:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Score.objects.create(**row)


def test_what_is_refused(sent, bertil, amina) -> None:
    kerstin = assessor("Kerstin", sent)
    undeclared = assessor("Olle", sent, declares=False)
    with pytest.raises(ReasonMissing):
        score(sent, kerstin, 4, 2, reason=" ")
    for value in (0, 6):
        with pytest.raises(scoring.WrongScore):
            score(sent, kerstin, value, None)
    with pytest.raises(scoring.WrongScore):
        scoring.give(sent, scores={0: Given(3, "X")}, by=kerstin, at=AT)
    for someone in (undeclared, bertil, amina):
        with pytest.raises(NotPermitted):
            score(sent, someone, 4, 2)
    assert not Score.objects.exists()
    first = sent.call.criteria.first()
    scoring.give(sent, scores={first.pk: Given(3, "X")}, by=kerstin, at=AT)
    with pytest.raises(ChangedMeanwhile):
        scoring.give(sent, scores={first.pk: Given(4, "Y")}, by=kerstin, at=AT)
    conflicts.declare(sent, reason="Släkt.", by=kerstin, at=AT)
    with pytest.raises(NotPermitted):
        score(sent, kerstin, 5, 5)


def test_nothing_is_scored_while_the_applicant_writes(sent, bertil, amina) -> None:
    kerstin = assessor("Kerstin", sent)
    score(sent, kerstin, 4, None)
    completions.ask(
        sent,
        reason="Mer.",
        items=[Asked("need")],
        deadline_date=DUE,
        needs_sign_off=False,
        by=bertil,
        at=AT,
    )
    with pytest.raises(WrongStatus):
        score(sent, kerstin, None, 3)
    completions.send_in(sent, answer="Nej.", by=amina, at=AT + timedelta(days=1))
    assert score(sent, kerstin, None, 3)


def test_the_criteria_are_fixed_at_the_first_score(sent, bertil) -> None:
    score(sent, assessor("Kerstin", sent), 4, None)
    call = Call.objects.get(pk=sent.call_id)
    assert call.criteria_fixed_at == AT
    with pytest.raises(criteria.CriteriaFixed):
        criteria.write_criteria(call, criteria=[text("Nytt", 1)], by=bertil, at=AT)


def test_mean_median_and_sum_over_assessors_and_weights(sent, bertil) -> None:
    three = [assessor(name, sent) for name in ("Kerstin", "Olle", "Petra")]
    for someone, values in zip(three, [(5, 2), (4, 2), (1, 4)], strict=True):
        application = set_call(sent)
        assert figures(application, bertil)[-1] != 0
        if someone != three[-1]:
            score(application, someone, *values)
    assert figures(sent, bertil) == [Decimal("4.5"), Decimal(2), Decimal("3.875")]
    score(sent, three[-1], 1, 4)
    assert [round(figure, 3) for figure in figures(sent, bertil)] == [
        Decimal("3.333"),
        Decimal("2.667"),
        Decimal("3.167"),
    ]
    found = scores.of_case(sent, bertil)
    assert (found.spread, found.missing_count, found.assessor_count) == (4, 0, 3)
    assert [row.share for row in found.judged] == [Decimal("0.75"), Decimal("0.25")]


@pytest.mark.parametrize(
    ("method", "expected"),
    [("median", [Decimal(4), Decimal(2), Decimal("3.5")]), ("sum", [Decimal(8), Decimal(4), 28])],
)
def test_the_calls_method_is_used(sent, bertil, method, expected) -> None:
    application = set_call(sent, aggregate=method)
    for name, values in [("Kerstin", (5, 2)), ("Olle", (3, 2))]:
        score(application, assessor(name, application), *values)
    assert figures(application, bertil) == expected


def test_a_missing_score_is_missing(sent, bertil) -> None:
    application = set_call(sent, aggregate="sum")
    kerstin, _olle = assessor("Kerstin", application), assessor("Olle", application)
    score(application, kerstin, 4, None)
    assert figures(application, bertil) == [None, None, None]
    assert scores.of_case(application, bertil).missing_count == 3
    other = factories.submitted_application()
    found = scores.of_case(other, bertil)
    assert (found.total, found.spread, found.assessor_count) == (None, None, 0)


def test_scores_of_who_is_in_conflict_or_has_left_do_not_count(sent, bertil) -> None:
    kerstin, olle, petra = (assessor(name, sent) for name in ("Kerstin", "Olle", "Petra"))
    for someone, value in ((kerstin, 5), (olle, 3), (petra, 1)):
        score(sent, someone, value, value)
    conflicts.record(sent, person=petra, reason="Granne.", by=bertil, at=AT)
    assert figures(sent, bertil)[-1] == 4
    assessors.end(sent.assessor_assignments.get(person=kerstin), by=bertil, at=AT)
    assert figures(sent, bertil)[-1] == 3
    assert len(scores.earlier_of_case(sent, bertil)) == 4


@pytest.mark.parametrize(
    ("visibility", "before", "after"),
    [
        (ScoreVisibility.OWN_UNTIL_ALL, {"Kerstin"}, {"Kerstin", "Olle"}),
        (ScoreVisibility.EVERYBODY, {"Kerstin", "Olle"}, {"Kerstin", "Olle"}),
        (ScoreVisibility.OFFICE, {"Kerstin"}, {"Kerstin"}),
    ],
)
def test_an_assessor_sees_the_scores_that_the_call_says(
    sent, bertil, amina, cecilia, ingrid, visibility, before, after
) -> None:
    application = set_call(sent, score_visibility=visibility)
    kerstin, olle = assessor("Kerstin", application), assessor("Olle", application)
    score(application, kerstin, 4, None)
    score(application, olle, 2, 3)

    def seen(user) -> set[str]:
        return set(Score.objects.visible_to(user).values_list("assessor__name", flat=True))

    assert seen(kerstin) == before
    assert seen(bertil) == seen(ingrid) == {"Kerstin", "Olle"}
    assert seen(amina) == seen(cecilia) == set()
    score(application, kerstin, 4, 5)
    assert seen(kerstin) == after
    where = reverse("applications:scores", args=[application.number])
    assert enter(amina).get(where).status_code == 404
    assert enter(cecilia).get(where).status_code == 404
    assert ("Olle" in enter(kerstin).get(where).content.decode()) == ("Olle" in after)
    conflicts.declare(application, reason="Släkt.", by=kerstin, at=AT)
    assert seen(kerstin) == set()
    assert enter(kerstin).get(where).status_code == 404


def test_who_has_scored_neither_proposes_nor_registers(sent, fund) -> None:
    kerstin = assessor("Kerstin", sent)
    score(sent, kerstin, 4, 4)
    give(kerstin, Role.MANAGER, fund=fund)
    give(kerstin, Role.REGISTRAR, fund=fund)
    with pytest.raises(decisions.SamePerson):
        decisions.recommend(
            sent,
            outcome="recommended",
            amounts=factories.AMOUNTS,
            reason="Bra.",
            by=kerstin,
            at=AT + timedelta(hours=5),
        )
    decisions.recommend(
        sent,
        outcome="recommended",
        amounts=factories.AMOUNTS,
        reason="Bra.",
        by=factories.manager(fund),
        at=AT + timedelta(hours=5),
    )
    with pytest.raises(decisions.SamePerson):
        factories.register(sent, by=kerstin)


def test_the_form_keeps_what_is_typed_and_asks_for_reasons(sent) -> None:
    kerstin = assessor("Kerstin", sent)
    client, where = enter(kerstin), reverse("applications:score", args=[sent.number])
    need, method = sent.call.criteria.all()
    assert "Svagt." in client.get(where).content.decode()
    answer = client.post(where, {f"value_{need.pk}": "4", f"reason_{method.pk}": "Bara ord."})
    errors = answer.context["form"].errors
    assert set(errors) == {f"reason_{need.pk}", f"value_{method.pk}"}
    assert "Bara ord." in answer.content.decode()
    assert client.post(where, {f"value_{need.pk}": "9"}).context["form"].errors
    done = client.post(
        where, {f"value_{need.pk}": "4", f"reason_{need.pk}": "Väl belagt."}, follow=True
    )
    assert "1 av 2 bedömningsgrunder" in done.content.decode()
    waiting = waiting_for(User.objects.get(pk=kerstin.pk))
    assert [item.url for item in waiting] == [where]
    score(sent, kerstin, 4, 3, reason="Väl belagt.")
    assert waiting_for(User.objects.get(pk=kerstin.pk)) == []


def test_applications_are_compared_sorted_and_exported(sent, bertil) -> None:
    kerstin = assessor("Kerstin", sent)
    score(sent, kerstin, 5, 3)
    other = factories.submitted_application(title="=SUMMA(A1)", amounts={2027: Decimal(9)})
    Application.objects.filter(pk=other.pk).update(call=sent.call)
    other.refresh_from_db()
    olle = assessor("Olle", other)
    score(other, olle, 2, 2)
    third = factories.submitted_application(title="Utan poäng")
    Application.objects.filter(pk=third.pk).update(call=sent.call)
    client, where = enter(bertil), reverse("applications:comparison", args=[sent.call.slug])

    def order(sort: str) -> list[str]:
        found = scores.comparison(sent.call, bertil, sort)
        return [row.application.title for row in found.rows]

    assert order("") == ["Bryggan", "=SUMMA(A1)", "Utan poäng"]
    assert order("total") == ["=SUMMA(A1)", "Bryggan", "Utan poäng"]
    assert order("amount")[0] == "=SUMMA(A1)"
    assert order(f"-{sent.call.criteria.first().pk}")[0] == "Bryggan"
    assert order("nonsens") == order("total")
    page = client.get(where, {"sort": "-total"}).content.decode()
    assert "4,50" in page
    assert 'aria-sort="descending"' in page
    conflicts.record(other, person=bertil, reason="Granne.", by=bertil, at=AT)
    sheet = reverse("applications:comparison_csv", args=[sent.call.slug])
    rows = list(
        csv.reader(io.StringIO(client.get(sheet).content.decode("utf-8-sig")), delimiter=";")
    )
    assert [row[1] for row in rows[1:]] == ["Bryggan", "Utan poäng"]
    assert rows[1][-4] == "4,50"
    assert rows[2][-4] == ""
    book = reverse("applications:comparison_xlsx", args=[sent.call.slug])
    with zipfile.ZipFile(io.BytesIO(client.get(book).content)) as archive:
        sheet_text = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<v>4.50</v>" in sheet_text
    assert "SUMMA" not in sheet_text


def test_the_comparison_takes_the_same_queries_for_many_rows(sent, bertil) -> None:
    client, counts = enter(bertil), []
    where = reverse("applications:comparison", args=[sent.call.slug])
    for number in range(2):
        for n in range(2):
            made = factories.submitted_application()
            Application.objects.filter(pk=made.pk).update(call=sent.call)
            made.refresh_from_db()
            score(made, assessor(f"Bedomare{number}{n}", made), 3, 4)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(where).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_nobody_else_compares(sent, amina, cecilia, david, ingrid) -> None:
    kerstin = assessor("Kerstin", sent)
    for kind in ("comparison", "comparison_csv", "comparison_xlsx"):
        where = reverse(f"applications:{kind}", args=[sent.call.slug])
        for someone in (amina, cecilia, david, kerstin, person(f"Ingen{kind}")):
            assert enter(someone).get(where).status_code == 404
        assert enter(ingrid).get(where).status_code == 200


def test_the_picture_shows_every_score_and_its_table(sent, bertil) -> None:
    for name, values in [("Kerstin", (5, 2)), ("Olle", (1, 2))]:
        score(sent, assessor(name, sent), *values)
    chart = scores.picture_of_case(scores.of_case(sent, bertil))
    assert chart is not None
    assert chart.svg.count("<circle") == 4
    assert chart.table.rows[0] == ("Behov", "1, 5", "3,00")
