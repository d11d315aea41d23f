"""Keeps whole public pages, and shows one that is out of date only while the database is away.

A page is kept under PostgreSQL's snapshot: the transactions that have ended and those that run.
While it is the same nobody has written anything, so every figure on the page still holds; with
the first committed write, by whomever, the page is made anew.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import caches
from django.db import InterfaceError, OperationalError, connection
from django.db.models import CharField, Func
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from fundportal.directory.models import Municipality
from fundportal.feedback.forms import HOURS_ACCEPTED
from fundportal.texts import reading

View = Callable[..., HttpResponse]


def kept(view: View) -> View:
    """Answer from memory while the data are the same; addresses with a question are not kept.

    Without the database the page is shown as it last was, for as long as its forms are taken.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        place = _place(request)
        found = caches["pages"].get(place) if place else None
        try:
            mark = _mark(request) if place else ""
            if found and found[0] == mark:
                return HttpResponse(*found[1:])
            response = view(request, *args, **kwargs)
        except (OperationalError, InterfaceError):
            if not found:
                raise
            return HttpResponse(*found[1:])
        if mark and response.status_code == 200:
            made = (mark, response.content, response.headers["Content-Type"])
            caches["pages"].set(place, made, HOURS_ACCEPTED * 3600)
        return response

    return answer


def municipality_of(request: HttpRequest) -> Any:
    """The municipality, read once for a page with the snapshot and the texts that hold now."""
    if not hasattr(request, "municipality"):
        snapshot = Cast(Func(function="pg_current_snapshot"), CharField())
        marks = {"snapshot": snapshot, "texts": reading.in_force(timezone.now())}
        found = Municipality.objects.annotate(**marks).first()
        request.municipality = found or _unnamed()  # type: ignore[attr-defined]
    return request.municipality  # type: ignore[attr-defined]


def _unnamed() -> Any:
    """Before the municipality is named nothing is kept, and the texts are the portal's own."""
    municipality: Any = Municipality.current()
    municipality.snapshot, municipality.texts = "", []
    return municipality


def _place(request: HttpRequest) -> str:
    """Under what the page is kept; empty where it is not kept.

    Inside a transaction the snapshot does not tell what the transaction itself has written.
    """
    if request.GET or connection.in_atomic_block:
        return ""
    parts = [connection.settings_dict["NAME"], request.build_absolute_uri(), get_language()]
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
