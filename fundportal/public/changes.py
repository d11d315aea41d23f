"""What the page of changes made after readers' words shows, read-only."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.utils.translation import get_language, override

from fundportal.addresses import kept_translation
from fundportal.feedback.models import Improvement
from fundportal.public.language import language_of

PER_PAGE = 30


@dataclass(frozen=True)
class Change:
    """One change that was told; `language` is set where the text is in another."""

    page: str
    text: str
    language: str
    date: datetime.datetime


@dataclass(frozen=True)
class ChangesPage:
    """Det här har vi ändrat, the latest first."""

    changes: list[Change]
    paging: Page


def changes_page(number: str | None) -> ChangesPage:
    """The changes that are told; two queries."""
    paging = Paginator(Improvement.objects.told(), PER_PAGE).get_page(number)
    return ChangesPage([_change(one) for one in paging], paging)


def _change(one: Any) -> Change:
    """A change with the page in the language of the reader, whichever the words came from."""
    with override("en" if one.page.startswith("/en/") else "sv"):
        pages = {code: kept_translation(one.page, code) for code, _name in settings.LANGUAGES}
    return Change(
        page=pages.get(get_language() or "sv", one.page),
        text=one.said(),
        language=language_of(one.text_en),
        date=one.told_at,
    )
