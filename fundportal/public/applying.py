"""What the page on how to apply shows: the calls that are open or coming; reads only."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from applications.models import Call
from fundportal.public.language import language_of


@dataclass(frozen=True)
class OpenCall:
    """A call that is open or opens later; a `…_language` as on a `pages.Card`."""

    name: str
    name_language: str
    text: str
    text_language: str
    priorities: list[str]
    priorities_language: str
    fund: str
    opens_at: datetime.datetime
    closes_at: datetime.datetime | None
    is_open: bool
    first_step: str


@dataclass(frozen=True)
class ApplyPage:
    """Så ansöker du: the calls, and where to log in."""

    calls: list[OpenCall]
    work_url: str


def open_calls() -> list[OpenCall]:
    """The calls that are open now; one query."""
    return [call for call in apply_page().calls if call.is_open]


def apply_page() -> ApplyPage:
    """Calls that are open or coming; one query."""
    now = timezone.now()
    calls = Call.objects.filter(Q(closes_at__isnull=True) | Q(closes_at__gt=now))
    shown = [
        _open_call(call, now)
        for call in calls.select_related("fund").order_by("opens_at")
        if call.is_open(now) or call.opens_at > now
    ]
    return ApplyPage(shown, reverse("applications:list"))


def _open_call(call: Call, now: datetime.datetime) -> OpenCall:
    return OpenCall(
        name=call.said("name"),
        name_language=language_of(call.name_en),
        text=call.said("text"),
        text_language=language_of(call.text_en),
        priorities=call.priority_list,
        priorities_language=language_of(call.priorities_en),
        fund=call.fund.name,
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        is_open=call.is_open(now),
        first_step=call.first_step,
    )
