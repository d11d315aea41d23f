"""The verbs on agendas: draw one up for a meeting, and put its cases in another order."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import Agenda, AgendaItem, Application
from applications.states import Act, may
from applications.workflow import ChangedMeanwhile, said_meanwhile
from fundportal.audit import trail
from fundportal.directory import access
from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Permission


class EmptyAgenda(Refused):
    """An agenda without a board or without a case."""


class NotForDecision(Refused):
    """A case that nobody has proposed a decision on, or that belongs to another fund."""


class OnAnotherAgenda(Refused):
    """The case, or the meeting, already has an agenda to come."""


@transaction.atomic
def draw_up(
    fund: Fund,
    *,
    body: str,
    meeting_date: datetime.date,
    applications: Sequence[Application],
    by: User,
    at: datetime.datetime,
) -> Agenda:
    """Upprätta föredragningslista: these cases, in this order, at that meeting."""
    Fund.objects.select_for_update(no_key=True).get(pk=fund.pk)
    access.require(by, Permission.WRITE_AGENDA, fund=fund)
    body = " ".join(body.split())
    if not body:
        raise EmptyAgenda(_("Give the board that meets."))
    there = Agenda.objects.filter(fund=fund, body=body, meeting_date=meeting_date).first()
    if there is not None:
        if _numbers(there) == [case.pk for case in applications] and there.drawn_up_by_id == by.pk:
            return there
        raise OnAnotherAgenda(_("The meeting has an agenda already. Change that one."))
    made = Agenda.objects.create(
        fund=fund, body=body, meeting_date=meeting_date, drawn_up_by=by, drawn_up_at=at
    )
    _write(made, applications, by, at)
    return _told("agenda.draw_up", made, applications, by, at)


@transaction.atomic
def rearrange(
    agenda: Agenda,
    *,
    applications: Sequence[Application],
    by: User,
    at: datetime.datetime,
    seen_version: int | None = None,
) -> Agenda:
    """Ändra föredragningslistan: other cases or another order; decided cases stay on it."""
    Fund.objects.select_for_update(no_key=True).get(pk=agenda.fund_id)
    agenda = Agenda.objects.select_related("fund").get(pk=agenda.pk)
    access.require(by, Permission.WRITE_AGENDA, fund=agenda.fund)
    before = _numbers(agenda)
    if before == [case.pk for case in applications]:
        return agenda
    if seen_version is not None and seen_version != agenda.version:
        raise ChangedMeanwhile(said_meanwhile(agenda))
    _write(agenda, applications, by, at)
    agenda.version += 1
    agenda.save(update_fields=["version"])
    return _told("agenda.rearrange", agenda, applications, by, at)


def _write(
    agenda: Agenda, applications: Sequence[Application], by: User, at: datetime.datetime
) -> None:
    if not applications:
        raise EmptyAgenda(_("Give at least one case its place."))
    there = set(_numbers(agenda))
    cases = [*there, *(case.pk for case in applications)]
    mine = Application.objects.handled_by(by).filter(fund=agenda.fund, pk__in=cases)
    seen = set(mine.values_list("pk", flat=True))
    decided = set(
        agenda.items.filter(application__decisions__meeting_date=agenda.meeting_date).values_list(
            "application", flat=True
        )
    )
    hidden = there - seen
    if decided - {case.pk for case in applications} - hidden:
        raise NotForDecision(_("A case that is decided at the meeting stays on its agenda."))
    for case in applications:
        _refuse_unfit(agenda, case, seen, there, at)
    # Cases that the person is in conflict with are kept, after those that the person may place.
    kept = [pk for pk in _numbers(agenda) if pk in hidden]
    agenda.items.all().delete()
    ids = [case.pk for case in applications] + kept
    AgendaItem.objects.bulk_create(
        AgendaItem(agenda=agenda, application_id=pk, position=position)
        for position, pk in enumerate(ids, start=1)
    )


def _refuse_unfit(
    agenda: Agenda, case: Application, seen: set[int], there: set[int], at: datetime.datetime
) -> None:
    if case.pk not in seen or not (may(Act.DECIDE, case.status) or case.pk in there):
        sentence = _("%(number)s is not prepared for decision in this fund.")
        raise NotForDecision(sentence % {"number": case.number})
    to_come = Agenda.objects.filter(
        items__application=case, meeting_date__gte=timezone.localdate(at)
    )
    waiting = to_come.exclude(pk=agenda.pk).first()
    if waiting is not None and case.pk not in there:
        sentence = _("%(number)s is already on the agenda of %(agenda)s.")
        raise OnAnotherAgenda(sentence % {"number": case.number, "agenda": waiting})


def _numbers(agenda: Agenda) -> list[int]:
    return list(agenda.items.order_by("position").values_list("application", flat=True))


def _told(
    act: str, agenda: Agenda, applications: Sequence[Application], by: User, at: datetime.datetime
) -> Agenda:
    numbers = ", ".join(case.number for case in applications)
    trail.record(act=act, subject=agenda, by=by, at=at, cases=numbers)
    return agenda
