"""Keeps whole public pages, and shows one that is out of date only while the database is away.

A page is kept under PostgreSQL's snapshot: the transactions that have ended and those that run.
While it is the same nobody has written anything, so every figure on the page still holds; with
the first committed write, by whomever, the page is made anew.
"""

import datetime
import hashlib
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from django.core.cache import caches
from django.db import InterfaceError, OperationalError, connection
from django.db.models import CharField, Func
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language

from fundportal.directory.models import Municipality
from fundportal.feedback.forms import HOURS_ACCEPTED
from fundportal.texts import reading

View = Callable[..., HttpResponse]
NOW = datetime.datetime(1, 1, 1, tzinfo=datetime.UTC)  # stands for the moment of asking


def kept(view: View) -> View:
    """Answer from memory while the data are the same; addresses with a question are not kept.

    What is kept is the whole answer, compressed. Without the database the page is shown as it last
    was, for as long as its forms are taken.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        place = _place(request)
        found = caches["pages"].get(place) if place else None
        try:
            mark = _mark(request) if place else ""
            if found and found[0] == mark:
                return _again(request, *found[1:])
            response = view(request, *args, **kwargs)
        except (OperationalError, InterfaceError):
            if not found:
                raise
            return _again(request, *found[1:])
        if mark and response.status_code == 200:
            made = (mark, response.content, dict(response.headers))
            caches["pages"].set(place, made, HOURS_ACCEPTED * 3600)
        return response

    return answer


def _again(request: HttpRequest, content: bytes, headers: dict[str, str]) -> HttpResponse:
    """The kept answer, or that the reader has it already."""
    response = HttpResponse(content, headers=headers)
    again = get_conditional_response(request, etag=headers.get("ETag"), response=response)
    assert isinstance(again, HttpResponse)  # noqa: S101 - made of one
    return again


def municipality_of(request: HttpRequest) -> Any:
    """The municipality, read once for a page with the snapshot and the texts that hold now."""
    if not hasattr(request, "municipality"):
        row = _asked()
        request.municipality = _named(row) if row else _unnamed()  # type: ignore[attr-defined]
    return request.municipality  # type: ignore[attr-defined]


def _asked() -> tuple[Any, ...] | None:
    """The answer of the database; asked on a new connection where the kept one was lost.

    The question tells by itself whether the connection works, so Django need not ask that first.
    """
    if connection.in_atomic_block:
        return _ask()
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return _ask()
    except (OperationalError, InterfaceError):
        connection.close()
        return _ask()


def _ask() -> tuple[Any, ...] | None:
    sql, params = _question()
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(sql, [now if given is NOW else given for given in params])
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


@lru_cache
def _question() -> tuple[str, list[Any]]:
    """The one query of every public page as SQL, made once: writing it costs more than asking."""
    snapshot = Cast(Func(function="pg_current_snapshot"), CharField())
    marks = {"snapshot": snapshot, "texts": reading.in_force(NOW)}
    sql, params = Municipality.objects.annotate(**marks)[:1].query.sql_with_params()
    return sql, [NOW if given == NOW else given for given in params]


def _named(row: tuple[Any, ...]) -> Any:
    names = [field.attname for field in Municipality._meta.concrete_fields]
    municipality: Any = Municipality.from_db(None, names, row[: len(names)])
    municipality.snapshot, municipality.texts = row[len(names) :]
    return municipality


def _unnamed() -> Any:
    """Before the municipality is named nothing is kept, and the texts are the portal's own."""
    municipality: Any = Municipality.current()
    municipality.snapshot, municipality.texts = "", []
    return municipality


def _place(request: HttpRequest) -> str:
    """Under what the page is kept; empty where it is not kept.

    Inside a transaction the snapshot does not tell what the transaction itself has written.
    """
    is_read = request.method in ("GET", "HEAD")
    if not is_read or request.META.get("QUERY_STRING") or connection.in_atomic_block:
        return ""
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    address = (request.scheme, request.get_host(), request.path, packed, get_language())
    parts = [connection.settings_dict["NAME"], *address]
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def _mark(request: HttpRequest) -> str:
    """What tells the page from what it was before; empty before there is a municipality.

    The municipality, which every page names, is read with the snapshot and given to the request.
    """
    municipality = municipality_of(request)
    if not municipality.snapshot:
        return ""
    parts = [
        municipality.snapshot,
        municipality.texts,  # a text is shown from a time on, without anything being written
        f"{timezone.localtime():%Y-%m-%d %H}",  # the day that counts, the hour of the form's mark
    ]
    return "\n".join(map(str, parts))
