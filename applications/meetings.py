"""Agendas as they are read: the cases of a meeting, and those that can be placed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from applications.models import Agenda, Application, Decision, Recommendation
from applications.states import TRANSITIONS, Act, may
from fundportal.directory.access import AnyUser
from fundportal.directory.models import Fund


@dataclass(frozen=True)
class AgendaRow:
    """One case of a meeting: what is proposed, and what was decided there."""

    number: int
    application: Application
    proposal: Recommendation | None
    decision: Decision | None

    @property
    def waits(self) -> bool:
        """Whether its decision can be registered."""
        return self.decision is None and may(Act.DECIDE, self.application.status)


def agenda_rows(agenda: Agenda, reader: AnyUser) -> list[AgendaRow]:
    """The cases of the agenda that the reader handles, in a fixed number of queries."""
    items = agenda.items.filter(application__in=Application.objects.handled_by(reader))
    found = items.select_related("application__organisation").prefetch_related(
        "application__recommendations__amounts",
        "application__recommendations__conditions",
        "application__decisions",
    )
    return [_row(agenda, item.position, item.application) for item in found.order_by("position")]


def to_place(fund: Fund, reader: AnyUser, agenda: Agenda | None = None) -> QuerySet[Application]:
    """The cases that can be put on an agenda, and those that are on this one."""
    cases = Application.objects.handled_by(reader).filter(fund=fund)
    ready = cases.filter(status__in=TRANSITIONS[Act.DECIDE].before)
    if agenda is not None:
        ready = ready | cases.filter(agenda_items__agenda=agenda)
    return ready.select_related("organisation").distinct().order_by("pk")


def _row(agenda: Agenda, number: int, application: Application) -> AgendaRow:
    proposals = sorted(application.recommendations.all(), key=lambda item: (item.at, item.pk))
    there = [
        item for item in application.decisions.all() if item.meeting_date == agenda.meeting_date
    ]
    return AgendaRow(
        number=number,
        application=application,
        proposal=proposals[-1] if proposals else None,
        decision=there[-1] if there else None,
    )
