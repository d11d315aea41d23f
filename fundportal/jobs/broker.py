"""Calls a worker by a message to the broker; never waits, never fails: the job row is the truth."""

from __future__ import annotations

import atexit
import logging
import os
import queue
import threading
import time
from uuid import UUID

from fundportal import celery

logger = logging.getLogger(__name__)

MOST_WAITING = 500
LAST_SECONDS = 2.0


def call_worker(task: str, job_id: UUID) -> None:
    """Leave a message for the sending thread; a lost one is sent again by the sweep."""
    try:
        _sender().letters.put_nowait((task, str(job_id)))
    except queue.Full:
        logger.warning("broker does not answer, job %s waits for the sweep", job_id)


class _Sender:
    """One thread per process that talks to the broker, so that a hung broker delays no form."""

    def __init__(self) -> None:
        self.letters: queue.Queue[tuple[str, str]] = queue.Queue(maxsize=MOST_WAITING)
        threading.Thread(target=self._send_all, name="broker", daemon=True).start()

    def _send_all(self) -> None:
        while True:
            task, job_id = self.letters.get()
            try:
                publish(task, job_id)
            finally:
                self.letters.task_done()

    def flush(self, seconds: float) -> None:
        """Wait until what was left is sent, at most so long."""
        end = time.monotonic() + seconds
        with self.letters.all_tasks_done:
            while self.letters.unfinished_tasks and (left := end - time.monotonic()) > 0:
                self.letters.all_tasks_done.wait(left)


def publish(task: str, job_id: str) -> bool:
    """Send the message now; False when the broker does not take it."""
    try:
        celery.make_folders()
        celery.app.send_task(task, args=[job_id], ignore_result=True)
    except Exception as fault:
        logger.warning("broker did not take job %s (%s): the sweep will", job_id, fault)
        return False
    return True


_started: list[_Sender] = []
_starting = threading.Lock()


def _sender() -> _Sender:
    with _starting:
        if not _started:
            _started.append(_Sender())
        return _started[0]


def _forget() -> None:
    """A forked process has none of its parent's threads."""
    global _starting
    _starting = threading.Lock()
    _started.clear()


os.register_at_fork(after_in_child=_forget)


@atexit.register
def flush(seconds: float = LAST_SECONDS) -> None:
    """Let the messages of a process that ends still leave; the broker gets two seconds."""
    for sender in _started:
        sender.flush(seconds)
