"""Pages of reports: who reaches them, what they show, what the public file answers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluations import publication
from evaluations.models import Report
from evaluations.states import ReportStatus
from evaluations.waiting import waiting_for
from fundportal.jobs.models import Job
from tests.evaluations.report_example import TEXTS
from tests.evaluations.reports import MORE, asked
from tests.people import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("blank_pdf")]


@pytest.fixture
def made(assessed, eva) -> Report:
    return publication.render(asked(assessed, eva), by=eva, at=AT)


@pytest.fixture
def published(made, bertil) -> Report:
    return publication.publish(made, by=bertil, at=AT)


def form_data(assessment, **changes):
    written = {name: getattr(TEXTS, name) for name in TEXTS.__dataclass_fields__}
    return written | {"assessment": assessment.pk, "edition": "public", "language": "sv"} | changes


def test_evaluator_asks_for_a_report(client, assessed, programme, eva):
    client.force_login(eva)
    url = reverse("evaluations:report_add", args=[programme.slug])
    page = client.get(url)
    assert page.status_code == 200
    answer = client.post(url, form_data(assessed))
    report = Report.objects.get()
    assert answer.url == reverse("evaluations:report", args=[report.pk])
    assert report.said.texts == TEXTS
    assert Job.objects.filter(pk=report.job_id).exists()
    assert f"job-{report.job_id}" in client.get(answer.url).content.decode()


def test_who_asks_for_the_same_report_is_led_to_it(client, assessed, programme, eva):
    client.force_login(eva)
    made = asked(assessed, eva, queued=True, texts=TEXTS)
    answer = client.post(
        reverse("evaluations:report_add", args=[programme.slug]), form_data(assessed), follow=True
    )
    assert answer.redirect_chain[-1][0] == reverse("evaluations:report", args=[made.pk])
    assert "Eva beställde samma rapport den 2 november 2026" in answer.text
    assert f"job-{made.job_id}" in answer.text


def test_missing_texts_are_asked_for_and_nothing_is_lost(client, assessed, programme, eva):
    client.force_login(eva)
    url = reverse("evaluations:report_add", args=[programme.slug])
    page = client.post(url, form_data(assessed, limits="", learnt="Kvar i rutan")).content.decode()
    assert 'href="#id_limits"' in page
    assert "Kvar i rutan" in page
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("who", "code"), [("eva", 200), ("bertil", 404), ("amina", 404), ("david", 404)]
)
def test_only_evaluators_reach_the_form(client, request, assessed, programme, who, code):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("evaluations:report_add", args=[programme.slug])).status_code == code


@pytest.mark.parametrize(("who", "code"), [("eva", 200), ("bertil", 200), ("david", 404)])
def test_pages_and_file_of_a_report(client, request, made, who, code):
    client.force_login(request.getfixturevalue(who))
    page = client.get(reverse("evaluations:report", args=[made.pk]))
    file = client.get(reverse("evaluations:report_file", args=[made.pk]))
    assert (page.status_code, file.status_code) == (code, code)
    if code == 200:
        assert file["Content-Type"] == "application/pdf"
        assert b"".join(file.streaming_content).startswith(b"%PDF-")
        assert made.said.texts.background[:40] in page.content.decode()


def test_page_says_the_figures_of_the_file(client, made, eva):
    client.force_login(eva)
    page = client.get(reverse("evaluations:report", args=[made.pk])).content.decode()
    effect = made.said.main.effect
    assert f"{effect.value:.0f}" in page
    assert "<svg" in page
    assert "style=" not in page.split("<article")[1]


def test_publishing_shows_what_will_be_public_first(client, made, bertil, eva):
    url = reverse("evaluations:report_publish", args=[made.pk])
    client.force_login(eva)
    assert client.get(url).status_code == 404
    client.force_login(bertil)
    page = client.get(url).content.decode()
    assert made.public_url in page
    assert made.said.answer[0] in page
    made.refresh_from_db()
    assert made.status == ReportStatus.READY
    client.post(url)
    made.refresh_from_db()
    assert (made.status, made.published_by) == (ReportStatus.PUBLISHED, bertil)
    client.post(url)
    assert Report.objects.published().count() == 1


def test_citizens_read_published_reports_only(client, made):
    assert client.get(made.public_url).status_code == 404


def test_public_file_is_cached_and_sets_no_cookie(client, published, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        answer = client.get(published.public_url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"].startswith("public")
    assert not answer.cookies
    again = client.get(published.public_url, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_a_superseded_report_stays_at_its_address(client, published, assessed, eva, bertil):
    newer = publication.render(asked(assessed, eva, texts=MORE), by=eva, at=AT)
    publication.publish(newer, by=bertil, at=AT)
    assert client.get(published.public_url).status_code == 200


def test_the_newest_public_edition_waits_for_the_manager(made, assessed, eva, bertil):
    assert [item.url for item in waiting_for(bertil)] == [
        reverse("evaluations:report", args=[made.pk])
    ]
    newer = publication.render(asked(assessed, eva, texts=MORE), by=eva, at=AT)
    publication.render(asked(assessed, eva, edition="internal"), by=eva, at=AT)
    urls = [item.url for item in waiting_for(bertil)]
    assert urls == [reverse("evaluations:report", args=[newer.pk])]
    publication.publish(newer, by=bertil, at=AT)
    assert waiting_for(bertil) == []


def test_queries_do_not_grow_with_reports(client, made, assessed, eva):
    client.force_login(eva)
    url = reverse("evaluations:investment", args=[made.investment.slug])
    client.get(url)
    with CaptureQueriesContext(connection) as first:
        client.get(url)
    for _number in range(3):
        asked(assessed, eva, texts=MORE)
    with CaptureQueriesContext(connection) as second:
        client.get(url)
    assert len(second) == len(first)
