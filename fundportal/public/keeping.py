"""Keeps whole public pages, and shows one that is out of date only while the database is away.

A page is kept with PostgreSQL's snapshot: the transactions that have ended and those that run.
While it is the same nobody has written anything, so every figure on the page still holds; with
the first committed write, by whomever, the page is made anew.
"""

import datetime
import gzip
import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any

from django.core.cache import caches
from django.db import InterfaceError, OperationalError, connection
from django.db.models import CharField, Func
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response

from fundportal.directory.models import Municipality
from fundportal.feedback.forms import HOURS_ACCEPTED
from fundportal.texts import reading

View = Callable[..., HttpResponse]
NOW = datetime.datetime(1, 1, 1, tzinfo=datetime.UTC)  # stands for the moment of asking
SNAPSHOT = "SELECT pg_current_snapshot()::text"
MAIN = b'<main id="main" tabindex="-1">'  # an old page says here that it is old
OF_CONTENT = {"Content-Encoding", "Content-Length", "Content-Type"}  # no headers of a 304


@dataclass(frozen=True)
class Made:
    """A whole answer: when it was made, of which data, and until when its texts hold.

    A text is shown from a time on, without anything being written.
    """

    at: datetime.datetime
    snapshot: str
    until: datetime.datetime | None
    content: bytes
    headers: dict[str, str]

    def holds(self, snapshot: str, now: datetime.datetime) -> bool:
        """Whether it would be the same now: data, texts, and the day and hour of its form."""
        is_in_force = self.until is None or now < self.until
        return is_in_force and snapshot == self.snapshot and _hour(now) == _hour(self.at)


def kept(view: View) -> View:
    """Have what the view answers kept; the snapshot is taken before it reads anything."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = municipality_of(request)
        response = view(request, *args, **kwargs)
        response.made_of = asked  # type: ignore[attr-defined]
        return response

    return answer


class KeptPagesMiddleware:
    """Answers from memory while the data are the same, before anything else is run.

    What is kept is the whole answer, compressed, with the headers of all middleware inside this.
    Addresses with a question are not kept. Without the database a page is shown as it last was, for
    as long as its forms are taken; also in a process that has not made it, since each shares one
    copy an hour with the others.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """What is kept, else a new answer."""
        if not (place := _place(request)):
            return self.get_response(request)
        made: Made | None = caches["pages"].get(place)
        if made is None:
            return self._anew(request, place, None)
        try:
            is_same = made.holds(_asked(SNAPSHOT, [])[0], timezone.now())
        except (OperationalError, InterfaceError):
            return _as_it_was(request, made)
        return _again(request, made) if is_same else self._anew(request, place, made)

    def _anew(self, request: HttpRequest, place: str, before: Made | None) -> HttpResponse:
        """The view's answer, kept where the view is; before there is a municipality none is."""
        response = self.get_response(request)
        if response.status_code == 503:
            last = before or _shared(place)
            return _as_it_was(request, last) if last else response
        of = getattr(response, "made_of", None)
        if of and of.snapshot and response.status_code == 200 and not response.cookies:
            made = Made(of.at, of.snapshot, of.until, response.content, dict(response.headers))
            caches["pages"].set(place, made, HOURS_ACCEPTED * 3600)
            if before is None or _hour(before.at) != _hour(made.at):
                _share(place, made)
        return response


def _share(place: str, made: Made) -> None:
    with suppress(Exception):  # a page never fails for the copy's sake, whatever keeps it
        caches["default"].set(f"page-{place}", made, HOURS_ACCEPTED * 3600)


def _shared(place: str) -> Made | None:
    with suppress(Exception):
        made: Made | None = caches["default"].get(f"page-{place}")
        return made
    return None


def _again(request: HttpRequest, made: Made) -> HttpResponse:
    """The kept answer, or that the reader has it already."""
    response = HttpResponse(made.content, headers=made.headers)
    again = get_conditional_response(request, etag=made.headers.get("ETag"), response=response)
    assert isinstance(again, HttpResponse)  # noqa: S101 - made of one
    if again is not response:
        for name in made.headers.keys() - OF_CONTENT:
            again.headers[name] = made.headers[name]
    return again


