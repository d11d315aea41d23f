"""The verb of the assessor: give scores with reasons; a changed score is a new one."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from applications.criteria import fix_criteria
from applications.models import Application, Criterion, Score
from applications.models.calls import HIGHEST_SCORE, LOWEST_SCORE
from applications.states import Act
from applications.workflow import ChangedMeanwhile, ReasonMissing, locked
from fundportal.audit import trail
from fundportal.directory.errors import NotPermitted, Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission


@dataclass(frozen=True)
class Given:
    """A score with its reason, and the id of the score that the assessor saw there (0: none)."""

    value: int
    reason: str
    seen: int = 0


class WrongScore(Refused):
    """A score outside the scale, or of a criterion that is not the call's."""


@transaction.atomic
def give(
    application: Application, *, scores: Mapping[int, Given], by: User, at: datetime.datetime
) -> list[Score]:
    """Sätt poäng: by id of criterion; what is unchanged is not written, what is left out stays."""
    application = locked(application, Act.SCORE)
    application.require_office(by, Permission.SCORE_APPLICATION)
    if not application.is_assessed_by(by):
        raise NotPermitted(_("You do not assess this application."))
    criteria = {criterion.pk: criterion for criterion in application.call.criteria.all()}
    mine = application.scores.current().filter(assessor=by)
    latest = {score.criterion_id: score for score in mine}
    changed = {pk: given for pk, given in scores.items() if _is_changed(given, latest.get(pk))}
    for pk, given in changed.items():
        _refuse_wrong(criteria.get(pk), given, latest.get(pk))
    if not changed:
        return []
    fix_criteria(application.call, at=at)
    made = [
        Score.objects.create(
            application=application,
            criterion=criteria[pk],
            assessor=by,
            value=given.value,
            reason=given.reason.strip(),
            fingerprint=application.fingerprint,
            at=at,
            replaces=latest.get(pk),
        )
        for pk, given in changed.items()
    ]
    trail.record(
        act="score.give",
        subject=application,
        by=by,
        at=at,
        scores={score.criterion.name: score.value for score in made},
    )
    return made


def _is_changed(given: Given, latest: Score | None) -> bool:
    return latest is None or (given.value, given.reason.strip()) != (latest.value, latest.reason)


def _refuse_wrong(criterion: Criterion | None, given: Given, latest: Score | None) -> None:
    if criterion is None or not LOWEST_SCORE <= given.value <= HIGHEST_SCORE:
        raise WrongScore(_("Give a score from 1 to 5 on the criteria of the call."))
    if not given.reason.strip():
        raise ReasonMissing(_("%(name)s: write the reason.") % {"name": criterion.name})
    if given.seen != (latest.pk if latest else 0):
        sentence = _("You have scored “%(name)s” in another window. Read it there and try again.")
        raise ChangedMeanwhile(sentence % {"name": criterion.name})
