"""Indikatorer: what is measured in an investment; the only writer of indicators and targets."""

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models.content import Direction
from evaluations.data_sets import lock, refuse_personal_numbers
from evaluations.models import Indicator, MeasuringTime, Target
from evaluations.models.outcomes import IndicatorKind
from fundportal.audit import trail
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from portfolio.access import require
from portfolio.models import Investment


class NameTaken(Refused):
    """The investment already has an indicator of that name."""


class HasData(Refused):
    """The indicator has measured rows: what they mean may no longer change."""


class ChangedMeanwhile(Refused):
    """Somebody else changed the indicator after the form was opened."""


class ReplacedAlready(Refused):
    """Another indicator has taken its place."""


MEANING = ("kind", "name", "definition", "unit", "direction", "data_source", "baseline")


@transaction.atomic
def define(
    investment: Investment,
    *,
    name: str,
    unit: str,
    direction: str,
    data_source: str,
    decimals: int,
    by: User,
    at: datetime.datetime,
    kind: str = IndicatorKind.OUTCOME,
    definition: str = "",
    collected_by: str = "",
    baseline: Decimal | None = None,
    target: Decimal | None = None,
    times: Iterable[MeasuringTime] = (),
    targets: Mapping[int, Decimal | None] | None = None,
    replaces: Indicator | None = None,
) -> Indicator:
    """Definiera en indikator: say what is measured, in which unit and from which source.

    `times` are when it is measured, every time if empty; `targets` what is aimed at by the key of a
    measuring time. `replaces` is the indicator
    whose meaning had to change after data had come in; its data stays with it.
    """
    require(by, Permission.EDIT_INDICATORS, investment)
    refuse_personal_numbers(name, definition, data_source, collected_by)
    lock(investment.pk)
    _refuse_taken_name(investment, name)
    if replaces and replaces.replaced_by.exists():
        raise ReplacedAlready(_("Another indicator has taken the place of “%s”.") % replaces)
    indicator = Indicator.objects.create(
        investment=investment,
        kind=IndicatorKind(kind),
        name=name,
        definition=definition,
        unit=unit,
        direction=Direction(direction),  # any other word would turn the verdict round
        data_source=data_source,
        collected_by=collected_by,
        baseline=baseline,
        target=target,
        decimals=decimals,
        replaces=replaces,
        defined_by=by,
        defined_at=at,
    )
    indicator.times.set(times)
    _aim(indicator, targets or {})
    trail.record(
        act="evaluations.indicator_replaced" if replaces else "evaluations.indicator_defined",
        subject=indicator,
        by=by,
        at=at,
        case=investment,
        replaces=str(replaces or ""),
    )
    return indicator


@transaction.atomic
def revise(
    indicator: Indicator,
    *,
    name: str,
    unit: str,
    direction: str,
    data_source: str,
    decimals: int,
    version: int,
    by: User,
    at: datetime.datetime,
    kind: str = IndicatorKind.OUTCOME,
    definition: str = "",
    collected_by: str = "",
    baseline: Decimal | None = None,
    target: Decimal | None = None,
    times: Iterable[MeasuringTime] = (),
    targets: Mapping[int, Decimal | None] | None = None,
) -> Indicator:
    """Ändra en indikator: once it has data only what does not change what it means.

    `version` is the one the person saw; said as it stands already, nothing is written.
    """
    require(by, Permission.EDIT_INDICATORS, indicator.investment)
    refuse_personal_numbers(name, definition, data_source, collected_by)
    lock(indicator.investment_id)
    locked = Indicator.objects.select_for_update(no_key=True, of=("self",)).get(pk=indicator.pk)
    _refuse_changed(locked, version)
    said = {
        "kind": IndicatorKind(kind),
        "name": name,
        "definition": definition,
        "unit": unit,
        "direction": Direction(direction),
        "data_source": data_source,
        "baseline": baseline,
    }
    _refuse_other_meaning(locked, said)
    _refuse_taken_name(locked.investment, name, but=locked)
    times = list(times)
    changed = [field for field in MEANING if getattr(locked, field) != said[field]]
    written = {**said, "collected_by": collected_by, "decimals": decimals, "target": target}
    if _is_said_already(locked, written, times, targets or {}):
        return locked
    for field, value in written.items():
        setattr(locked, field, value)
    locked.version += 1
    locked.save()
    locked.times.set(times)
    _aim(locked, targets or {})
    trail.record(
        act="evaluations.indicator_revised",
        subject=locked,
        by=by,
        at=at,
        case=locked.investment,
        meaning_changed=changed,
        target=target,
    )
    return locked


def _is_said_already(
    indicator: Indicator,
    written: Mapping[str, object],
    times: Iterable[MeasuringTime],
    targets: Mapping[int, Decimal | None],
) -> bool:
    """Whether the indicator stands as written, so that there is no change to tell of."""
    aimed = dict(indicator.targets.values_list("time", "value"))
    return (
        all(getattr(indicator, field) == value for field, value in written.items())
        and set(indicator.times.all()) == set(times)
        and all(aimed.get(time) == value for time, value in targets.items())
    )


def _aim(indicator: Indicator, targets: Mapping[int, Decimal | None]) -> None:
    """Set what is aimed at per measuring time of the investment; None takes a target away."""
    times = MeasuringTime.objects.filter(investment=indicator.investment_id, pk__in=targets)
    for time in times:
        value = targets[time.pk]
        if value is None:
            indicator.targets.filter(time=time).delete()
        else:
            Target.objects.update_or_create(
                indicator=indicator, time=time, defaults={"value": value}
            )


def _refuse_other_meaning(indicator: Indicator, said: Mapping[str, object]) -> None:
    """Refuse a change of what measured rows mean, and name what would have changed."""
    changed = [field for field in MEANING if getattr(indicator, field) != said[field]]
    if not changed or not indicator.rows.exists():
        return
    labels = {field.name: str(field.verbose_name) for field in Indicator._meta.fields}
    names = [labels[field] for field in changed]
    raise HasData(
        _(
            "The indicator has data, so this is fixed: %(what)s. Replace it with a new indicator"
            " instead; the data stays with the old one."
        )
        % {"what": ", ".join(names)}
    )


def _refuse_taken_name(investment: Investment, name: str, but: Indicator | None = None) -> None:
    taken = investment.indicators.filter(name__iexact=name)
    if but:
        taken = taken.exclude(pk=but.pk)
    if taken.exists():
        raise NameTaken(_("The investment already has an indicator called “%s”.") % name)


def _refuse_changed(indicator: Indicator, version: int) -> None:
    if indicator.version == version:
        return
    raise ChangedMeanwhile(
        _("Somebody changed the indicator after you opened it. Look at it again and repeat.")
    )
