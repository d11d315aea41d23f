"""Conditions as they are followed up: of one case, of a fund, and those that wait for a person."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import Application, Condition, FollowUp
from applications.models.impartiality import in_conflict_with
from applications.states import Fulfilment
from fundportal.directory.access import AnyUser, funds_where, people_with
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.notices.waiting import MOST, WaitingItem

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


def waiting_for(user: User) -> list[WaitingItem]:
    """Conditions that the person is to follow up, and those for which nobody is named yet."""
    if not user.roles_now_with(Permission.PREPARE_APPLICATION):
        return []
    funds = funds_where(user, Permission.PREPARE_APPLICATION)
    cases = Application.objects.handled_by(user).filter(fund__in=funds)
    mine = Q(latest_responsible=user.pk, latest_state=Fulfilment.OPEN)
    found = (
        Condition.objects.in_force()
        .filter(decision__application__in=cases)
        .with_latest()
        .filter(mine | Q(latest_state__isnull=True))
        .select_related("decision__application")
        .order_by("pk")
    )
    return [_waiting(item) for item in found[:MOST]]


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


def _waiting(condition: Condition) -> WaitingItem:
    application = condition.decision.application
    due = condition.latest_due  # type: ignore[attr-defined]
    page = "condition_follow_up" if due else "condition_assign"
    what = _("Name who follows up a condition")
    if due:
        what = _("Follow up a condition")
    return WaitingItem(
        title=str(application),
        what=what,
        url=reverse(f"applications:{page}", args=[application.number, condition.pk]),
        since=condition.decision.registered_at,
        due_date=due or condition.due_date,
    )
