"""Lists of applications and ideas: searched, narrowed, sorted, exported; nothing is written here.

Each question reads a few rows by an index, however many cases there are.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, NamedTuple, TypeVar

from django.db.models import (
    BooleanField,
    Case,
    F,
    Field,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import Application, Call, Idea, Party
from applications.models.cases import application_waits_for
from applications.models.ideas import idea_waits_for
from applications.models.lines import holds
from applications.models.parties import Answer
from applications.overview import OFFICE_STEPS, StatusWords
from applications.states import OPEN_STATUSES, IdeaStatus, Status
from fundportal.directory import access
from fundportal.directory.access import AnyUser
from fundportal.directory.models import Organisation
from fundportal.directory.roles import Permission

NEWEST = ("-changed_at", "-pk")
SORTS: dict[str, tuple[str, ...]] = {
    "number": ("number",),
    "title": ("line__title_key", "line__pk"),
    "organisation": ("line__organisation_key", "line__pk"),
    "amount": ("line__amount_applied", "line__pk"),
    "status": ("status_order", "pk"),
    "changed": ("changed_at", "pk"),
}
UNDER_PREPARATION = "under_preparation"  # where one fund is handled and another applied to
ENDED = frozenset(Status.values) - OPEN_STATUSES  # nothing waits there
IDEA_NEWEST = ("-pk",)
IDEA_SORTS: dict[str, tuple[str, ...]] = {
    "title": ("line__title_key", "line__pk"),
    "organisation": ("line__organisation_key", "line__pk"),
    "status": ("status_order", "pk"),
    "sent": ("submitted_at", "pk"),
}


class CaseRow(NamedTuple):
    """What a list tells of an application; whether it waits for the reader is known on a page."""

    pk: int
    number: str
    diarienummer: str
    title: str
    organisation: str
    fund_id: int
    fund: str
    status: str
    amount_applied: Decimal
    changed_at: datetime.datetime
    waits: bool | None


class IdeaRow(NamedTuple):
    """What a list tells of an idea; whether it waits for the reader is known on a page."""

    pk: int
    title: str
    organisation: str
    call: str
    fund: str
    status: str
    submitted_at: datetime.datetime | None
    waits: bool | None


Row = TypeVar("Row", bound=CaseRow | IdeaRow)
COLUMNS: dict[Callable[..., Any], tuple[str, ...]] = {  # of each field, in order
    CaseRow: (
        *("pk", "number", "diarienummer", "title", "organisation__name", "fund", "fund__name"),
        *("status", "line__amount_applied", "changed_at"),
    ),
    IdeaRow: (
        *("pk", "title", "organisation__name", "call__name", "call__fund__name", "status"),
        "submitted_at",
    ),
}


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to, by ids of calls, funds and organisations; empty: everything."""

    text: str = ""
    status: str = ""
    fund: int | None = None
    call: int | None = None
    organisation: int | None = None
    year: int | None = None
    only_waiting: bool = False
    sort: str = ""


@dataclass(frozen=True)
class Choices:
    """What can be chosen in the filters: ids, or years, with the words shown."""

    funds: list[tuple[str, str]]
    calls: list[tuple[str, str]]
    organisations: list[tuple[str, str]]
    years: list[tuple[str, str]]
    statuses: list[tuple[str, str]]  # of applications, in the reader's words


Order = Callable[["QuerySet[Any]"], "QuerySet[Any]"]


class Listed(Generic[Row]):
    """Rows of a list: which they are, of what kind, and how they are put in order."""

    def __init__(self, chosen: QuerySet[Any], row: type[Row], order: Order) -> None:
        self._chosen, self._order = chosen, order
        self._row: Callable[..., Row] = row
        self._few: QuerySet[Any] | None = None

    def count_up_to(self, most: int) -> int:
        """How many rows there are, at most so many.

        Fewer than that are asked for by id from then on: PostgreSQL would seek them one by one in
        the order of all there are.
        """
        ids = list(self._chosen.order_by().values_list("pk", flat=True)[:most])
        if len(ids) < most:
            self._few = self._chosen.model._default_manager.filter(_among(ids))
        return len(ids)

    def _in_order(self, *conditions: Q) -> QuerySet[Any]:
        """What the rows are made of; rows and not models, which take four times as long."""
        chosen = self._chosen if self._few is None else self._few
        found = chosen.filter(*conditions, line__isnull=False)  # each has its line: an inner join
        return self._order(found).values_list(*COLUMNS[self._row])

    def _made(self, found: Iterable[tuple[Any, ...]], waits: bool | None = None) -> Iterator[Row]:
        return (self._row(*values, waits) for values in found)


