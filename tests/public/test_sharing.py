"""News and sharing: the feed, link previews with a picture, one address a page, moved funds."""

import io
import json
import re
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from applications import publishing
from fundportal.directory import institutions
from fundportal.directory.models import Fund, User
from fundportal.public.share_image import share_image
from portfolio import annual_reports, investments
from portfolio.models import Investment
from tests.people import AT

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> None:
    time_machine.move_to(AT, tick=False)


def body(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_feed_tells_what_was_made_public(
    client: Client, seniorpuls: Investment, bertil: User
) -> None:
    publishing.publish(seniorpuls.decision, reason="Behovet är <stort>.", by=bertil, at=AT)
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/flode.atom")
    assert len(queries) <= 5
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.content)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2
    said = {entry.findtext(f"{ATOM}title"): entry.findtext(f"{ATOM}summary") for entry in entries}
    assert "Behovet är &lt;stort&gt;." in said.values()  # readers of feeds take it as HTML
    assert "Seniorpuls" in said
    for part in ("id", "title", "updated"):
        assert feed.findtext(f"{ATOM}{part}")
        assert all(entry.findtext(f"{ATOM}{part}") for entry in entries)
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    for entry in entries:
        link = entry.find(f"{ATOM}link")
        assert link is not None
        where = link.attrib["href"].removeprefix("http://testserver")
        assert client.get(where).status_code == 200
    investments.unpublish(seniorpuls, reason="Skrivs om.", by=bertil, at=AT)
    assert "investment-" not in body(client, "/flode.atom")


def entries_of(client: Client, address: str) -> dict[str, tuple[str | None, str]]:
    """The language and page of each entry of a feed, by its title."""
    feed = ElementTree.fromstring(client.get(address).content)
    found = {}
    for entry in feed.findall(f"{ATOM}entry"):
        link = entry.find(f"{ATOM}link")
        assert link is not None
        title = entry.findtext(f"{ATOM}title") or ""
        found[title] = (entry.get(LANGUAGE), link.attrib["href"].removeprefix("http://testserver"))
    return found


def test_each_language_has_a_feed_and_an_entry_in_another_says_so(
    client: Client, seniorpuls: Investment, bertil: User
) -> None:
    publishing.publish(
        seniorpuls.decision, reason="Behovet är stort.", reason_en="Needed.", by=bertil, at=AT
    )
    swedish = ElementTree.fromstring(client.get("/flode.atom").content)
    english = ElementTree.fromstring(client.get("/en/flode.atom").content)
    assert (swedish.get(LANGUAGE), english.get(LANGUAGE)) == ("sv", "en")
    assert {feed.findtext(f"{ATOM}id") for feed in (swedish, english)} == {
        "http://testserver/flode.atom",
        "http://testserver/en/flode.atom",
    }
    assert entries_of(client, "/flode.atom") == {
        "Seniorpuls: bifallen": (None, "/fonder/provfonden/beslut/#SI-2026-0001"),
        "Seniorpuls": (None, "/satsningar/seniorpuls/"),
    }
    assert entries_of(client, "/en/flode.atom") == {
        "Seniorpuls: approved": (None, "/en/fonder/provfonden/beslut/#SI-2026-0001"),
        "Seniorpuls": ("sv", "/en/satsningar/seniorpuls/"),  # the page has no English text
    }
    for address in ("/", "/en/"):
        assert f'href="{address}flode.atom"' in body(client, address)


def test_an_annual_report_is_told_in_the_feed_of_its_language(
    client: Client, seniorpuls: Investment, bertil: User
) -> None:
    fund = seniorpuls.fund
    for year, language in ((2025, "sv"), (2026, "sv"), (2026, "en")):
        about = {"year": year, "language": language, "by": bertil, "at": AT}
        report = annual_reports.render(annual_reports.build(fund, **about), by=bertil, at=AT)
        annual_reports.publish(report, by=bertil, at=AT)
    page = "fonder/provfonden/#annual-title"
    swedish, english = entries_of(client, "/flode.atom"), entries_of(client, "/en/flode.atom")
    assert swedish["Provfonden: årsrapport 2025"] == (None, f"/{page}")
    assert swedish["Provfonden: årsrapport 2026"] == (None, f"/{page}")
    assert "Provfonden: annual report 2026" not in swedish
    assert english["Provfonden: annual report 2026"] == (None, f"/en/{page}")
    # no English report of that year: the Swedish one, which says that it is Swedish
    assert english["Provfonden: årsrapport 2025"] == ("sv", f"/en/{page}")
    assert "Provfonden: årsrapport 2026" not in english
    assert 'id="annual-title"' in body(client, f"/{page}")


