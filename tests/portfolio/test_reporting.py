"""Reports of an investment: planned, written, sent in, answered, reminded of."""

import datetime
import re
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.roles import Role
from fundportal.notices.models import Notice
from portfolio import (
    deadlines,
    disbursements,
    ledger,
    plans,
    reminders,
    report_files,
    report_overview,
    report_schedule,
    reporting,
    waiting,
)
from portfolio.allotment import Amounts, Place
from portfolio.ledger import PersonalNumberWritten
from portfolio.models import ProgressReport, ReportFile
from portfolio.report_overview import IndicatorNow
from portfolio.states import PlanOrigin
from tests.people import give
from tests.portfolio import money

pytestmark = pytest.mark.django_db

SAID = {
    "activities": "Två grupper har träffats varje vecka.",
    "spending": "",
    "results": "Deltagarna kommer tillbaka.",
    "risks": "Lokalen kan sägas upp.",
}
FINAL = {"done": "Allt.", "results": "Goda.", "spending": "", "learnt": "Att börja tidigt."}
WALK = IndicatorNow("Gångtest", "meter", Decimal(300), Decimal(350), Decimal("320.5"), "Bättre")


@pytest.fixture
def report(clock, investment) -> ProgressReport:
    """The first status report: 1 November 2026 - 30 June 2027, since two months are too short."""
    return investment.progress_reports.first()


def at(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(9)))


def sent(report, by):
    return reporting.send_in(report, answers=SAID, indicators=[WALK], by=by, at=money.AT)


def test_the_reports_are_planned_with_the_commitment(investment):
    planned = [
        (r.kind, r.period_to.isoformat(), r.due_date.isoformat())
        for r in investment.progress_reports.all()
    ]
    assert planned == [
        ("status", "2026-12-31", "2027-01-30"),
        ("status", "2027-06-30", "2027-07-30"),
        ("status", "2027-12-31", "2028-01-30"),
        ("status", "2028-06-30", "2028-07-30"),
        ("final", "2028-10-31", "2029-01-29"),
    ]


def test_from_draft_to_receipt(report, amina, bertil):
    reporting.save_draft(report, answers={"activities": "Två"}, by=amina, at=money.AT)
    report.refresh_from_db()
    assert (report.draft["answers"], report.drafted_by) == ({"activities": "Två"}, amina)
    version = sent(report, amina)
    assert version.indicators[0]["value"] == "320.5"
    report.refresh_from_db()
    assert (report.status, report.draft) == ("sent_in", None)
    reporting.receive(report, by=bertil, at=money.AT)
    reporting.receive(report, by=bertil, at=money.AT)  # a second click
    report.refresh_from_db()
    assert report.status == "received"
    acts = Event.objects.filter(case_type="portfolio.investment", act__startswith="report.")
    assert [event.act for event in acts.order_by("pk")] == ["report.send_in", "report.receive"]
    told = Notice.objects.filter(url__endswith=f"/rapporter/{report.pk}/").order_by("pk")
    assert [notice.recipient for notice in told] == [bertil, amina]


def test_a_report_sent_back_is_answered_in_a_new_version(report, amina, bertil):
    first = sent(report, amina)
    with pytest.raises(reporting.ReportIncomplete):
        reporting.send_back(report, question=" ", by=bertil, at=money.AT)
    reporting.send_back(report, question="Hur många kom?", by=bertil, at=at(report.due_date))
    report.refresh_from_db()
    assert report.status == "sent_back"
    assert report.draft["answers"] == SAID, "the department goes on from what it wrote"
    assert (report.reminded_at, report.due_date) == (None, datetime.date(2027, 2, 13))
    with pytest.raises(reporting.SomebodyWasFirst, match="Bertil"):
        reporting.receive(report, by=bertil, at=money.AT)
    second = reporting.send_in(
        report, answers=SAID | {"activities": "Tolv kom."}, by=amina, at=money.AT
    )
    first.refresh_from_db()
    assert (first.number, first.question, second.number) == (1, "Hur många kom?", 2)
    read = report_overview.read_versions(report)
    assert [each.version.number for each in read] == [2, 1]
    assert read[1].indicators[0] == WALK
    assert report.status == "sent_back"


def test_sending_the_same_twice_is_sending_once(report, amina):
    assert sent(report, amina) == sent(report, amina)
    report.refresh_from_db()
    with pytest.raises(reporting.SomebodyWasFirst, match="Amina"):
        reporting.send_in(report, answers=SAID | {"risks": "Inga"}, by=amina, at=money.AT)


