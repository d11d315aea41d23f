"""Addresses found once, since finding one takes as long as showing the row that it is for."""

from functools import lru_cache
from typing import Any

from django.urls import get_urlconf, reverse, translate_url
from django.utils.translation import get_language


def kept_reverse(name: str, *args: Any) -> str:
    """As Django's `reverse`, which is asked once for each row and language; raises as it does."""
    return _found(get_urlconf(), get_language(), name, args)


def kept_translation(path: str, language: str) -> str:
    """As Django's `translate_url`: the address of the same page in a language; asked once."""
    return _translated(get_urlconf(), get_language(), path, language)


@lru_cache(maxsize=1000)
def _translated(_urlconf: object, _from: str | None, path: str, language: str) -> str:
    return str(translate_url(path, language))


@lru_cache(maxsize=10_000)
def _found(_urlconf: object, _language: str | None, name: str, args: tuple[Any, ...]) -> str:
    return reverse(name, args=args)
