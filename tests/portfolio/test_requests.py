"""Requests for money row by row: against the plan, beyond it, the last one, and their files."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from portfolio import corrections, disbursements, plans, request_files, request_rules
from portfolio.allotment import Amounts, Place
from portfolio.models import DisbursementRow
from portfolio.request_overview import request_rows, row_spend
from portfolio.states import PlanOrigin, ReportKind
from tests.portfolio import life, money

pytestmark = pytest.mark.django_db


def ask(investment, by, rows, **changed):
    said = {
        "period": disbursements.Period(money.TODAY, money.TODAY),
        "rows": {place: Decimal(amount) for place, amount in rows.items()},
        "purpose": "Löner och lokal",
        "by": by,
        "at": money.AT,
        "key": uuid4(),
    }
    return disbursements.request(investment, **(said | changed))


@pytest.fixture
def places(investment, bertil):
    """A plan of 300 000 for staff and 100 000 for premises; and a place that it does not have."""
    party = investment.organisation_id
    staff, premises = Place(2026, "staff", party), Place(2026, "premises", party)
    lines = {staff: Amounts(Decimal(300_000), Decimal(0))}
    lines[premises] = Amounts(Decimal(100_000), Decimal(0))
    about = {"origin": PlanOrigin.REVISION, "reason": "Delat", "by": bertil, "at": money.AT}
    plans.write(investment, lines=lines, **about)
    return staff, premises, Place(2026, "other", party)


def test_rows_are_counted_against_the_plan_as_paid_and_corrected(
    investment, places, amina, bertil, farid
):
    staff, premises, _other = places
    first = ask(investment, amina, {staff: "60000", premises: "30000"})
    assert first.amount == 90_000
    disbursements.approve(first, by=bertil, at=money.AT)
    disbursements.attest(first, by=farid, at=money.AT)
    about = {"amount": Decimal(45_000), "reason": "Fel", "by": bertil, "at": money.AT}
    wrong = corrections.propose(first, key=uuid4(), **about)
    corrections.attest(wrong, by=farid, at=money.AT)
    refused = ask(investment, amina, {staff: "1000"})
    disbursements.refuse(refused, reason="Avvakta", by=bertil, at=money.AT)
    waiting = ask(investment, amina, {premises: "5000"})
    spent = {row.place: (row.planned, row.before, row.left) for row in row_spend(investment)}
    assert spent == {
        staff: (300_000, 30_000, 270_000),
        premises: (100_000, 20_000, 80_000),
    }
    [row] = request_rows(waiting)
    assert (row.before, row.asked, row.left) == (15_000, 5_000, 80_000)
    assert refused.rows.get().amount == 1_000


def test_beyond_the_plan_a_comment_says_why_and_the_sentence_says_how_much(
    investment, places, amina, bertil
):
    _staff, premises, other = places
    allowed = ask(investment, amina, {premises: "110000"})
    disbursements.approve(allowed, by=bertil, at=money.AT)
    with pytest.raises(request_rules.DeviationUnexplained, match=r"15.000.kr över planens 100"):
        ask(investment, amina, {premises: "5000"})
    with pytest.raises(request_rules.DeviationUnexplained, match="Övrigt"):
        ask(investment, amina, {other: "1"}, deviation_comment=" ")
    made = ask(investment, amina, {other: "1"}, deviation_comment="Resan blev av.")
    assert disbursements.approve(made, by=bertil, at=money.AT).status == "approved"
    for strange in (other._replace(year=2031), other._replace(organisation=0)):
        with pytest.raises(request_rules.PlaceUnknown):
            ask(investment, amina, {strange: "1"}, deviation_comment="Resan blev av.")


def test_a_plan_that_shrank_meanwhile_stops_the_approval(investment, places, amina, bertil):
    staff, premises, _other = places
    made = ask(investment, amina, {premises: "100000"})
    lines = {staff: Amounts(Decimal(350_000), Decimal(0))}
    lines[premises] = Amounts(Decimal(50_000), Decimal(0))
    plans.revise(investment, lines=lines, reason="Billigare lokal", by=bertil, at=money.AT)
    with pytest.raises(request_rules.DeviationUnexplained):
        disbursements.approve(made, by=bertil, at=money.AT)
    made.refresh_from_db()
    assert made.status == "requested"


def test_the_last_payment_waits_for_the_final_report_and_nothing_comes_after(
    investment, places, amina, bertil
):
    staff = places[0]
    with pytest.raises(request_rules.FinalReportMissing):
        ask(investment, amina, {staff: "1000"}, is_last=True)
    report = investment.progress_reports.wanted().get(kind=ReportKind.FINAL)
    life.reporting.send_in(report, answers=life.FINAL, by=amina, at=money.AT)
    last = ask(investment, amina, {staff: "1000"}, is_last=True)
    with pytest.raises(request_rules.FinalReportMissing):
        disbursements.approve(last, by=bertil, at=money.AT)
    with pytest.raises(request_rules.AfterTheLast, match="Amina"):
        ask(investment, amina, {staff: "1"})
    disbursements.refuse(last, reason="Fel belopp", by=bertil, at=money.AT)
    life.reporting.receive(report, by=bertil, at=money.AT)
    again = ask(investment, amina, {staff: "2000"}, is_last=True)
    assert disbursements.approve(again, by=bertil, at=money.AT).status == "approved"


def test_what_empties_the_commitment_is_marked_as_the_last(investment, places, amina):
    left = disbursements.left_to_request(investment)
    with pytest.raises(request_rules.LastNotMarked, match="slutrapport"):
        ask(investment, amina, {places[0]: str(left)}, deviation_comment="Allt på en gång")
    ask(investment, amina, {places[0]: str(left - 1)}, deviation_comment="Nästan allt")
    with pytest.raises(request_rules.LastNotMarked):
        ask(investment, amina, {places[0]: "1"}, deviation_comment="Resten")


def test_rows_and_files_stay_and_the_rows_are_the_amount(investment, places, amina, bertil, eva):
    made = ask(investment, amina, {places[0]: "1000"})
    with pytest.raises(NotPermitted):
        attach(made, eva)
    kept, wrong = attach(made, amina), attach(made, amina)
    with pytest.raises(NotPermitted):
        request_files.take_away(wrong, by=eva, at=money.AT)
    for _click in range(2):
        gone = request_files.take_away(wrong, by=amina, at=money.AT)
        assert (gone.removed_by, gone.removed_at) == (amina, money.AT)
    assert list(made.files.current()) == [kept]
    [event] = Event.objects.filter(act="disbursement.take_away")
    assert (event.actor_name, event.at, event.details["file"]) == ("Amina", money.AT, "Kostnader")
    disbursements.approve(made, by=bertil, at=money.AT)
    with pytest.raises(request_files.FileRefused):
        attach(made, amina)
    with pytest.raises(request_files.FileRefused):
        request_files.take_away(kept, by=amina, at=money.AT)
    for change in (
        "UPDATE portfolio_disbursementrow SET amount = 2000",
        "DELETE FROM portfolio_disbursementfile",
        "UPDATE portfolio_disbursementfile SET removed_at = now(), removed_by_id = added_by_id",
        "INSERT INTO portfolio_disbursementfile (disbursement_id, document_id, added_by_id, "
        "added_at) SELECT disbursement_id, document_id, added_by_id, now() "
        "FROM portfolio_disbursementfile",
        "UPDATE portfolio_disbursement SET is_last = true, status = 'refused', "
        "refused_at = now(), refused_by_id = requested_by_id, refusal_reason = 'x'",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    more = {"year": 2026, "cost_kind": "other", "organisation": investment.organisation}
    DisbursementRow.objects.create(disbursement=made, amount=1, **more)
    with pytest.raises(DatabaseError, match="not its amount"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_pages_ask_for_the_comment_and_show_rows_and_file(investment, places, amina, client):
    client.force_login(amina)
    written = {
        "period_from": "2026-11-01",
        "period_to": "2026-11-30",
        "row_0": "1 000,50",
        "place_1": f"2026:other:{investment.organisation_id}",
        "other_1": "200",
        "purpose": "Löner",
        "key": str(uuid4()),
    }
    address = reverse("portfolio:request", args=[investment.slug])
    assert "Övrigt" in str(client.post(address, written).context["form"].non_field_errors())
    half = client.post(address, written | {"place_1": ""})
    assert half.context["form"].errors["place_1"]
    page = client.post(address, written | {"deviation_comment": "En resa."}).headers["Location"]
    file = ContentFile("Kostnad;Belopp\nLöner;1000\n".encode(), "kostnader.csv")
    client.post(f"{page}bilagor/", {"file": file, "title": "Kostnader i november"})
    shown = client.get(page).content.decode()
    for text in (
        "1\N{NARROW NO-BREAK SPACE}200,50",
        "En resa.",
        "Kostnader i november",
        "över planen",
    ):
        assert text in shown
    made = DisbursementRow.objects.first().disbursement
    one = f"{page}bilagor/{made.files.get().pk}/"
    read = client.get(one)
    assert b"".join(read.streaming_content if read.streaming else [read.content])
    assert "kostnader.csv" in client.get(f"{one}ta-bort/").content.decode()
    for _click in range(2):
        assert (
            client.post(f"{one}ta-bort/", {"version": 1}).headers["Location"] == f"{page}bilagor/"
        )
    history = client.get(page).content.decode()
    assert "Kostnader i november" in history
    assert f"bilagor/{made.files.get().pk}/" not in history
    assert client.get(one).status_code == 404


def attach(made, by):
    file = ContentFile(life.PDF, "kostnader.pdf")
    return request_files.attach(made, content=file, title="Kostnader", by=by, at=money.AT)
