"""Celery only wakes workers: what a job is and how far it has come stands in the job rows.

The broker is Redis where REDIS_URL is set, else files in a folder (demo, one machine).
"""

import os
import resource
from pathlib import Path
from typing import Any

from celery import Celery
from celery.beat import PersistentScheduler
from celery.schedules import crontab
from celery.signals import worker_process_init
from kombu.transport import TRANSPORT_ALIASES

from fundportal import places

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fundportal.settings")

TRANSPORT_ALIASES["filesystem"] = "fundportal.letterbox:Transport"
SWEEP_SECONDS = 15
REMIND_SECONDS = 3600
CALLS_SECONDS = 60
DIGEST_SECONDS = 300
TIME_LIMIT = 840  # seconds, for a file of a million rows; below the visibility timeout
MOST_KILOBYTES = 600_000
MOST_BYTES = 2 * 1024**3  # of one task: more ends in a fault that is written on the job
PUBLISH_ONCE = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}


def broker(redis_url: str, folder: Path) -> dict[str, Any]:
    """Celery's settings of the broker; with the defaults a hung Redis blocks for ever."""
    if redis_url:
        return {
            "broker_url": redis_url,
            "broker_transport_options": {
                "visibility_timeout": 900,  # a lost job is found by its lease long before
                "unacked_restore_interval": 5,
                "unacked_restore_throttle": 1,
                "socket_timeout": 5,
                "socket_connect_timeout": 2,
            },
        }
    messages = str(folder / "messages")
    return {
        "broker_url": "filesystem://localhost//",
        "broker_transport_options": {
            "data_folder_in": messages,
            "data_folder_out": messages,
            "control_folder": str(folder / "control"),
            "polling_interval": 0.1,
        },
    }


class Scheduler(PersistentScheduler):
    """Beat's own; it may start before anything else has made the folder of its schedule."""

    schedule_filename: str

    def setup_schedule(self) -> None:
        os.makedirs(Path(self.schedule_filename).parent, mode=0o700, exist_ok=True)
        super().setup_schedule()


def make_folders() -> None:
    """Makes the folders of the filesystem transport, closed to other users; with Redis nothing."""
    if app.conf.broker_url.startswith("filesystem:"):
        options = app.conf.broker_transport_options
        for name in ("data_folder_in", "control_folder"):
            os.makedirs(options[name], mode=0o700, exist_ok=True)


@worker_process_init.connect
def bound_memory(**_of_celery: object) -> None:
    """A worker's process that asks for more than its share gets a MemoryError, not the machine."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = MOST_BYTES if hard == resource.RLIM_INFINITY else min(MOST_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


app = Celery("fundportal")
app.conf.update(
    **broker(os.environ.get("REDIS_URL", ""), places.broker()),
    task_default_queue=os.environ.get("JOB_QUEUE") or "fundportal",
    broker_connection_retry_on_startup=True,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_time_limit=TIME_LIMIT,
    task_soft_time_limit=TIME_LIMIT - 60,
    task_publish_retry_policy=PUBLISH_ONCE,
    task_serializer="json",
    accept_content=["json"],
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=200,
    worker_max_memory_per_child=MOST_KILOBYTES,  # a larger one is renewed after its task
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    timezone="Europe/Stockholm",
    beat_scheduler="fundportal.celery:Scheduler",
    beat_schedule_filename=str(places.state() / "celerybeat-schedule"),
    beat_schedule={
        "sweep": {
            "task": "jobs.sweep",
            "schedule": SWEEP_SECONDS,
            "options": {"expires": SWEEP_SECONDS},
        },
        "remind": {
            "task": "applications.remind",
            "schedule": REMIND_SECONDS,
            "options": {"expires": REMIND_SECONDS},
        },
        "calls": {
            "task": "applications.tell_of_calls",
            "schedule": CALLS_SECONDS,
            "options": {"expires": CALLS_SECONDS},
        },
        "digests": {
            "task": "personal.make_digests",
            "schedule": DIGEST_SECONDS,
            "options": {"expires": DIGEST_SECONDS},
        },
        "keep ledger heads": {
            "task": "portfolio.keep_heads",
            "schedule": crontab(hour=2, minute=30),
            "options": {"expires": REMIND_SECONDS},
        },
        "remind_of_remarks": {
            "task": "feedback.remind",
            "schedule": REMIND_SECONDS,
            "options": {"expires": REMIND_SECONDS},
        },
        "dispose of feedback": {
            "task": "feedback.dispose",
            "schedule": crontab(hour=3, minute=10),
            "options": {"expires": REMIND_SECONDS},
        },
        "remind_of_investments": {
            "task": "portfolio.remind",
            "schedule": REMIND_SECONDS,
            "options": {"expires": REMIND_SECONDS},
        },
        "remind_of_measuring": {
            "task": "evaluations.remind",
            "schedule": REMIND_SECONDS,
            "options": {"expires": REMIND_SECONDS},
        },
    },
)
app.autodiscover_tasks()
