"""Addresses of rows: found once, since finding one takes as long as showing the row."""

from functools import lru_cache
from typing import Any

from django.urls import get_urlconf, reverse
from django.utils.translation import get_language


def kept_reverse(name: str, *args: Any) -> str:
    """As Django's `reverse`, which is asked once for each row and language; raises as it does."""
    return _found(get_urlconf(), get_language(), name, args)


@lru_cache(maxsize=10_000)
def _found(_urlconf: object, _language: str | None, name: str, args: tuple[Any, ...]) -> str:
    return reverse(name, args=args)
