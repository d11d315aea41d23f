"""Reads the reverse proxy's access log: how often each page was fetched, day by day.

A line is a JSON object; what it must say stands in `EXPECTED`, and in docs/operations.md how the
proxy writes it. Nothing else of a line is looked at, and nothing of it is kept but the count.
"""

import datetime
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from urllib.parse import unquote

from django.utils import timezone

from fundportal.feedback.addresses import is_page

LONGEST_LINE = 1 << 23  # bytes: longer than any address that the proxy takes
MOST_FAULTS = 20  # that are told in full
ANSWERED = (200, 304)  # with the page, or that the reader's copy of it still holds
EXPECTED = '{"ts": seconds since 1970, "request": {"method", "uri"}, "status", "robot": "yes"|"no"}'
ROBOT = {"yes": True, "no": False}


class Unreadable(ValueError):
    """A line is not one of the log."""


@dataclass
class AccessLog:
    """What was read of a log: fetched pages per day, and the lines that could not be read."""

    days: dict[datetime.date, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    unreadable: list[int] = field(default_factory=list)  # numbers of the first of them
    number_unreadable: int = 0
    damaged: set[datetime.date] = field(default_factory=set)

    def whole(self, today: datetime.date) -> list[datetime.date]:
        """The days that the log holds from beginning to end, in order.

        A log shows that only by lines of days before and after; nothing of the day may be damaged.
        """
        inner = sorted(self.days)[1:-1]
        return [day for day in inner if day < today and day not in self.damaged]


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """The lines; of one that is longer than any is meant to be only its beginning."""
    while line := file.readline(LONGEST_LINE):
        yield line
        while line and not line.endswith(b"\n"):
            line = file.readline(LONGEST_LINE)


def read(lines: Iterable[bytes]) -> AccessLog:
    """Count what the lines tell, one by one, so that a log of any length takes little memory.

    A line that cannot be read may be of the day of the line before it or of the one after.
    """
    log = AccessLog()
    day, is_damaged = None, False
    for number, line in enumerate(lines, start=1):
        try:
            at, page = _fetched(line)
        except Unreadable:
            is_damaged = True
            log.number_unreadable += 1
            if len(log.unreadable) < MOST_FAULTS:
                log.unreadable.append(number)
            continue
        if is_damaged:
            log.damaged |= {at} | ({day} if day else set())
        day, is_damaged = at, False
        log.days[day].update([page] if page else [])
    if is_damaged and day:
        log.damaged.add(day)
    return log


def _fetched(line: bytes) -> tuple[datetime.date, str]:
    """The day of a line, and the page that a reader got; empty where it was none.

    Raises:
        Unreadable: it does not say what a line must say.

    """
    try:
        said = json.loads(line)
        day = _day(said["ts"])
        method, uri = said["request"]["method"], said["request"]["uri"]
        status, is_robot = said["status"], ROBOT[said["robot"]]
        path = unquote(uri.partition("?")[0])
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as fault:
        raise Unreadable from fault
    is_visit = method == "GET" and status in ANSWERED and not is_robot and is_page(path)
    return day, path if is_visit else ""


def _day(ts: Any) -> datetime.date:
    """The day at home of a moment in seconds since 1970."""
    if not isinstance(ts, int | float) or isinstance(ts, bool):
        raise Unreadable
    try:
        return datetime.datetime.fromtimestamp(ts, timezone.get_default_timezone()).date()
    except (OverflowError, OSError) as fault:
        raise Unreadable from fault
