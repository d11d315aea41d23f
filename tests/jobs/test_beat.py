"""Beat wakes the sweep, the reminders and the digests; without it a lost job is never found."""

from pathlib import Path

from celery import beat

from fundportal.celery import app


def test_beat_makes_the_folder_it_keeps_its_schedule_in(tmp_path: Path) -> None:
    kept = tmp_path / "not yet" / "made"
    service = beat.Service(
        app, schedule_filename=str(kept / "schedule"), scheduler_cls=app.conf.beat_scheduler
    )
    assert "sweep" in service.scheduler.schedule
    service.sync()
    assert [found for found in kept.iterdir() if found.name.startswith("schedule")]
    assert kept.stat().st_mode & 0o077 == 0
