"""Conditions as they are followed up: of one case, of a fund, and those that wait for a person."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import Application, Condition, FollowUp
from applications.models.impartiality import in_conflict_with
from applications.states import Fulfilment
from fundportal.addresses import kept_reverse
from fundportal.directory.access import AnyUser, fund_ids, funds_where, people_with
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.notices.waiting import Row, Source, WaitingItem, day, moment

UNASSIGNED = "unassigned"


@dataclass(frozen=True)
class FollowedCondition:
    """A condition with its latest follow-up, the earlier ones, and what the reader may do."""

    condition: Condition
    latest: FollowUp | None
    history: tuple[FollowUp, ...]
    is_late: bool
    may_assign: bool
    may_follow_up: bool

    @property
    def state(self) -> str:
        """The state as a code."""
        return self.latest.state if self.latest else UNASSIGNED


def followed(conditions: QuerySet[Condition], reader: AnyUser) -> list[FollowedCondition]:
    """The conditions with their follow-ups, in a fixed number of queries."""
    found = conditions.select_related("decision__application__organisation").prefetch_related(
        "follow_ups__responsible", "follow_ups__by"
    )
    if not found:
        return []
    cases = {item.decision.application_id for item in found}
    handled = set(
        Application.objects.handled_by(reader)
        .filter(fund__in=funds_where(reader, Permission.PREPARE_APPLICATION), pk__in=cases)
        .values_list("pk", flat=True)
    )
    today = timezone.localdate()
    return [_followed(item, reader, handled, today) for item in found]


def to_follow_up(reader: AnyUser) -> QuerySet[Condition]:
    """The conditions in force of the funds whose money the reader sees, those due first."""
    seen = Application.objects.handled_by(reader).filter(
        fund__in=funds_where(reader, Permission.SEE_FUND)
    )
    found = Condition.objects.in_force().filter(decision__application__in=seen).with_latest()
    is_done = Q(latest_state__in=[Fulfilment.FULFILLED, Fulfilment.NOT_FULFILLED])
    return found.annotate(is_done=is_done).order_by(
        "is_done", F("latest_due").asc(nulls_first=True), "pk"
    )


def people_to_follow_up(application: Application) -> QuerySet[User]:
    """Those who may be named to follow up: who prepares cases of the fund and is in no conflict."""
    people = people_with(Permission.PREPARE_APPLICATION, fund=application.fund)
    return people.exclude(pk__in=in_conflict_with(application, people)).order_by("name")


def sources(user: User) -> Iterator[Source]:
    """Conditions that the person is to follow up, and those for which nobody is named yet."""
    funds = fund_ids(user, Permission.PREPARE_APPLICATION)
    if not funds:
        return
    cases = Application.objects.handled_by(user).filter(fund__in=funds)
    mine = Q(latest_responsible=user.pk, latest_state=Fulfilment.OPEN)
    found = (
        Condition.objects.in_force()
        .filter(decision__application__in=cases)
        .with_latest()
        .filter(mine | Q(latest_state__isnull=True))
        .order_by("pk")
    )
    columns = {name: F(name) for name in ("pk", "due_date", "latest_due")}
    columns |= {"registered_at": F("decision__registered_at")}
    columns |= {name: F(f"decision__application__{name}") for name in ("number", "title")}
    yield Source(found, columns, _waiting)


def _followed(
    condition: Condition, reader: AnyUser, handled: set[int], today: datetime.date
) -> FollowedCondition:
    history = tuple(condition.follow_ups.all())
    latest = history[-1] if history else None
    handles = condition.decision.application_id in handled
    return FollowedCondition(
        condition=condition,
        latest=latest,
        history=history[:-1],
        is_late=bool(latest and latest.is_late(today)),
        may_assign=handles,
        may_follow_up=handles and latest is not None and latest.responsible == reader,
    )


def _waiting(row: Row) -> WaitingItem:
    page, what = "condition_assign", _("Name who follows up a condition")
    if row["latest_due"]:
        page, what = "condition_follow_up", _("Follow up a condition")
    return WaitingItem(
        title=f"{row['number']} {row['title']}",
        what=what,
        url=kept_reverse(f"applications:{page}", row["number"], row["pk"]),
        since=moment(row["registered_at"]),
        due_date=day(row["latest_due"] or row["due_date"]),
    )