class WaitingFirst(Listed[Row]):
    """Rows that wait for the reader, then the others; both newest first, neither sorted whole."""

    def __init__(self, chosen: QuerySet[Any], row: type[Row], order: Order, waiting: Q) -> None:
        super().__init__(chosen, row, order)
        self._condition = waiting

    def __getitem__(self, part: slice) -> list[Row]:
        waiting, others = self._parts()
        first = list(self._made(waiting[part], waits=True))
        start, missing = part.start or 0, part.stop - (part.start or 0) - len(first)
        if missing <= 0:
            return first
        before = 0 if first or not start else start - waiting.order_by()[:start].count()
        return [*first, *self._made(others[before : before + missing], waits=False)]

    def __iter__(self) -> Iterator[Row]:
        for part in self._parts():
            yield from self._made(part.iterator())

    def _parts(self) -> tuple[QuerySet[Any], QuerySet[Any]]:
        return self._in_order(self._condition), self._in_order(~self._condition)


class Sorted(Listed[Row]):
    """Rows in one order; which of them wait is asked, unless it is known that all or none do."""

    def __init__(
        self, chosen: QuerySet[Any], row: type[Row], order: Order, waiting: Q | bool
    ) -> None:
        super().__init__(chosen, row, order)
        self._condition = waiting

    def __getitem__(self, part: slice) -> list[Row]:
        rows = list(self._in_order()[part])
        if isinstance(self._condition, bool):
            return list(self._made(rows, self._condition))
        found = self._chosen.model._default_manager.filter(pk__in=[pk for pk, *_rest in rows])
        waiting = set(found.filter(self._condition).order_by().values_list("pk", flat=True))
        return [self._row(*values, values[0] in waiting) for values in rows]

    def __iter__(self) -> Iterator[Row]:
        return self._made(self._in_order().iterator())


Found = WaitingFirst[Row] | Sorted[Row]


def case_list(user: AnyUser, filters: Filters) -> Found[CaseRow]:
    """The visible applications with their amounts; without a chosen order those that wait first."""
    cases = Application.objects.visible_to(user).filter(holds(filters.text))
    hidden = _steps_hidden_from(user)
    if filters.status:
        cases = cases.filter(_of_status(filters.status, user))
    if filters.fund is not None:
        cases = cases.filter(fund=filters.fund)
    if filters.call is not None:
        cases = cases.filter(call=filters.call)
    if filters.organisation is not None:
        taking_part = Party.objects.filter(
            organisation=filters.organisation, removed_at__isnull=True
        ).exclude(answer=Answer.DECLINED)
        cases = cases.filter(pk__in=taking_part.values("application"))
    if filters.year is not None:
        cases = cases.filter(opened_at__year=filters.year)
    waiting = application_waits_for(user)
    if filters.only_waiting:
        cases = cases.filter(waiting)

    if not filters.sort and (filters.only_waiting or filters.status in ENDED):
        alike = filters.only_waiting
        return Sorted(cases, CaseRow, lambda chosen: chosen.order_by(*NEWEST), alike)
    places = {status: place for place, status in enumerate(Status.values)}
    places |= dict.fromkeys(hidden, places[Status.SUBMITTED])
    return _ordered(cases, CaseRow, waiting, filters.sort, SORTS, NEWEST, places)


def idea_list(user: AnyUser, filters: Filters) -> Found[IdeaRow]:
    """The visible ideas; without a chosen order those that wait for the reader first."""
    ideas = Idea.objects.visible_to(user).filter(holds(filters.text))
    if filters.status:
        ideas = ideas.filter(status=filters.status)
    if filters.fund is not None:
        ideas = ideas.filter(call__fund=filters.fund)
    if filters.call is not None:
        ideas = ideas.filter(call=filters.call)
    if filters.organisation is not None:
        ideas = ideas.filter(organisation=filters.organisation)
    if filters.year is not None:
        ideas = ideas.filter(written_at__year=filters.year)
    waiting = idea_waits_for(user)
    if filters.only_waiting:
        ideas = ideas.filter(waiting)
    places = {status: place for place, status in enumerate(IdeaStatus.values)}
    way = (IDEA_SORTS, IDEA_NEWEST, places)
    return _ordered(ideas, IdeaRow, waiting, filters.sort, *way)


