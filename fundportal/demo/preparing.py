"""How the demonstration's cases are prepared: checklist, flags, completion, assessors, conflicts."""

from __future__ import annotations

import datetime
from decimal import Decimal

from applications import assessors, checklists, completions, conflicts, criteria, flags, scoring
from applications.calls import CallSettings
from applications.completions import Asked
from applications.criteria import CriterionText
from applications.models import Application, Call, ChecklistItem
from applications.questions import Section
from applications.scoring import Given
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
CRITERIA = (
    CriterionText(
        name="Behov och målgrupp",
        weight=Decimal(3),
        description="Hur väl behovet är belagt och målgruppen avgränsad.",
        anchor_1="Behovet påstås, utan uppgifter.",
        anchor_3="Uppgifter från en verksamhet.",
        anchor_5="Uppgifter från flera verksamheter, med källa och år.",
    ),
    CriterionText(
        name="Metod och kunskapsstöd",
        weight=Decimal(3),
        description="Om arbetssättet är nytt, genomtänkt och har stöd.",
        anchor_1="Oklart vad som ska göras.",
        anchor_3="Tydligt arbetssätt, svagt stöd.",
        anchor_5="Tydligt arbetssätt med stöd i studier.",
    ),
    CriterionText(
        name="Samverkan",
        weight=Decimal(2),
        description="Hur parterna delar ansvar och arbete.",
        anchor_1="En part gör allt.",
        anchor_3="Flera parter deltar.",
        anchor_5="Delat ansvar som håller också efteråt.",
    ),
    CriterionText(
        name="Uppföljning av effekt",
        weight=Decimal(2),
        description="Om effekten går att mäta mot en jämförelse.",
        anchor_1="Inget mått eller ingen jämförelse.",
        anchor_3="Mått och jämförelse, oklar storlek.",
        anchor_5="Mått, jämförelse och tillräckligt många deltagare.",
    ),
)
SETTINGS = CallSettings(
    priorities=(
        "Barn och unga som riskerar att hamna utanför\n"
        "Arbetssätt som flera nämnder delar\n"
        "Insatser vars effekt går att mäta mot en jämförelse"
    ),
    name_en="Call of the autumn",
    text_en="The fund takes ideas for early and preventive investments.",
    priorities_en=(
        "Children and young people at risk of exclusion\n"
        "Ways of working that several boards share\n"
        "Efforts whose effect can be measured against a comparison"
    ),
    grace_minutes=60,
)
FAST_TRACK = CallSettings(
    priorities="Små insatser som kan börja inom ett halvår",
    name_en="Fast track for small efforts",
    text_en="Small efforts that build on a needs analysis, without an idea first.",
    priorities_en="Small efforts that can begin within half a year",
    takes_needs_analyses=True,
    takes_ideas=False,
    needs_sign_off=False,
    grace_minutes=30,
)
NEEDS: dict[str, dict[str, str]] = {
    "Elever utan lugn plats för läxor": {
        "need": "En del elever har ingen lugn plats att göra läxor på efter skoldagen.",
        "extent": "Skolan uppskattar 140 elever i årskurs 6 till 9, fler än för tre år sedan.",
        "target_group": "Elever i årskurs 6 till 9 i två stadsdelar med trångboddhet.",
        "causes": "Trångboddhet och få öppna lokaler på kvällen. Läxhjälpen når inte alla.",
        "data_sources": "Skolan: enkät till elever. Fritid: besök per kväll. Socialtjänst: boende.",
    },
    "Nyanlända föräldrar och förskolan": {
        "need": "Många nyanlända föräldrar känner inte till vad förskolan erbjuder.",
        "extent": "",
        "target_group": "Föräldrar som har varit i landet kortare tid än två år.",
        "causes": "",
        "data_sources": "",
    },
}
Scores = dict[str, tuple[tuple[int, str], ...]]
LEISURE_SCORES: Scores = {
    "bedomare": (
        (4, "Siffror från två stadsdelar, men bara ett år."),
        (3, "Arbetssättet är tydligt. Orsaken till hälsan är inte belagd."),
    ),
    "bedomare-skola": (
        (5, "Skolans enkät visar behovet klart."),
        (3, "Lånad utrustning har prövats, resten är nytt."),
        (4, "Skola och föreningar delar arbetet."),
        (2, "Stadsdelarna är kanske inte lika."),
    ),
    "bedomare-vard": (
        (4, "Väl beskrivet behov."),
        (4, "Genomtänkt, och risken är liten."),
        (4, "Tre parter med tydliga uppgifter."),
        (4, "Många deltagare, så effekten bör synas."),
    ),
}
HOME_VISITS_SCORES: Scores = {
    "bedomare": (
        (4, "Behovet är belagt av flera verksamheter."),
        (4, "Liknande besök har prövats."),
        (5, "Tre verksamheter går hem till familjen tillsammans."),
        (3, "Gruppen är liten."),
    ),
    "bedomare-skola": (
        (3, "Ensamheten är beskriven, men inte mätt."),
        (4, "Erfarenheterna från Rinkeby är goda."),
        (4, "Tydligt delat ansvar."),
        (3, "Registeruppgifter finns."),
    ),
    "bedomare-vard": (
        (4, "Stämmer med vad barnhälsovården ser."),
        (5, "Arbetssättet är beprövat."),
        (5, "Barnhälsovården är med fullt ut."),
        (2, "Svårt att hitta en jämförelse."),
    ),
}


def criteria_written(cast: Cast, call: Call, day: datetime.date) -> None:
    """What the call's applications are judged by."""
    manager = cast.people["fondforvaltare"]
    criteria.write_criteria(call, criteria=CRITERIA, by=manager, at=morning(day))


def scored(cast: Cast, application: Application, scores: Scores, day: datetime.date) -> None:
    """The scores that each assessor gave, as far as each has come."""
    asked = list(application.call.criteria.all())
    for login, given in scores.items():
        chosen = {
            criterion.pk: Given(value, reason)
            for criterion, (value, reason) in zip(asked, given, strict=False)
        }
        scoring.give(application, scores=chosen, by=cast.people[login], at=morning(day))


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


def assessed(
    cast: Cast,
    application: Application,
    day: datetime.date,
    due: datetime.date,
    *,
    only: tuple[str, ...] = ASSESSORS,
) -> None:
    """Assessors assigned, all or only some, and declared to be in no conflict."""
    for login in only:
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
