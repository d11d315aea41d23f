"""What the page of changes made after readers' words shows, read-only."""

import datetime
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

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
    changes = [
        Change(one.page, one.said(), language_of(one.text_en), one.told_at) for one in paging
    ]
    return ChangesPage(changes, paging)