def _as_it_was(request: HttpRequest, made: Made) -> HttpResponse:
    """The answer as it last was; a page says so itself, and no cache keeps that."""
    if MAIN not in (content := _unpacked(made)):
        return _again(request, made)
    with translation.override(made.headers["Content-Language"]):
        said = render_to_string("public/old_copy.html", {"at": made.at}).encode()
    headers = {name: made.headers[name] for name in made.headers.keys() - OF_CONTENT - {"ETag"}}
    response = HttpResponse(content.replace(MAIN, MAIN + said, 1), headers=headers)
    response["Content-Type"] = made.headers["Content-Type"]
    response["Content-Length"] = str(len(response.content))
    response["Cache-Control"] = "no-store"
    return response


def _unpacked(made: Made) -> bytes:
    is_packed = made.headers.get("Content-Encoding") == "gzip"
    return gzip.decompress(made.content) if is_packed else made.content


def _hour(moment: datetime.datetime) -> int:
    return int(moment.timestamp() // 3600)


def municipality_of(request: HttpRequest) -> Any:
    """The municipality, read once for a page with the snapshot and the texts that hold now."""
    if not hasattr(request, "municipality"):
        now = timezone.now()
        sql, params = _question()
        row = _asked(sql, [now if given is NOW else given for given in params])
        request.municipality = _named(row, now) if row else _unnamed()  # type: ignore[attr-defined]
    return request.municipality  # type: ignore[attr-defined]


def _asked(sql: str, params: list[Any]) -> Any:
    """The row that answers; asked on a new connection where the kept one was lost.

    The question tells by itself whether the connection works, so Django need not ask that first.
    """
    if connection.in_atomic_block:
        return _row(sql, params)
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return _row(sql, params)
    except (OperationalError, InterfaceError):
        connection.close()
        return _row(sql, params)


def _row(sql: str, params: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()


@lru_cache
def _question() -> tuple[str, list[Any]]:
    """What every public page asks first as SQL, made once: writing it costs more than asking."""
    snapshot = Cast(Func(function="pg_current_snapshot"), CharField())
    texts = {"texts": reading.in_force(NOW), "until": reading.next_in_force(NOW)}
    asked = Municipality.objects.annotate(snapshot=snapshot, **texts)
    sql, params = asked[:1].query.sql_with_params()
    return sql, [NOW if given == NOW else given for given in params]


def _named(row: tuple[Any, ...], now: datetime.datetime) -> Any:
    names = [field.attname for field in Municipality._meta.concrete_fields]
    municipality: Any = Municipality.from_db(None, names, row[: len(names)])
    municipality.at = now
    municipality.snapshot, municipality.texts, municipality.until = row[len(names) :]
    return municipality


def _unnamed() -> Any:
    """Before the municipality is named nothing is kept, and the texts are the portal's own."""
    municipality: Any = Municipality.unnamed()
    municipality.snapshot, municipality.texts = "", []
    return municipality


def _place(request: HttpRequest) -> str:
    """Under what the page is kept; empty where it is not kept.

    What was sent stands in it as it came, since nothing has been checked yet: only what was
    answered once is found. Inside a transaction the snapshot does not tell what the transaction
    itself has written.
    """
    sent = request.META
    is_read = request.method in ("GET", "HEAD")
    if not is_read or sent.get("QUERY_STRING") or connection.in_atomic_block:
        return ""
    packed = "gzip" in sent.get("HTTP_ACCEPT_ENCODING", "")
    host = sent.get("HTTP_HOST") or f"{sent['SERVER_NAME']}:{sent['SERVER_PORT']}"
    address = (connection.settings_dict["NAME"], request.scheme, host, request.path, packed)
    return hashlib.sha256("\n".join(map(str, address)).encode()).hexdigest()
