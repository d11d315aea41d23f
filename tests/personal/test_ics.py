"""The calendar's octets: as RFC 5545 wants them, and the same for the same events."""

from __future__ import annotations

import dataclasses
import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundportal.personal import ics

EVENT = ics.AllDay(
    uid="completion-7@fond.example.org",
    day=datetime.date(2026, 12, 31),
    summary="Sista dag för kompletteringen: SI-2026-0001 Läsfamiljer, på lika villkor; åk 3\\9",
    description="Rad ett\nRad två",
    url="https://fond.example.org/arbete/ansokningar/SI-2026-0001/komplettering/",
    stamped_at=datetime.datetime(2026, 11, 2, 10, 0, tzinfo=datetime.UTC),
)


def unfolded(octets: bytes) -> list[str]:
    """The content lines as a calendar program reads them."""
    return octets.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def test_an_event_of_a_whole_day_is_written_as_the_standard_says() -> None:
    octets = ics.calendar("Tidsfrister", [EVENT], language="sv")
    lines = unfolded(octets)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert {"VERSION:2.0", "CALSCALE:GREGORIAN", "NAME:Tidsfrister"} <= set(lines)
    assert lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT")] == [
        "BEGIN:VEVENT",
        "UID:completion-7@fond.example.org",
        "DTSTAMP:20261102T100000Z",
        "SEQUENCE:0",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
        "SUMMARY:Sista dag för kompletteringen: SI-2026-0001 Läsfamiljer\\, på lika villkor\\; "
        "åk 3\\\\9",
        "DESCRIPTION:Rad ett\\nRad två",
        "URL:https://fond.example.org/arbete/ansokningar/SI-2026-0001/komplettering/",
        "TRANSP:TRANSPARENT",
    ]


def test_the_same_events_give_the_same_octets_and_a_moved_one_changes_only_itself() -> None:
    other = dataclasses.replace(EVENT, uid="call-1@fond.example.org")
    moved = dataclasses.replace(EVENT, day=datetime.date(2027, 1, 15), sequence=1)
    before = ics.calendar("T", [other, EVENT], language="sv")
    assert ics.calendar("T", [other, EVENT], language="sv") == before
    parts = (
        before.split(b"BEGIN:VEVENT"),
        ics.calendar("T", [other, moved], language="sv").split(b"BEGIN:VEVENT"),
    )
    assert parts[0][:2] == parts[1][:2]
    assert b"SEQUENCE:1" in parts[1][2]


@given(st.text())
def test_any_text_becomes_lines_of_at_most_75_octets_that_read_back(text: str) -> None:
    octets = ics.fold(f"SUMMARY:{ics.text(text)}")
    assert octets.endswith(b"\r\n")
    rows = octets[:-2].split(b"\r\n")
    assert all(len(row) <= 75 for row in rows)
    assert all(row.startswith(b" ") for row in rows[1:])
    for row in rows:
        row.decode()  # no sign is cut in two
    read = octets.replace(b"\r\n ", b"").decode()[len("SUMMARY:") : -2]
    known = {"\\n": "\n", "\\\\": "\\", "\\;": ";", "\\,": ","}
    back = re.sub(r"\\[n\\;,]", lambda found: known[found[0]], read)
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    wanted = "".join(c for c in lines if c == "\n" or not (c < " " or c == "\x7f"))
    assert back == wanted.encode("utf-8", "replace").decode()


@pytest.mark.parametrize("sign", ["a", "å", "€", "😀"])
def test_a_line_is_folded_as_late_as_it_can_be(sign: str) -> None:
    rows = ics.fold(sign * 200)[:-2].split(b"\r\n")
    width = len(sign.encode())
    assert len(rows[0]) == 75 // width * width
    assert len(rows[1]) == 1 + 74 // width * width