def choices(user: AnyUser, today: datetime.date) -> Choices:
    """The choices of the filters; two queries."""
    calls = list(
        Call.objects.visible_to(user)
        .order_by("-opens_at")
        .values("pk", "name", "opens_at", "fund", "fund__name")
    )
    organisations = Organisation.objects.order_by(Func("name", function="swedish_order"))
    first = min((call["opens_at"].year for call in calls), default=today.year)
    funds = {str(call["fund"]): call["fund__name"] for call in calls}
    return Choices(
        funds=sorted(funds.items(), key=lambda item: item[1]),
        calls=[(str(call["pk"]), call["name"]) for call in calls],
        organisations=[(str(pk), name) for pk, name in organisations.values_list("pk", "name")],
        years=[(str(year), str(year)) for year in range(today.year, first - 1, -1)],
        statuses=_statuses(user, {call["fund"] for call in calls}),
    )


def _statuses(user: AnyUser, funds: set[int]) -> list[tuple[str, str]]:
    hidden = _steps_hidden_from(user)
    offered = [status for status in Status if status not in hidden - {Status.SUBMITTED}]
    one = _("Under preparation")
    words = [(status.value, one if status in hidden else str(status.label)) for status in offered]
    applies = access.organisation_ids(user, Permission.SEE_APPLICATION)
    if applies and not hidden and funds - set(access.fund_ids(user, Permission.SEE_APPLICATION)):
        words.insert(1, (UNDER_PREPARATION, one))
    return words


def _of_status(status: str, user: AnyUser) -> Q:
    """The cases that the reader reads this status of: of each fund in the words read of it."""
    handled = access.fund_ids(user, Permission.SEE_APPLICATION)
    if status == UNDER_PREPARATION or (status in OFFICE_STEPS and not handled):
        return Q(status__in=OFFICE_STEPS) & ~Q(fund__in=handled)
    if status in OFFICE_STEPS and access.organisation_ids(user, Permission.SEE_APPLICATION):
        return Q(status=status, fund__in=handled)
    return Q(status=status)


def _steps_hidden_from(user: AnyUser) -> frozenset[Status]:
    """The steps of the office, for who reads one word for them and handles no cases."""
    handles = access.fund_ids(user, Permission.SEE_APPLICATION)
    return frozenset() if handles else OFFICE_STEPS


def case_columns() -> list[str]:
    """The head row of the exported list."""
    return [
        _("Case number"),
        _("Registry number"),
        _("Title"),
        _("Applicant"),
        _("Fund"),
        _("Status"),
        _("Applied for, kr"),
        _("Last changed"),
    ]


def case_rows(cases: Iterable[CaseRow], user: AnyUser) -> Iterator[list[object]]:
    """The rows of the exported list, exactly those shown."""
    words = StatusWords(user)
    for case in cases:
        yield [
            case.number,
            case.diarienummer,
            case.title,
            case.organisation,
            case.fund,
            words.of(case.status, case.fund_id),
            case.amount_applied,
            timezone.localtime(case.changed_at).date(),
        ]


def idea_columns() -> list[str]:
    """The head row of the exported list of ideas."""
    return [_("Title"), _("Organisation"), _("Call"), _("Fund"), _("Status"), _("Sent in")]


def idea_rows(ideas: Iterable[IdeaRow]) -> Iterator[list[object]]:
    """The rows of the exported list of ideas, exactly those shown."""
    for idea in ideas:
        sent = idea.submitted_at
        yield [
            idea.title,
            idea.organisation,
            idea.call,
            idea.fund,
            str(IdeaStatus(idea.status).label),
            timezone.localtime(sent).date() if sent else None,
        ]


def _ordered(
    chosen: QuerySet[Any],
    row: type[Row],
    waiting: Q,
    sort: str,
    sorts: dict[str, tuple[str, ...]],
    newest: tuple[str, ...],
    places: dict[str, int],
) -> Found[Row]:
    columns = sorts.get(sort.removeprefix("-"))
    if columns is None:
        return WaitingFirst(chosen, row, lambda some: some.order_by(*newest), waiting)
    falling = sort.startswith("-")
    order = [F(name).desc() if falling else F(name).asc() for name in columns]
    way = [When(status=status, then=Value(place)) for status, place in places.items()]
    by_status = Case(*way, output_field=IntegerField())

    def sorted_rows(some: QuerySet[Any]) -> QuerySet[Any]:
        if "status_order" in columns:
            some = some.annotate(status_order=by_status)
        return some.order_by(*order)

    return Sorted(chosen, row, sorted_rows, waiting)


def _among(ids: list[int]) -> Func:
    """Build the condition that a row is one of these: an array takes half the time of a list."""
    array = Value(ids, output_field=Field())  # whole: an ArrayField would look at each
    return Func(
        *(F("pk"), array),
        arg_joiner=" = ANY(",
        template="%(expressions)s)",
        output_field=BooleanField(),
    )
