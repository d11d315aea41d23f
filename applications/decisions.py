"""The verbs of preparation and decision: recommend, register what was decided, correct it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import conditions as followed
from applications import notices
from applications.conditions import ConditionText
from applications.diarienummer import checked_diarienummer, set_diarienummer
from applications.models import (
    Application,
    DecidedAmount,
    Decision,
    Recommendation,
    RecommendedAmount,
)
from applications.pages import Content
from applications.states import (
    APPROVING,
    DECIDED_STATUSES,
    STATUS_AFTER,
    Act,
    Advice,
    Outcome,
    Status,
)
from applications.workflow import (
    ReasonMissing,
    locked,
    move,
    refuse_changed,
    refuse_status,
)
from fundportal.audit import trail
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.documents import kinds, storage
from fundportal.documents.models import Document

Amounts = Mapping[int, Decimal]
MOST = Decimal(10**12)


class WrongAmounts(Refused):
    """The amounts do not fit the outcome or what was applied for."""


class ConditionsMissing(Refused):
    """With conditions, but none are written, or the other way round."""


class SamePerson(Refused):
    """Two acts that two different people must do."""


class DecisionIncomplete(Refused):
    """The decision lacks body, date, paragraph or registry number."""


class NotLatestDecision(Refused):
    """Only the latest decision of a case can be corrected."""


@transaction.atomic
def recommend(
    application: Application,
    *,
    outcome: str,
    amounts: Amounts,
    reason: str,
    conditions: Sequence[ConditionText] = (),
    by: User,
    at: datetime.datetime,
    seen_version: int | None = None,
) -> Recommendation:
    """Föreslå beslut: what the board is asked to decide, kronor per year; replaces the earlier."""
    application = locked(application)
    application.require_office(by, Permission.RECOMMEND)
    outcome, given, named = Advice(outcome), _given(amounts), followed.written(conditions)
    said = {"outcome": outcome, "reason": reason.strip()}
    repeated = application.recommendations.order_by("-at", "-pk").first()
    if repeated and _is_repeated(repeated, repeated.by_id, said, given, named, by):
        return repeated
    refuse_changed(application, seen_version)
    refuse_status(application, Act.RECOMMEND)
    _refuse_assessor(application, by)
    _refuse_reasonless(reason, named, needs=outcome == Advice.WITH_CONDITIONS)
    _refuse_amounts(given, grants=outcome != Advice.NOT_RECOMMENDED)
    if sum(given.values()) > Content(application).budget.total:
        raise WrongAmounts(_("The proposal is larger than what is applied for."))
    made = Recommendation.objects.create(
        application=application,
        **said,
        amount_total=sum(given.values(), Decimal(0)),
        by=by,
        at=at,
    )
    RecommendedAmount.objects.bulk_create(
        RecommendedAmount(recommendation=made, year=year, amount=amount)
        for year, amount in given.items()
    )
    followed.attach(made, named)
    move(application, Status.RECOMMENDED, at)
    trail.record(
        act="application.recommend",
        subject=application,
        by=by,
        at=at,
        reason=made.reason,
        outcome=str(outcome),
        amount=made.amount_total,
    )
    notices.recommended(application, by=by, at=at)
    return made


@transaction.atomic
def register_decision(
    application: Application,
    *,
    outcome: str,
    body: str,
    meeting_date: datetime.date,
    diarienummer: str,
    paragraph: str = "",
    by_delegation: bool = False,
    amounts: Amounts,
    reason: str,
    conditions: Sequence[ConditionText] = (),
    extract: File[bytes] | None = None,
    corrects: Decision | None = None,
    by: User,
    at: datetime.datetime,
    seen_version: int | None = None,
) -> Decision:
    """Registrera beslut: what a board or its delegate decided; not by who recommended the case.

    `amounts` is kronor per year, only for an approval. With `corrects` the new decision takes the
    place of the latest one, which stays as it was written.
    """
    application = locked(application)
    application.require_office(by, Permission.REGISTER_DECISION)
    outcome, given, named = Outcome(outcome), _given(amounts), followed.written(conditions)
    said = {
        "outcome": outcome,
        "body": body.strip(),
        "by_delegation": by_delegation,
        "meeting_date": meeting_date,
        "paragraph": paragraph.strip().lstrip("§ "),
        "diarienummer": _registry_number(application, diarienummer, corrects),
        "reason": reason.strip(),
        "corrects": corrects,
    }
    repeated = application.decisions.order_by("-registered_at", "-pk").first()
    if repeated and _is_repeated(repeated, repeated.registered_by_id, said, given, named, by):
        return repeated
    refuse_changed(application, seen_version)
    refuse_status(application, Act.CORRECT if corrects else Act.DECIDE)
    _refuse_recommender(application, by)
    _refuse_assessor(application, by)
    _refuse_other_than_latest(application, corrects)
    _refuse_reasonless(reason, named, needs=outcome == Outcome.APPROVED_WITH_CONDITIONS)
    _refuse_amounts(given, grants=outcome in APPROVING)
    _refuse_incomplete(body, diarienummer, paragraph, by_delegation, meeting_date, at)
    made = Decision(
        application=application,
        fund=application.fund,
        **said,
        amount_total=sum(given.values(), Decimal(0)),
        registered_by=by,
        registered_at=at,
    )
    made.extract = _stored(extract, made, by, at)
    made.save(force_insert=True)
    DecidedAmount.objects.bulk_create(
        DecidedAmount(decision=made, year=year, amount=amount) for year, amount in given.items()
    )
    followed.attach(made, named)
    _take_effect(application, made, by, at)
    return made


def _registry_number(application: Application, typed: str, corrects: Decision | None) -> str:
    return checked_diarienummer(application, typed, corrects.diarienummer if corrects else "")


def _stored(
    extract: File[bytes] | None, made: Decision, by: User, at: datetime.datetime
) -> Document | None:
    if extract is None:
        return made.corrects.extract if made.corrects else None
    return storage.store(
        content=extract,
        filename=extract.name or "",
        title=_("Extract of the minutes: %(decision)s") % {"decision": made.reference},
        by=by,
        at=at,
        content_types=(kinds.PDF,),
    )


def _take_effect(application: Application, made: Decision, by: User, at: datetime.datetime) -> None:
    status = STATUS_AFTER[Outcome(made.outcome)]
    application.decided_at = at if status in DECIDED_STATUSES else None
    if not application.diarienummer:
        set_diarienummer(application, made.diarienummer, by=by, at=at)
    move(application, status, at, "decided_at")
    trail.record(
        act="application.correct_decision" if made.corrects_id else "application.register_decision",
        subject=application,
        by=by,
        at=at,
        reason=made.reason,
        outcome=str(made.outcome),
        decision=made.reference,
        amount=made.amount_total,
    )
    notices.decided(made, by=by, at=at)


def _is_repeated(
    latest: Recommendation | Decision,
    made_by: int,
    said: Mapping[str, object],
    given: dict[int, Decimal],
    named: list[ConditionText],
    by: User,
) -> bool:
    """Whether the same person sends the same form once more: then it is one act."""
    if made_by != by.pk or any(getattr(latest, name) != value for name, value in said.items()):
        return False
    there = [ConditionText(item.text, item.due_date) for item in latest.conditions.all()]
    return there == named and {item.year: item.amount for item in latest.amounts.all()} == given


def _given(amounts: Amounts) -> dict[int, Decimal]:
    given = {int(year): Decimal(amount) for year, amount in sorted(amounts.items()) if amount}
    if any(amount < 0 for amount in given.values()):
        raise WrongAmounts(_("An amount cannot be less than 0 kr."))
    if sum(given.values()) >= MOST:
        raise WrongAmounts(_("The amount is larger than the portal can hold."))
    return given


def _refuse_reasonless(reason: str, named: list[ConditionText], *, needs: bool) -> None:
    if not reason.strip():
        raise ReasonMissing(_("Write the reason."))
    if needs and not named:
        raise ConditionsMissing(_("Write the conditions."))
    if named and not needs:
        raise ConditionsMissing(
            _("Conditions belong only to a yes with conditions. Change the outcome, or empty them.")
        )


def _refuse_amounts(given: dict[int, Decimal], *, grants: bool) -> None:
    if grants and not given:
        raise WrongAmounts(_("Give an amount for at least one year."))
    if not grants and given:
        raise WrongAmounts(_("Amounts belong only to a yes. Take them away or change the outcome."))


def _refuse_assessor(application: Application, by: User) -> None:
    if application.scores.filter(assessor=by).exists():
        raise SamePerson(
            _("You have scored this application. Another person must propose or register.")
        )


def _refuse_recommender(application: Application, by: User) -> None:
    if application.recommendations.filter(by=by).exists():
        raise SamePerson(
            _("You have prepared this case. Another person must register the decision.")
        )


def _refuse_other_than_latest(application: Application, corrects: Decision | None) -> None:
    if corrects is None:
        return
    latest = application.decisions.order_by("-registered_at", "-pk").first()
    if latest is None or latest.pk != corrects.pk:
        raise NotLatestDecision(_("Only the latest decision of the case can be corrected."))


def _refuse_incomplete(
    body: str,
    diarienummer: str,
    paragraph: str,
    by_delegation: bool,
    meeting_date: datetime.date,
    at: datetime.datetime,
) -> None:
    if not body.strip() or not diarienummer.strip():
        raise DecisionIncomplete(_("Give who decided, and the registry number."))
    if not by_delegation and not paragraph.strip():
        raise DecisionIncomplete(_("Give the paragraph of the minutes."))
    if meeting_date > timezone.localdate(at):
        raise DecisionIncomplete(_("The date of the decision has not come yet."))
