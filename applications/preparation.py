"""Where the preparation of a case stands: checklist, flags, completion, assessors, conflicts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import history
from applications.models import (
    Application,
    AssessorAssignment,
    ChecklistItem,
    ChecklistTick,
    CompletionRequest,
    Conflict,
    Flag,
    SectionVersion,
)
from applications.pages import Content, SectionState
from applications.questions import Section
from applications.states import PREPARED_IN, Status
from fundportal.addresses import kept_reverse
from fundportal.differences import Difference
from fundportal.directory.access import fund_ids, people_with
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.notices.waiting import Row, Source, WaitingItem, day, moment


@dataclass(frozen=True)
class CheckRow:
    """One item of the checklist, and its tick when it has been found in order."""

    item: ChecklistItem
    tick: ChecklistTick | None


@dataclass(frozen=True)
class AssessorRow:
    """An assessor of the case and how far the assessor has come, as a code."""

    assignment: AssessorAssignment
    state: str
    is_overdue: bool


@dataclass(frozen=True)
class Preparation:
    """Everything that the office sees of how a case is prepared."""

    checklist: tuple[CheckRow, ...]
    flags: tuple[Flag, ...]
    requests: tuple[CompletionRequest, ...]
    assessors: tuple[AssessorRow, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def ticked_count(self) -> int:
        """How many items are in order."""
        return sum(row.tick is not None for row in self.checklist)

    @property
    def open_flag_count(self) -> int:
        """How many flags are not resolved."""
        return sum(flag.status != Flag.Status.RESOLVED for flag in self.flags)

    @property
    def open_request(self) -> CompletionRequest | None:
        """The request that the applicant has still to answer."""
        return next((request for request in self.requests if request.is_open), None)


@dataclass(frozen=True)
class AskedSection:
    """A section that a request names: what is missing, where it stands, what was changed."""

    state: SectionState
    labels: tuple[str, ...]
    text: str
    differences: tuple[Difference, ...]

    @property
    def is_changed(self) -> bool:
        """Whether the section says anything else than what was sent in."""
        return any(difference.is_changed for difference in self.differences)


def of(application: Application) -> Preparation:
    """The preparation of a case, one query per table."""
    flags = application.flags.select_related("raised_by").prefetch_related("entries__by")
    requests = application.completion_requests.select_related(
        "asked_by", "answered_by", "taken_back_by"
    ).prefetch_related("items")
    conflicts = application.conflicts.select_related("person", "declared_by", "lifted_by")
    return Preparation(
        checklist=checklist(application),
        flags=tuple(flags.order_by("-pk")),
        requests=tuple(requests.order_by("-asked_at", "-pk")),
        assessors=assessors(application),
        conflicts=tuple(conflicts),
    )


def checklist(application: Application) -> tuple[CheckRow, ...]:
    """What is asked for today, the fund's own items first, each with its tick."""
    items = ChecklistItem.objects.current().of(application.call)
    standing = application.checklist_ticks.filter(undone_at__isnull=True)
    ticks = {tick.item_id: tick for tick in standing.select_related("ticked_by")}
    ordered = sorted(items, key=lambda item: item.call_id is not None)
    return tuple(CheckRow(item, ticks.get(item.pk)) for item in ordered)


def assessors(application: Application) -> tuple[AssessorRow, ...]:
    """The assessors in force, those in conflict too."""
    found = application.assessor_assignments.in_force().select_related("person")
    shut_out = set(application.conflicts.in_force().values_list("person", flat=True))
    return tuple(_assessor(item, item.person_id in shut_out) for item in found)


def candidates(application: Application) -> QuerySet[User]:
    """The people who hold the assessor's role in the fund and are in no recorded conflict."""
    people = people_with(Permission.SCORE_APPLICATION, fund=application.fund)
    shut_out = application.conflicts.in_force().values("person")
    return people.exclude(pk__in=shut_out).order_by("name")


def handlers(application: Application) -> QuerySet[User]:
    """The people who hold a role in the fund today and are in no recorded conflict."""
    today = timezone.localdate()
    held = application.fund.role_assignments.in_force(today).values("user")
    shut_out = application.conflicts.in_force().values("person")
    people = User.objects.filter(pk__in=held, is_active=True).exclude(pk__in=shut_out)
    return people.order_by("name")


def asked_sections(request: CompletionRequest, content: Content) -> tuple[AskedSection, ...]:
    """The sections that a request names, with the difference to what was sent in before."""
    states = {state.section: state for state in content.states}
    found = []
    for section in Section:
        items = [item for item in request.items.all() if item.section == section]
        if items:
            labels = tuple(item.asked for item in items if item.question)
            changes = _changes(request, section, items[0].version_before)
            found.append(AskedSection(states[section], labels, items[0].text, changes))
    return tuple(found)


def sources(user: User) -> Iterator[Source]:
    """What can wait in the preparation: to declare, to score, completions that are overdue."""
    case = {name: F(f"application__{name}") for name in ("number", "title")}
    if scored := fund_ids(user, Permission.SCORE_APPLICATION):
        mine = AssessorAssignment.objects.counted().filter(
            person=user, application__fund__in=scored, application__status__in=PREPARED_IN
        )
        columns = {name: F(name) for name in ("declared_at", "assigned_at", "due_date")}
        yield Source(
            mine.unfinished().order_by("assigned_at", "pk"), {**case, **columns}, _to_assess
        )
    if prepared := fund_ids(user, Permission.PREPARE_APPLICATION):
        late = CompletionRequest.objects.open().filter(
            deadline_date__lt=timezone.localdate(),
            application__in=Application.objects.handled_by(user).filter(
                status=Status.COMPLETION, fund__in=prepared
            ),
        )
        columns = {name: F(name) for name in ("asked_at", "deadline_date")}
        yield Source(late.order_by("asked_at", "pk"), {**case, **columns}, _overdue)


def _to_assess(row: Row) -> WaitingItem:
    page, what = "score", _("Score the application")
    if row["declared_at"] is None:
        page, what = "declare", _("Declare whether you are in conflict, then score")
    url = kept_reverse(f"applications:{page}", row["number"])
    title = f"{row['number']} {row['title']}"
    return WaitingItem(title, what, url, moment(row["assigned_at"]), day(row["due_date"]))


def _overdue(row: Row) -> WaitingItem:
    what = _("The completion is overdue: extend the time or take the request back")
    url = kept_reverse("applications:completion", row["number"])
    title = f"{row['number']} {row['title']}"
    return WaitingItem(title, what, url, moment(row["asked_at"]), day(row["deadline_date"]))


def _assessor(item: AssessorAssignment, is_shut_out: bool) -> AssessorRow:
    if is_shut_out:
        return AssessorRow(item, "in_conflict", False)
    if item.scored_at:
        return AssessorRow(item, "scored", False)
    late = item.due_date < timezone.localdate()
    return AssessorRow(item, "declared" if item.declared_at else "undeclared", late)


def _changes(
    request: CompletionRequest, section: Section, version_before: int
) -> tuple[Difference, ...]:
    every = SectionVersion.objects.filter(application=request.application, section=section)
    closed_at = request.answered_at or request.taken_back_at
    later = every.filter(at__lte=closed_at) if closed_at else every
    after = later.order_by("-version").first()
    before = every.filter(version=version_before).first()
    if after is None or after.version == version_before:
        return ()
    return history.between(before, after)
