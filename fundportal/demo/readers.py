"""What readers of the demonstration's public pages have answered, so that its inbox is not empty."""

from __future__ import annotations

import datetime

from fundportal.demo.cast import Cast
from fundportal.demo.way import DAY, morning
from fundportal.directory.models import User
from fundportal.feedback import disposal, improvements, remarks, visits, workflow

# page -> how many found it useful, and how many did not
ANSWERS = {
    "/": (41, 6),
    "/ansok/": (23, 9),
    "/satsningar/vagen-till-forsta-jobbet/": (18, 2),
}

# page -> visits of an ordinary day; on Saturdays and Sundays a third of it
VISITS = {
    "/": 21,
    "/ansok/": 9,
    "/satsningar/": 12,
    "/satsningar/vagen-till-forsta-jobbet/": 6,
    "/fonder/sociala-investeringsfonden/": 5,
    "/en/": 3,
    "/en/ansok/": 1,
}
DAYS_COUNTED = 75


def load(cast: Cast, today: datetime.date) -> None:
    """Answers over half a year, texts on every stage of their way, and what was changed."""
    manager = cast.people["fondforvaltare"]
    _answers(today)
    visits.keep(days={day: _visits(day) for day in _days_counted(today)})
    _remarks(manager, today)
    _rule(manager, today - 300 * DAY)
    _seen_through(manager, today - 12 * DAY)
    kept = workflow.receive(
        page="/satsningar/",
        was_useful=False,
        text="Kan ni visa satsningarna på en karta?",
        at=morning(today - 8 * DAY),
    )
    if kept:
        reason = "Satsningarna gäller hela kommunen; en karta skulle inte säga något."
        workflow.set_aside(kept, reason=reason, by=manager, at=morning(today - 6 * DAY))
    new = workflow.receive(
        page="/satsningar/vagen-till-forsta-jobbet/",
        was_useful=True,
        text="Bra att osäkerheten visas. Vad betyder grad 5 av 5?",
        at=morning(today - 2 * DAY),
    )
    if new:
        workflow.assign(new, owner=manager, by=manager, at=morning(today - DAY))


def _answers(today: datetime.date) -> None:
    """Yes and no, spread over the months before today."""
    for page, (yes, no) in ANSWERS.items():
        for was_useful, count in ((True, yes), (False, no)):
            for nth in range(count):
                day = today - (12 + 37 * nth % 170) * DAY
                workflow.count_answer(page=page, was_useful=was_useful, at=morning(day))


def _days_counted(today: datetime.date) -> list[datetime.date]:
    return [today - back * DAY for back in range(1, DAYS_COUNTED + 1)]


def _visits(day: datetime.date) -> dict[str, int]:
    """Made-up visits of a day, a little more or less than ordinary; where none is left, no page."""
    is_weekend, more = day.weekday() >= 5, day.toordinal() % 5 - 2
    fetched = {page: (n + more) // 3 if is_weekend else n + more for page, n in VISITS.items()}
    return {page: number for page, number in fetched.items() if number > 0}


def _remarks(manager: User, today: datetime.date) -> None:
    """A remark that is answered, and one that waits."""
    answered, _code = remarks.receive(
        category="question",
        text="Kan en bostadsrättsförening vara med och söka?",
        at=morning(today - 9 * DAY),
    )
    remarks.assign(answered, owner=manager, by=manager, at=morning(today - 8 * DAY))
    remarks.register(answered, case_number="Ks 88/2026", by=manager, at=morning(today - 8 * DAY))
    text = "Ja, om den inte drivs med vinst och söker tillsammans med minst en nämnd."
    remarks.answer(answered, text=text, by=manager, at=morning(today - 7 * DAY))
    remarks.receive(
        category="accessibility",
        text="Diagrammet på fondens sida går inte att läsa i min telefon.",
        at=morning(today - 3 * DAY),
    )


def _rule(manager: User, day: datetime.date) -> None:
    disposal.set_rule(
        what=disposal.What.PAGE_TEXTS,
        months=24,
        decision="Kommunstyrelsens dokumenthanteringsplan, Ks 21/2026",
        by=manager,
        at=morning(day),
    )


def _seen_through(manager: User, day: datetime.date) -> None:
    """A text after which a page was changed, and told so."""
    asked = workflow.receive(
        page="/ansok/",
        was_useful=False,
        text="Jag hittar inte om en idrottsförening får vara med.",
        at=morning(day),
    )
    if not asked:
        return
    later = morning(day + 3 * DAY)
    note = "Föreningar nämns nu först på sidan."
    workflow.mark_done(asked, note=note, by=manager, at=later)
    improvements.tell(
        page="/ansok/",
        text="Sidan om hur man ansöker säger nu tydligt att föreningar får vara med.",
        text_en="The page on how to apply now says plainly that associations may take part.",
        by=manager,
        at=later,
    )
