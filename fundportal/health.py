"""Whether the process is up (/healthz) and whether it can serve (/readyz); for machines."""

import functools

import redis
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fundportal.celery import app

BROKER_SECONDS = 2


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is up."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Database and broker answer and every migration is applied; 503 with the reasons if not."""
    faults = [fault for check in (_database, _broker) if (fault := check())]
    text = "\n".join(faults) if faults else "ok"
    return HttpResponse(
        f"{text}\n", status=503 if faults else 200, content_type="text/plain; charset=utf-8"
    )


def _database() -> str:
    try:
        applied = set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        return "database: no answer"
    missing = sorted(_known_migrations() - applied)
    if missing:
        return "migrations: not applied: " + ", ".join(f"{app}.{name}" for app, name in missing)
    return ""


@functools.cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """The migrations on disk, read once: they do not change while a process lives."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    replaced = {old for squashed in loader.replacements.values() for old in squashed.replaces}
    return frozenset(set(loader.disk_migrations) - replaced)


def _broker() -> str:
    url = app.conf.broker_url
    if not url.startswith(("redis://", "rediss://")):
        return ""  # a folder on this machine
    client = redis.Redis.from_url(
        url, socket_timeout=BROKER_SECONDS, socket_connect_timeout=BROKER_SECONDS
    )
    try:
        client.ping()
    except redis.RedisError:
        return "broker: no answer"
    finally:
        client.close()
    return ""
