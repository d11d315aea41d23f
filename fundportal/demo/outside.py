"""An evaluator from outside: let in to one investment; an access to another was ended early."""

from __future__ import annotations

import datetime

from fundportal.demo.cast import Cast
from fundportal.demo.way import morning
from portfolio import externals
from portfolio.models import Investment

YEAR = datetime.timedelta(days=365)


def let_in(cast: Cast, today: datetime.date) -> None:
    """Open the running investment for a year, and Bryggan for the time until it was evaluated."""
    evaluator, manager = cast.people["extern"], cast.people["fondforvaltare"]
    begun = today - datetime.timedelta(days=30)
    bryggan = Investment.objects.get(slug="bryggan")
    earlier = externals.open_to(
        evaluator,
        investment=bryggan,
        from_date=begun - YEAR,
        to_date=today + YEAR / 5,
        purpose="Oberoende genomgång av hur frånvaron har mätts.",
        by=manager,
        at=morning(begun - YEAR),
    )
    externals.end(
        earlier,
        reason="Genomgången är klar tidigare än väntat.",
        by=manager,
        at=morning(begun - YEAR / 2),
    )
    externals.open_to(
        evaluator,
        investment=Investment.objects.get(slug="vagen-till-forsta-jobbet"),
        from_date=begun,
        to_date=begun + YEAR,
        purpose="Följeforskning enligt avtal: granskning av effekt och kostnadseffekt.",
        by=manager,
        at=morning(begun),
    )
