"""Visits: kept per page and day from the log, once however often it is read, and in the trends."""

import datetime
import io
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from fundportal.directory.models import Fund, Municipality, Organisation, User
from fundportal.feedback import trends, visits, workflow
from fundportal.feedback.addresses import ASKING
from fundportal.feedback.models import PageVisitCount
from fundportal.public.keeping import SNAPSHOT
from fundportal.public.urls import urlpatterns
from portfolio import investments
from portfolio.models import Investment
from tests.feedback.test_access_log import FIRST, NOON, SECOND, THIRD, line
from tests.portfolio import money

pytestmark = pytest.mark.django_db
INBOX = "/arbete/synpunkter/sidans-nytta/"
TODAY = datetime.date(2026, 11, 26)


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(NOON + datetime.timedelta(days=6), tick=False)


@pytest.fixture
def investment(
    fund: Fund, social_board: Organisation, bertil: User, farid: User, cecilia: User
) -> Investment:
    """Seniorpuls, with a page that citizens read."""
    money.funded(fund, bertil)
    made = money.committed(money.decided(fund, social_board, cecilia), bertil, farid)
    texts = investments.PublicTexts(title="Seniorpuls", summary="Träning för äldre.")
    return investments.publish(made, texts=texts, by=bertil, at=money.AT)


def counted() -> dict[tuple[datetime.date, str], int]:
    rows = PageVisitCount.objects.values_list("date", "page", "visits")
    return {(day, page): number for day, page, number in rows}


def run(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("count_visits", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def written(folder: Path, *lines: bytes) -> str:
    file = folder / "visits.log"
    file.write_bytes(b"".join(lines))
    return str(file)


def snapshot() -> str:
    with connection.cursor() as cursor:
        cursor.execute(SNAPSHOT)
        return str(cursor.fetchone()[0])


def test_whole_days_are_counted_once_however_often_the_log_is_read(tmp_path: Path) -> None:
    day = [line("/", 1), line("/ansok/", 1), line("/en/ansok/", 1), line("/", 1, robot="yes")]
    file = written(tmp_path, line("/", 0), *day, line("/", 1.1, status=304), line("/", 2))
    code, out, err = run(file)
    expected = {(SECOND, "/"): 2, (SECOND, "/ansok/"): 1, (SECOND, "/en/ansok/"): 1}
    assert (code, err, counted()) == (0, "", expected)
    assert "2026-11-21: 4 besök på 3 sidor" in out
    assert out.count("inte räknad") == 2
    before = snapshot()
    assert "2026-11-21: räknad tidigare, 4 besök" in run(file)[1]
    assert (counted(), snapshot()) == (expected, before)  # kept pages stay as they are
    run(written(tmp_path, line("/", 0), line("/fonder/", 1), line("/", 2)))
    assert counted() == {(SECOND, "/fonder/"): 1}


def test_a_day_in_part_is_kept_only_when_asked(tmp_path: Path) -> None:
    file = written(tmp_path, line("/", 0), line("/", 1))
    assert run(file)[0] == 0
    assert counted() == {}
    assert run(file, "--incomplete")[0] == 0
    assert counted() == {(FIRST, "/"): 1, (SECOND, "/"): 1}


def test_damaged_lines_are_told_and_their_day_is_not_kept(tmp_path: Path) -> None:
    days = [line("/", 0), line("/", 1), b"{damaged\n", line("/", 1), line("/", 2), line("/", 3)]
    code, out, err = run(written(tmp_path, *days))
    assert (code, counted()) == (1, {(THIRD, "/"): 1})
    assert err.startswith("Rad 3 går inte att läsa. Väntade: {")
    assert "2026-11-21: inte räknad" in out
    many = run(written(tmp_path, *[b"x\n"] * 30))[2].splitlines()
    assert (len(many), many[-1]) == (21, "Och 10 rader till som inte går att läsa.")


def test_the_log_comes_by_standard_input_too(monkeypatch: pytest.MonkeyPatch) -> None:
    log = line("/", 0) + line("/", 1) + line("/", 2)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(log)))
    assert run()[0] == 0
    assert counted() == {(SECOND, "/"): 1}
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    assert run() == (0, "Loggen är tom. Inget är räknat.\n", "")
    assert counted() == {(SECOND, "/"): 1}


def test_a_log_that_is_not_there_ends_with_2(tmp_path: Path) -> None:
    code, out, err = run(str(tmp_path / "finns-inte.log"))
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "finns-inte.log: Filen eller mappen finns inte. Kontrollera sökvägen." in err


