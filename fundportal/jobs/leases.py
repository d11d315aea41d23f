"""Keeps a running job's lease alive and its progress visible, outside the work's transaction."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection
from django.utils import timezone

from fundportal.jobs import claims
from fundportal.jobs.models import Job

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.5
RENEW_EVERY = 2.0


class LeaseLost(Exception):
    """Another worker has the job now, or it was cancelled: stop, and write nothing."""


class Lease:
    """The hold on one job: a thread with a connection of its own renews it and writes progress."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.is_lost = False
        self._work = connection.connection  # the worker's own
        self._shown = (0, "")
        self._said = (0, "")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"lease {job.pk}", daemon=True)

    def start(self) -> None:
        """Begin to keep the lease."""
        self._thread.start()

    def stop(self) -> None:
        """End keeping it; when this returns nothing more is written by the lease."""
        self._stop.set()
        self._thread.join()

    def say(self, percent: int, step: str) -> None:
        """Remember how far the work is; shown within half a second."""
        if self.is_lost:
            raise LeaseLost
        self._said = (percent, step)

    def _keep(self) -> None:
        renewed = time.monotonic()
        try:
            while not self._stop.wait(LOOK_EVERY) and not self.is_lost:
                due = time.monotonic() - renewed >= RENEW_EVERY
                if (due or self._said != self._shown) and self._write():
                    renewed = time.monotonic()
        finally:
            connection.close()

    def _write(self) -> bool:
        percent, step = said = self._said
        try:
            held = claims.renew(self.job, percent=percent, step=step, at=timezone.now())
        except DatabaseError:
            logger.warning("lease of job %s not renewed, tries again", self.job.pk, exc_info=True)
            connection.close()
            return False
        self._shown = said
        if not held:
            self.is_lost = True
            self._work.cancel()  # a long query ends at once; its transaction is lost anyway
        return held


_held: dict[uuid.UUID | None, Lease] = {}  # by token


@contextmanager
def kept(job: Job) -> Iterator[None]:
    """Hold the job's lease while the block runs, or until it is let go.

    Inside somebody's transaction (a test, a verb) no other connection can see the job: nothing is
    kept then, and progress is written in place.
    """
    if connection.in_atomic_block:
        yield
        return
    _held[job.token] = Lease(job)
    _held[job.token].start()
    try:
        yield
    finally:
        let_go(job)


def let_go(job: Job) -> None:
    """Stop renewing, so that the job's row is the caller's alone to write."""
    lease = _held.pop(job.token, None)
    if lease is not None:
        lease.stop()


def is_lost(job: Job) -> bool:
    """Whether another worker has the job now, or somebody cancelled it."""
    lease = _held.get(job.token)
    return lease is not None and lease.is_lost


def say(job: Job, percent: int, step: str) -> None:
    """Show how far the job is; raises LeaseLost when another worker has it now."""
    lease = _held.get(job.token)
    if lease is not None:
        lease.say(percent, step)
    elif not claims.renew(job, percent=percent, step=step, at=timezone.now()):
        raise LeaseLost
