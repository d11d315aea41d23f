"""How many answers one sender may give: counted in the cache for minutes, under a keyed hash."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

WINDOW = datetime.timedelta(minutes=10)
MOST_IN_WINDOW = 30
MOST_TEXTS_IN_HOUR = 300  # of all senders together; more than that nobody can read
SAME_ANSWER = datetime.timedelta(minutes=1)


def may_send(request: HttpRequest) -> bool:
    """Count one more from this sender; False when it is more than a person would send."""
    key = "feedback:" + _sender(request)
    cache.add(key, 0, WINDOW.total_seconds())
    try:
        return cache.incr(key) <= MOST_IN_WINDOW
    except ValueError:  # the count ran out between the two calls
        return True


def is_first(request: HttpRequest, page: str, was_useful: bool) -> bool:
    """False for the same answer to the same page from the same sender within a minute."""
    key = salted_hmac("feedback.same", f"{_sender(request)}|{page}|{was_useful}").hexdigest()
    return cache.add("feedback:" + key, 1, SAME_ANSWER.total_seconds())


@contextmanager
def using(once: str) -> Iterator[bool]:
    """Use the form with that number up, unless a fault stops it: False when it was sent before."""
    key = f"feedback:once:{once}"
    is_unused = cache.add(key, 1, 24 * 3600)
    try:
        yield is_unused
    except Exception:  # whichever: it is raised again
        if is_unused:
            cache.delete(key)
        raise


def has_room(at: datetime.datetime) -> bool:
    """Count one more text of this hour, whoever sent it; False when a flood comes in."""
    key = f"feedback:texts:{at:%Y%m%d%H}"
    cache.add(key, 0, 3600)
    try:
        return cache.incr(key) <= MOST_TEXTS_IN_HOUR
    except ValueError:
        return True


def _sender(request: HttpRequest) -> str:
    """A keyed hash of the sender's address; the address itself is not kept anywhere."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:  # behind our own proxy, which adds the last entry
        address = request.META.get("HTTP_X_FORWARDED_FOR", address).split(",")[-1].strip()
    return salted_hmac("feedback.sender", address, algorithm="sha256").hexdigest()
