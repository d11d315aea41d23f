"""The public pages: open to all, no cookie, cacheable, few queries, the ledger's own figures."""

import datetime
import gzip
import re
from typing import Any

import pytest
from django.contrib.staticfiles.finders import find
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from fundportal.directory.models import Fund, Municipality, Organisation, User
from fundportal.public import pages
from fundportal.templatetags.portal import whole
from portfolio import investments
from portfolio.models import Investment
from portfolio.overview import money_of
from portfolio.pictures import story_of
from tests.people import AT
from tests.portfolio import money
from tests.public.conftest import published

pytestmark = pytest.mark.django_db
MOST_QUERIES = 5
PAGES = [
    "/",
    "/satsningar/",
    "/satsningar/seniorpuls/",
    "/fonder/",
    "/fonder/provfonden/",
    "/fonder/provfonden/beslut/",
    "/ansok/",
    "/oppna-data/",
    "/sidans-nytta/andrat/",
    "/tillganglighet/",
    "/integritet/",
]
ALL = [*PAGES, *(f"/en{page}" for page in PAGES)]


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> None:
    time_machine.move_to(AT, tick=False)


def body(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def test_every_page_is_open_kept_by_caches_and_sets_no_cookie(
    client: Client, seniorpuls: Investment
) -> None:
    for address in ALL:
        response = client.get(address)
        assert response.status_code == 200
        assert "Set-Cookie" not in response.headers
        assert not client.cookies
        assert "public" in response.headers["Cache-Control"]
        assert "Cookie" not in response.headers.get("Vary", "")
        assert response.headers["Content-Language"] == (
            "en" if address.startswith("/en/") else "sv"
        )
        again = client.get(address, headers={"If-None-Match": response.headers["ETag"]})
        assert again.status_code == 304


def test_a_page_needs_few_queries_and_none_that_writes(
    client: Client, seniorpuls: Investment
) -> None:
    for address in ALL:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address)
        assert len(queries) <= MOST_QUERIES, [query["sql"] for query in queries]
        assert not [q["sql"] for q in queries if not q["sql"].startswith("SELECT")]


def test_a_page_is_the_same_for_a_person_who_has_logged_in(
    client: Client, seniorpuls: Investment, bertil: User
) -> None:
    before = body(client, "/satsningar/seniorpuls/")
    client.force_login(bertil)
    assert body(client, "/satsningar/seniorpuls/") == before


def test_every_page_asks_whether_it_helped_and_carries_no_token(
    client: Client, seniorpuls: Investment
) -> None:
    for address in ALL:
        page = body(client, address)
        assert f'name="page" value="{address}"' in page
        assert "csrfmiddlewaretoken" not in page
        assert page.count("<h1") == 1
        assert " style=" not in page


def test_only_published_investments_are_shown(
    client: Client, seniorpuls: Investment, bertil: User
) -> None:
    investments.unpublish(seniorpuls, reason="Texten skrivs om.", by=bertil, at=AT)
    assert client.get("/satsningar/seniorpuls/").status_code == 404
    assert "Seniorpuls" not in body(client, "/satsningar/")
    assert "Seniorpuls" not in body(client, "/")
    assert "Seniorpuls" not in body(client, "/fonder/provfonden/")
    assert "seniorpuls" not in body(client, "/sitemap.xml")


def test_an_investment_tells_whom_what_who_and_who_decided(
    client: Client, seniorpuls: Investment
) -> None:
    page = body(client, "/satsningar/seniorpuls/")
    for words in (
        "Seniorpuls når målgruppen &lt;tidigt&gt;.",
        "Äldre som bor ensamma.",
        "Socialnamnden",
        "Idrottsforeningen",
        "(leder)",
        "<dt>Åtaget</dt>",  # as on the page of its fund, where "avsatt" is the fund's own money
        "400\u202f000\u00a0kr",
        whole(seniorpuls.decision.reference),
    ):
        assert words in page, words


