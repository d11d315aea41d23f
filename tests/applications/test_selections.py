"""Saved selections: kept, opened, renamed, shown first and removed; each person's own."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications import selections
from applications.models import SavedSelection
from fundportal.directory.errors import NotPermitted
from tests.applications import factories
from tests.people import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LIST = "/arbete/ansokningar/"


def enter(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def saved(user, name: str = "Beslutade", **chosen: str) -> SavedSelection:
    chosen = chosen or {"status": "approved"}
    return selections.save(kind="cases", name=name, chosen=chosen, by=user, at=AT)


def test_only_what_a_list_knows_is_kept(bertil) -> None:
    made = saved(bertil, q="barn", page="3", evil="<script>", status="", sort="-amount")
    assert made.chosen == {"q": "barn", "sort": "-amount"}
    assert made.query == "?q=barn&sort=-amount"


def test_the_same_twice_is_one_and_another_of_the_name_is_refused(bertil, cecilia) -> None:
    first = saved(bertil)
    assert saved(bertil, "  Beslutade ") == first
    with pytest.raises(selections.NameTaken):
        saved(bertil, status="rejected")
    assert saved(cecilia).person == cecilia


def test_nothing_chosen_no_name_or_too_many_are_refused(bertil, monkeypatch) -> None:
    with pytest.raises(selections.NothingChosen):
        saved(bertil, page="2")
    with pytest.raises(selections.NameTaken):
        saved(bertil, "   ")
    monkeypatch.setattr(selections, "MOST", 1)
    saved(bertil)
    with pytest.raises(selections.TooMany):
        saved(bertil, "En till")


def test_one_selection_is_shown_first(bertil) -> None:
    first, second = saved(bertil), saved(bertil, "Nej", status="rejected")
    selections.change(first, name="Ja", is_default=True, by=bertil)
    selections.change(second, name="Nej", is_default=True, by=bertil)
    first.refresh_from_db()
    assert (first.name, first.is_default) == ("Ja", False)
    with pytest.raises(selections.NameTaken):
        selections.change(first, name="Nej", is_default=False, by=bertil)
    with pytest.raises(IntegrityError, match="saved_selection_one_default"), transaction.atomic():
        SavedSelection.objects.filter(pk=first.pk).update(is_default=True)


def test_nobody_else_changes_or_removes_it(bertil, cecilia) -> None:
    mine = saved(bertil)
    with pytest.raises(NotPermitted):
        selections.change(mine, name="Min", is_default=True, by=cecilia)
    with pytest.raises(NotPermitted):
        selections.remove(mine, by=cecilia)
    assert not SavedSelection.objects.visible_to(cecilia).exists()
    selections.remove(mine, by=bertil)
    assert not SavedSelection.objects.exists()


def test_the_whole_way_by_forms(bertil, fund) -> None:
    factories.decided_application(title="Beslutad")
    factories.submitted_application(title="Ännu obeslutad")
    client = enter(bertil)
    asked = "sort=title&status=approved"
    assert "Spara det här urvalet" in client.get(f"{LIST}?{asked}").content.decode()
    sent = client.post(reverse("applications:selection_save"), {"name": "Ja", "asked": asked})
    assert sent["Location"] == f"{LIST}?{asked}"
    mine = SavedSelection.objects.get()
    edit = reverse("applications:selection", args=[mine.pk])
    assert client.get(LIST).status_code == 200
    changed = client.post(edit, {"name": "Mina ja", "is_default": "on"})
    assert changed["Location"] == f"{LIST}?{asked}"
    assert client.get(LIST)["Location"] == f"{LIST}?{asked}"
    page = client.get(f"{LIST}?{asked}").content.decode()
    assert "Mina ja" in page
    assert "Ännu obeslutad" not in page
    assert "Ännu obeslutad" in client.get(f"{LIST}?all=1").content.decode()
    removed = client.post(reverse("applications:selection_remove", args=[mine.pk]))
    assert removed["Location"] == f"{LIST}?all=1"
    assert client.get(LIST).status_code == 200


def test_what_cannot_be_saved_is_said_on_the_list(bertil) -> None:
    client = enter(bertil)
    where = reverse("applications:selection_save")
    for data in ({"name": "", "asked": "q=a"}, {"name": "Tom", "asked": ""}, {}):
        answer = client.post(where, data, follow=True)
        assert answer.status_code == 200
        assert len(answer.context["messages"]) == 1
    nul = client.post(where, {"name": "a\0b", "asked": "q=%00"}, follow=True)
    assert nul.status_code == 200
    assert client.post(where, {"name": "x" * 500, "asked": "q=" + "y" * 900}).status_code == 302
    assert len(SavedSelection.objects.get().name) == 60


def test_a_selection_of_another_is_not_found(bertil, cecilia) -> None:
    mine = saved(bertil)
    for name in ("selection", "selection_remove"):
        where = reverse(f"applications:{name}", args=[mine.pk])
        assert enter(cecilia).post(where, {"name": "Min"}).status_code == 404


def test_the_lists_take_few_queries_whatever_they_show(bertil) -> None:
    client = enter(bertil)
    shown = ("?all=1", "?q=bryggan", "?status=approved", "?sort=-organisation", "?waiting=on")
    counts = []
    for _round in range(2):
        for _more in range(3):
            factories.submitted_application()
            factories.submitted_idea()
            saved(bertil, f"Urval {SavedSelection.objects.count()}")
        for where in (LIST, f"{LIST}ideer/"):
            for query in shown:
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(where + query).status_code == 200
                counts.append(len(queries))
    half = len(counts) // 2
    assert counts[:half] == counts[half:]
    assert max(counts) <= 12
