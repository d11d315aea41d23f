"""Two people, or one impatient one, at the same case: one act, and the later one is told."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from playwright.sync_api import Page, expect

from applications.models import Application, SectionVersion
from fundportal.demo.cast import email
from fundportal.directory.models import Fund, Organisation, User
from fundportal.directory.roles import Role
from portfolio.models import CommitmentProposal, Disbursement, Investment, LedgerEntry
from tests.journeys.browsing import enter, field, kronor, press, write
from tests.people import PASSWORD, give, person

pytestmark = [pytest.mark.browser, pytest.mark.demonstration]

DRAFT = "Tidigt stöd när föräldrar separerar"


@pytest.fixture
def two_attesters(visit: Callable[..., Page]) -> list[Page]:
    second = person("Farid")
    for fund in Fund.objects.all():
        give(second, Role.ATTESTER, fund=fund)
    return [enter(visit(), user) for user in (User.objects.get(email=email("attestant")), second)]


@pytest.fixture
def two_writers(visit: Callable[..., Page]) -> list[Page]:
    second = person("Amina", PASSWORD)
    board = Organisation.objects.get(slug="arbetsmarknadsnamnden")
    give(second, Role.APPLICANT, organisation=board)
    return [enter(visit(), user) for user in (User.objects.get(email=email("sokande")), second)]


def press_at_once(pages: list[Page]) -> None:
    """Press the button of the act in all browsers at the same moment, a little ahead."""
    moment = max(float(page.evaluate("Date.now()")) for page in pages) + 300
    for page in pages:
        page.evaluate(
            """moment => void setTimeout(
                () => document.querySelector('main form .btn-primary').click(), moment - Date.now()
            )""",
            moment,
        )


def messages(pages: list[Page]) -> list[str]:
    """How each browser was told what came of it: good or bad."""
    told = []
    for page in pages:
        answer = page.locator("main .message.good, main .message.bad, main .error-summary").first
        expect(answer).to_be_visible()
        told.append("good" if "good" in (answer.get_attribute("class") or "") else "bad")
    return sorted(told)


def test_two_attest_at_once_and_one_entry_is_made(two_attesters: list[Page]) -> None:
    disbursement = Disbursement.objects.get(status="approved")
    entries = LedgerEntry.objects.count()
    for page in two_attesters:
        where = f"{disbursement.investment.slug}/utbetalningar/{disbursement.pk}"
        page.goto(f"/arbete/satsningar/{where}/attestera/")
    press_at_once(two_attesters)
    assert messages(two_attesters) == ["bad", "good"]
    assert LedgerEntry.objects.count() == entries + 1
    call_command("verify_ledger", verbosity=0)


def test_two_confirm_at_once_and_one_investment_opens(two_attesters: list[Page]) -> None:
    proposal = CommitmentProposal.objects.waiting().get()
    entries, investments = LedgerEntry.objects.count(), Investment.objects.count()
    for page in two_attesters:
        page.goto(f"/arbete/fonder/{proposal.fund.slug}/ataganden/{proposal.pk}/bekrafta/")
    press_at_once(two_attesters)
    assert messages(two_attesters) == ["bad", "good"]
    assert LedgerEntry.objects.count() == entries + 1
    assert Investment.objects.count() == investments + 1
    call_command("verify_ledger", verbosity=0)


def test_a_form_posted_ten_times_at_once_is_one_act_with_one_answer(page: Page) -> None:
    enter(page, User.objects.get(email=email("sokande")))
    page.goto("/arbete/satsningar/vagen-till-forsta-jobbet/rekvirera/")
    write(page, period_from="2026-10-01", period_to="2026-10-31", row_0="12 345", purpose="Mer.")
    before = Disbursement.objects.count()
    answers = page.evaluate(
        """() => Promise.all(Array.from({length: 10}, () => fetch(location.href, {
            method: 'POST', body: new URLSearchParams(new FormData(
                document.querySelector('main form[method=post]'))),
        }).then(answer => `${answer.status} ${answer.url}`)))"""
    )
    assert len(set(answers)) == 1, answers
    assert answers[0].startswith("200 ")
    assert Disbursement.objects.count() == before + 1
    page.goto(answers[0].split()[1])
    expect(page.locator("main")).to_contain_text(kronor(12_345))


def test_the_later_of_two_writers_sees_both_texts_and_nothing_is_lost(
    two_writers: list[Page],
) -> None:
    first, second = two_writers
    application = Application.objects.get(title=DRAFT)
    for page in two_writers:
        page.goto(f"/arbete/ansokningar/{application.number}/skriv/need/")
    write(first, need="Det som den första skrev.")
    press(first, "Save the section")
    expect(first).to_have_url(re.compile("/skriv/$"))
    write(second, need="Det som den andra skrev.")
    press(second, "Save the section")
    expect(second.locator("section.theirs")).to_contain_text("Det som den första skrev.")
    expect(field(second, "need")).to_have_value("Det som den andra skrev.")
    assert newest(application).answers["need"] == "Det som den första skrev."
    write(second, need="Det som den första och den andra skrev.")
    press(second, "Save the section")
    expect(second).to_have_url(re.compile("/skriv/$"))
    said = application.section_versions.filter(section="need").values_list("answers", flat=True)
    assert {answers["need"] for answers in said} >= {
        "Det som den första skrev.",
        "Det som den första och den andra skrev.",
    }
    assert newest(application).answers["need"] == "Det som den första och den andra skrev."


def test_a_form_sent_after_the_login_ran_out_keeps_what_was_typed(two_writers: list[Page]) -> None:
    _first, page = two_writers
    application = Application.objects.get(title=DRAFT)
    page.goto(f"/arbete/ansokningar/{application.number}/skriv/method/")
    write(page, method="Ett långt stycke som ingen vill skriva om.", evidence="Två studier.")
    Session.objects.all().delete()
    press(page, "Save the section")
    expect(page).to_have_url(re.compile("/logga-in/"))
    write(page, login="amina@example.org", password=PASSWORD)
    press(page, "Log in")
    expect(field(page, "method")).to_have_value("Ett långt stycke som ingen vill skriva om.")
    expect(field(page, "evidence")).to_have_value("Två studier.")
    press(page, "Save the section")
    expect(page.locator("ol.task-list")).to_be_visible()
    saved = application.section_versions.get(section="method").answers
    assert saved["method"] == "Ett långt stycke som ingen vill skriva om."


def newest(application: Application) -> SectionVersion:
    return application.section_versions.filter(section="need").order_by("-version").first()
