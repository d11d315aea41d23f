"""How the demonstration's cases are prepared: checklist, flags, completion, assessors, conflicts."""

from __future__ import annotations

import datetime

from applications import assessors, checklists, completions, conflicts, flags
from applications.completions import Asked
from applications.models import Application, Call, ChecklistItem
from applications.questions import Section
from fundportal.demo.cast import Cast
from fundportal.demo.way import DAY, morning

CHECKED = (
    "Alla parter har godkänt ansökan",
    "Minst två nämnder från olika områden, eller en förening med en nämnd",
    "Budgeten går ihop per år, part och kostnadsslag",
    "Varje effekt har utgångsläge, mål och datakälla",
    "Texterna innehåller inga personuppgifter",
)
ASSESSORS = ("bedomare", "bedomare-skola", "bedomare-vard")


def checklist(cast: Cast, call: Call, day: datetime.date) -> list[ChecklistItem]:
    """What the fund asks for in every call."""
    manager = cast.people["fondforvaltare"]
    return [
        checklists.add_item(fund=call.fund, call=None, text=text, by=manager, at=morning(day))
        for text in CHECKED
    ]


def ticked(
    cast: Cast, application: Application, items: list[ChecklistItem], day: datetime.date
) -> None:
    """These items found in order."""
    for item in items:
        checklists.tick(application, item=item, by=cast.people["fondforvaltare"], at=morning(day))


def flagged(cast: Cast, application: Application, day: datetime.date) -> None:
    """Two flags: one resolved, one that waits for an answer."""
    manager = cast.people["fondforvaltare"]
    first = flags.raise_flag(
        application,
        section=Section.BUDGET,
        text="Ingår lokalkostnaden i föreningens egen insats?",
        by=manager,
        at=morning(day),
    )
    flags.write(
        first,
        status="resolved",
        text="Ja, det framgår av vad parten bidrar med.",
        by=manager,
        at=morning(day + DAY),
    )
    flags.raise_flag(
        application,
        section=Section.EVALUATION,
        text="Är stadsdelarna som ska jämföras tillräckligt lika? Fråga utvärderaren.",
        by=manager,
        at=morning(day + 2 * DAY),
    )


def assessed(cast: Cast, application: Application, day: datetime.date, due: datetime.date) -> None:
    """All assessors assigned, and declared to be in no conflict."""
    for login in ASSESSORS:
        _assigned(cast, application, login, day, due)
        conflicts.declare_none(application, by=cast.people[login], at=morning(day + DAY))


def completing(
    cast: Cast, application: Application, day: datetime.date, deadline: datetime.date
) -> None:
    """An assessor in conflict, another who has not declared, and a completion asked for."""
    for login in ASSESSORS[:2]:
        _assigned(cast, application, login, day, deadline + 14 * DAY)
    conflicts.declare(
        application,
        reason="Jag sitter i styrelsen för en av parterna.",
        by=cast.people["bedomare"],
        at=morning(day + DAY),
    )
    completions.ask(
        application,
        reason="Vi behöver veta hur många det gäller och med vilka deltagarna jämförs.",
        items=[
            Asked(Section.NEED, "extent", "Ange antal och år."),
            Asked(Section.EVALUATION, "comparison", "Beskriv jämförelsegruppen."),
        ],
        deadline_date=deadline,
        needs_sign_off=True,
        by=cast.people["fondforvaltare"],
        at=morning(day + 2 * DAY),
    )


def _assigned(
    cast: Cast, application: Application, login: str, day: datetime.date, due: datetime.date
) -> None:
    assessors.assign(
        application,
        person=cast.people[login],
        due_date=due,
        by=cast.people["fondforvaltare"],
        at=morning(day),
    )
