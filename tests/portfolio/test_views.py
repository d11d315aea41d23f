"""The pages: who may open them, what they show, and that GET writes nothing."""

import csv
import datetime
import io
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from applications.models import Decision
from fundportal.directory.models import Fund
from fundportal.directory.roles import Role
from fundportal.templatetags.portal import whole
from portfolio import (
    commitments,
    disbursements,
    investments,
    ledger,
)
from portfolio.models import (
    Investment,
    LedgerEntry,
)
from portfolio.states import Account, Kind
from tests.people import give
from tests.portfolio import money

pytestmark = pytest.mark.django_db


def test_the_manager_sets_money_aside(fund, bertil, client):
    client.force_login(bertil)
    address = reverse("portfolio:allocate", args=[fund.slug])
    form = {
        "amount": "65 000 000",
        "body": "Kommunfullmäktige",
        "meeting_date": "2026-01-20",
        "paragraph": "7",
        "diarienummer": "Ks 1/2026",
        "key": str(uuid4()),
    }
    wrong = client.post(address, form | {"amount": "mycket"})
    assert wrong.status_code == 200
    assert 'value="Kommunfullmäktige"' in wrong.content.decode()
    assert form["key"] in wrong.content.decode(), "the key stays with the form"
    for day, said in (("1999-12-31", "Fonden öppnades"), ("2099-01-01", "har inte kommit ännu")):
        outside = client.post(address, form | {"meeting_date": day})
        assert said in str(outside.context["form"].non_field_errors()), "before what will happen"
    asked = client.post(address, form)
    assert "65000000kr" in plain(asked), "what is left to distribute afterwards"
    assert LedgerEntry.objects.count() == 0, "nothing is entered before it is confirmed"
    answer = client.post(address, carried(asked))
    assert answer.headers["Location"] == reverse("portfolio:fund", args=[fund.slug])
    assert ledger.balance(fund, Account.FREE) == 65_000_000
    again = client.post(address, carried(asked))
    assert again.headers["Location"] == answer.headers["Location"], (
        "a second click, the same answer"
    )
    assert LedgerEntry.objects.count() == 1


def carried(answer) -> dict[str, str]:
    """What the hidden fields of a page for confirming carry along."""
    form = answer.context["form"]
    return {name: str(form[name].value() or "") for name in form.fields}


def test_figures_that_moved_between_the_steps_are_shown_anew(investment, bertil, farid, client):
    from fundportal.directory.roles import Role
    from tests.people import give

    client.force_login(bertil)
    address = reverse("portfolio:release", args=[investment.slug])
    written = {"amount": "400 000", "reason": "Inget behövs", "key": str(uuid4())}
    asked = client.post(address, written)
    assert "400000kr0kr" in plain(asked)
    give(farid, Role.MANAGER, fund=investment.fund)
    about = {"reason": "Lägre kostnad", "by": farid, "at": money.AT, "key": uuid4()}
    ledger.release(investment, amount=Decimal(50_000), **about)
    late = client.post(address, carried(asked))
    assert late.status_code == 200
    assert "Farid" in late.content.decode()
    assert "Inget behövs" in late.content.decode()
    short = client.post(address, carried(late) | {"confirmed": "", "seen": ""})
    assert "350000kr" in plain(short), "says how much is left"
    smaller = client.post(address, carried(short) | {"amount": "350 000"})
    assert client.post(address, carried(smaller)).status_code == 302
    assert ledger.balance(investment.fund, Account.COMMITTED, investment) == 0


def test_what_is_requested_already_is_named_before_it_is_released(
    investment, disbursement, bertil, client
):
    client.force_login(bertil)
    address = reverse("portfolio:release", args=[investment.slug])
    written = {"reason": "Lägre kostnad", "key": str(uuid4())}
    within = plain(client.post(address, written | {"amount": "300 000"}))
    assert "redanrekvirerat" not in within
    beyond = plain(client.post(address, written | {"amount": "350 000"}))
    assert "50000kravdetärredanrekvirerat" in beyond
    about = {"reason": "Lägre kostnad", "by": bertil, "at": money.AT, "key": uuid4()}
    ledger.release(investment, amount=Decimal(350_000), **about)
    rest = plain(client.post(address, written | {"amount": "20 000"}))
    assert "20000kravdetärredanrekvirerat" in rest


