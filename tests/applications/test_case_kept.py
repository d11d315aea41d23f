"""What a case's page keeps between two acts is never older than the last act that changes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from applications import completions, conflicts, diarienummer, flags, messages, sections
from applications.completions import Asked
from applications.models import Application
from applications.questions import Section
from fundportal.directory.models import User
from tests.applications import factories
from tests.people import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LATER, DEADLINE = AT + timedelta(days=1), date(2026, 12, 1)
Act = Callable[[], object]


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    caches["parts"].clear()
    yield
    caches["parts"].clear()


def page(reader: User, case: Application) -> str:
    client = Client()
    client.force_login(reader)
    text = client.get(reverse("applications:application", args=[case.number])).content.decode()
    return re.sub(r'value="[^"]{64}"', "", text)  # the token of a form


def test_after_every_act_the_page_reads_as_if_nothing_were_kept(amina, bertil, cecilia) -> None:
    case = factories.filled_application()
    for name, act in acts(case, amina, bertil):
        act()
        case.refresh_from_db()
        for reader in (amina, bertil):
            if reader == amina or case.submitted_at:
                kept = page(reader, case)
                caches["parts"].clear()
                assert page(reader, case) == kept, (name, reader)
    assert "Fyra av tio." in kept
    assert "234\u202f000\xa0kr: 2026" in kept


def acts(case: Application, amina: User, bertil: User) -> Iterator[tuple[str, Act]]:
    """The way of a case to its decision, with what happens beside it."""
    social, school = factories.social_board(), factories.school_board()
    by_office, by_writer = {"by": bertil, "at": LATER}, {"by": amina, "at": LATER}
    yield "sign", lambda: factories.sign_again(case, social, "Greta")
    yield "sign too", lambda: factories.sign_again(case, school, "Hassan")
    yield "send in", lambda: factories.send_in(case)
    yield "write", lambda: messages.write(case, text="Hej!", **by_writer)
    yield "flag", lambda: flags.raise_flag(case, section="", text="Oklart.", **by_office)
    registrar = factories.registrar(case.fund)
    yield (
        "conflict",
        lambda: conflicts.record(case, person=registrar, reason="Släkt.", **by_office),
    )
    yield (
        "number",
        lambda: diarienummer.note_diarienummer(case, diarienummer="Ks 9/2026", **by_office),
    )
    asked = (Asked(Section.NEED, "extent", "Hur många?"),)
    yield (
        "ask",
        lambda: completions.ask(
            case,
            items=asked,
            reason="Underlag saknas.",
            deadline_date=DEADLINE,
            needs_sign_off=False,
            **by_office,
        ),
    )
    seen = max(case.section_versions.filter(section=Section.NEED).values_list("version", flat=True))
    said = factories.answers()[Section.NEED] | {"extent": "Fyra av tio."}
    yield (
        "change",
        lambda: sections.save_section(
            case, section=Section.NEED, answers=said, seen_version=seen, **by_writer
        ),
    )
    yield "complete", lambda: completions.send_in(case, answer="Nu så.", **by_writer)
    yield "recommend", lambda: factories.recommend(case)
    yield "recommend again", lambda: factories.recommend(case, {2026: Decimal(234_000)})
    conflict = case.conflicts.get()
    yield "lift", lambda: conflicts.lift(conflict, reason="Ett misstag.", **by_office)
    yield "decide", lambda: factories.register(case)
