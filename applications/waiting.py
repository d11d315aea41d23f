"""What of the applications waits for a person on Min sida, by which day, and what one follows."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import fulfilment, overview, preparation, thread, unfinished
from applications.models import (
    AgendaItem,
    Application,
    Call,
    CompletionRequest,
    Idea,
    NeedsAnalysis,
    Party,
)
from applications.models.cases import application_waits_for
from applications.models.parties import Answer
from applications.states import WRITTEN_IN, IdeaStatus, NeedsStatus, Status
from fundportal.addresses import kept_reverse
from fundportal.directory import access
from fundportal.directory.access import AnyUser, organisation_ids
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Permission
from fundportal.notices.waiting import Row, Source, WaitingItem, day, gather, moment

MOST_FOLLOWED = 10
CLOSES = {"closes_at": F("call__closes_at"), "later": F("call__applications_close_at")}


def waiting_for(user: AnyUser) -> list[WaitingItem]:
    """The needs analyses, ideas and applications that waited longest for the reader, each with its
    last day, and so many of each kind."""
    return [*gather(sources(user), user), *others(user)] if isinstance(user, User) else []


def sources(user: AnyUser) -> list[Source]:
    """What of the applications can wait for the reader, by the reader's roles of today."""
    if not isinstance(user, User):
        return []
    return [
        *_ideas(user),
        *_analyses(user),
        *_applications(user),
        *preparation.sources(user),
        *thread.sources(user),
        *fulfilment.sources(user),
    ]


def others(user: AnyUser) -> list[WaitingItem]:
    """What waits for those who manage people: work that nobody has."""
    if not access.allows(user, Permission.MANAGE_PEOPLE):
        return []
    return [_left_behind(one) for one in unfinished.without_a_person()]


@dataclass(frozen=True)
class FollowedCase:
    """An open case of the reader's own organisations that waits for others."""

    case: Application
    words: str


@dataclass(frozen=True)
class FirstStep:
    """What a case begins with in a call that is open now (see `Call.first_step`)."""

    step: str


def followed(user: User) -> Iterator[Source]:
    """The cases that the reader follows, the newest change first, in the reader's words."""
    own = access.organisation_ids(user, Permission.SEE_APPLICATION)
    if not own:
        return
    mine = Application.objects.written_for(own).undecided().exclude(application_waits_for(user))
    names = ("pk", "number", "title", "status", "fund", "changed_at")
    yield Source(
        mine.order_by("-changed_at", "-pk")[:MOST_FOLLOWED],
        {name: F(name) for name in names},
        lambda row: _followed(row, user),
    )


def first_steps(user: User) -> Iterator[Source]:
    """What the reader may begin in the calls that are open."""
    if not access.allows(user, Permission.WRITE_IDEA):
        return
    names = ("opens_at", "closes_at", "takes_needs_analyses", "takes_ideas")
    today = timezone.localdate()
    yield Source(
        Call.objects.of_funds_open_on(today).order_by("pk"),
        {name: F(name) for name in names},
        _first_step,
    )


def _followed(row: Row, user: User) -> FollowedCase:
    case = Application(
        pk=row["pk"],
        number=row["number"],
        title=row["title"],
        status=row["status"],
        fund=Fund(pk=row["fund"]),
        changed_at=datetime.datetime.fromisoformat(row["changed_at"]),
    )
    return FollowedCase(case, overview.status_words(case, user))


def _first_step(row: Row) -> FirstStep | None:
    opens, closes, now = moment(row["opens_at"]), moment(row["closes_at"]), timezone.now()
    if opens is None or opens > now or (closes is not None and closes <= now):
        return None
    ways = {name: row[name] for name in ("takes_needs_analyses", "takes_ideas")}
    return FirstStep(Call(**ways).first_step)


def _ideas(user: User) -> Iterator[Source]:
    if not access.holds_any(
        user, Permission.WRITE_IDEA, Permission.WRITE_APPLICATION, Permission.SCREEN_IDEA
    ):
        return
    begun = Coalesce("screened_at", "submitted_at", "written_at")
    own = Idea.objects.visible_to(user).waiting_for(user).order_by(begun, "pk")
    columns = {name: F(name) for name in ("pk", "title", "status")}
    yield Source(own, {**columns, "since": begun, **CLOSES}, _waiting_idea)


