"""What readers of the demonstration's public pages have answered, so that its inbox is not empty."""

from __future__ import annotations

import datetime

from fundportal.demo.cast import Cast
from fundportal.demo.way import DAY, morning
from fundportal.feedback import workflow

# page -> how many found it useful, and how many did not
ANSWERS = {
    "/": (41, 6),
    "/ansok/": (23, 9),
    "/satsningar/vagen-till-forsta-jobbet/": (18, 2),
}


def load(cast: Cast, today: datetime.date) -> None:
    """Answers of yes and no, a text that somebody has dealt with, and one that nobody has read."""
    manager, day = cast.people["fondforvaltare"], today - 12 * DAY
    for page, (yes, no) in ANSWERS.items():
        for was_useful, count in ((True, yes), (False, no)):
            for _answer in range(count):
                workflow.count_answer(page=page, was_useful=was_useful, at=morning(day))
    asked = workflow.receive(
        page="/ansok/",
        was_useful=False,
        text="Jag hittar inte om en idrottsförening får vara med.",
        at=morning(day),
    )
    if asked:
        workflow.mark_done(
            asked,
            note="Föreningar nämns nu först på sidan.",
            by=manager,
            at=morning(day + 3 * DAY),
        )
    workflow.receive(
        page="/satsningar/vagen-till-forsta-jobbet/",
        was_useful=True,
        text="Bra att osäkerheten visas. Vad betyder grad 5 av 5?",
        at=morning(today - 2 * DAY),
    )