def test_what_is_missing_is_named_and_nobody_s_number_is_kept(report, amina):
    with pytest.raises(reporting.ReportIncomplete, match="risk"):
        reporting.send_in(report, answers=SAID | {"risks": " "}, by=amina, at=money.AT)
    with pytest.raises(PersonalNumberWritten):
        reporting.save_draft(
            report, answers={"activities": "19121212-1212 kom."}, by=amina, at=money.AT
        )
    assert not report.versions.exists()


def test_only_the_department_reports(report, request):
    for who in ["bertil", "cecilia", "david", "eva", "farid", "greta", "ingrid"]:
        with pytest.raises(NotPermitted):
            sent(report, request.getfixturevalue(who))


def test_only_the_manager_answers(report, amina, request):
    for who in ["amina", "cecilia", "david", "eva", "farid", "greta", "ingrid"]:
        sent(report, amina)
        person = request.getfixturevalue(who)
        with pytest.raises(NotPermitted):
            reporting.receive(report, by=person, at=money.AT)
        with pytest.raises(NotPermitted):
            reporting.send_back(report, question="Varför?", by=person, at=money.AT)


def test_who_reports_for_the_department_does_not_answer(report, amina):
    sent(report, amina)
    give(amina, Role.MANAGER, fund=report.investment.fund)
    with pytest.raises(reporting.SecondPersonNeeded):
        reporting.receive(report, by=amina, at=money.AT)


def test_the_money_of_a_report_is_that_of_its_day(report, investment, amina, bertil, farid):
    period = disbursements.Period(money.TODAY, money.TODAY)
    paid = disbursements.request(
        investment,
        period=period,
        rows=money.rows(investment, "100000"),
        purpose="Löner",
        by=amina,
        at=money.AT,
        key=uuid4(),
    )
    disbursements.approve(paid, by=bertil, at=money.AT)
    disbursements.attest(paid, by=farid, at=money.AT)
    sent(report, amina)
    later = money.AT + datetime.timedelta(hours=1)
    plans.write(
        investment,
        lines={Place(2027, "staff", investment.organisation_id): Amounts(Decimal(5), Decimal(0))},
        origin=PlanOrigin.AMENDMENT,
        reason="Mer",
        by=bertil,
        at=later,
    )
    then = report_overview.read_versions(report)[0].spend
    assert [(y.year, y.planned, y.paid_out, y.left) for y in then.years] == [
        ("2026", 400_000, 100_000, 300_000)
    ]
    assert (then.share, then.plan_number) == (Decimal("0.25"), 1)
    now = report_overview.spend_of(investment, later)
    assert [(y.year, y.planned, y.left) for y in now.years] == [
        ("2026", 0, -100_000),
        ("2027", 5, 5),
    ]


def test_what_boards_repay_is_not_taken_for_less_paid_out(report, investment, amina, bertil, farid):
    money.paid(investment, "100000", asker=amina, manager=bertil, attester=farid)
    before = report_overview.spend_of(investment, money.AT).total
    ledger.repay(
        investment,
        amount=Decimal(30_000),
        reason="Besparing 2026",
        by=bertil,
        at=money.AT,
        key=uuid4(),
    )
    assert report_overview.spend_of(investment, money.AT).total == before
    assert before.paid_out == 100_000


def test_a_question_waits_for_the_department_however_late_it_is_due(clock, report, amina, bertil):
    sent(report, amina)
    reporting.send_back(report, question="Hur många kom?", by=bertil, at=money.AT)
    wait = [item for item in waiting.waiting_for(amina) if "Lägesrapport" in item.what]
    assert [item.due_date for item in wait] == [report.due_date]


def test_another_rhythm_leaves_what_is_begun(report, investment, amina, bertil):
    reporting.save_draft(report, answers={"activities": "Två"}, by=amina, at=money.AT)
    ends = [datetime.date(2027, 3, 31), datetime.date(2028, 3, 31)]
    with pytest.raises(report_schedule.ScheduleRefused):
        report_schedule.reschedule(
            investment, rhythm="own", own_ends=[investment.planned_end_date], by=bertil, at=money.AT
        )
    report_schedule.reschedule(investment, rhythm="own", own_ends=ends, by=bertil, at=money.AT)
    periods = investment.progress_reports.wanted().filter(kind="status")
    assert [(r.period_from.isoformat(), r.period_to.isoformat()) for r in periods] == [
        ("2026-11-01", "2026-12-31"),
        ("2027-01-01", "2027-03-31"),
        ("2027-04-01", "2028-03-31"),
    ]
    with pytest.raises(NotPermitted):
        report_schedule.reschedule(investment, rhythm="", by=amina, at=money.AT)