def test_every_entry_leads_to_its_decision_and_names_no_person(
    client: Client, seniorpuls: Investment
) -> None:
    page = body(client, "/satsningar/seniorpuls/")
    rows = re.findall(r"<tr>\s*<td.*?</tr>", page, re.S)
    assert rows
    assert all(whole(seniorpuls.decision.reference) in row for row in rows)
    for name in ("Bertil", "Farid", "Cecilia"):
        assert name not in page


def test_the_fund_tells_its_story_and_where_the_money_came_from(
    client: Client, seniorpuls: Investment
) -> None:
    page = body(client, "/fonder/provfonden/")
    for words in (
        "65,0\u00a0mnkr",
        "80,0\u00a0mnkr",
        "100,0\u00a0mnkr",
        "överskott 2014",
        "99\u202f600\u202f000\u00a0kr",
        "Ks 7/2015",
        "<svg",
        "Seniorpuls",
    ):
        assert words in page, words


def test_the_picture_of_the_fund_tells_what_was_set_aside_committed_and_paid_out(
    seniorpuls: Investment,
) -> None:
    [found] = money_of([seniorpuls.fund])
    chart = story_of(found)
    assert chart is not None
    rows = [[cell.replace("\u00a0", " ") for cell in row] for row in chart.table.rows]
    assert chart.table.columns == (
        "År",
        "Avsatt sammanlagt",
        "Åtaget sammanlagt",
    )  # nothing is paid out
    assert rows[0] == ["2013", "65,0 mnkr", "–"]
    assert rows[-1] == ["2026", "100,0 mnkr", "0,4 mnkr"]
    assert "Åtaget sammanlagt: 0,4 mnkr." in chart.description.replace("\u00a0", " ")


def test_the_figures_of_start_and_fund_agree(client: Client, seniorpuls: Investment) -> None:
    figures = r"<dd>(.*?)</dd>"
    start = re.findall(figures, body(client, "/"))
    assert len(start) == 3
    assert set(start) <= set(re.findall(figures, body(client, "/fonder/provfonden/")))


def test_years_are_written_as_years(client: Client, seniorpuls: Investment) -> None:
    assert not re.search(r"2[\u00a0\u202f ]013", body(client, "/"))


def test_the_search_finds_every_word_and_says_how_many(
    client: Client, seniorpuls: Investment, bertil: User, cecilia: User, farid: User
) -> None:
    school = Organisation.objects.create(
        name="Skolnämnden", slug="skol", kind="board", area="Skola"
    )
    decision = money.decided(seniorpuls.fund, school, cecilia, title="Bryggan")
    published(decision, bertil, farid, "Bryggan")
    for query, expected in (
        ("", {"Seniorpuls", "Bryggan"}),
        ("?q=bryggan", {"Bryggan"}),
        ("?q=målgruppen+skolnämnden", {"Bryggan"}),
        ("?status=running", {"Seniorpuls", "Bryggan"}),
        ("?status=finished", set()),
        ("?q=finns%20inte", set()),
        ("?status=nonsense&page=99", {"Seniorpuls", "Bryggan"}),
        ("?q=%00", {"Seniorpuls", "Bryggan"}),
    ):
        page = body(client, f"/satsningar/{query}")
        found = {name for name in ("Seniorpuls", "Bryggan") if f">{name}</a>" in page}
        assert found == expected, query


def test_the_list_needs_as_many_queries_for_many_as_for_one(
    client: Client, seniorpuls: Investment, bertil: User, cecilia: User, farid: User
) -> None:
    for number in range(8):
        decision = money.decided(
            seniorpuls.fund, seniorpuls.organisation, cecilia, title=f"Satsning {number}"
        )
        published(decision, bertil, farid, f"Satsning {number}")
    for address in ("/", "/satsningar/", "/fonder/provfonden/"):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert len(queries) <= MOST_QUERIES


@pytest.mark.parametrize("address", ["/", "/satsningar/", "/fonder/", "/ansok/", "/en/"])
def test_before_anything_is_there_a_page_says_what_will_come(
    client: Client, db: None, address: str
) -> None:
    body(client, address)


