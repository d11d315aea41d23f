"""The page of a fault: ours (503 where waiting helps, else 500), or a form grown too old."""

import sys

import redis
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from fundportal.directory.middleware import page_of_form, to_login, typed_texts
from fundportal.documents import disk
from fundportal.documents.storage import FileMissing, NotStored

WAITING_HELPS = (
    OperationalError,
    InterfaceError,
    redis.RedisError,
    FileMissing,
    NotStored,
)
RETRY_SECONDS = 60


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: who is no longer logged in goes to the login and back."""
    if request.path_info.startswith("/arbete/") and not request.user.is_authenticated:
        return to_login(request)
    context = {"back": page_of_form(request), "typed": typed_texts(request)}
    return render(request, "403_csrf.html", context, status=403)


def fault(request: HttpRequest) -> HttpResponse:
    """Say what happened to what was sent, in both languages; called while the fault is handled."""
    status = 503 if waiting_helps(sys.exc_info()[1]) else 500
    response = HttpResponse(
        render_to_string(f"{status}.html", {"typed": typed_texts(request)}), status=status
    )
    response["Cache-Control"] = "no-store"
    if status == 503:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def waiting_helps(fault: BaseException | None) -> bool:
    """Whether database, disk or broker was the cause, which pass by themselves or by our work."""
    is_full = isinstance(fault, OSError) and fault.errno in disk.FULL
    return is_full or isinstance(fault, WAITING_HELPS)