def test_who_steps_back_keeps_what_is_written_and_can_send_something_else(
    investment, bertil, client
):
    client.force_login(bertil)
    address = reverse("portfolio:release", args=[investment.slug])
    written = {"amount": "1 000", "reason": "Lägre kostnad", "key": str(uuid4())}
    asked = client.post(address, written)
    back = client.post(address, carried(asked) | {"change": "yes"})
    assert 'value="1 000"' in back.content.decode()
    assert "Lägre kostnad" in back.content.decode()
    assert client.post(address, carried(asked)).status_code == 302
    other = client.post(address, carried(asked) | {"amount": "2 000"})  # by the back button
    assert other.status_code == 200
    assert other.context["form"]["key"].value() != written["key"], (
        "can be sent as an act of its own"
    )
    assert ledger.balance(investment.fund, Account.COMMITTED, investment) == 399_000


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0", "0,01"),
        ("-5", "0,01"),
        ("1,25 mnkr", "1 250 000"),
        ("tusen", "250 000"),
        ("400 000,01", "400\u202f000"),
    ],
)
def test_an_amount_that_cannot_be_is_answered_with_what_is_expected(
    investment, bertil, client, typed, said
):
    client.force_login(bertil)
    address = reverse("portfolio:release", args=[investment.slug])
    form = {"amount": typed, "reason": "Lägre kostnad", "key": str(uuid4()), "confirmed": "on"}
    answer = client.post(address, form)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert f'value="{typed}"' in answer.content.decode()
    assert LedgerEntry.objects.count() == 2


def test_money_is_transferred_beside_the_figures_of_both_funds(investment, bertil, client):
    fund = investment.fund
    other = Fund.objects.create(
        name="Portföljen", slug="portfoljen", owner=fund.owner, opened_date=money.TODAY
    )
    client.force_login(bertil)
    address = reverse("portfolio:transfer", args=[fund.slug])
    form = {
        "amount": "1.000,50",
        "to_fund": str(other.pk),
        "body": "Kommunfullmäktige",
        "meeting_date": "2026-10-20",
        "paragraph": "9",
        "key": str(uuid4()),
    }
    assert "to_fund" in client.post(address, form).context["form"].errors, "not a fund of Bertil's"
    give(bertil, Role.MANAGER, fund=other)
    asked = client.post(address, form)
    assert "600000kr598999,50kr" in plain(asked)
    assert "0kr1000,50kr" in plain(asked)
    assert client.post(address, carried(asked)).status_code == 302
    assert ledger.balance(other, Account.FREE) == Decimal("1000.50")
    entry = LedgerEntry.objects.get(kind=Kind.TRANSFER_OUT)
    assert entry.decision_reference == "Kommunfullmäktige 2026-10-20 § 9"


def test_a_payment_is_corrected_through_the_pages(investment, amina, bertil, farid, client, clock):
    paid = money.paid(investment, "30000", asker=amina, manager=bertil, attester=farid)
    entry = reverse("portfolio:entry", args=[investment.fund.slug, paid.entry.sequence])
    address = reverse("portfolio:correct_payment", args=[investment.slug, paid.pk])
    client.force_login(bertil)
    assert address in client.get(entry).content.decode()
    assert b"ratta/" in client.get(entry).content
    form = {"amount": "25 000", "reason": "Fel belopp", "key": str(uuid4())}
    assert client.post(address, form).status_code == 302
    correction = paid.corrections.get()
    attest = reverse("portfolio:attest_correction", args=[investment.slug, correction.pk])
    client.force_login(farid)
    shown = client.get(attest)
    assert "370000kr375000kr" in plain(shown), "left of the commitment, now and afterwards"
    assert client.post(attest).status_code == 302
    assert client.post(attest).status_code == 302, "a second click, the same answer"
    assert ledger.balance(investment.fund, Account.DISBURSED, investment) == 25_000
    page = client.get(reverse("portfolio:disbursement", args=[investment.slug, paid.pk]))
    assert "25000kriställetför30000kr" in plain(page)


