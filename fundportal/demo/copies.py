"""Copies of applications for load tests: every row of an original once more, as its own case.

An original went its way by the verbs; a copy has a number, title, place and days of its own. Rows
go in by COPY and pass every constraint and trigger of the database on their way.
"""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from applications.models import (
    AgendaItem,
    Application,
    CaseAmount,
    CaseLine,
    Idea,
    IdeaLine,
    NumberSeries,
    Score,
    SectionVersion,
)
from applications.pages import fingerprint_of
from applications.questions import Section
from fundportal.audit.models import Event

AT_ONCE = 500
LATER = (Idea, Application)  # so that the line of each is written once; scores are checked by them
LEFT_OUT = (AgendaItem, CaseAmount, CaseLine, IdeaLine)
PLACES = (
    *("Vivalla", "Varberga", "Oxhagen", "Brickebacken", "Baronbackarna", "Tybble", "Norrby"),
    *("Ladugårdsängen", "Mellringe", "Rosta", "Markbacken", "Sörbyängen", "Adolfsberg", "Hovsta"),
    *("Garphyttan", "Glanshammar", "Odensbacken", "Vintrosa", "Stora Mellösa", "Almby", "Öster"),
)


@dataclass(frozen=True)
class Copy:
    """What makes one copy a case of its own."""

    title: str
    place: str
    later: datetime.timedelta


@dataclass
class Original:
    """A case with all of its rows, as texts ready for COPY but for what differs in each copy."""

    application: Application
    rows: list[models.Model] = field(default_factory=list)

    def __post_init__(self) -> None:
        assert self.application.idea is not None  # noqa: S101 - the originals began as ideas
        self._follow(self.application.idea)
        self.rows.sort(key=lambda row: 2 * isinstance(row, Score) + isinstance(row, LATER))
        cases = [("applications.idea", self.application.idea_id)]
        cases.append(("applications.application", self.application.pk))
        for kind, pk in cases:
            self.rows += Event.objects.filter(case_type=kind, case_id=str(pk)).order_by("pk")

    @cached_property
    def keys(self) -> set[tuple[type[models.Model], Any]]:
        """The rows that are copied, by table and id."""
        return {(type(row), row.pk) for row in self.rows}

    @cached_property
    def answers(self) -> dict[str, Any]:
        """The latest answers of every section."""
        found = self.application.section_versions.order_by("section", "-version")
        return {row.section: row.answers for row in found.distinct("section")}

    def _follow(self, row: models.Model) -> None:
        if row in self.rows or isinstance(row, LEFT_OUT):
            return
        self.rows.append(row)
        for relation in row._meta.related_objects:
            if relation.related_model._meta.app_label == "applications":
                every = relation.related_model._base_manager
                for part in every.filter(**{relation.field.name: row.pk}):
                    self._follow(part)


def write(pairs: Iterable[tuple[Application, Copy]]) -> None:
    """Write the copies, some hundred in a transaction."""
    known: dict[int, Original] = {}
    waiting: list[tuple[Original, Copy]] = []
    for application, copy in pairs:
        original = known.get(application.pk) or Original(application)
        known[application.pk] = original
        waiting.append((original, copy))
        if len(waiting) == AT_ONCE:
            _write(waiting)
            waiting = []
    _write(waiting)


@transaction.atomic
def _write(pairs: list[tuple[Original, Copy]]) -> None:
    tables: dict[type[models.Model], list[tuple[models.Model, int]]] = {}
    for index, (original, _copy) in enumerate(pairs):
        for row in original.rows:
            tables.setdefault(type(row), []).append((row, index))
    ids = [dict[tuple[type[models.Model], Any], int]() for _pair in pairs]
    for model, rows in tables.items():
        for (row, index), new in zip(rows, _new_ids(model, len(rows)), strict=True):
            ids[index][model, row.pk] = new
    changes = [
        _Changes(original, copy, number, own)
        for (original, copy), number, own in zip(pairs, _numbers(pairs), ids, strict=True)
    ]
    for model, rows in tables.items():
        _copy_in(model, (changes[index].line(row) for row, index in rows))


class _Changes:
    """Turns a row of the original into the row of one copy."""

    def __init__(
        self,
        original: Original,
        copy: Copy,
        number: str,
        ids: dict[tuple[type[models.Model], Any], int],
    ) -> None:
        self.copy, self.ids = copy, ids
        application = original.application
        need = {**original.answers.get(Section.NEED, {})}
        self.need = need | {"need": f"{need.get('need', '')} Det gäller {copy.place}."}
        sections = dict(original.answers)
        if Section.NEED in sections:
            sections[Section.NEED] = self.need
        own = fingerprint_of(copy.title, sections, [])
        self.words = {application.number: number, application.title: copy.title}
        self.words |= {application.fingerprint: own} if application.fingerprint else {}
        self.subjects = {
            (model._meta.label_lower, str(old)): str(new) for (model, old), new in ids.items()
        }

    def line(self, row: models.Model) -> str:
        """The row as a line of COPY's text format."""
        values = [self._value(row, one) for one in row._meta.concrete_fields]
        return "\t".join(map(_text, values)) + "\n"

    def _value(self, row: models.Model, column: models.Field) -> Any:
        value = getattr(row, column.attname)
        if column.primary_key:
            return self.ids[type(row), value]
        if value is None or isinstance(value, bool | int):
            target = column.related_model if column.is_relation else None
            return self.ids.get((target, value), value)  # type: ignore[arg-type]
        if isinstance(value, datetime.date):
            return value + self.copy.later
        if isinstance(row, SectionVersion) and column.name == "answers":
            return self.need if row.section == Section.NEED else value
        if isinstance(row, Event) and column.name in ("subject_id", "case_id"):
            kind = row.subject_type if column.name == "subject_id" else row.case_type
            return self.subjects.get((kind, value), value)
        return self._reworded(value) if isinstance(value, str) else value

    def _reworded(self, text: str) -> str:
        for before, after in self.words.items():
            text = text.replace(before, after)
        return text


def _numbers(pairs: list[tuple[Original, Copy]]) -> Iterator[str]:
    """The next case number for each, without gaps, of the series of its fund and year."""
    series: dict[tuple[int, int], NumberSeries] = {}
    found = []
    for original, copy in pairs:
        fund, opened = original.application.fund, original.application.opened_at + copy.later
        key = (fund.pk, timezone.localtime(opened).year)
        if key not in series:
            made = {"prefix": fund.number_prefix}
            NumberSeries.objects.get_or_create(fund=fund, year=key[1], defaults=made)
            locked = NumberSeries.objects.select_for_update(no_key=True)
            series[key] = locked.get(fund=fund, year=key[1])
        series[key].last += 1
        found.append(f"{series[key].prefix}-{key[1]}-{series[key].last:04d}")
    NumberSeries.objects.bulk_update(series.values(), ["last"])
    return iter(found)


def _new_ids(model: type[models.Model], count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, count],
        )
        return [new for (new,) in cursor.fetchall()]


def _copy_in(model: type[models.Model], lines: Iterable[str]) -> None:
    columns = ", ".join(f'"{one.column}"' for one in model._meta.concrete_fields)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN', io.StringIO("".join(lines))
        )


def _text(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    text = str(value)
    return text.translate(_ESCAPES) if isinstance(value, str) else text


_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
