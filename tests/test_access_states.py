"""Role × address × status: every address of a case, in every status, for everybody around it.

17 people (those of the parties, of the office, of other departments and funds, an assessor in
conflict) × 58 addresses × 9 statuses, strangers in three of them: 6 327 questions when this was
written; an address that comes to the URL conf is asked by itself and fails without a row.
Everybody else gets 404, never 403.
"""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from applications.forms.preparing import DeclareForm
from applications.models import Agenda, Application
from applications.states import OPEN_STATUSES, PREPARED_IN, WRITTEN_IN, Status
from fundportal.directory.models import User
from fundportal.personal import calendars
from tests.addresses import refuse_writing
from tests.applications import rich_case
from tests.people import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

GONE, MOVED, SHOWN, ONLY_POST = 404, 302, 200, 405
ALL = frozenset(Status)
SENT = ALL - {Status.DRAFT}
BY_DECISION = frozenset(rich_case.DECISIONS)
PREPARED = frozenset(PREPARED_IN)
WRITTEN = frozenset(WRITTEN_IN)
COMPLETION = frozenset({Status.COMPLETION})
OFFICE = "frtvb"  # sees a case first when it has been sent in
SEES = f"spgh{OFFICE}"
STRANGERS_ASK_IN = (Status.DRAFT, Status.SUBMITTED, Status.APPROVED)  # nothing is theirs anyway
OUTSIDE = "dDFnNua"  # no part in the case: another department, another fund, other work, conflict

# who gets the page, in which statuses, and what the same person gets in the others;
# letters as in rich_case.people
Row = tuple[str, frozenset[Status], int]
POST: Row = ("", frozenset(), ONLY_POST)
ROWS: dict[str, Row] = {
    "applications:application": (SEES, ALL, GONE),
    "applications:check": (SEES, ALL, GONE),
    "applications:paper": (SEES, ALL, GONE),
    "applications:versions": (SEES, ALL, GONE),
    "applications:attachment": (SEES, ALL, GONE),
    "applications:receipt": (SEES, SENT, GONE),
    "applications:messages": ("spghfrtv", ALL, GONE),
    "applications:completion": (SEES, COMPLETION, GONE),
    "applications:extract": (SEES, BY_DECISION, GONE),
    "applications:tasks": ("sp", frozenset({Status.DRAFT}), MOVED),
    "applications:section": ("sp", WRITTEN, MOVED),
    "applications:discard": ("sp", WRITTEN, MOVED),
    "applications:earlier": ("sp", WRITTEN, MOVED),
    "applications:attachments": ("sp", WRITTEN, MOVED),
    "applications:attachment_remove": ("sp", WRITTEN, MOVED),
    "applications:invitation": ("ph", WRITTEN, MOVED),
    "applications:sign": ("gh", WRITTEN, MOVED),
    "applications:submit": ("s", frozenset({Status.DRAFT}), MOVED),
    "applications:withdraw": ("s", OPEN_STATUSES, MOVED),
    "applications:undo_withdrawal": ("s", frozenset({Status.WITHDRAWN}), MOVED),
    "applications:completion_send": ("s", COMPLETION, MOVED),
    "applications:completion_ask": ("f", PREPARED, MOVED),
    "applications:completion_extend": ("f", COMPLETION, MOVED),
    "applications:completion_take_back": ("f", COMPLETION, MOVED),
    "applications:diarienummer": ("f", SENT, GONE),
    "applications:preparation": ("fv", SENT, GONE),
    "applications:flag": ("fv", SENT, GONE),
    "applications:flag_raise": ("f", SENT, GONE),
    "applications:assign": ("f", SENT, GONE),
    "applications:assessor_end": ("f", SENT, GONE),
    "applications:conflict_record": ("f", SENT, GONE),
    "applications:conflict_lift": ("f", SENT, GONE),
    "applications:declare": ("b", PREPARED | COMPLETION, MOVED),
    "applications:score": ("b", PREPARED, MOVED),
    "applications:scores": ("fvb", SENT, GONE),
    "applications:recommend": ("f", PREPARED | {Status.RECOMMENDED}, MOVED),
    "applications:decide": ("r", frozenset({Status.RECOMMENDED, Status.DEFERRED}), MOVED),
    "applications:correct": ("r", BY_DECISION, MOVED),
    "applications:condition_assign": ("f", frozenset({Status.APPROVED}), GONE),
    "applications:condition_follow_up": ("f", frozenset({Status.APPROVED}), GONE),
    "applications:publish_outcome": ("f", BY_DECISION, GONE),
    "applications:withdraw_outcome": ("", frozenset(), GONE),  # none is published
    "applications:letter": ("fr", BY_DECISION, GONE),
    "applications:papers": (SEES, ALL, GONE),
    "applications:paper_file": ("", frozenset(), GONE),  # none is written
    "applications:dossier": ("spghfv", ALL, GONE),
    "applications:dossier_file": ("", frozenset(), GONE),  # none is gathered
    "applications:ask_for_sign_off": POST,
    "applications:autosave": POST,
    "applications:presence": POST,
    "applications:messages_read": POST,
    "applications:checklist_tick": POST,
    "evaluations:appraisal": (SEES, ALL, GONE),
    "evaluations:basis": ("f", SENT, GONE),
    "evaluations:appraise": ("sp", WRITTEN, GONE),
    "evaluations:evidence_offer": ("sp", WRITTEN, GONE),
}
ALSO: dict[str, Row] = {
    "applications:declare": ("B", SENT, GONE),  # later on: that the assignment is over
    "evaluations:appraise": ("f", SENT, GONE),
}