def test_the_confirm_page_says_in_figures_what_will_happen(decision, bertil, farid, client):
    money.funded(decision.fund, bertil, "5500000")
    proposal = commitments.propose(decision, plan=money.plan(), by=bertil, at=money.AT, key=uuid4())
    client.force_login(farid)
    text = plain(client.get(reverse("portfolio:confirm", args=[decision.fund.slug, proposal.pk])))
    assert "400000kr" in text
    assert "5100000kr" in text


def test_the_registrar_with_an_attesters_role_reads_why_not(decision, bertil, cecilia, client):
    from fundportal.directory.roles import Role
    from tests.people import give

    give(cecilia, Role.ATTESTER, fund=decision.fund)
    money.funded(decision.fund, bertil)
    proposal = commitments.propose(decision, plan=money.plan(), by=bertil, at=money.AT, key=uuid4())
    client.force_login(cecilia)
    address = reverse("portfolio:confirm", args=[decision.fund.slug, proposal.pk])
    assert b'type="submit" class="btn btn-primary"' not in client.get(address).content
    assert client.post(address).status_code == 302
    assert not Investment.objects.exists()


def test_a_disbursement_walks_through_the_pages(investment, amina, bertil, farid, client, clock):
    client.force_login(amina)
    asked = {
        "period_from": "2026-11-01",
        "period_to": "2026-11-30",
        "row_0": "100 000,50",
        "purpose": "Löner",
        "key": str(uuid4()),
    }
    answer = client.post(reverse("portfolio:request", args=[investment.slug]), asked)
    address = answer.headers["Location"]
    for person, act, form in (
        (bertil, "godkann/", {"version": 1}),
        (farid, "attestera/", {"version": 2}),
        (bertil, "betald/", {"version": 3, "voucher_number": "V 1", "paid_date": "2026-11-02"}),
    ):
        client.force_login(person)
        shown = client.get(address + act)
        assert shown.status_code == 200
        assert (act != "betald/") == ("ingenöverenskommelse" in plain(shown).lower())
        assert client.post(address + act, form).headers["Location"] == address
    assert LedgerEntry.objects.get(kind=Kind.PAY).amount == 100000.50
    assert client.get(address).status_code == 200


def test_the_later_actor_is_told_and_what_was_typed_stays(disbursement, bertil, farid, client):
    disbursements.approve(disbursement, by=bertil, at=money.AT)
    client.force_login(bertil)
    address = reverse("portfolio:refuse", args=[disbursement.investment.slug, disbursement.pk])
    answer = client.post(address, {"version": 1, "reason": "Mitt skäl"}).content.decode()
    assert "Bertil" in answer
    assert "Mitt skäl" in answer
    disbursement.refresh_from_db()
    assert disbursement.status == "approved"


def test_the_list_of_entries_filters_and_its_file_holds_the_same(investment, bertil, client):
    fund = investment.fund
    money.entry(fund, Kind.TOP_UP, "10.50", bertil, note="=HYPERLINK(1)")
    client.force_login(bertil)
    query = {"kind": "top_up", "year": "2026"}
    listed = client.get(reverse("portfolio:entries", args=[fund.slug]), query)
    assert listed.context["page"].paginator.count == 1
    answer = client.get(reverse("portfolio:entries_csv", args=[fund.slug]), query)
    text = answer.content.decode("utf-8-sig")
    [heading, row] = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert len(heading) == len(row)
    assert "'=HYPERLINK(1)" in row
    assert "10,50" in row
    unknown = client.get(reverse("portfolio:entries", args=[fund.slug]), {"kind": "x"})
    assert unknown.context["page"].paginator.count == 0


def test_the_investments_are_searched_and_exported(investment, bertil, client):
    client.force_login(bertil)
    for words, found in (("senior", 1), ("social", 1), ("finns inte", 0)):
        answer = client.get(reverse("portfolio:investments"), {"q": words})
        assert answer.context["page"].paginator.count == found
        text = client.get(reverse("portfolio:investments_csv"), {"q": words}).content.decode()
        assert text.count("\r\n") == found + 1


