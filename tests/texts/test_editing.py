"""Texts of the public pages: drafts, publication from a time on, versions, the portal's own."""

import datetime

import pytest
from django.test import Client

from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import Municipality, User
from fundportal.texts import editing, overview
from fundportal.texts.models import PageText, TextVersion
from fundportal.texts.standard import standard
from tests.people import AT

pytestmark = pytest.mark.django_db
KEY = "apply-lead"
LATER = AT + datetime.timedelta(days=3)


def drafted(by: User, body: str = "Vår text.", key: str = KEY, **about: object) -> PageText:
    found = PageText.objects.filter(key=key).first()
    revision = found.revision if found else 0
    return editing.save_draft(
        key, **{"body": body, "body_en": "", "revision": revision, "by": by, "at": AT, **about}
    )


def published(
    by: User, body: str = "Vår text.", from_at: datetime.datetime | None = None
) -> TextVersion:
    draft = drafted(by, body)
    return editing.publish(KEY, revision=draft.revision, from_at=from_at, by=by, at=AT)


def shown(at: datetime.datetime) -> list[str]:
    return [version.body for version in TextVersion.objects.in_force(at)]


def test_a_draft_is_shown_to_nobody_until_it_is_published(bertil: User) -> None:
    draft = drafted(bertil)
    assert shown(AT) == []
    editing.publish(KEY, revision=draft.revision, from_at=None, by=bertil, at=AT)
    assert shown(AT) == ["Vår text."]
    draft.refresh_from_db()
    assert (draft.draft, draft.draft_at) == ("", None)
    acts = Event.objects.filter(act__startswith="texts.").order_by("pk")
    assert [event.act for event in acts] == ["texts.save", "texts.publish"]


def test_a_version_is_shown_from_its_time_on_without_anybody_doing_anything(bertil: User) -> None:
    published(bertil, "Nu.")
    published(bertil, "Sedan.", from_at=LATER)
    assert shown(LATER - datetime.timedelta(seconds=1)) == ["Nu."]
    assert shown(LATER) == ["Sedan."]


def test_a_coming_version_is_called_off_but_not_one_that_is_shown(bertil: User) -> None:
    now, later = published(bertil, "Nu."), published(bertil, "Sedan.", from_at=LATER)
    editing.call_off(later, by=bertil, at=AT)
    assert shown(LATER) == ["Nu."]
    with pytest.raises(editing.ShownAlready):
        editing.call_off(now, by=bertil, at=AT)


def test_an_earlier_version_becomes_the_draft_unless_there_is_one(bertil: User) -> None:
    first = published(bertil, "Först.")
    published(bertil, "Sist.")
    assert editing.restore(first, by=bertil, at=AT).draft == "Först."
    with pytest.raises(editing.DraftInTheWay):
        editing.restore(first, by=bertil, at=AT)


def test_the_portals_own_text_is_brought_back(bertil: User) -> None:
    published(bertil)
    editing.restore_standard(KEY, by=bertil, at=AT)
    standing = overview.standing(bertil, KEY, AT)
    assert standing
    assert standing.is_standard
    assert standing.words["sv"] == standard(KEY, "sv")
    assert [line.status for line in standing.history] == ["published", "superseded"]


def test_the_later_of_two_people_learns_of_the_earlier_one(bertil: User) -> None:
    drafted(bertil, "Den enas.")
    with pytest.raises(editing.SavedMeanwhile):
        drafted(bertil, "Den andras.", revision=0)
    with pytest.raises(editing.SavedMeanwhile):
        editing.publish(KEY, revision=0, from_at=None, by=bertil, at=AT)
    assert PageText.objects.get().draft == "Den enas."


@pytest.mark.parametrize(
    "body", ["  ", "[x](javascript:1)", "{komun}", "Ring 19811228-9874", "[x](//ond.example)"]
)
def test_what_a_page_cannot_hold_is_refused(bertil: User, body: str) -> None:
    with pytest.raises(editing.NotFit):
        drafted(bertil, body)


def test_a_statement_without_its_eleven_parts_is_refused(bertil: User) -> None:
    draft = drafted(bertil, "## 1. Vem som ansvarar\n\nVi.", key="accessibility")
    with pytest.raises(editing.NotFit, match="11"):
        editing.publish("accessibility", revision=draft.revision, from_at=None, by=bertil, at=AT)


def test_nothing_is_published_backwards_or_without_a_draft(bertil: User) -> None:
    with pytest.raises(editing.NoDraft):
        editing.publish(KEY, revision=0, from_at=None, by=bertil, at=AT)
    draft = drafted(bertil)
    earlier = AT - datetime.timedelta(minutes=1)
    with pytest.raises(editing.TimePassed):
        editing.publish(KEY, revision=draft.revision, from_at=earlier, by=bertil, at=AT)


def test_only_the_fund_office_writes(eva: User, bertil: User) -> None:
    with pytest.raises(NotPermitted):
        drafted(eva)
    version = published(bertil)
    assert not TextVersion.objects.visible_to(eva).filter(pk=version.pk).exists()
    assert not PageText.objects.visible_to(eva).exists()


def test_the_office_writes_looks_publishes_and_citizens_read(
    client: Client, bertil: User, municipality: Municipality
) -> None:
    client.force_login(bertil)
    here = f"/arbete/texter/{KEY}/"
    given = {"body": "Hej <b>från</b> {kommun}.", "body_en": "", "revision": 0}
    assert client.post(f"{here}skriv/", given).status_code == 302
    draft = client.get(f"{here}utkast/").content.decode()
    assert "<ins>" in draft
    late = client.post(f"{here}skriv/", {**given, "body": "En annan."})
    assert "Hej &lt;b&gt;från" in late.content.decode()  # the text that was saved meanwhile
    revision = PageText.objects.get().revision
    assert client.post(f"{here}utkast/", {"revision": revision}).status_code == 302
    page = Client().get("/ansok/").content.decode()
    assert "Hej &lt;b&gt;från&lt;/b&gt; Provstad kommun." in page
    assert (
        'class="written" lang="sv"><p class="lead">Hej'
        in Client().get("/en/ansok/").content.decode()
    )
    assert client.get(f"{here}version/1/").status_code == 200
    assert client.post(f"{here}standardtext/").status_code == 302
    assert "från&lt;/b&gt;" not in Client().get("/ansok/").content.decode()