def test_the_pages_that_are_counted_are_those_that_ask(
    client: Client, investment: Investment, municipality: Municipality
) -> None:
    slugs = {"investment": investment.slug, "fund": investment.fund.slug}
    slugs |= {"decisions": slugs["fund"]}
    found = {"remark_new", "remark_follow", "page_feedback"}
    found |= {f"public:{one.name}" for one in urlpatterns if "bild" not in str(one.pattern)}
    asking = set()
    for name in found:
        slug = slugs.get(name.removeprefix("public:"))
        address = reverse(name, args=[slug] if slug else [])
        if f'name="page" value="{address}"' in client.get(address).content.decode():
            asking.add(name)
    assert asking == ASKING


def test_what_an_investment_was_called_counts_for_what_it_is_called(
    client: Client, investment: Investment, bertil: User
) -> None:
    before = f"/satsningar/{investment.slug}/"
    workflow.count_answer(page=before, was_useful=True, at=NOON)
    workflow.receive(page=before, was_useful=True, text="Före flytten", at=NOON)
    visits.keep(days={FIRST: {before: 60, f"/en{before}": 5}})
    investments.move(investment, slug="nya-namnet", by=bertil, at=money.AT)
    now = "/satsningar/nya-namnet/"
    visits.keep(days={SECOND: {before: 30, now: 10}})
    workflow.count_answer(page=now, was_useful=False, at=NOON + datetime.timedelta(days=1))
    assert counted()[SECOND, now] == 40
    for asked in ("", before, now):
        [page, *_english] = trends.page_answers(bertil, today=TODAY, page=asked)
        assert (page.page, page.in_all) == (now, trends.Answers(1, 1))
        assert (page.visits.number, page.visits.answers_per_hundred) == (100, 2)
    [month] = trends.months_of(bertil, before)
    assert (month.answers.number, month.visits.number) == (2, 100)
    client.force_login(bertil)
    for asked in (before, now):
        assert "Före flytten" in client.get(INBOX, {"page": asked}).content.decode()
        shown = client.get(f"{INBOX}sida/", {"page": asked}).content.decode()
        assert f"Svar om {now}" in shown
        assert "Före flytten" in shown


def test_answers_per_visit_are_of_the_days_that_are_counted(bertil: User, eva: User) -> None:
    for days in (0, 0, 0, 1, 50):
        at = NOON - datetime.timedelta(days=days)
        workflow.count_answer(page="/", was_useful=True, at=at)
    [page] = trends.page_answers(bertil, today=TODAY)
    assert (page.visits.number, page.visits.answers_per_hundred) == (None, None)
    visits.keep(days={FIRST: {"/": 199, "/ansok/": 99}})
    pages = {one.page: one.visits for one in trends.page_answers(bertil, today=TODAY)}
    assert pages["/"].answers == 3
    assert pages["/"].answers_per_hundred == pytest.approx(100 * 3 / 199)
    assert (pages["/ansok/"].number, pages["/ansok/"].answers_per_hundred) == (99, None)
    assert [one.visits.number for one in trends.months_of(bertil, "/")] == [None, 199]
    assert trends.page_answers(eva, today=TODAY) == trends.months_of(eva, "/") == []
    assert trends.counted_days(bertil, today=TODAY) == 1
    assert trends.counted_days(bertil, today=TODAY + datetime.timedelta(days=90)) == 0


def test_the_inbox_and_its_file_show_visits_and_say_what_they_are(
    client: Client, bertil: User, eva: User
) -> None:
    for _each in range(3):
        workflow.count_answer(page="/", was_useful=True, at=NOON)
    client.force_login(bertil)
    assert "Inga besök är räknade" in client.get(INBOX).content.decode()
    visits.keep(days={FIRST: {"/": 250}})
    for address in (INBOX, f"{INBOX}sida/?page=/"):
        page = client.get(address).content.decode()
        assert 'data-label="Svar per 100 besök">1,2<' in page
        assert "Robotar räknas, om de inte" in page
        assert "Inga besök är räknade" not in page
    file = client.get(f"{INBOX}sidor.csv").content.decode("utf-8-sig").splitlines()
    assert file[1:] == ["/;3;0;1,0;3;0;250;3;1,2"]
    assert len(client.get(f"{INBOX}sidor.csv", {"page": "/x"}).content.splitlines()) == 1
    client.force_login(eva)
    assert client.get(f"{INBOX}sidor.csv").status_code == 404


def test_the_database_takes_no_second_row_of_a_page_and_day_and_none_without_visits() -> None:
    visits.keep(days={FIRST: {"/": 1}})
    insert = "INSERT INTO feedback_pagevisitcount (page, date, visits) VALUES (%s, %s, %s)"
    for row in (("/", FIRST, 2), ("", FIRST, 1), ("/ansok/", FIRST, 0)):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(insert, row)
    assert PageVisitCount.objects.get().visits == 1
