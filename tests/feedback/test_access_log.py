"""What is counted of the reverse proxy's log, and what of it cannot be read."""

import datetime
import io
import json
from typing import Any

import pytest

from fundportal.feedback import access_log
from fundportal.feedback.access_log import lines_of, read

NOON = datetime.datetime(2026, 11, 20, 11, 0, tzinfo=datetime.UTC)
FIRST, SECOND, THIRD = (datetime.date(2026, 11, 20 + n) for n in range(3))


def line(uri: str = "/", day: float = 0, **more: Any) -> bytes:
    """One line as Caddy writes it by deploy/Caddyfile."""
    said = {
        "level": "info",
        "ts": NOON.timestamp() + day * 86400,
        "msg": "handled request",
        "request": {"method": more.pop("method", "GET"), "uri": uri},
        "status": 200,
        "robot": "no",
    }
    return json.dumps(said | more).encode() + b"\n"


@pytest.mark.parametrize(
    ("written", "page"),
    [
        (line("/"), "/"),
        (line("/en/"), "/en/"),
        (line("/satsningar/?q=unga&page=2"), "/satsningar/"),
        (line("/en/satsningar/vagen/"), "/en/satsningar/vagen/"),
        (line("/fonder/en-fond/beslut/", status=304), "/fonder/en-fond/beslut/"),
        (line("/lamna-synpunkt/"), "/lamna-synpunkt/"),
        (line("/", robot="yes"), ""),
        (line("/", method="HEAD"), ""),
        (line("/sidans-nytta/", method="POST"), ""),
        (line("/sidans-nytta/?svar=x"), ""),
        (line("/satsningar", status=301), ""),
        (line("/satsningar/finns-inte/", status=404), ""),
        (line("/static/css/portal.css"), ""),
        (line("/bild/portalen.png"), ""),
        (line("/rapporter/1.pdf"), ""),
        (line("/oppna-data/grants.json"), ""),
        (line("/arbete/"), ""),
        (line("/arbete/satsningar/vagen/"), ""),
        (line("/en/arbete/"), ""),
        (line("/logga-in/"), ""),
        (line("/%00"), ""),
    ],
)
def test_only_answers_with_a_page_that_asks_are_counted(written: bytes, page: str) -> None:
    log = read([written])
    assert dict(log.days) == {FIRST: {page: 1} if page else {}}
    assert not log.number_unreadable


@pytest.mark.parametrize(
    "written",
    [
        b"\n",
        b"{",
        b"[" * 100_000,
        b"null",
        b"[]",
        b"\xff\xfe",
        b'127.0.0.1 - - [20/Nov/2026:12:00:00 +0100] "GET / HTTP/1.1" 200 5\n',
        line(ts=True),
        line(ts="2026-11-20"),
        line(ts=float("nan")),
        line(ts=1e300),
        line(robot="kanske"),
        line(robot=None),
        line(request={"method": "GET"}),
        line(request={"method": "GET", "uri": 7}),
        line(request="GET /"),
    ],
)
def test_a_line_that_does_not_say_what_it_must_is_told_by_its_number(written: bytes) -> None:
    log = read([line(), written, line()])
    assert (log.unreadable, log.number_unreadable) == ([2], 1)
    assert dict(log.days) == {FIRST: {"/": 2}}
    assert log.damaged == {FIRST}


def test_a_day_is_whole_between_days_before_and_after() -> None:
    log = read([line(day=0), line(day=1), line(day=2), line(day=2.1)])
    assert log.whole(THIRD) == [SECOND]
    assert log.whole(SECOND) == []  # the clock says that it is not over
    assert read([line(day=1), line(day=2)]).whole(THIRD) == []
    assert read([]).whole(THIRD) == []


def test_midnight_is_where_the_municipality_is() -> None:
    midnight = datetime.datetime(2026, 11, 20, 23, 0, tzinfo=datetime.UTC).timestamp()
    assert sorted(read([line(ts=midnight - 0.001), line(ts=midnight)]).days) == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("log", "damaged"),
    [
        ([line(day=0), b"x", line(day=1), line(day=2)], {FIRST, SECOND}),
        ([b"x", line(day=0), line(day=1)], {FIRST}),
        ([line(day=0), line(day=1), b"{"], {SECOND}),
        ([b"x"], set()),
    ],
)
def test_a_damaged_line_may_be_of_the_day_before_it_or_after(log: Any, damaged: Any) -> None:
    assert read(log).damaged == damaged
    assert read(log).whole(THIRD) == []


def test_a_log_of_any_size_is_read_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access_log, "LONGEST_LINE", 1000)
    written = line() + b"x" * 2500 + b"\n" + line() + b"y" * 1500
    got = list(lines_of(io.BytesIO(written)))
    assert [len(one) for one in got] == [len(line()), 1000, len(line()), 1000]
    many = read(one for one in [b"x"] * 1000)
    assert (len(many.unreadable), many.number_unreadable) == (access_log.MOST_FAULTS, 1000)
