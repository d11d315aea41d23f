"""What each stage tells a person: cases whose next step is the person's own, and deadlines."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, IntegerField, QuerySet, Value
from django.db.models.functions import JSONObject

from fundportal.directory.models import User

Row = Mapping[str, Any]
MOST = 50  # of one kind, the longest wait first: Min sida shows no more, lists show all


@dataclass(frozen=True)
class WaitingItem:
    """One case that waits: its title, what to do, where, since when, and by which day."""

    title: str
    what: str
    url: str
    since: datetime.datetime | None = None
    due_date: datetime.date | None = None

    def is_late(self, today: datetime.date) -> bool:
        """Tell whether the day has passed."""
        return self.due_date is not None and self.due_date < today


@dataclass(frozen=True)
class Source:
    """Rows of one table that concern a person, in order, and what each becomes on Min sida.

    `item` gets the columns by name as JSON holds them; `moment` and `day` read its times. What
    waits becomes a `WaitingItem`, the longest wait first; None is nothing to show.
    """

    rows: QuerySet[Any]
    columns: Mapping[str, Any]
    item: Callable[[Row], Any]


@dataclass(frozen=True)
class Candidates:
    """Rows that may wait for a person, by their ids; `read` applies the rules that know who did
    what before, to those that the one query found."""

    rows: QuerySet[Any]
    read: Callable[[User, list[int]], list[WaitingItem]]


Part = Source | Candidates


@dataclass(frozen=True)
class Question:
    """The one query for all rows of several sources; it can be asked again and again."""

    sql: str
    values: tuple[Any, ...]
    parts: tuple[Part, ...]

    def ask(self, user: User) -> list[Any]:
        """The items of every source, in their order; one query, and one for kinds of candidates."""
        if not self.sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.values)
            rows = cursor.fetchall()
        rows.sort(key=itemgetter(0))
        items: list[Any] = []
        for place, of_part in groupby(rows, key=itemgetter(0)):
            part, found = self.parts[place], [json.loads(row) for _place, row in of_part]
            if isinstance(part, Candidates):
                items += part.read(user, [row["pk"] for row in found])
            else:
                items += [item for item in map(part.item, found) if item is not None]
        return items


def question(sources: Iterable[Part]) -> Question:
    """Put the sources together, the most of each that Min sida shows."""
    parts = tuple(sources)
    if not parts:
        return Question("", (), ())
    rows = [_rows(place, part) for place, part in enumerate(parts)]
    every = rows[0].union(*rows[1:], all=True) if len(rows) > 1 else rows[0]
    try:
        sql, values = every.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:  # no role, or none of its places
        return Question("", (), ())
    return Question(sql, tuple(values), parts)


def _rows(place: int, part: Part) -> QuerySet[Any]:
    which = Value(place, output_field=IntegerField())
    if isinstance(part, Candidates):
        return part.rows.order_by().values_list(which, JSONObject(pk=F("pk")))
    return part.rows.values_list(which, JSONObject(**part.columns))[:MOST]


def gather(sources: Iterable[Part], user: User) -> list[WaitingItem]:
    """The items of every source, in their order; one query for all of them together."""
    return question(sources).ask(user)


def moment(text: str | None) -> datetime.datetime | None:
    """A time as JSON holds it."""
    return datetime.datetime.fromisoformat(text) if text else None


def day(text: str | None) -> datetime.date | None:
    """A day as JSON holds it."""
    return datetime.date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Deadline:
    """A day by which something is to be done; `key` names it for as long as it lives."""

    key: str
    title: str
    what: str
    url: str
    day: datetime.date
    set_at: datetime.datetime
    moved_count: int = 0
    moved_at: datetime.datetime | None = None
