"""A calendar in the format of RFC 5545, as octets; pure: no clock and no database.

The same events give the same octets, so that a reader sees at once that nothing has changed.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

MOST_OCTETS = 75  # of a line without its CRLF; section 3.1
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")  # all but the line feed


@dataclass(frozen=True)
class AllDay:
    """One event of a whole day; `sequence` grows each time that the event is moved."""

    uid: str
    day: datetime.date
    summary: str
    description: str
    url: str
    stamped_at: datetime.datetime
    sequence: int = 0


def calendar(name: str, events: Iterable[AllDay], *, language: str) -> bytes:
    """The calendar with its events, each line ended by CRLF and folded at 75 octets."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Fundportal//Deadlines//{language.upper()}",
        "CALSCALE:GREGORIAN",
        f"NAME:{text(name)}",
        f"X-WR-CALNAME:{text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return b"".join(fold(line) for line in lines)


def text(value: str) -> str:
    """A value of type TEXT: backslash, semicolon, comma and line feed escaped; section 3.3.11."""
    plain = CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, "\\" + sign)
    return plain.replace("\n", "\\n")


def fold(line: str) -> bytes:
    """The content line in UTF-8 with CRLF; a longer one goes on after CRLF and a space.

    No sign is cut in two, although the standard lets a reader mend that.
    """
    rows, row = [], b""
    for sign in line:
        octets = sign.encode("utf-8", "replace")
        if len(row) + len(octets) > MOST_OCTETS:
            rows.append(row)
            row = b" "
        row += octets
    return b"\r\n".join([*rows, row]) + b"\r\n"


def _event(event: AllDay) -> list[str]:
    stamp = event.stamped_at.astimezone(datetime.UTC)
    return [
        "BEGIN:VEVENT",
        f"UID:{text(event.uid)}",
        f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.day + datetime.timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{text(event.summary)}",
        f"DESCRIPTION:{text(event.description)}",
        f"URL:{event.url}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]