def test_each_is_reminded_of_once_before_and_once_after(report, amina, bertil):
    day = report.due_date
    assert reminders.remind(at=at(day - datetime.timedelta(days=15))) == 0
    for _turn in range(2):
        reminders.remind(at=at(day - datetime.timedelta(days=14)))
    assert [n.recipient for n in Notice.objects.filter(told_by=None)] == [amina]
    for _turn in range(2):
        reminders.remind(at=at(day + datetime.timedelta(days=1)))
    late = Notice.objects.filter(told_by=None).order_by("pk")[1:]
    assert {n.recipient for n in late} == {amina, bertil}
    assert len(late) == 2
    sent(report, amina)
    report.refresh_from_db()
    assert not report.is_late


def test_late_ones_are_seen_and_wait_for_the_department(
    clock, report, amina, bertil, david, client
):
    assert not [item for item in waiting.waiting_for(amina) if "Lägesrapport" in item.what]
    clock.move_to(at(report.due_date + datetime.timedelta(days=1)))
    wait = [item for item in waiting.waiting_for(amina) if "Lägesrapport" in item.what]
    assert [item.due_date for item in wait] == [report.due_date]
    for person, count in ((amina, 5), (bertil, 5), (david, 0)):
        assert len(deadlines.deadlines_for(person)) == count
    for person, count in ((amina, 1), (bertil, 1), (david, 0)):
        client.force_login(person)
        page = client.get("/arbete/lagesrapporter/?state=late").content.decode()
        assert page.count("Försenad</span>") == count
    client.force_login(bertil)
    lines = client.get("/arbete/lagesrapporter.csv?state=late").content.decode("utf-8-sig")
    assert len(lines.splitlines()) == 2
    assert (
        "En rapport är försenad"
        in client.get(f"/arbete/satsningar/{report.investment.slug}/").content.decode()
    )


def test_files_go_with_the_report_and_stay_once_sent(report, amina, bertil, david, client):
    content = ContentFile(b"vecka;antal\n1;12\n", "antal.csv")
    file = report_files.attach(report, content=content, title="Antal", by=amina, at=money.AT)
    assert ReportFile.objects.visible_to(amina).exists()
    assert not ReportFile.objects.visible_to(bertil).exists()  # as the draft it belongs to
    sent(report, amina)
    with pytest.raises(reporting.SomebodyWasFirst):
        report_files.take_away(file, by=amina, at=money.AT)
    address = (
        f"/arbete/satsningar/{report.investment.slug}/rapporter/{report.pk}/bilagor/{file.pk}/"
    )
    for person, code in ((amina, 200), (bertil, 200), (david, 404)):
        client.force_login(person)
        assert client.get(address).status_code == code


def test_the_form_saves_sends_and_says_what_is_missing(report, amina, client):
    client.force_login(amina)
    address = f"/arbete/satsningar/{report.investment.slug}/rapporter/{report.pk}/skriv/"
    typed = {"version": "1", "activities": "Två grupper"}
    client.post(address, typed | {"save": "1"})
    report.refresh_from_db()
    assert report.draft["answers"]["activities"] == "Två grupper"
    faults = client.post(address, typed | {"version": "2", "send": "1"}).content.decode()
    assert re.search(r"Fyll i .{1,8}Vilka risker", faults)
    stale = client.post(address, SAID | {"version": "1", "send": "1"}).content.decode()
    assert re.search(r"Amina .* klockan \d\d\.\d\d\.", stale)
    needed = client.get(address).content.decode()
    assert not re.search(r"Vilka risker[^<]* <span class=.optional", needed), (
        "it cannot be left out"
    )
    assert client.post(address, SAID | {"version": "2", "send": "1"}).status_code == 302
    report.refresh_from_db()
    assert report.status == "sent_in"


def test_figures_of_a_report_are_written_as_everywhere(report, amina, client):
    walk = replace(WALK, value=Decimal("1320.50"))
    reporting.send_in(report, answers=SAID, indicators=[walk], by=amina, at=money.AT)
    client.force_login(amina)
    address = f"/arbete/satsningar/{report.investment.slug}/rapporter/{report.pk}/"
    assert ">1\u202f320,5<" in client.get(address).content.decode()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE portfolio_reportversion SET answers = '{}'",
        "UPDATE portfolio_reportversion SET question = 'x'",
        "DELETE FROM portfolio_reportversion",
        "DELETE FROM portfolio_progressreport",
    ],
)
def test_what_was_sent_in_is_never_changed(report, amina, change):
    sent(report, amina)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