def _waiting_idea(row: Row) -> WaitingItem:
    what, until = {
        IdeaStatus.DRAFT: (_("Finish the idea and send it in"), row["closes_at"]),
        IdeaStatus.SUBMITTED: (_("Screen the idea"), None),
        IdeaStatus.INVITED: (_("Begin the application"), row["later"]),
    }[IdeaStatus(row["status"])]
    url = kept_reverse("applications:idea", row["pk"])
    return WaitingItem(row["title"], what, url, moment(row["since"]), _day(moment(until)))


def _analyses(user: User) -> Iterator[Source]:
    if not access.holds_any(user, Permission.WRITE_IDEA):
        return
    columns = {name: F(name) for name in ("pk", "title", "status")}
    since = Coalesce("finished_at", "written_at")
    yield Source(
        NeedsAnalysis.objects.waiting_for(user).order_by("written_at", "pk"),
        {**columns, "since": since, "closes_at": F("call__closes_at")},
        _waiting_analysis,
    )


def _waiting_analysis(row: Row) -> WaitingItem:
    what = _("Finish the needs analysis and hand it in")
    if row["status"] == NeedsStatus.FINISHED:
        what = _("Build on the needs analysis")
    url = kept_reverse("applications:needs", row["pk"])
    due = _day(moment(row["closes_at"]))
    return WaitingItem(row["title"], what, url, moment(row["since"]), due)


def _applications(user: User) -> Iterator[Source]:
    acts = (
        Permission.WRITE_APPLICATION,
        Permission.SIGN_APPLICATION,
        Permission.RECOMMEND,
        Permission.REGISTER_DECISION,
    )
    if not access.holds_any(user, *acts):
        return
    writes = set(organisation_ids(user, Permission.WRITE_APPLICATION))
    answers = writes | set(organisation_ids(user, Permission.SIGN_APPLICATION))
    this = {"application": OuterRef("pk")}
    asked = CompletionRequest.objects.open().filter(**this).values("deadline_date")
    placed = AgendaItem.objects.filter(**this).order_by("-agenda__meeting_date")
    invited = Party.objects.current().filter(
        answer=Answer.WAITING, organisation__in=answers, **this
    )
    names = ("number", "title", "status", "sign_off_asked_at")
    columns: dict[str, Any] = {name: F(name) for name in names}
    columns |= {"since": F("changed_at"), "organisation": F("organisation")}
    columns |= {"takes_ideas": F("call__takes_ideas"), **CLOSES}
    columns |= {"completed_by": Subquery(asked[:1])}
    columns |= {"meets_on": Subquery(placed.values("agenda__meeting_date")[:1])}
    columns |= {"is_invited": Exists(invited) if answers else Value(False)}
    yield Source(
        Application.objects.visible_to(user).waiting_for(user).order_by("changed_at", "pk"),
        columns,
        lambda row: _waiting_application(row, row["organisation"] in writes),
    )


def _waiting_application(row: Row, writes: bool) -> WaitingItem:
    status = Status(row["status"])
    is_invited = row["is_invited"] and status == Status.DRAFT
    what = {
        Status.DRAFT: _("Finish the application"),
        Status.COMPLETION: _("Complete the application and send it back"),
        Status.SUBMITTED: _("Prepare the case"),
        Status.REFERRED_BACK: _("Prepare the case once more"),
        Status.RECOMMENDED: _("Register the decision"),
        Status.DEFERRED: _("Register the decision of the later meeting"),
    }[status]
    if is_invited:
        what = _("Answer the invitation to take part")
    elif status in WRITTEN_IN and not writes:
        what = _("Read and sign off")
    elif status == Status.DRAFT and row["sign_off_asked_at"]:
        what = _("Follow the sign-offs and send in")
    page = "invitation" if is_invited else "application"
    url = kept_reverse(f"applications:{page}", row["number"])
    due = {
        Status.DRAFT: _day(moment(row["later" if row["takes_ideas"] else "closes_at"])),
        Status.COMPLETION: day(row["completed_by"]),
        Status.RECOMMENDED: day(row["meets_on"]),
    }.get(status)
    return WaitingItem(f"{row['number']} {row['title']}", what, url, moment(row["since"]), due)


def _left_behind(person: User) -> WaitingItem:
    url = kept_reverse("applications:hand_over", person.pk)
    return WaitingItem(person.name, _("Hand over work that nobody has"), url)


def _day(at: datetime.datetime | None) -> datetime.date | None:
    return timezone.localtime(at).date() if at else None
