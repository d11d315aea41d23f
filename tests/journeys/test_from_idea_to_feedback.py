"""One initiative's whole way by clicking, as each of its people; real database, worker and PDF."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from applications.questions import IdeaQuestion
from fundportal.directory.models import Fund, Municipality, User
from portfolio.models import LedgerEntry
from tests.evaluations.reports import second_evaluator
from tests.journeys.browsing import (
    follow,
    kronor,
    leave_by,
    press,
    sv,
    turn_to,
    words_of,
    write,
)
from tests.journeys.evaluating import (
    GRANTED,
    TITLE,
    assess_the_effect,
    build_the_report,
    come_to,
    define_an_indicator,
    follow_name,
    import_outcomes,
    publish_the_page,
    publish_the_report,
    read_the_feedback,
    read_the_public_page,
    review_the_effect,
    say_what_could_be_better,
    take_up,
)
from tests.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.real_servers]

SET_ASIDE, ASKED_FOR = Decimal(5_000_000), Decimal(250_000)

SECTIONS: dict[str, dict[str, str]] = {
    "need": {"need": "Stort.", "extent": "Tre av tio.", "consequence": "Utanförskap."},
    "target_group": {"group": "Unga vuxna.", "group_size": "60", "selection": "Lottning."},
    "method": {"method": "Handledning.", "evidence": "Ett försök.", "continuation": "Ja."},
    "parties": {
        "contribution_0": "Leder arbetet.",
        "organisation_1": "skolnamnden",
        "role_1": "partner",
        "contribution_1": "Lärare deltar.",
    },
    "budget": {},  # written apart: its fields are named for year, kind of cost and party
    "effects": {
        "indicator_0": "Årsinkomst",
        "unit_0": "US-dollar",
        "direction_0": "increase",
        "baseline_0": "2100,5",
        "target_0": "6000",
        "data_source_0": "Försökets register",
    },
    "evaluation": {
        "comparison": "De som lottades till att vänta.",
        "measuring": "Ett år efter.",
        "data_owner": "Förvaltningens utredare",
    },
    "risks": {"risks": "Att för få deltar.", "measures": "Vi följer antalet varje månad."},
}


@pytest.fixture
def people(
    committing_db: str,
    municipality: Municipality,
    fund: Fund,
    amina: User,
    bertil: User,
    cecilia: User,
    eva: User,
    farid: User,
    greta: User,
    hassan: User,
) -> list[User]:
    """Everybody with a part in the story, with the password of the tests."""
    gun = second_evaluator(fund)
    everybody = [amina, bertil, cecilia, eva, farid, greta, gun, hassan]
    for user in everybody:
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    return everybody


@pytest.fixture
def desks(visit: Callable[..., Page], people: list[User]) -> Iterator[dict[str, Page]]:
    """Each person's own browser, logged in by the form."""
    pages = {}
    for user in people:
        page = visit()
        page.goto("/logga-in/")
        write(page, login=user.email, password=PASSWORD)
        press(page, "Log in")
        expect(page.get_by_role("heading", level=1)).to_contain_text(user.name)
        pages[user.name.lower()] = page
    return pages


def test_an_initiative_goes_from_idea_to_feedback(
    real_worker: object, desks: dict[str, Page], page: Page, tmp_path: Path
) -> None:
    amina, bertil, cecilia = desks["amina"], desks["bertil"], desks["cecilia"]
    eva, farid = desks["eva"], desks["farid"]

    set_money_aside(bertil)
    announce_a_call(bertil)
    write_an_idea(amina)
    screen_the_idea(bertil)
    begin_the_application(amina)
    write_every_section(amina)
    take_part(desks["hassan"])
    for signatory in (desks["greta"], desks["hassan"]):
        sign_off(signatory)
    number = send_in(amina)
    propose_a_decision(bertil, number)
    register_the_decision(cecilia, number)
    propose_the_commitment(bertil)
    confirm_the_commitment(farid)
    expect(free_money(bertil)).to_contain_text(kronor(SET_ASIDE - GRANTED))

    request_money(amina)
    approve_the_disbursement(bertil)
    attest_the_disbursement(farid)
    register_the_payment(bertil)
    the_ledger_holds()

    define_an_indicator(eva)
    import_outcomes(eva)
    assess_the_effect(eva)
    review_the_effect(desks["gun"])
    build_the_report(eva)
    publish_the_page(bertil)
    publish_the_report(bertil)

    read_the_public_page(page, tmp_path)
    say_what_could_be_better(page)
    read_the_feedback(bertil)


