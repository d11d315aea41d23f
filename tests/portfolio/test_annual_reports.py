"""A fund's annual report: frozen once, its figures the fund's own, archival and accessible."""

import datetime
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import page
import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.jobs.models import Job
from portfolio import annual_document, annual_reports, funding, overview, tasks
from portfolio.models import AnnualReport
from portfolio.states import Kind
from tests.evaluations.printed import pages_of
from tests.portfolio import money

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(investment, bertil):
    """Two years of a fund: a top-up and a payment before, a release and a repayment in 2026."""
    fund = investment.fund
    funding.top_up(
        fund,
        amount=Decimal(250_000),
        source="Överskott 2025",
        resolution=money.BUDGET,
        by=bertil,
        at=money.AT,
        key=uuid4(),
    )
    money.entry(fund, Kind.PAY, "100000", bertil, investment)
    money.entry(fund, Kind.RELEASE, "50000", bertil, investment)
    money.entry(fund, Kind.REPAY, "30000", bertil, investment)
    earlier = datetime.date(2025, 3, 1)
    money.entry(fund, Kind.ALLOCATE, "65", bertil, valid_date=earlier)
    return fund


def build(fund, by, **changed):
    asked = {"year": 2026, "language": "sv", "by": by, "at": money.AT}
    return annual_reports.build(fund, **(asked | changed))


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(pages_of(pdf)).replace("-\n", "").split())


def test_the_report_freezes_the_funds_own_figures(year, bertil):
    report = build(year, bertil)
    said = report.says
    for frozen, own in (
        (said.of_year, overview.fund_figures(year, 2026)),
        (said.in_all, overview.fund_figures(year)),
    ):
        for name in ("set_aside", "top_ups", "committed", "paid_out", "released", "repaid", "free"):
            assert Decimal(getattr(frozen, name)) == getattr(own, name), name
    [seniorpuls] = said.investments
    assert (seniorpuls.committed, seniorpuls.committed_left) == ("400000.00", "250000.00")
    assert [each.source for each in said.given if each.source] == ["Överskott 2025"]
    assert [each.outcome for each in said.decisions] == ["approved"]
    before = build(year, bertil, year=2025).says
    assert (before.in_all.free, before.investments, before.decisions) == ("65.00", (), ())


def test_the_pdf_is_archival_accessible_whole_and_the_same_each_time(year, bertil):
    content = build(year, bertil).says
    made = annual_document.document_pdf(content)
    for profile in ("2a", "ua1"):
        found = page.validate_pdf_bytes(made, profile=profile)
        assert found.is_compliant, [(f.rule_id, f.message) for f in found.failures]
    assert annual_document.document_pdf(content) == made
    text = text_of(made)
    for said in (
        *("Provfonden 2026", "Året är inte slut", "Tillskott: Överskott", "Seniorpuls"),
        *("930 065 kr", "250 000 kr", "SI-2026-0001", "Bertil", "2 november 2026"),
    ):
        assert said in text, said
    english = replace(content, head=replace(content.head, language="en"))
    assert "Left to distribute" in text_of(annual_document.document_pdf(english))


def test_two_reports_of_the_same_figures_differ_in_dates_and_version_only(year, bertil, clock):
    first = build(year, bertil).says
    second = build(year, bertil, at=money.AT + datetime.timedelta(hours=1)).says
    head = replace(second.head, created_at=first.head.created_at, version=1)
    assert replace(second, head=head) == first


def test_the_job_makes_the_file_once_and_the_readers_of_the_fund_open_it(
    year, bertil, cecilia, amina, client
):
    client.force_login(bertil)
    address = reverse("portfolio:annual_build", args=[year.slug])
    client.post(address, {"year": "2026", "language": "sv"})
    report = AnnualReport.objects.get()
    listed = reverse("portfolio:annual_reports", args=[year.slug])
    assert reverse("jobs:progress", args=[report.job_id]) in client.get(listed).content.decode()
    for _attempt in range(2):
        tasks.render_annual_report(str(report.job_id))
    report.refresh_from_db()
    file = reverse("portfolio:annual_file", args=[year.slug, report.pk])
    assert Job.objects.get(pk=report.job_id).result_url == file
    acts = Event.objects.filter(act__startswith="annual.").order_by("pk")
    assert list(acts.values_list("act", flat=True)) == ["annual.write", "annual.make"]
    assert file in client.get(listed).content.decode()
    for person, answer in ((cecilia, 200), (amina, 404)):
        client.force_login(person)
        assert client.get(file).status_code == answer
    with pytest.raises(NotPermitted):
        build(year, cecilia)


def test_what_a_report_says_stays_and_its_year_is_one_of_the_funds(year, bertil):
    report = build(year, bertil)
    for change in ({"content": {}}, {"year": 2020}, {"version": 9}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AnnualReport.objects.filter(pk=report.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM portfolio_annualreport")
    with pytest.raises(annual_reports.YearOutsideFund):
        build(year, bertil, year=2027)


def test_a_made_report_is_published_once_and_then_read_by_all(client, year, bertil, cecilia):
    about = {"by": bertil, "at": money.AT}
    report = build(year, bertil, queued=False)
    with pytest.raises(annual_reports.NotMadeYet):
        annual_reports.publish(report, **about)
    report = annual_reports.render(report, **about)
    public = reverse("annual_pdf", args=[report.pk])
    assert client.get(public).status_code == 404
    with pytest.raises(NotPermitted):
        annual_reports.publish(report, by=cecilia, at=money.AT)
    client.force_login(bertil)
    act = reverse("portfolio:annual_publish", args=[year.slug, report.pk])
    assert client.post(act).status_code == 302
    assert client.get(act).status_code == 404
    annual_reports.publish(report, **about)
    assert Event.objects.filter(act="annual.publish").count() == 1
    client.logout()
    assert client.get(public).headers["Content-Type"] == "application/pdf"
    assert public in client.get(reverse("public:fund", args=[year.slug])).content.decode()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM portfolio_annualpublication")
