"""Effektkedja: writes how an investment is meant to work; the only writer of theories of change."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from evaluations.data_sets import lock, refuse_personal_numbers
from evaluations.models import TheoryItem, TheoryOfChange
from evaluations.models.theories import ChainStep
from fundportal.audit import trail
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from portfolio.access import require
from portfolio.models import Investment


class NotWhole(Refused):
    """A step of the chain is empty."""


class ForeignIndicator(Refused):
    """An indicator of another investment was hung on the chain."""


class ChangedMeanwhile(Refused):
    """Somebody wrote another version after the form was opened."""


@dataclass(frozen=True)
class Said:
    """One thing in a step, and the keys of the indicators that measure it."""

    text: str
    indicators: tuple[int, ...] = ()


@transaction.atomic
def write(
    investment: Investment,
    *,
    steps: Mapping[str, Sequence[Said]],
    version: int,
    by: User,
    at: datetime.datetime,
) -> TheoryOfChange:
    """Skriv effektkedjan: a new version; `version` is the one the person saw, 0 if there was none.

    Every step needs at least one thing, so that the chain is whole. Said as the latest version says
    it, that version stays.
    """
    require(by, Permission.EDIT_INDICATORS, investment)
    refuse_personal_numbers(*(said.text for items in steps.values() for said in items))
    lock(investment.pk)
    latest = TheoryOfChange.objects.filter(investment=investment).first()
    if (latest.version if latest else 0) != version:
        raise ChangedMeanwhile(
            _("Somebody wrote a new version after you opened the form. Look at it and repeat.")
        )
    for step in ChainStep:
        if not steps.get(step):
            raise NotWhole(_("Write at least one thing under “%s”.") % step.label)
    named = {key for items in steps.values() for said in items for key in said.indicators}
    if named - set(investment.indicators.values_list("pk", flat=True)):
        raise ForeignIndicator(_("Choose among the indicators of the investment."))
    written = {
        step: [Said(said.text, tuple(sorted(said.indicators))) for said in steps[step]]
        for step in ChainStep
    }
    if latest and _said_in(latest) == written:
        return latest
    theory = TheoryOfChange.objects.create(
        investment=investment, version=version + 1, written_by=by, written_at=at
    )
    for step in ChainStep:
        for position, said in enumerate(steps[step], start=1):
            item = TheoryItem.objects.create(
                theory=theory, step=step, position=position, text=said.text
            )
            item.indicators.set(said.indicators)
    trail.record(act="evaluations.theory_written", subject=theory, by=by, at=at, case=investment)
    return theory


def _said_in(theory: TheoryOfChange) -> dict[str, list[Said]]:
    """What a version says in each step, in its order."""
    said: dict[str, list[Said]] = {step: [] for step in ChainStep}
    for item in theory.items.order_by("position").prefetch_related("indicators"):
        keys = sorted(indicator.pk for indicator in item.indicators.all())
        said[item.step].append(Said(item.text, tuple(keys)))
    return said
