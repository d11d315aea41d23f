"""Events are added, shown on their case and never changed."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.template.loader import render_to_string

from fundportal.audit import overview, trail
from fundportal.audit.models import Event
from fundportal.directory.models import Fund, User
from tests.people import AT


def test_a_case_shows_its_own_acts_and_those_of_its_parts_newest_first(
    bertil: User, fund: Fund
) -> None:
    trail.record(
        act="directory.fund_changed", subject=fund, by=bertil, at=AT, amount=Decimal("1.50")
    )
    later = AT + datetime.timedelta(hours=1)
    trail.record(
        act="directory.role_granted", subject=bertil, case=fund, by=bertil, at=later, reason="Ny"
    )
    items = overview.timeline(fund)
    assert [(item.at, item.by_name, item.reason) for item in items] == [
        (later, "Bertil", "Ny"),
        (AT, "Bertil", ""),
    ]
    assert items[1].details == {"amount": "1.50"}


@pytest.mark.parametrize(("acts", "folded"), [(0, 0), (25, 0), (26, 6)])
def test_a_long_time_line_shows_the_latest_and_folds_the_rest(
    acts: int, folded: int, bertil: User, fund: Fund
) -> None:
    for number in range(acts):
        moment = AT + datetime.timedelta(minutes=number)
        trail.record(act="directory.fund_changed", subject=fund, by=bertil, at=moment)
    items = overview.timeline(fund)
    shown = render_to_string("components/timeline.html", {"items": items})
    first, _summary, rest = shown.partition("<details>")
    assert (first.count("<li>"), rest.count("<li>")) == (acts - folded, folded)
    assert (f"{folded} tidigare" in rest) is bool(folded)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor_name = 'nobody'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
    ],
)
def test_the_database_refuses_to_change_what_was_done(
    bertil: User, fund: Fund, statement: str
) -> None:
    trail.record(act="directory.fund_changed", subject=fund, by=bertil, at=AT)
    refused = pytest.raises(IntegrityError, match="append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.get().actor_name == "Bertil"
