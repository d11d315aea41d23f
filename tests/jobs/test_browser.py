"""The pages of slow work and notices in a real browser: kept up to date, accessible, narrow."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from fundportal.directory.models import User
from fundportal.jobs import claims, queue
from fundportal.jobs.models import Job
from fundportal.notices import tell
from tests.journeys.axe import look
from tests.journeys.browsing import enter

pytestmark = pytest.mark.browser


def test_the_progress_of_a_job_is_kept_up_to_date_until_it_is_done(amina: User, page: Page) -> None:
    job = queue.enqueue(
        task="tests.work", arguments={}, by=amina, at=timezone.now(), title="Rapport om Seniorpuls"
    )
    enter(page, amina)
    page.goto(f"/arbete/jobb/{job.pk}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Rapport om Seniorpuls")
    held = claims.claim(job.pk, at=timezone.now())
    assert held
    claims.renew(held, percent=40, step="Ritar diagrammen", at=timezone.now())
    expect(page.get_by_role("progressbar", name="Ritar diagrammen")).to_have_attribute(
        "value", "40"
    )
    expect(page.locator(f"#job-said-{job.pk}")).to_have_text("Ritar diagrammen")
    assert look(page) == []
    claims.finish(held, result={"url": "/arbete/", "label": "Öppna rapporten"}, at=timezone.now())
    expect(page.get_by_role("link", name="Öppna rapporten")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    assert page.locator("[hx-trigger]").count() == 0


def test_without_javascript_the_reader_reloads_the_page(
    amina: User, page: Page, chromium: Any, served_portal: str
) -> None:
    job = queue.enqueue(task="tests.work", arguments={}, by=amina, at=timezone.now())
    enter(page, amina)
    state = page.context.storage_state()
    plain = chromium.new_context(java_script_enabled=False, storage_state=state)
    reader = plain.new_page()
    reader.goto(f"{served_portal}/arbete/jobb/{job.pk}/")
    Job.objects.filter(pk=job.pk).update(
        status="failed", failure="Disken är full.", finished_at=timezone.now()
    )
    reader.locator(f"a[href='/arbete/jobb/{job.pk}/']").click()
    expect(reader.get_by_text("Disken är full.")).to_be_visible()
    plain.close()


@pytest.mark.parametrize("width", [1280, 320])
def test_the_pages_of_notices_and_jobs_are_accessible_and_do_not_scroll_sideways(
    johan: User, page: Page, width: int
) -> None:
    now = timezone.now()
    queue.enqueue(task="tests.work", arguments={}, by=johan, at=now, title="Rapport")
    notices = [
        tell.tell(
            recipients=[johan],
            subject=f"Ansökan SI-2026-000{number} om tidiga insatser i skolan är inskickad",
            body="Alla parter har godkänt den.\nNu väntar beredningen.",
            url="/arbete/",
            by=None,
            at=now,
        )[0]
        for number in range(3)
    ]
    job = notices[0].mail_job
    assert job
    Job.objects.filter(pk=job.pk).update(status="failed", failure="Inget svar.", finished_at=now)
    enter(page, johan)
    page.set_viewport_size({"width": width, "height": 900})
    for address in ("meddelanden/", "meddelanden/ej-skickade/", "jobb/", ""):
        page.goto(f"/arbete/{address}")
        assert look(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
