"""Lists: what waits first, search in Swedish, filters, order with å ä ö last, pages and exports."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications import assessors, conflicts, diarienummer, listing, sections
from applications.models import Application, CaseLine, Idea, IdeaLine
from applications.pages import Content
from applications.questions import Section
from fundportal.directory.models import Fund, Organisation, User
from fundportal.directory.roles import Role
from fundportal.paging import CappedPaginator
from tests.applications import factories
from tests.people import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DUE = datetime.date(2026, 11, 20)


def titles(user, **filters) -> list[str]:
    found = listing.case_list(user, listing.Filters(**filters))
    return [case.title for case in found[0:60]]


def idea_titles(user, **filters) -> list[str]:
    return [idea.title for idea in listing.idea_list(user, listing.Filters(**filters))[0:60]]


@pytest.fixture
def cases(fund) -> None:
    factories.submitted_application(title="Väntar")
    factories.recommended_application(title="Beredd")
    factories.decided_application(title="Beslutad")


def test_what_waits_for_the_reader_stands_first(bertil, cecilia, cases) -> None:
    assert titles(bertil)[0] == "Väntar"
    assert titles(cecilia)[0] == "Beredd"
    assert titles(bertil, only_waiting=True) == ["Väntar"]
    assert titles(cecilia, only_waiting=True) == ["Beredd"]


def test_every_row_knows_whether_it_waits_in_any_order(bertil, cases) -> None:
    for sort in ("", "title", "-status"):
        rows = listing.case_list(bertil, listing.Filters(sort=sort))[0:60]
        assert {case.title: case.waits for case in rows} == {
            "Väntar": True,
            "Beredd": False,
            "Beslutad": False,
        }


def test_where_all_wait_or_none_do_each_row_says_so_without_a_question(bertil, cases) -> None:
    for filters, waits in (({"only_waiting": True}, True), ({"status": "approved"}, False)):
        found = listing.case_list(bertil, listing.Filters(**filters))
        with CaptureQueriesContext(connection) as queries:
            assert [case.waits for case in found[0:60]] == [waits]
        assert len(queries) == 1


def test_pages_go_from_what_waits_over_to_the_rest_without_gap(bertil, fund) -> None:
    for number in range(3):
        factories.submitted_application(title=f"Väntar {number}")
        factories.decided_application(title=f"Beslutad {number}")
    found = listing.case_list(bertil, listing.Filters())
    whole = [case.title for case in found[0:60]]
    assert [title.split()[0] for title in whole] == ["Väntar"] * 3 + ["Beslutad"] * 3
    for size in (1, 2, 3, 4):
        parts = [found[start : start + size] for start in range(0, 6, size)]
        assert [case.title for part in parts for case in part] == whole
    assert [case.title for case in found] == whole


def test_filters_narrow_the_list(bertil, amina, fund, cases) -> None:
    assert titles(bertil, status="approved") == ["Beslutad"]
    assert titles(bertil, fund=fund.pk, sort="-title") == ["Väntar", "Beslutad", "Beredd"]
    assert titles(bertil, fund=fund.pk + 1) == []
    case = Application.objects.get(title="Beredd")
    assert len(titles(bertil, call=case.call_id)) == 3
    assert titles(bertil, call=case.call_id + 1) == []
    assert len(titles(bertil, organisation=factories.school_board().pk)) == 3
    assert titles(bertil, organisation=factories.organisation("Annan", area="A").pk) == []
    assert len(titles(bertil, year=2026)) == 3
    assert titles(bertil, year=2025) == []


def test_a_case_is_found_by_number_title_and_parties(bertil, cases) -> None:
    number = Application.objects.get(title="Beredd").number
    for typed in (number, "0002", "socialn beredd", "BEREDD", "bered", "Skolnamnden 0002"):
        assert titles(bertil, text=typed) == ["Beredd"], typed


def test_search_knows_swedish_and_the_beginning_of_words(amina) -> None:
    case = factories.opened_application(title="Alfa")
    factories.opened_application(title="Beta")
    pairs = [
        ("Skolor med frånvaro", "skolorna"),  # another form of the same word
        ("Hög närvaro", "närvaron"),  # the endings that the dictionary does not know
        ("Elevhälsa och stöd", "elevhälsan stödet"),
        ("Ett annat beteende", "beteendet"),
        ("Det gäller skolfrånvaron", "skolfrå"),  # only begun
        ("Ensamhet bland äldre", "ensamhe"),  # begun, longer than the stem
        ("Många separerade föräldrar", "separera föräldrarna"),
        ("ÖREBRO och Åre", "örebro åre"),
        ("Kurser i e-tjänster (öppna)", "tjänst öppna"),
    ]
    for version, (written, typed) in enumerate(pairs, start=1):
        sections.save_section(
            case,
            section=Section.NEED,
            answers={"need": written},
            seen_version=version,
            by=amina,
            at=AT,
        )
        assert titles(amina, text=typed) == ["Alfa"], typed


def test_a_word_is_not_taken_for_another_that_it_only_ends_like(amina) -> None:
    factories.opened_application(title="En kö till slutet")
    for typed in ("kön", "köet"):
        assert titles(amina, text=typed) == [], typed


def test_a_search_of_signs_only_finds_nothing_and_breaks_nothing(bertil, cases) -> None:
    for typed in ("!!!", "'", "& | !", "\\", "<->", ":*", "((", "%", "الع", "😀", "x" * 100):
        assert titles(bertil, text=typed) == [], typed


def test_search_shows_nothing_that_the_reader_may_not_see(david, bertil, cases) -> None:
    assert titles(david, text="Beredd") == []
    factories.opened_application(title="Utkastet")
    assert titles(bertil, text="Utkastet") == []


def test_the_line_follows_what_it_tells_of(amina, bertil, cecilia) -> None:
    case = factories.submitted_application(title="Bryggan")
    assert titles(bertil, text="Bryggan") == ["Bryggan"]
    board = factories.social_board()
    Organisation.objects.filter(pk=board.pk).update(name="Nämnden för omsorg")
    assert titles(bertil, text="omsorg") == ["Bryggan"]
    assert titles(bertil, text="Socialnamnden") == []
    diarienummer.note_diarienummer(case, diarienummer="Ks 954/2026", by=bertil, at=timezone.now())
    assert titles(bertil, text="Ks 954") == ["Bryggan"]


def test_a_search_finds_the_cases_of_parties_and_of_assessors(amina, bertil, cases) -> None:
    case = Application.objects.get(title="Väntar")
    kerstin = factories.holding("Kerstin", Role.ASSESSOR, fund=case.fund)

    def found() -> tuple[list[str], list[str]]:
        reader = User.objects.get(pk=kerstin.pk)
        return titles(amina, text="väntar"), titles(reader, text="väntar")

    assert found() == (["Väntar"], [])
    given = assessors.assign(case, person=kerstin, due_date=DUE, by=bertil, at=AT)
    assert found() == (["Väntar"], [])
    conflicts.declare_none(case, by=kerstin, at=AT)
    assert found() == (["Väntar"], ["Väntar"])
    CaseLine.objects.update(parties=[], assessors=[])  # the tables decide, not what is written
    assert found() == (["Väntar"], ["Väntar"])
    assessors.end(given, by=bertil, at=AT)
    assert found() == (["Väntar"], [])


def test_every_case_and_idea_has_its_line(cases) -> None:
    assert CaseLine.objects.count() == Application.objects.count() == 3
    assert IdeaLine.objects.count() == Idea.objects.count() == 3


def test_titles_are_sorted_with_swedish_letters_last(amina) -> None:
    for title in ("Öppet hus", "Zebra", "Ängen", "alfa", "Åkern", "Éclair", "Beta"):
        factories.opened_application(title=title)
    wanted = ["alfa", "Beta", "Éclair", "Zebra", "Åkern", "Ängen", "Öppet hus"]
    assert titles(amina, sort="title") == wanted
    assert titles(amina, sort="-title") == wanted[::-1]
    assert idea_titles(amina, sort="title") == wanted


def test_status_is_sorted_by_the_way_of_a_case(bertil, cases) -> None:
    assert titles(bertil, sort="status") == ["Väntar", "Beredd", "Beslutad"]


def test_who_reads_one_word_for_the_steps_of_the_office_finds_them_by_that_word(
    amina, bertil, cases
) -> None:
    today = datetime.date(2026, 11, 2)
    offered = dict(listing.choices(amina, today).statuses)
    assert offered["submitted"] == "Under beredning"
    assert not {"recommended", "referred_back"} & set(offered)
    assert set(titles(amina, status="submitted")) == {"Väntar", "Beredd"}
    assert titles(amina, status="submitted", sort="-status") == ["Beredd", "Väntar"]  # newest first

    assert "recommended" in dict(listing.choices(bertil, today).statuses)
    assert titles(bertil, status="submitted") == ["Väntar"]


def test_who_handles_one_fund_and_applies_in_another_finds_each_case_by_its_word(
    amina, fund, social_board, cases
) -> None:
    second = Fund.objects.create(
        slug="annan", name="Annan", owner=social_board, opened_date=fund.opened_date
    )
    factories.submitted_application(title="Egen", fund=second)
    both = factories.holding("Amina", Role.MANAGER, fund=second)
    offered = dict(listing.choices(both, AT.date()).statuses)
    assert offered["submitted"] == "Inskickad"
    assert offered[listing.UNDER_PREPARATION] == "Under beredning"
    assert titles(both, status="submitted") == ["Egen"]
    assert titles(both, status="recommended") == []
    assert set(titles(both, status=listing.UNDER_PREPARATION)) == {"Väntar", "Beredd"}


def test_an_unknown_sort_is_the_usual_order(bertil, cases) -> None:
    assert titles(bertil, sort="password") == titles(bertil)


def test_the_amount_in_the_list_is_the_amount_of_the_case(bertil, cases) -> None:
    for row in listing.case_list(bertil, listing.Filters()):
        case = Application.objects.get(pk=row.pk)
        assert row.amount_applied == Content(case).budget.total == Decimal(1_000_000)


def test_ideas_are_searched_and_narrowed_too(amina, bertil, fund) -> None:
    idea = factories.submitted_idea(title="Läslust")
    factories.submitted_idea(title="Rörelse")
    assert idea_titles(bertil, text="läslusten") == ["Läslust"]
    assert len(idea_titles(bertil, call=idea.call_id)) == 2
    assert idea_titles(bertil, call=idea.call_id + 1) == []
    assert len(idea_titles(bertil, fund=fund.pk, status="submitted", only_waiting=True)) == 2
    assert idea_titles(bertil, status="declined") == []
    assert len(idea_titles(amina, organisation=idea.organisation_id, year=2026)) == 2


def test_counting_stops_at_a_thousand(bertil, cases, monkeypatch) -> None:
    monkeypatch.setattr("fundportal.paging.MOST", 2)
    pages = CappedPaginator(listing.case_list(bertil, listing.Filters()), 1)
    assert (pages.count, pages.is_capped, pages.num_pages) == (2, True, 2)
    with CaptureQueriesContext(connection) as queries:
        assert CappedPaginator(listing.case_list(bertil, listing.Filters()), 1).is_capped
    assert "LIMIT 3" in queries[-1]["sql"]
    two = CappedPaginator(listing.case_list(bertil, listing.Filters(text="bered")), 1)
    assert (two.count, two.is_capped) == (1, False)


def test_the_choices_of_the_filters_are_two_queries(bertil, cases) -> None:
    bertil.assignments_now  # noqa: B018 - read before
    with CaptureQueriesContext(connection) as queries:
        found = listing.choices(bertil, datetime.date(2026, 11, 2))
    assert len(queries) == 2
    assert [year for year, _words in found.years] == ["2026"]
    assert [name for _pk, name in found.funds] == ["Provfonden"]
