"""In which cases a person is involved, as rows of the database; what conflicts follow from it.

A request that only reads asks once (`read_once`); everything else asks anew each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection

from fundportal.directory.models import User

# Nearly every page asks, and Django takes ten times as long to write this as PostgreSQL to answer
INVOLVED = """
SELECT application_id, 'conflict' FROM applications_conflict
    WHERE person_id = %(person)s AND lifted_at IS NULL
UNION SELECT id, 'wrote' FROM applications_application
    WHERE (opened_by_id = %(person)s OR submitted_by_id = %(person)s) AND taken_over_at IS NULL
UNION SELECT version.application_id, 'wrote' FROM applications_sectionversion version
    JOIN applications_application written ON written.id = version.application_id
    WHERE version.by_id = %(person)s AND written.taken_over_at IS NULL
UNION SELECT party.application_id, 'wrote' FROM applications_signoff signed
    JOIN applications_party party ON party.id = signed.party_id
    WHERE signed.by_id = %(person)s
"""
IN_CONFLICT = """
SELECT application_id FROM applications_conflict
    WHERE person_id = %(person)s AND lifted_at IS NULL
"""


@dataclass(frozen=True)
class Involvement:
    """The ids of the cases with a conflict of the person's in force, and of those in which the
    person has written, signed or sent in something. Who took a decided case over from before the
    portal only entered what others had written."""

    in_conflict: frozenset[int]
    has_written: frozenset[int]

    @property
    def cases(self) -> frozenset[int]:
        """Those that the person must not handle for the fund."""
        return self.in_conflict | self.has_written


_kept: ContextVar[dict[int, Involvement] | None] = ContextVar("involvements", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Read each person's involvement at most once within it; for what writes nothing."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def conflicts_of(person: User) -> frozenset[int]:
    """The ids of the cases with a conflict of the person's in force; one query, or what is read.

    It is all there is to ask of who handles no fund's cases, and costs nothing for one who has
    written many.
    """
    kept = _kept.get()
    if kept is not None and person.pk in kept:
        return kept[person.pk].in_conflict
    with connection.cursor() as cursor:
        cursor.execute(IN_CONFLICT, {"person": person.pk})
        return frozenset(case for (case,) in cursor.fetchall())


def of(person: User) -> Involvement:
    """In which cases the person is involved; one query."""
    kept = _kept.get()
    if kept is not None and person.pk in kept:
        return kept[person.pk]
    with connection.cursor() as cursor:
        cursor.execute(INVOLVED, {"person": person.pk})
        rows = cursor.fetchall()
    in_conflict, has_written = (
        frozenset(case for case, how in rows if how == wanted) for wanted in ("conflict", "wrote")
    )
    found = Involvement(in_conflict, has_written)
    if kept is not None:
        kept[person.pk] = found
    return found
