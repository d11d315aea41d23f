"""The verbs on conditions: who follows one up until when, and what was found."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import notices
from applications.fulfilment import people_to_follow_up
from applications.models import Condition, Decision, FollowUp, Recommendation, RecommendedCondition
from applications.states import Fulfilment
from applications.workflow import ChangedMeanwhile, ReasonMissing, locked
from fundportal.audit import trail
from fundportal.directory.errors import NotPermitted, Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission


class NotInForce(Refused):
    """The decision has been corrected: its conditions are followed up no more."""


class WrongPerson(Refused):
    """The person named does not prepare cases of the fund, or is in conflict with this one."""


class WrongDay(Refused):
    """A finding dated in the future."""


@dataclass(frozen=True)
class ConditionText:
    """What a condition says, and until when it is to be fulfilled."""

    text: str
    due_date: datetime.date | None = None


def written(conditions: Sequence[ConditionText]) -> list[ConditionText]:
    """The conditions that say something, tidied."""
    tidy = (ConditionText(item.text.strip(), item.due_date) for item in conditions)
    return [item for item in tidy if item.text]


def attach(made: Recommendation | Decision, conditions: Sequence[ConditionText]) -> None:
    """Write the conditions of a new recommendation or decision; within the act that made it.

    A correction takes along what was followed up of each condition that it leaves as it was.
    """
    for position, item in enumerate(conditions, start=1):
        what = {"position": position, "text": item.text, "due_date": item.due_date}
        if isinstance(made, Recommendation):
            RecommendedCondition.objects.create(recommendation=made, **what)
        else:
            _take_along(Condition.objects.create(decision=made, **what), made.corrects)


@transaction.atomic
def assign(
    condition: Condition,
    *,
    responsible: User,
    due_date: datetime.date,
    by: User,
    at: datetime.datetime,
    seen: int | None = None,
) -> FollowUp:
    """Utse ansvarig: name who follows the condition up and until when; opens it again if needed.

    `seen` is the id of the latest follow-up that the person saw, 0 when there was none.
    """
    condition, latest = _latest(condition, by)
    said = {"responsible": responsible, "due_date": due_date, "state": Fulfilment.OPEN}
    if latest and _is_repeated(latest, by, {**said, "note": ""}):
        return latest
    _refuse_changed(latest, seen)
    if responsible not in people_to_follow_up(condition.decision.application):
        raise WrongPerson(_("That person cannot follow up this condition. Choose another."))
    made = FollowUp.objects.create(condition=condition, **said, by=by, at=at)
    _record("condition.assign", made, responsible=responsible.name, due=due_date.isoformat())
    notices.condition_assigned(made, by=by, at=at)
    return made


@transaction.atomic
def follow_up(
    condition: Condition,
    *,
    is_fulfilled: bool,
    note: str,
    found_date: datetime.date,
    by: User,
    at: datetime.datetime,
    seen: int | None = None,
) -> FollowUp:
    """Följ upp villkoret: only who is named for it says whether it is fulfilled, and why."""
    condition, latest = _latest(condition, by)
    state = Fulfilment.FULFILLED if is_fulfilled else Fulfilment.NOT_FULFILLED
    said = {"state": state, "note": note.strip(), "found_date": found_date}
    if latest and _is_repeated(latest, by, said):
        return latest
    _refuse_changed(latest, seen)
    if latest is None or latest.responsible_id != by.pk:
        raise NotPermitted(_("Only the person who is named for the condition follows it up."))
    if not note.strip():
        raise ReasonMissing(_("Write how you know."))
    if found_date > timezone.localdate(at):
        raise WrongDay(_("The date has not come yet."))
    made = FollowUp.objects.create(
        condition=condition,
        responsible=latest.responsible,
        due_date=latest.due_date,
        **said,
        by=by,
        at=at,
    )
    _record("condition.follow_up", made, outcome=str(state), reason=made.note)
    notices.condition_followed_up(made, by=by, at=at)
    return made


def _latest(condition: Condition, by: User) -> tuple[Condition, FollowUp | None]:
    application = locked(condition.decision.application)
    application.require_office(by, Permission.PREPARE_APPLICATION)
    condition = Condition.objects.select_related("decision").get(pk=condition.pk)
    condition.decision.application = application
    if hasattr(condition.decision, "corrected_by"):
        raise NotInForce(_("The decision has been corrected, so this condition holds no more."))
    return condition, condition.follow_ups.order_by("-at", "-pk").first()


def _is_repeated(latest: FollowUp, by: User, said: dict[str, object]) -> bool:
    same = all(getattr(latest, name) == value for name, value in said.items())
    return same and latest.by_id == by.pk


def _refuse_changed(latest: FollowUp | None, seen: int | None) -> None:
    if seen is not None and seen != (latest.pk if latest else 0):
        raise ChangedMeanwhile(
            _("Somebody wrote about the condition while you had the page open. Look at it again.")
        )


def _record(act: str, made: FollowUp, **details: str) -> None:
    case = made.condition.decision.application
    trail.record(
        act=act,
        subject=made.condition,
        case=case,
        by=made.by,
        at=made.at,
        condition=made.condition.text,
        **details,
    )


def _take_along(condition: Condition, corrected: Decision | None) -> None:
    if corrected is None:
        return
    same = corrected.conditions.filter(text=condition.text, due_date=condition.due_date).first()
    for entry in same.follow_ups.all() if same else ():
        entry.pk, entry._state.adding, entry.condition = None, True, condition
        entry.save(force_insert=True)
