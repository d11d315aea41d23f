"""Lists in pages, counted only so far that one knows how to narrow them: *fler än 1 000*."""

from __future__ import annotations

from typing import Any, Protocol

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

MOST = 1_000  # counting all of 100,000 rows takes longer than showing sixty of them


class Rows(Protocol):
    """Rows in order that can be sliced and counted up to a limit."""

    def count_up_to(self, most: int) -> int:
        """How many rows there are, at most so many."""

    def __getitem__(self, part: slice) -> Any:
        """Some of the rows."""


class CappedPaginator(Paginator):
    """Pages through the first thousand rows; `is_capped` when there are more."""

    @cached_property
    def count(self) -> int:
        """How many rows can be paged through."""
        return min(self._found, MOST)

    @property
    def is_capped(self) -> bool:
        """Tell whether there are more rows than can be paged through."""
        return self._found > MOST

    @cached_property
    def _found(self) -> int:
        rows: Any = self.object_list
        if isinstance(rows, QuerySet):
            return rows.order_by()[: MOST + 1].count()
        return rows.count_up_to(MOST + 1)
