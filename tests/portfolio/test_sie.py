"""Vouchers follow the format's grammar, and say what the ledger says when they are read back."""

import datetime
from collections import defaultdict
from decimal import Decimal
from io import StringIO
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from portfolio import accounting, ledger, overview, sie, vouchers
from portfolio.models import AccountPlan, LedgerEntry
from portfolio.states import Account, Kind
from tests.portfolio import money, sie_grammar

ACCOUNTS = {
    "series": "F",
    "organisation_number": "212000-1967",
    "outside_number": "2080",
    "outside_name": "Eget kapital",
    "free_number": "2081",
    "free_name": "Social investeringsfond",
    "committed_number": "2082",
    "committed_name": "Åtaganden",
    "disbursed_number": "1930",
    "disbursed_name": "Avräkning nämnder",
}
DAY = datetime.date(2026, 11, 2)


def mapped(fund, by, **changed: str) -> AccountPlan:
    return accounting.map_accounts(fund, accounts=ACCOUNTS | changed, by=by, at=money.AT)


@pytest.fixture
def busy(investment, bertil, farid):
    """A fund in which every kind of entry but a transfer is made."""
    fund = investment.fund
    money.entry(fund, Kind.TOP_UP, "250000.50", bertil)
    pay = money.entry(fund, Kind.PAY, "150000", farid, investment)
    money.entry(fund, Kind.PAY, "50000.25", farid, investment)
    money.entry(fund, Kind.RELEASE, "10000", bertil, investment)
    money.entry(fund, Kind.REPAY, "5000", bertil, investment)
    ledger.reverse(pay, reason="Fel period", by=bertil, at=money.AT, key=uuid4())
    return fund


def written(fund, year=2026) -> sie_grammar.Read:
    return sie_grammar.read(vouchers.sie_file(fund, year, today=DAY))


def sums(found: sie_grammar.Read) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for voucher in found.vouchers:
        for line in voucher["lines"]:
            sums[line["account"]] += line["amount"]
    return sums


@pytest.mark.django_db
def test_what_is_read_back_is_what_the_ledger_holds(busy, investment, bertil):
    mapped(busy, bertil)
    found = written(busy)
    assert [each["number"] for each in found.vouchers] == list(
        LedgerEntry.objects.order_by("sequence").values_list("sequence", flat=True)
    )
    figures, booked = overview.fund_figures(busy), sums(found)
    assert -booked["2081"] == figures.free
    assert -booked["2082"] == ledger.balance(busy, Account.COMMITTED, investment)
    assert -booked["1930"] == ledger.balance(busy, Account.DISBURSED, investment)
    assert booked["2080"] == figures.put_in
    assert sum(booked.values()) == 0
    assert found.accounts["2082"] == "Åtaganden"
    paid = next(each for each in found.vouchers if "1930" in str(each["lines"]))
    assert paid["series"] == "F"
    assert "Seniorpuls" in paid["text"]
    assert paid["lines"][0]["text"].endswith("2026-01-20 par. 7")


@pytest.mark.django_db
def test_commitments_on_the_same_account_as_free_money_become_no_vouchers(busy, bertil):
    mapped(busy, bertil, committed_number="2081", committed_name="Social investeringsfond")
    found = written(busy)
    kinds = LedgerEntry.objects.exclude(kind__in=[Kind.COMMIT, Kind.RELEASE]).order_by("sequence")
    assert [each["number"] for each in found.vouchers] == [each.sequence for each in kinds]
    assert set(found.accounts) == {"2080", "2081", "1930"}


@pytest.mark.django_db
def test_a_year_has_the_entries_of_its_dates_and_an_empty_one_is_refused(busy, bertil):
    with pytest.raises(vouchers.NothingToHandOver):
        vouchers.sie_file(busy, 2026, today=DAY)
    mapped(busy, bertil)
    assert [(each.year, each.count) for each in vouchers.voucher_years(busy.account_plan)] == [
        (2026, LedgerEntry.objects.count())
    ]
    with pytest.raises(vouchers.NothingToHandOver):
        vouchers.sie_file(busy, 2025, today=DAY)


@given(
    text=st.text(max_size=60),
    amount=st.decimals("0.01", "999999999999.99", places=2),
    name=st.text(min_size=1, max_size=20),
)
def test_whatever_is_written_in_a_text_the_file_keeps_its_grammar(text, amount, name):
    voucher = sie.Voucher("F", 7, DAY, text, DAY, "2081", "2082", amount, text)
    header = sie.Header(name, "", DAY)
    accounts = [("2081", text), ("2082", name)]
    found = sie_grammar.read(sie.write(header, accounts=accounts, vouchers=[voucher]))
    assert [line["amount"] for line in found.vouchers[0]["lines"]] == [amount, -amount]


def test_swedish_letters_are_those_of_code_page_437_and_other_signs_become_near_ones():
    written = sie.write(
        sie.Header('Örebro – "kommun" § 7', "", DAY), accounts=[("2081", "Åäö")], vouchers=[]
    )
    assert b'#FNAMN "\x99rebro - \\"kommun\\" par. 7"\r\n' in written
    assert b'#KONTO 2081 "\x8f\x84\x94"\r\n' in written


@pytest.mark.django_db
def test_the_plan_is_written_by_who_may_and_its_change_is_kept(fund, bertil, farid):
    with pytest.raises(NotPermitted):
        mapped(fund, farid)
    mapped(fund, bertil)
    mapped(fund, bertil)
    mapped(fund, bertil, free_number="2085")
    assert AccountPlan.objects.get().free_number == "2085"
    first, second = Event.objects.filter(act="fund.map_accounts").order_by("pk")
    assert (first.details["before"], second.details["before"]["free_number"]) == ({}, "2081")
    for wrong in ({"free_number": "12"}, {"free_number": "2080"}, {"series": "1"}):
        with pytest.raises(ValidationError):
            mapped(fund, bertil, **wrong)


@pytest.mark.django_db
def test_the_page_lists_the_years_and_gives_the_file(client, busy, bertil, farid):
    client.force_login(bertil)
    page = reverse("portfolio:accounts", args=[busy.slug])
    assert client.get(page).context["plan"] is None
    form = reverse("portfolio:map_accounts", args=[busy.slug])
    assert client.post(form, ACCOUNTS | {"free_number": "x"}).context["form"].errors
    assert client.post(form, ACCOUNTS).headers["Location"] == page
    address = reverse("portfolio:sie", args=[busy.slug, 2026])
    assert address in client.get(page).text
    response = client.get(address)
    assert response.headers["Content-Disposition"].endswith('"provfonden-2026.si"')
    assert len(sie_grammar.read(response.content).vouchers) == LedgerEntry.objects.count()
    assert client.get(reverse("portfolio:sie", args=[busy.slug, 2019])).status_code == 404
    client.force_login(farid)
    assert client.get(page).status_code == 200
    assert client.get(form).status_code == 404


@pytest.mark.django_db
def test_the_command_writes_the_file_or_ends_with_2(tmp_path, busy, bertil, capsysbinary):
    mapped(busy, bertil)
    file = tmp_path / "fond.si"
    call_command("export_sie", busy.slug, year=2026, out=file, stdout=StringIO())
    assert len(sie_grammar.read(file.read_bytes()).vouchers) == LedgerEntry.objects.count()
    call_command("export_sie", busy.slug, year=2026)
    assert capsysbinary.readouterr().out == file.read_bytes()
    for slug, year in ((busy.slug, 1999), ("okand", 2026)):
        err = StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("export_sie", slug, year=year, stderr=err)
        assert ended.value.code == 2
        assert err.getvalue().startswith(f"{slug}: ")
