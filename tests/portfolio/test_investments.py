"""Investments: public texts, publication, end; who sees which."""

import dataclasses

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from applications.models import Party
from applications.models.parties import Answer
from fundportal.audit import trail
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.roles import Role
from portfolio import investments
from portfolio.models import Investment
from tests.people import AT, give, person
from tests.portfolio import money

pytestmark = pytest.mark.django_db

TEXTS = investments.PublicTexts(
    title="Seniorpuls", summary="Träning för äldre.", title_en="Senior pulse"
)


def publish(investment, by, texts=TEXTS, version=None):
    return investments.publish(investment, texts=texts, by=by, at=money.AT, version=version)


def test_published_is_public_until_taken_down(investment, bertil):
    assert not Investment.objects.public().exists()
    publish(investment, bertil)
    assert Investment.objects.public().get().published_by == bertil
    with pytest.raises(investments.PublicationRefused):
        investments.unpublish(investment, reason="", by=bertil, at=money.AT)
    investments.unpublish(investment, reason="Fel bild", by=bertil, at=money.AT)
    assert not Investment.objects.public().exists()


def test_a_public_page_needs_a_summary(investment, bertil):
    empty = investments.PublicTexts(title="Seniorpuls", summary=" ")
    with pytest.raises(investments.PublicationRefused):
        publish(investment, bertil, empty)


def test_the_later_writer_is_told_and_overwrites_nothing(investment, bertil):
    other = give(person("Karin"), Role.MANAGER, fund=investment.fund)
    publish(investment, bertil, version=investment.version)
    mine = investments.PublicTexts(title="Min", summary="Min text.")
    with pytest.raises(investments.SomebodyWasFirst, match="Bertil"):
        publish(investment, other, mine, version=investment.version)
    assert Investment.objects.get().summary == "Träning för äldre."


def test_the_same_texts_again_change_nothing(investment, bertil):
    first = publish(investment, bertil, version=investment.version)
    again = publish(investment, bertil, version=investment.version)
    assert first.version == again.version


@pytest.mark.parametrize("who", ["amina", "cecilia", "eva", "farid", "ingrid"])
def test_only_the_manager_publishes(investment, who, request):
    with pytest.raises(NotPermitted):
        publish(investment, request.getfixturevalue(who))


def test_texts_are_in_the_readers_language_where_written(investment, bertil):
    shown = publish(investment, bertil)
    assert (shown.text("title"), shown.text("summary")) == ("Seniorpuls", "Träning för äldre.")
    with override("en"):
        assert shown.text("title") == "Senior pulse"
        assert shown.text("summary") == "Träning för äldre."


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("amina", True),
        ("greta", True),
        ("bertil", True),
        ("farid", True),
        ("eva", True),
        ("ingrid", True),
        ("cecilia", True),  # registers the decisions on its amendments and end
        ("david", False),
        ("johan", False),
    ],
)
def test_who_sees_an_investment(investment, who, sees, request):
    found = Investment.objects.visible_to(request.getfixturevalue(who))
    assert found.exists() is sees


@pytest.mark.parametrize(
    ("answer", "removed_at", "sees"),
    [
        (Answer.ACCEPTED, None, True),
        (Answer.WAITING, None, False),
        (Answer.DECLINED, None, False),
        (Answer.ACCEPTED, AT, False),
    ],
)
def test_who_takes_part_reads_the_investment_and_does_nothing_in_it(
    answer, removed_at, sees, investment, hassan, school_board
):
    answered = {"answered_by": hassan, "answered_at": AT} if answer != Answer.WAITING else {}
    removed = {"removed_by": hassan, "removed_at": AT} if removed_at else {}
    Party.objects.create(
        application=investment.decision.application,
        organisation=school_board,
        role="partner",
        answer=answer,
        **answered,
        **removed,
    )
    assert Investment.objects.visible_to(hassan).exists() is sees
    petra = give(person("Petra"), Role.APPLICANT, organisation=school_board)
    client = Client()
    client.force_login(petra)
    page = client.get(reverse("portfolio:investment", args=[investment.slug]))
    assert page.status_code == (200 if sees else 404)
    if sees:
        assert not page.context["may_request"] | page.context["may_report"]
    case = client.get(
        reverse("applications:application", args=[investment.decision.application.number])
    )
    assert case.status_code == (404 if removed_at or answer == Answer.DECLINED else 200)
    if case.status_code == 200:  # its link to the investment is there where that opens
        assert case.context["sees_investment"] is sees
    asking = client.get(reverse("portfolio:request", args=[investment.slug]))
    assert asking.status_code == 404


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("amina", {"investment"}),
        ("bertil", {"investment", "evaluations", "external", "ledger"}),
        ("cecilia", {"investment", "ledger"}),
        ("eva", {"investment", "evaluations"}),
        ("ingrid", {"investment", "evaluations", "external", "ledger"}),
    ],
)
def test_the_time_line_tells_of_what_the_reader_sees_elsewhere(
    investment, bertil, client, who, told, request
):
    acts = ("investment.publish", "evaluations.key_destroyed", "external.open", "ledger.release")
    for act in acts:
        trail.record(act=act, subject=investment, case=investment, by=bertil, at=AT)
    client.force_login(request.getfixturevalue(who))
    page = client.get(reverse("portfolio:investment", args=[investment.slug]))
    kinds = {item.kind for item in page.context["timeline"]}
    assert kinds & {act.partition(".")[0] for act in acts} == told


def test_lines_that_a_browser_ends_otherwise_are_no_change(investment, bertil):
    easy = dataclasses.replace(TEXTS, summary_easy="En rad.\nEn till.")
    publish(investment, bertil, easy)
    sent = dataclasses.replace(easy, summary_easy="En rad.\r\nEn till.")
    publish(investment, bertil, sent)
    assert Event.objects.filter(act="investment.rewrite").count() == 0
