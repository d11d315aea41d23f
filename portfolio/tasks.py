"""Celery's entry to what the clock does with the ledger and with investments."""

import logging

from celery import shared_task
from django.utils import timezone

from portfolio import heads, reminders
from portfolio.verify import verify

log = logging.getLogger("fundportal.ledger")


@shared_task(name="portfolio.keep_heads", ignore_result=True)
def keep_heads() -> None:
    """Verify the ledger and write its heads outside the database; called every night."""
    path = heads.place()
    found = verify(kept=heads.read(path) if path.exists() else ())
    for fault in found.faults:
        log.error("ledger: %s", fault)
    if not found.is_ok:
        return
    for head in heads.keep(at=timezone.now()):
        log.warning("ledger head: %s entry %d %s", head.slug, head.sequence, head.hash)


@shared_task(name="portfolio.remind", ignore_result=True)
def remind() -> None:
    """Remind of what is due; called by the schedule every hour."""
    reminders.remind(at=timezone.now())
