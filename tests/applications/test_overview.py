"""Lists and words across cases: what waits first, filters, the reader's words, the next step."""

from __future__ import annotations

import pytest

from applications import listing, overview, waiting, workflow
from applications.models import Application
from applications.pages import Content
from applications.states import Act, Outcome, Status
from tests.applications import factories
from tests.people import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def cases(fund) -> None:
    factories.submitted_application(title="Väntar")
    factories.recommended_application(title="Beredd")
    factories.decided_application(title="Beslutad")


@pytest.mark.parametrize("status", Status)
def test_who_handles_a_case_reads_the_word_that_the_filter_has(status, bertil, fund) -> None:
    case = Application(fund=fund, status=status)
    offered = dict(listing.choices(bertil, AT.date()).statuses)
    assert overview.status_words(case, bertil) == offered[status]


def test_an_applicant_reads_another_word_than_the_office(amina, bertil, cases) -> None:
    case = Application.objects.get(title="Väntar")
    assert overview.status_words(case, amina) == "Under beredning"
    assert overview.status_words(case, bertil) == "Inskickad"


def test_everything_that_waits_is_told_with_what_to_do(amina, bertil, cases) -> None:
    factories.submitted_idea(title="Idén")
    factories.invited_idea(title="Inbjuden")
    assert [item.title for item in waiting.waiting_for(bertil)] == ["Idén", "SI-2026-0001 Väntar"]
    assert [item.title for item in waiting.waiting_for(amina)] == ["Inbjuden"]


def test_the_next_step_names_who_takes_it(greta) -> None:
    draft = factories.opened_application()
    assert overview.next_step(Content(draft)).by == "Socialnamnden"
    ready = factories.filled_application()
    assert overview.next_step(Content(ready)).by == "Socialnamnden, Skolnamnden"
    workflow.sign_off(
        ready,
        organisation=factories.social_board(),
        seen_fingerprint=ready.fingerprint,
        by=greta,
        at=AT,
    )
    assert overview.next_step(Content(ready)).by == "Skolnamnden"
    ended = factories.decided_application(outcome=Outcome.REJECTED)
    assert overview.next_step(Content(ended)).what == ""


def test_what_each_may_do_follows_role_and_status(
    amina, bertil, cecilia, greta, ingrid, david
) -> None:
    draft, sent = factories.filled_application(), factories.submitted_application()
    assert overview.acts_open_to(draft, amina) == {Act.WRITE, Act.SUBMIT, Act.WITHDRAW}
    assert overview.acts_open_to(draft, greta) == {Act.SIGN}
    assert overview.acts_open_to(sent, amina) == {Act.WITHDRAW}
    assert overview.acts_open_to(sent, bertil) == {Act.RECOMMEND, Act.ASK_COMPLETION}
    assert overview.acts_open_to(sent, cecilia) == frozenset()
    assert overview.acts_open_to(sent, ingrid) == overview.acts_open_to(sent, david) == frozenset()