def test_unknown_addresses_are_not_found_and_touch_no_session(
    client: Client, municipality: Municipality
) -> None:
    for address in ("/satsningar/finns-inte/", "/fonder/finns-inte/", "/finns-inte/", "/en/x/"):
        response = client.get(address)
        assert response.status_code == 404
        assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("address", ["/en", "/fonder", "/en/fonder"])
def test_an_address_without_its_last_slash_leads_to_the_page(
    client: Client, municipality: Municipality, address: str
) -> None:
    response = client.get(address)
    assert (response.status_code, response.headers.get("Location")) == (301, f"{address}/")


def test_the_start_page_tells_running_work_from_work_that_is_still_ahead(
    client: Client, seniorpuls: Investment
) -> None:
    assert '<h2 id="running-title">Pågår nu</h2>' in body(client, "/")
    Investment.objects.update(started_date=AT.date() + datetime.timedelta(days=1))
    assert "Pågår eller börjar snart</h2>" in body(client, "/")


def test_english_pages_say_where_a_text_is_swedish(client: Client, seniorpuls: Investment) -> None:
    page = body(client, "/en/satsningar/seniorpuls/")
    assert '<html lang="en">' in page
    assert 'lang="sv"' in page
    assert "SEK\u00a0400,000" in page
    assert 'href="/satsningar/seniorpuls/" lang="sv"' in page
    swedish = body(client, "/satsningar/seniorpuls/")
    assert 'href="/en/satsningar/seniorpuls/" lang="en"' in swedish


def test_a_page_only_changes_by_its_own_methods(client: Client, seniorpuls: Investment) -> None:
    for address in PAGES:
        assert client.post(address).status_code == 405


def test_robots_and_sitemap_know_the_public_pages(client: Client, seniorpuls: Investment) -> None:
    robots = body(client, "/robots.txt")
    assert "Disallow: /arbete/" in robots
    assert "Sitemap: http://testserver/sitemap.xml" in robots
    sitemap = body(client, "/sitemap.xml")
    for address in ALL:
        assert f"<loc>http://testserver{address}</loc>" in sitemap


def test_a_page_with_all_it_loads_stays_small(client: Client, seniorpuls: Investment) -> None:
    page = client.get("/fonder/provfonden/", headers={"Accept-Encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    html = gzip.decompress(page.content).decode()
    loaded = re.findall(r'(?:src|href)="/static/([^"]+)"', html)
    assert {"css/portal.css", "js/portal.js"} <= set(loaded)
    total = len(page.content)
    for name in set(loaded):
        with open(str(find(name)), "rb") as file:
            total += len(gzip.compress(file.read()))
    assert total < 60_000


def test_the_names_of_the_pages_exist_in_both_languages(fund: Fund) -> None:
    for language, prefix in (("sv", ""), ("en", "/en")):
        with override(language):
            assert reverse("public:fund", args=[fund.slug]) == f"{prefix}/fonder/provfonden/"
            assert reverse("page_feedback") == f"{prefix}/sidans-nytta/"


def test_start_and_fund_show_some_investments_and_lead_to_all(
    client: Client,
    seniorpuls: Investment,
    social_board: Organisation,
    bertil: User,
    cecilia: User,
    farid: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fund = seniorpuls.fund
    published(money.decided(fund, social_board, cecilia, title="Andra"), bertil, farid, "Andra")
    monkeypatch.setattr(pages, "ON_START", 1)
    monkeypatch.setattr(pages, "ON_FUND", 1)
    start, shown = body(client, "/"), body(client, f"/fonder/{fund.slug}/")
    assert start.count('href="/satsningar/andra/"') == 1
    assert 'href="/satsningar/seniorpuls/"' not in start
    assert "Alla 2 satsningar" in start
    assert 'href="/satsningar/seniorpuls/"' not in shown
    everything = body(client, f"/satsningar/?fund={fund.slug}")
    assert f'href="/satsningar/?fund={fund.slug}">' in shown
    assert everything.count('href="/satsningar/seniorpuls/"') == 1
    assert 'href="/satsningar/seniorpuls/"' not in body(client, "/satsningar/?fund=ingen&q=andra")
