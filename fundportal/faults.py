"""The page of a fault of ours: 503 where waiting helps, else 500; needs no database to be shown."""

import errno
import sys

import redis
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from fundportal.documents.storage import FileMissing, NotStored

WAITING_HELPS = (
    OperationalError,
    InterfaceError,
    redis.RedisError,
    FileMissing,
    NotStored,
)
FULL = (errno.ENOSPC, errno.EDQUOT)
RETRY_SECONDS = 60


def fault(request: HttpRequest) -> HttpResponse:
    """Say what happened to what was sent, in both languages; called while the fault is handled."""
    status = 503 if waiting_helps(sys.exc_info()[1]) else 500
    response = HttpResponse(render_to_string(f"{status}.html"), status=status)
    response["Cache-Control"] = "no-store"
    if status == 503:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def waiting_helps(fault: BaseException | None) -> bool:
    """Whether database, disk or broker was the cause, which pass by themselves or by our work."""
    is_full = isinstance(fault, OSError) and fault.errno in FULL
    return is_full or isinstance(fault, WAITING_HELPS)
