"""What a reader sends and how a handler filters and notes; signed, since readers have no cookie."""

import datetime
import secrets
from dataclasses import dataclass

from django import forms
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from fundportal.feedback.states import Status
from fundportal.forms import PortalFilterForm, PortalForm

TRAP = "website"  # a field that people do not see and robots fill in
HOURS_ACCEPTED = 24
QUICKEST = datetime.timedelta(seconds=3)
LONGEST = datetime.timedelta(hours=HOURS_ACCEPTED)
_SALT = "fundportal.feedback"


@dataclass(frozen=True)
class Answered:
    """A yes or no that the portal has taken; the text form carries it, signed."""

    page: str
    was_useful: bool
    asked_at: datetime.datetime
    once: str


def page_signature(page: str, at: datetime.datetime) -> str:
    """Sign a page's form for the hour, so that the page can be cached and needs no cookie."""
    return _signed(page, int(at.timestamp() // 3600))


def is_signed(page: str, signature: str, at: datetime.datetime) -> bool:
    """Whether the portal signed that page's form during the last 24 hours."""
    hour = int(at.timestamp() // 3600)
    expected = [_signed(page, hour - back) for back in range(HOURS_ACCEPTED + 1)]
    return any(constant_time_compare(one, signature) for one in expected)


def text_token(page: str, was_useful: bool, at: datetime.datetime) -> str:
    """Sign what the text form belongs to and when it was shown."""
    value = [page, was_useful, at.timestamp(), secrets.token_urlsafe(9)]
    return signing.dumps(value, salt=_SALT + ".text", compress=True)


def read_text_token(token: str, at: datetime.datetime) -> Answered | None:
    """What a text form belongs to; None when the portal did not sign it or it is too old."""
    try:
        page, was_useful, shown, once = signing.loads(token, salt=_SALT + ".text")
    except signing.BadSignature:
        return None
    asked_at = datetime.datetime.fromtimestamp(shown, datetime.UTC)
    if not asked_at - datetime.timedelta(seconds=1) <= at <= asked_at + LONGEST:
        return None
    return Answered(page, was_useful, asked_at, once)


def _signed(page: str, hour: int) -> str:
    return salted_hmac(_SALT, f"{hour}|{page}", algorithm="sha256").hexdigest()[:40]


class FeedbackFilter(PortalFilterForm):
    """Filter of the inbox."""

    page = forms.CharField(label=_("Address begins with"))
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("All")), *Status.choices])


class DoneForm(PortalForm):
    """What was done because of a text."""

    note = forms.CharField(
        label=_("What was done"),
        help_text=_("Also when nothing was: write why. Only the fund office reads it."),
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
    )