# The money and the call


def set_money_aside(bertil: Page) -> None:
    turn_to(bertil, "Funds")
    follow_name(bertil, "Provfonden")
    follow(bertil, "Set money aside")
    write(bertil, amount="5 000 000", body="Kommunfullmäktige", meeting_date="2026-01-15")
    press(bertil, "Check the figures")
    press(bertil, "Enter the allocation")
    expect(bertil.locator("h2#figures + table tfoot")).to_contain_text(kronor(SET_ASIDE))


def announce_a_call(bertil: Page) -> None:
    turn_to(bertil, "My page")
    follow(bertil, "Announce a call")
    opens = timezone.localtime() - timezone.timedelta(days=1)
    write(bertil, name="Utlysning ett", opens_at=f"{opens:%Y-%m-%dT%H:%M}", text="Tidiga insatser.")
    press(bertil, "Announce the call")
    expect(bertil.locator("main h1")).to_contain_text("Utlysning ett")


# From idea to decision


def write_an_idea(amina: Page) -> None:
    turn_to(amina, "My page")
    follow(amina, "Write an idea")
    write(amina, title=TITLE, need="Många unga saknar arbete.", target_group="Unga vuxna.")
    write(amina, **{f"answer_{key}": "Ja, så här." for key in IdeaQuestion.values})
    press(amina, "Save the idea")
    follow(amina, "Go on to send in")
    press(amina, "Send in the idea")
    expect(amina.get_by_role("heading", level=1)).to_have_text(TITLE)


def screen_the_idea(bertil: Page) -> None:
    turn_to(bertil, "My page")
    follow_name(bertil, TITLE)
    come_to(bertil, "Save the screening", by="Screen the idea")
    write(bertil, **{f"met_{key}": "yes" for key in IdeaQuestion.values})
    write(bertil, **{f"reason_{key}": "Framgår av idén." for key in IdeaQuestion.values})
    write(bertil, invites="yes")
    press(bertil, "Save the screening")
    expect(bertil.get_by_role("heading", level=1)).to_have_text(TITLE)


def begin_the_application(amina: Page) -> None:
    turn_to(amina, "My page")
    follow_name(amina, TITLE)
    come_to(amina, "Begin the application", by="Begin the application")
    press(amina, "Begin the application")
    sections = amina.locator("ol.task-list a[href*='/skriv/']")
    expect(sections).to_have_count(len(SECTIONS))


def write_every_section(amina: Page) -> None:
    year = timezone.localdate().year + 1
    tasks = amina.url
    for section, answers in SECTIONS.items():
        leave_by(amina.locator(f"ol.task-list a[href$='/skriv/{section}/']"))
        if section == "budget":
            write(amina, **{f"amount_{year}_staff_socialnamnden": "1 000 000"})
        else:
            write(amina, **answers)
        press(amina, "Save the section")
        amina.wait_for_url(tasks)
    ready = sv("Ready")
    expect(amina.locator("ol.task-list").get_by_text(ready, exact=True)).to_have_count(8)
    follow(amina, "Check your answers")
    expect(amina.locator("#budget tfoot")).to_contain_text(kronor(GRANTED))
    press(amina, "Ask the parties to sign off")


def take_part(hassan: Page) -> None:
    turn_to(hassan, "My page")
    follow_name(hassan, TITLE)
    write(hassan, accepts="yes")
    press(hassan, "Answer the invitation")
    expect(hassan.get_by_role("heading", level=1)).to_contain_text(TITLE)


def sign_off(signatory: Page) -> None:
    turn_to(signatory, "My page")
    follow_name(signatory, TITLE)
    come_to(signatory, "Sign off the application", by="Read and sign off")
    write(signatory, has_read=True)
    press(signatory, "Sign off the application")
    expect(signatory.locator("main")).to_contain_text(sv("Signed off"))


def send_in(amina: Page) -> str:
    turn_to(amina, "My page")
    follow_name(amina, TITLE)
    come_to(amina, "Send in the application", by="Check your answers")
    come_to(amina, "Send in the application", by="Go on to send in")
    expect(amina.locator(".consequence")).to_contain_text(kronor(GRANTED))
    press(amina, "Send in the application")
    number = amina.locator(".message.good strong").inner_text()
    assert re.fullmatch(r"SI-\d{4}-0001", number)
    return number


