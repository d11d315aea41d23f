"""Competing connections: numbers without gaps, one form posted many times, two writers at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection, connections, transaction

from applications import (
    assessors,
    completions,
    conflicts,
    numbers,
    scoring,
    sections,
    workflow,
)
from applications.criteria import CriterionText, write_criteria
from applications.models import Application, CompletionRequest, Score, SectionVersion
from applications.questions import Section
from applications.states import Status
from fundportal.audit.models import Event
from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund
from fundportal.directory.roles import Role
from tests.applications import factories
from tests.people import AT, LONG_AGO

pytestmark = pytest.mark.real_servers
AT_ONCE = 6


def together(acts) -> list:
    """Run the acts in as many threads at the same moment; a refusal is returned, not raised."""
    barrier = Barrier(len(acts))

    def run(act):
        barrier.wait()
        try:
            return act()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_numbers_have_no_gaps_when_many_begin_at_once(committing_db) -> None:
    ideas = [factories.invited_idea(title=f"Idé {n}") for n in range(AT_ONCE)]
    amina = factories.applicant()

    def opening(idea):
        return lambda: workflow.open_application(idea, by=amina, at=AT)

    # one of the ideas is begun twice at the same moment: that is one application and one refusal
    done = together([opening(idea) for idea in [*ideas, ideas[0]]])
    assert sum(isinstance(item, Refused) for item in done) == 1
    numbers = sorted(Application.objects.values_list("number", flat=True))
    assert numbers == [f"SI-2026-{n:04d}" for n in range(1, AT_ONCE + 1)]


def test_two_funds_count_for_themselves_when_many_begin_at_once(committing_db) -> None:
    owner = factories.organisation("Kommunstyrelsen", area="Styrning")
    funds = [
        Fund.objects.create(name=name, slug=name.lower(), owner=owner, opened_date=LONG_AGO)
        for name in ("Unga", "Gamla")  # without letters: the first number of each chooses them
    ]

    def counting(fund):
        def act():
            with transaction.atomic():
                return numbers.next_number(Fund.objects.get(pk=fund.pk), at=AT)

        return act

    given = together([counting(fund) for fund in funds for _ in range(AT_ONCE)])
    assert len(set(given)) == 2 * AT_ONCE
    for fund in funds:
        fund.refresh_from_db()
        own = sorted(number for number in given if number.startswith(f"{fund.number_prefix}-"))
        assert own == [f"{fund.number_prefix}-2026-{n:04d}" for n in range(1, AT_ONCE + 1)]


def test_one_form_sent_many_times_at_once_is_one_act(committing_db) -> None:
    application, amina = factories.signed_application(), factories.applicant()
    done = together([lambda: workflow.submit(application, by=amina, at=AT.replace(hour=20))] * 8)
    assert {item.status for item in done} == {Status.SUBMITTED}
    assert Event.objects.filter(act="application.submit").count() == 1


def test_of_two_who_save_a_section_at_once_one_sees_the_others_text(committing_db) -> None:
    application, amina = factories.opened_application(), factories.applicant()

    def saving(text):
        return lambda: sections.save_section(
            application,
            section=Section.RISKS,
            answers={"risks": text},
            seen_version=0,
            by=amina,
            at=AT,
        )

    done = together([saving(f"Text {n}") for n in range(4)])
    refused = [item for item in done if isinstance(item, sections.SectionChanged)]
    assert len(refused) == 3
    saved = SectionVersion.objects.get(section=Section.RISKS)
    assert {item.theirs.pk for item in refused} == {saved.pk}


def test_two_registrars_at_once_make_one_decision(committing_db) -> None:
    application = factories.recommended_application()
    factories.registrar(application.fund)  # there before the race, which is about the decision
    texts = ("Enligt förslaget.", "Efter votering.")
    done = together(
        [lambda text=text: factories.register(application, reason=text) for text in texts]
    )
    assert sum(isinstance(item, Refused) for item in done) == 1
    assert application.decisions.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_assessor_in_two_windows_at_once_gives_one_score(committing_db) -> None:
    application = factories.submitted_application()
    bertil = factories.manager(application.fund)
    text = CriterionText(name="Behov", weight=Decimal(1), anchor_1="Svagt.", anchor_5="Starkt.")
    (criterion,) = write_criteria(application.call, criteria=[text], by=bertil, at=AT)
    kerstin = factories.holding("Kerstin", Role.ASSESSOR, fund=application.fund)
    due = AT.date() + timedelta(days=9)
    assessors.assign(application, person=kerstin, due_date=due, by=bertil, at=AT)
    conflicts.declare_none(application, by=kerstin, at=AT)

    def giving(value):
        given = {criterion.pk: scoring.Given(value, "Därför.")}
        return lambda: scoring.give(application, scores=given, by=kerstin, at=AT)

    done = together([giving(value) for value in (1, 2, 3, 4)])
    assert sum(isinstance(item, Refused) for item in done) == 3
    assert Score.objects.count() == 1


def test_a_request_sent_many_times_at_once_is_one_request(committing_db) -> None:
    application = factories.submitted_application()
    bertil = factories.manager(application.fund)

    def asking(reason):
        return lambda: completions.ask(
            application,
            reason=reason,
            items=[completions.Asked(Section.NEED)],
            deadline_date=AT.date() + timedelta(days=9),
            needs_sign_off=True,
            by=bertil,
            at=AT,
        )

    done = together([asking("Mer.")] * 3 + [asking("Annat.")] * 3)
    assert CompletionRequest.objects.count() == 1
    assert sum(isinstance(item, Refused) for item in done) == 3
