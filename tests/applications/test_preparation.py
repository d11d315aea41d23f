"""Checklist and flags: who may, what is written, undone and seen."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications import checklists, flags, preparation
from applications.models import Application, ChecklistItem, ChecklistTick, Flag, FlagEntry
from applications.workflow import ReasonMissing, WrongStatus
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.roles import Role
from fundportal.notices.models import Notice
from tests.applications import factories
from tests.people import AT, give, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def sent(amina, greta, hassan, bertil) -> Application:
    return factories.submitted_application()


def add(application, by, text="Alla parter har godkänt.", everywhere=True) -> ChecklistItem:
    call = None if everywhere else application.call
    return checklists.add_item(fund=application.fund, call=call, text=text, by=by, at=AT)


def enter(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_an_item_is_ticked_with_name_and_date_and_undone(sent, bertil) -> None:
    item = add(sent, bertil)
    tick = checklists.tick(sent, item=item, by=bertil, at=AT)
    assert checklists.tick(sent, item=item, by=bertil, at=AT) == tick
    assert (tick.ticked_by, tick.ticked_at) == (bertil, AT)
    assert checklists.untick(sent, item=item, by=bertil, at=AT) is not None
    assert checklists.untick(sent, item=item, by=bertil, at=AT) is None
    assert preparation.of(sent).ticked_count == 0
    checklists.tick(sent, item=item, by=bertil, at=AT)
    assert ChecklistTick.objects.count() == 2
    acts = Event.objects.filter(act__startswith="checklist.").values_list("act", flat=True)
    assert sorted(acts) == [
        "checklist.add_item",
        "checklist.tick",
        "checklist.tick",
        "checklist.untick",
    ]


def test_the_list_is_the_funds_and_the_calls(sent, bertil, amina) -> None:
    own = add(sent, bertil, "Budgeten går ihop.", everywhere=False)
    every = add(sent, bertil)
    assert add(sent, bertil) == every
    elsewhere = factories.open_call(sent.fund, name="En annan utlysning")
    other = checklists.add_item(fund=sent.fund, call=elsewhere, text="Annat.", by=bertil, at=AT)
    assert [row.item for row in preparation.checklist(sent)] == [every, own]
    with pytest.raises(checklists.ItemRetired):
        checklists.tick(sent, item=other, by=bertil, at=AT)
    checklists.retire_item(every, by=bertil, at=AT)
    assert [row.item for row in preparation.checklist(sent)] == [own]
    checklists.restore_item(every, by=bertil, at=AT)
    assert [row.item for row in preparation.checklist(sent)] == [every, own]
    checklists.retire_item(every, by=bertil, at=AT)
    add(sent, bertil)
    with pytest.raises(checklists.ItemThere):
        checklists.restore_item(every, by=bertil, at=AT)
    with pytest.raises(NotPermitted):
        add(sent, amina, "Nej.")
    with pytest.raises(checklists.ItemEmpty):
        add(sent, bertil, "  ")


def test_nothing_is_ticked_when_the_case_has_left_the_preparation(bertil) -> None:
    application = factories.decided_application()
    item = add(application, bertil)
    with pytest.raises(WrongStatus):
        checklists.tick(application, item=item, by=bertil, at=AT)


def test_a_flag_is_a_thread_that_is_resolved_and_raised_again(sent, bertil) -> None:
    flag = flags.raise_flag(sent, section="budget", text="Stämmer timmarna?", by=bertil, at=AT)
    again = flags.raise_flag(sent, section="budget", text="Stämmer timmarna?", by=bertil, at=AT)
    assert flag == again
    flags.write(flag, status="answered", text="Ja, enligt bilagan.", by=bertil, at=AT)
    flag = flags.write(flag, status="resolved", text="", by=bertil, at=AT)
    assert flag.status == Flag.Status.RESOLVED
    with pytest.raises(WrongStatus):
        flags.write(flag, status="answered", text="Fast…", by=bertil, at=AT)
    flag = flags.write(flag, status="raised", text="Fast inte för 2028.", by=bertil, at=AT)
    with pytest.raises(ReasonMissing):
        flags.write(flag, status="answered", text=" ", by=bertil, at=AT)
    assert [entry.status for entry in flag.entries.all()] == [
        "raised",
        "answered",
        "resolved",
        "raised",
    ]
    assert preparation.of(sent).open_flag_count == 1
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        FlagEntry.objects.update(text="Omskrivet")


def test_flags_are_the_offices_own(sent, bertil, amina, greta, cecilia, ingrid, david) -> None:
    flag = flags.raise_flag(sent, section="", text="Är det nytt?", by=bertil, at=AT)
    where = reverse("applications:flag", args=[sent.number, flag.pk])
    for user in (amina, greta, cecilia, david):
        assert not Flag.objects.visible_to(user).exists()
        assert enter(user).get(where).status_code == 404
        with pytest.raises(NotPermitted):
            flags.write(flag, status="resolved", text="", by=user, at=AT)
    assert enter(ingrid).get(where).status_code == 200
    assert enter(ingrid).post(where, {"status": "resolved"}).status_code == 404


def test_the_others_of_the_office_are_told_of_a_flag(sent, bertil, fund, amina) -> None:
    birgit = give(person("Birgit"), Role.MANAGER, fund=fund)
    flag = flags.raise_flag(sent, section="", text="Är det nytt?", by=bertil, at=AT)
    assert (
        Notice.objects.get(url=reverse("applications:flag", args=[sent.number, flag.pk])).recipient
        == birgit
    )


def test_everything_by_forms(sent, bertil) -> None:
    client = enter(bertil)
    checklist = reverse("applications:checklist", args=[sent.call.slug])
    assert "Listan är tom" in client.get(checklist).content.decode()
    client.post(checklist, {"text": "Alla parter har godkänt.", "everywhere": "on"})
    item = ChecklistItem.objects.get()
    assert item.call is None
    page = reverse("applications:preparation", args=[sent.number])
    tick = reverse("applications:checklist_tick", args=[sent.number, item.pk])
    client.post(tick)
    assert "1 av 1 är i ordning" in client.get(page).content.decode()
    client.post(tick, {"undo": "1"})
    assert "0 av 1 är i ordning" in client.get(page).content.decode()
    raising = reverse("applications:flag_raise", args=[sent.number])
    assert client.get(raising).status_code == 200
    assert "text" in client.post(raising, {"section": "need"}).context["form"].errors
    made = client.post(raising, {"section": "need", "text": "Varifrån?"}, follow=True)
    assert "Varifrån?" in made.content.decode()
    thread = made.redirect_chain[-1][0]
    assert "text" in client.post(thread, {"status": "answered"}).context["form"].errors
    client.post(thread, {"status": "answered", "text": "Från enkäten."})
    client.post(thread, {"status": "resolved"})
    assert "Löst" in client.get(page).content.decode()
    retire = reverse("applications:checklist_retire", args=[sent.call.slug, item.pk])
    client.post(retire)
    shown = client.get(checklist).content.decode()
    assert "Listan är tom" in shown
    assert "Ta tillbaka" in shown
    client.post(retire, {"undo": "1"})
    assert "Ta tillbaka" not in client.get(checklist).content.decode()
    client.post(retire)
    add(sent, bertil, item.text, everywhere=item.call_id is None)
    assert (
        "har redan den här punkten"
        in client.post(retire, {"undo": "1"}, follow=True).content.decode()
    )


def test_the_page_takes_the_same_queries_for_many_rows(sent, bertil) -> None:
    client, counts = enter(bertil), []
    page = reverse("applications:preparation", args=[sent.number])
    for number in range(2):
        for n in range(3):
            item = add(sent, bertil, f"Punkt {number}{n}")
            checklists.tick(sent, item=item, by=bertil, at=AT)
            flags.raise_flag(sent, section="need", text=f"Fråga {number}{n}", by=bertil, at=AT)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