def propose_a_decision(bertil: Page, number: str) -> None:
    turn_to(bertil, "Applications")
    follow_name(bertil, number)
    follow(bertil, "Propose a decision")
    expect(bertil.locator("#free-money strong")).to_have_text(kronor(SET_ASIDE))
    year = timezone.localdate().year + 1
    write(bertil, outcome="recommended", reason="Behovet är belagt.")
    write(bertil, **{f"amount_{year}": "1 000 000"})
    press(bertil, "Save the proposal")
    expect(bertil.locator("#assessment article")).to_contain_text(kronor(GRANTED))


def register_the_decision(cecilia: Page, number: str) -> None:
    turn_to(cecilia, "Applications")
    follow_name(cecilia, number)
    follow(cecilia, "Register the decision")
    write(
        cecilia,
        outcome="approved",
        body="Kommunstyrelsen",
        meeting_date=f"{timezone.localdate():%Y-%m-%d}",
        paragraph="12",
        diarienummer="Ks 7/2026",
        reason="Enligt förslaget.",
    )
    press(cecilia, "Register the decision")
    expect(cecilia.locator("#decision article")).to_contain_text("§ 12, dnr Ks 7/2026")


# The money goes out


def propose_the_commitment(bertil: Page) -> None:
    turn_to(bertil, "My page")
    follow_name(bertil, TITLE)
    year = timezone.localdate().year
    write(
        bertil,
        title=TITLE,
        summary="Handledd anställning för unga vuxna.",
        started_date=f"{year}-01-01",
        planned_end_date=f"{year + 2}-12-31",
    )
    press(bertil, "Propose commitment")
    expect(bertil.locator("dl.facts")).to_contain_text(kronor(GRANTED))


def confirm_the_commitment(farid: Page) -> None:
    turn_to(farid, "My page")
    follow_name(farid, TITLE)
    follow(farid, "Confirm commitment")
    locked, left = words_of(farid.locator(".consequence strong"), 2)
    assert (locked, left) == (kronor(GRANTED), kronor(SET_ASIDE - GRANTED))
    press(farid, "Confirm commitment")
    expect(farid.locator(".key-figures dd").first).to_have_text(kronor(GRANTED))


def free_money(page: Page) -> Locator:
    turn_to(page, "Funds")
    follow_name(page, "Provfonden")
    return page.locator("h2#figures + table tfoot")


def request_money(amina: Page) -> None:
    turn_to(amina, "Investments")
    follow_name(amina, TITLE)
    follow(amina, "Request money")
    year = timezone.localdate().year
    write(amina, period_from=f"{year}-01-01", period_to=f"{year}-06-30")
    write(amina, row_0="250 000", purpose="Personal, första halvåret.")
    press(amina, "Request money")
    expect(amina.locator("main")).to_contain_text(kronor(ASKED_FOR))


def approve_the_disbursement(bertil: Page) -> None:
    take_up(bertil, "Approve disbursement")
    press(bertil, "Approve disbursement")
    expect(bertil.locator("dl.facts")).to_contain_text("Bertil")


def attest_the_disbursement(farid: Page) -> None:
    take_up(farid, "Attest disbursement")
    amount, left, warning = words_of(farid.locator(".consequence strong"), 3)
    assert (amount, left) == (kronor(ASKED_FOR), kronor(GRANTED - ASKED_FOR))
    assert warning == sv("No agreement with the parties is registered for the investment.")
    press(farid, "Attest disbursement")
    expect(farid.locator("dl.facts")).to_contain_text("Farid")


def register_the_payment(bertil: Page) -> None:
    take_up(bertil, "Register payment")
    write(bertil, voucher_number="V 1001", paid_date=f"{timezone.localdate():%Y-%m-%d}")
    press(bertil, "Register payment")
    expect(bertil.locator("dl.facts")).to_contain_text("V 1001")


def the_ledger_holds() -> None:
    call_command("verify_ledger", verbosity=0)
    amounts = LedgerEntry.objects.order_by("sequence").values_list("amount", flat=True)
    assert list(amounts) == [SET_ASIDE, GRANTED, ASKED_FOR]


# What came of it