def expected(name: str, letter: str, status: Status) -> int:
    """What this person must get at that address while the case has that status."""
    if ROWS[name] == POST:
        return ONLY_POST
    first, second = ROWS[name], ALSO.get(name)
    who, shown_in, otherwise = second if second and letter in second[0] else first
    if letter not in who or (letter in OFFICE and status == Status.DRAFT):
        return GONE
    return SHOWN if status in shown_in else otherwise


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """A matrix of misses is no news."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.long
@pytest.mark.usefixtures("undrawn", "remembered")
@pytest.mark.parametrize("status", list(Status))
def test_everybody_gets_the_pages_of_the_table_and_no_other(status: Status) -> None:
    application, around = rich_case.in_status(status)
    addresses = rich_case.addresses(application)
    assert set(addresses) == set(ROWS), "a row for each address that names a case"
    asked = around if status in STRANGERS_ASK_IN else set(around) - set(OUTSIDE)
    clients = {letter: entered(around[letter]) for letter in asked}
    wrong = {}
    with connection.execute_wrapper(refuse_writing):
        for letter, client in clients.items():
            for name, address in addresses.items():
                response = client.get(address)
                if response.status_code != expected(name, letter, status):
                    wrong[f"{letter} {name}"] = response.status_code
                if response.status_code == MOVED:
                    assert f"/{application.number}/" in response["Location"], name
    assert wrong == {}


@pytest.mark.usefixtures("undrawn", "remembered")
@pytest.mark.parametrize("status", STRANGERS_ASK_IN)
def test_nobody_outside_can_act_and_nothing_is_written(status: Status) -> None:
    application, around = rich_case.in_status(status)
    addresses = rich_case.addresses(application)
    clients = {letter: entered(around[letter]) for letter in OUTSIDE}
    with connection.execute_wrapper(refuse_writing):
        for letter, client in clients.items():
            got = {name: client.post(url, {}).status_code for name, url in addresses.items()}
            got = {name: code for name, code in got.items() if code not in (GONE, ONLY_POST)}
            assert got == {}, letter


def declared(application: Application, client: Client) -> Any:
    """An assessor declares a conflict on the page for it."""
    page = reverse("applications:declare", args=[application.number])
    return client.post(page, {"declaration": DeclareForm.CONFLICT, "reason": "Syskon."})


def recorded(application: Application, client: Client) -> Any:
    """A manager notes the own conflict."""
    page = reverse("applications:conflict_record", args=[application.number])
    me = User.objects.get(pk=client.session["_auth_user_id"])
    return client.post(page, {"person": me.pk, "reason": "Syskon."})


@pytest.mark.parametrize(
    ("letter", "say"), [("b", declared), ("f", recorded)], ids=["assessor", "manager"]
)
def test_a_conflict_shuts_every_address_of_the_case_at_the_next_request(
    letter: str, say: Any
) -> None:
    application, around = rich_case.in_status(Status.SUBMITTED)
    addresses = rich_case.addresses(application)
    person, client = around[letter], entered(around[letter])
    before = {name for name, url in addresses.items() if client.get(url).status_code == SHOWN}
    assert before == {
        name for name in addresses if expected(name, letter, Status.SUBMITTED) == SHOWN
    }
    assert any(application.number in text for text in lists(person, client).values())
    assert say(application, client).status_code == MOVED
    got = {name: client.get(url).status_code for name, url in addresses.items()}
    assert {name: code for name, code in got.items() if code != GONE and ROWS[name] != POST} == {}
    acts = {name: client.post(url, {}).status_code for name, url in addresses.items()}
    assert {name: code for name, code in acts.items() if code not in (GONE, ONLY_POST)} == {}
    assert named_in(application, lists(person, client)) == []


def test_no_list_search_export_agenda_notice_or_calendar_names_a_case_to_those_outside() -> None:
    application, around = rich_case.in_status(Status.APPROVED)
    for letter in OUTSIDE:
        shown = lists(around[letter], entered(around[letter]))
        assert named_in(application, shown) == [], letter
    for letter in "spgf":
        shown = lists(around[letter], entered(around[letter]))
        assert "applications:export" in named_in(application, shown), letter


def lists(person: User, client: Client) -> dict[str, str]:
    """Everything that shows rows of several cases, as text, where the person gets it."""
    case = Application.objects.get()
    key = calendars.make_key(by=person, at=AT)
    found = reverse("applications:list")
    asked = {
        "workspace": reverse("workspace"),
        "notices": reverse("notices:list"),
        "search": f"{found}?q={case.number}",
        "search by title": f"{found}?q={case.title}",
        "own_mail": reverse("personal:own_mail"),
        "jobs": reverse("jobs:list"),
        "calendar": reverse("personal:calendar", args=[key]),
    }
    for name in ("list", "export", "ideas", "agendas", "conditions"):
        asked[f"applications:{name}"] = reverse(f"applications:{name}")
    for name in ("comparison", "comparison_csv", "comparison_xlsx"):
        asked[f"applications:{name}"] = reverse(f"applications:{name}", args=[case.call.slug])
    for agenda in Agenda.objects.all():
        asked[f"agenda {agenda.pk}"] = reverse("applications:agenda", args=[agenda.pk])
    return {name: _text(client.get(address)) for name, address in asked.items()}


def named_in(application: Application, shown: dict[str, str]) -> list[str]:
    """The lists in which the case stands, by number or title."""
    return [name for name, text in shown.items() if _names(application, name, text)]


def _names(application: Application, name: str, text: str) -> bool:
    typed = name.startswith("search")  # what was searched for stands in the field
    return f"/{application.number}/" in text or (
        not typed and (application.number in text or application.title in text)
    )


def _text(response: Any) -> str:
    if response.status_code != SHOWN:
        return ""
    content = b"".join(response) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"".join(packed.read(name) for name in packed.namelist())
    return content.decode()
