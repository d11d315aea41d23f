"""What the demonstration's fund office has written itself on the public pages."""

from __future__ import annotations

import datetime

from fundportal.demo.cast import Cast
from fundportal.demo.way import DAY, morning
from fundportal.texts import editing
from fundportal.texts.standard import standard

KEY = "apply-lead"
FIRST = ("Börja med en idé på en sida.", "Start with an idea on one page.")
NOW = (
    "Börja med en idé på en sida. Om den passar blir ni inbjudna att skriva en hel ansökan. Är ni osäkra: ring {fondkontor} först.",
    "Start with an idea on one page. If it fits, you are invited to write a full application. If you are unsure, call {fondkontor} first.",
)
COMING = (
    "Från och med årsskiftet tar vi emot idéer året runt.",
    "From the turn of the year on we take ideas all year round.",
)
BEING_WRITTEN = ("Innan ni börjar", "Before you begin")


def load(cast: Cast, today: datetime.date) -> None:
    """A text in three versions, the last of which comes later, and a draft of another text."""
    manager = cast.people["fondforvaltare"]
    revision = 0
    for (body, body_en), days, from_day in ((FIRST, 200, None), (NOW, 40, None), (COMING, 2, 35)):
        at = morning(today - days * DAY)
        draft = editing.save_draft(
            KEY, body=body, body_en=body_en, revision=revision, by=manager, at=at
        )
        from_at = morning(today + from_day * DAY) if from_day else None
        shown = editing.publish(KEY, revision=draft.revision, from_at=from_at, by=manager, at=at)
        revision = shown.text.revision
    swedish, english = BEING_WRITTEN
    editing.save_draft(
        "apply-way",
        body=f"{standard('apply-way', 'sv')}\n\n## {swedish}\n\nHör efter med grannkommunerna vad de redan har prövat.",
        body_en=f"{standard('apply-way', 'en')}\n\n## {english}\n\nAsk the neighbouring municipalities what they have tried already.",
        revision=0,
        by=manager,
        at=morning(today - DAY),
    )