def test_a_title_that_xml_cannot_hold_does_not_break_the_feed(
    client: Client, seniorpuls: Investment
) -> None:
    Investment.objects.update(title="Tecken\x0b\ufffe kvar")
    titles = ElementTree.fromstring(client.get("/flode.atom").content).iter(f"{ATOM}title")
    assert "Tecken kvar" in [title.text for title in titles]


def test_a_link_to_an_investment_has_title_text_and_picture(
    client: Client, seniorpuls: Investment
) -> None:
    page = body(client, "/satsningar/seniorpuls/")
    said = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', page))
    assert said["title"] == "Seniorpuls"
    assert unescape(said["description"]) == "Seniorpuls når målgruppen <tidigt>."
    picture = client.get(said["image"].removeprefix("http://testserver"))
    assert picture.headers["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(picture.content)).size == (1200, 630)
    assert len(picture.content) < 40_000
    assert "Set-Cookie" not in picture.headers
    assert client.get("/bild/satsningar/finns-inte.png").status_code == 404


def test_a_page_has_one_address_whatever_was_asked(client: Client, seniorpuls: Investment) -> None:
    for asked, one in (
        ("/satsningar/?q=puls&page=1", "/satsningar/"),
        ("/satsningar/?page=2&q=x", "/satsningar/?page=2"),
        (f"/satsningar/?page={'9' * 5000}", "/satsningar/"),
        ("/satsningar/?page=x%00", "/satsningar/"),
        ("/en/satsningar/seniorpuls/?utm=x", "/en/satsningar/seniorpuls/"),
    ):
        page = body(client, asked)
        assert f'<link rel="canonical" href="http://testserver{one}">' in page
    assert 'hreflang="en" href="http://testserver/en/satsningar/seniorpuls/"' in page
    assert 'hreflang="x-default" href="http://testserver/satsningar/seniorpuls/"' in page
    assert 'rel="canonical"' not in body(client, "/sidans-nytta/")


def test_machines_read_the_grant_and_nothing_ends_the_block(
    client: Client, seniorpuls: Investment, bertil: User
) -> None:
    texts = investments.PublicTexts(title="Seniorpuls", summary="</script><b>x & y")
    investments.publish(seniorpuls, texts=texts, by=bertil, at=AT)
    page = body(client, "/satsningar/seniorpuls/")
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    said = json.loads(block)
    assert said["description"] == "</script><b>x & y"
    assert said["amount"] == {"@type": "MonetaryAmount", "currency": "SEK", "value": 400000}
    [start] = re.findall(r'ld\+json">(.*?)</script>', body(client, "/"), re.S)
    assert json.loads(start)["@type"] == "WebSite"


def test_a_fund_with_a_new_name_is_found_under_the_old_one(
    client: Client, seniorpuls: Investment, johan: User
) -> None:
    fund = Fund.objects.get()
    old = fund.slug
    for slug in ("nytt-namn", "nyare-namn"):
        fund.slug = slug
        institutions.save_fund(fund, by=johan, at=AT)
    for before in (old, "nytt-namn"):
        for rest in ("", "beslut/"):
            response = client.get(f"/en/fonder/{before}/{rest}")
            assert response.status_code == 301
            assert response.headers["Location"] == f"/en/fonder/nyare-namn/{rest}"
    assert client.get("/fonder/aldrig-funnits/").status_code == 404


@pytest.mark.parametrize("title", ["", "Ord " * 200, "Ä" * 300, "‮\x00👩‍👩‍👧"])
def test_any_title_can_be_drawn(title: str) -> None:
    drawn = Image.open(io.BytesIO(share_image(title, "Pågår · 5,4 mnkr", "Fondkontoret")))
    assert drawn.size == (1200, 630)