def test_the_free_money_is_a_fragment_for_htmx_and_a_page_without(investment, bertil, client):
    client.force_login(bertil)
    address = reverse("portfolio:free_money", args=[investment.fund.slug])
    page = client.get(address)
    fragment = client.get(address, headers={"HX-Request": "true"})
    assert "<html" in page.content.decode()
    assert "<html" not in fragment.content.decode()
    for answer in (page, fragment):
        assert "600000kr" in plain(answer)


def test_the_public_texts_are_kept_when_somebody_was_first(investment, bertil, client):
    from fundportal.directory.roles import Role
    from tests.people import give, person

    other = give(person("Karin"), Role.MANAGER, fund=investment.fund)
    texts = investments.PublicTexts(title="Seniorpuls", summary="Karins text")
    investments.publish(investment, texts=texts, by=other, at=money.AT)
    client.force_login(bertil)
    mine = {"version": 1, "title": "Seniorpuls", "summary": "Min text"}
    answer = client.post(reverse("portfolio:publish", args=[investment.slug]), mine)
    assert "Karin" in answer.content.decode()
    assert "Min text" in answer.content.decode()
    assert Investment.objects.get().summary == "Karins text"


def plain(answer) -> str:
    """The page's text without markup and any kind of space."""
    import re

    return re.sub(r"<[^>]*>|\s", "", answer.content.decode())


def test_a_krona_is_followed_from_the_entry_to_the_application(
    investment, bertil, farid, eva, client
):
    number = investment.decision.application.number
    application = reverse("applications:application", args=[number])
    entry = LedgerEntry.objects.get(investment=investment, kind=Kind.COMMIT)
    pages = (
        reverse("portfolio:entry", args=[investment.fund.slug, entry.sequence]),
        reverse("portfolio:investment", args=[investment.slug]),
    )
    for reader in (farid, bertil):
        client.force_login(reader)
        assert all(application in client.get(page).content.decode() for page in pages)
    shown = client.get(application)
    assert pages[1] in shown.content.decode()
    assert not shown.context["step"].what
    client.force_login(eva)  # evaluates, but reads no applications
    seen = client.get(pages[1])
    assert seen.status_code == 200
    assert application not in seen.content.decode()


def test_a_decision_corrected_afterwards_is_told_on_the_investment(investment, bertil, client):
    client.force_login(bertil)
    address = reverse("portfolio:investment", args=[investment.slug])
    assert client.get(address).context["correction"] is None
    first = investment.decision
    correction = Decision.objects.get(pk=first.pk)
    correction.pk, correction.corrects, correction.paragraph = None, first, "99"
    correction.save(force_insert=True)
    for granted in first.amounts.all():
        correction.amounts.create(year=granted.year, amount=granted.amount)
    page = client.get(address)
    assert page.context["correction"] == correction
    assert whole(correction.reference) in page.content.decode()


def test_an_investment_that_has_not_begun_says_when_it_starts(investment, bertil, client, clock):
    client.force_login(bertil)
    clock.move_to(investment.started_date - datetime.timedelta(days=10))
    assert "1 november 2026" in investment.status_words
    clock.move_to(investment.started_date)
    assert investment.status_words == investment.get_status_display()


def test_an_entry_whose_money_is_set_aside_cannot_be_reversed_and_the_page_says_so(
    decision, bertil, farid, client
):
    money.funded(decision.fund, bertil)
    client.force_login(bertil)
    address = reverse("portfolio:reverse", args=[decision.fund.slug, 1])
    assert b'type="submit" class="btn btn-primary"' in client.get(address).content
    proposal = commitments.propose(decision, plan=money.plan(), by=bertil, at=money.AT, key=uuid4())
    commitments.confirm(proposal, by=farid, at=money.AT)
    page = client.get(address)
    assert "\u2212400000kr" in plain(page)
    assert b'type="submit" class="btn btn-primary"' not in page.content
    refused = client.post(address, {"key": uuid4(), "reason": "Fel.", "confirmed": "on"})
    assert refused.status_code == 200
    assert "kanposteninterättasnu" in plain(refused)
