"""The verbs on a call's criteria: write them all, and fix them at the first score."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Call, Criterion
from applications.models.calls import HIGHEST_SCORE, LOWEST_SCORE
from applications.workflow import ChangedMeanwhile, said_meanwhile
from fundportal.audit import trail
from fundportal.directory import access
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission

MOST_CRITERIA = 20


class CriteriaFixed(Refused):
    """Somebody has scored by the criteria of the call."""


class WrongCriteria(Refused):
    """A criterion lacks its name, its weight or what its lowest and highest score mean."""


@dataclass(frozen=True)
class CriterionText:
    """What is written about one criterion."""

    name: str
    weight: Decimal
    anchor_1: str
    anchor_5: str
    anchor_2: str = ""
    anchor_3: str = ""
    anchor_4: str = ""
    description: str = ""
    name_en: str = ""
    description_en: str = ""


@transaction.atomic
def write_criteria(
    call: Call,
    *,
    criteria: Sequence[CriterionText],
    by: User,
    at: datetime.datetime,
    seen_version: int | None = None,
) -> list[Criterion]:
    """Skriv bedömningsgrunderna: all of them in order, in place of those there were."""
    call = Call.objects.select_for_update(no_key=True).get(pk=call.pk)
    access.require(by, Permission.MANAGE_CALL, fund=call.fund)
    if seen_version is not None and seen_version != call.version:
        raise ChangedMeanwhile(said_meanwhile(call))
    refuse_fixed(call)
    _refuse_wrong(criteria)
    before = [_said(criterion) for criterion in call.criteria.all()]
    if before == [asdict(said) for said in criteria]:
        return list(call.criteria.all())
    call.criteria.all().delete()
    written = Criterion.objects.bulk_create(
        Criterion(call=call, position=position, **asdict(said))
        for position, said in enumerate(criteria, start=1)
    )
    call.version += 1
    call.save(update_fields=["version"])
    trail.record(act="call.write_criteria", subject=call, by=by, at=at, criteria=len(written))
    return written


@transaction.atomic
def fix_criteria(call: Call, *, at: datetime.datetime) -> Call:
    """Lås bedömningsgrunderna: called by the verb that writes a score, before it; again is free.

    Writes no event of its own: the score's tells when it happened.
    """
    if call.criteria_fixed_at is not None:
        return call
    call = Call.objects.select_for_update(no_key=True).get(pk=call.pk)
    if call.criteria_fixed_at is None:
        call.criteria_fixed_at = at
        call.save(update_fields=["criteria_fixed_at"])
    return call


def refuse_fixed(call: Call) -> None:
    """Raise CriteriaFixed once somebody has scored in the call."""
    if call.criteria_fixed_at is not None:
        raise CriteriaFixed(
            _(
                "Somebody has scored in this call, so its criteria stay as they are. Copy the call "
                "if the next one shall have others."
            )
        )


def _refuse_wrong(criteria: Sequence[CriterionText]) -> None:
    if len(criteria) > MOST_CRITERIA:
        raise WrongCriteria(_("A call has at most %(count)d criteria.") % {"count": MOST_CRITERIA})
    names = [said.name.strip().casefold() for said in criteria]
    if not all(names):
        raise WrongCriteria(_("Give every criterion a name."))
    if len(set(names)) < len(names):
        raise WrongCriteria(_("Two criteria have the same name."))
    for said in criteria:
        if said.weight <= 0:
            raise WrongCriteria(
                _("%(name)s: the weight must be more than 0.") % {"name": said.name}
            )
        if not (said.anchor_1.strip() and said.anchor_5.strip()):
            sentence = _("%(name)s: write what %(lowest)d and %(highest)d mean.")
            scores = {"lowest": LOWEST_SCORE, "highest": HIGHEST_SCORE}
            raise WrongCriteria(sentence % {"name": said.name, **scores})


def _said(criterion: Criterion) -> dict[str, object]:
    return {name: getattr(criterion, name) for name in CriterionText.__dataclass_fields__}
