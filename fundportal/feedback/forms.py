"""What a reader sends and how a handler filters and notes; signed, since readers have no cookie."""

import datetime
import secrets
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from fundportal.directory.models import User
from fundportal.feedback.models import RetentionRule
from fundportal.feedback.overview import handlers
from fundportal.feedback.states import Act, Status
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

    q = forms.CharField(label=_("Words in the text"), max_length=100)
    page = forms.CharField(label=_("Address begins with"))
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("All")), *Status.choices])
    owner = forms.ChoiceField(
        label=_("Handled by"),
        choices=[("", _("Anybody")), ("mine", _("Me")), ("nobody", _("Nobody yet"))],
    )


class OwnerForm(PortalForm):
    """Who handles a text."""

    owner = forms.ModelChoiceField(
        label=_("Handled by"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)  # noqa: S101 - declared above
        owner.queryset = handlers()


class EndForm(PortalForm):
    """What was done because of a text, or why nothing can be; and what citizens are told."""

    outcome = forms.ChoiceField(
        label=_("What became of it"),
        choices=[
            (Act.MARK_DONE, _("Something was done")),
            (Act.SET_ASIDE, _("Nothing can be done about it")),
        ],
        widget=forms.RadioSelect,
        initial=Act.MARK_DONE,
    )
    note = forms.CharField(
        label=_("What was done, or why nothing can be"),
        help_text=_("Only the fund office reads it."),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )
    told = forms.CharField(
        label=_("What we changed, for everybody to read"),
        help_text=_("One or two sentences for the public page of what readers have changed."),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    told_en = forms.CharField(
        label=_("The same in English"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )


class RuleForm(PortalForm):
    """For how long a kind of text is kept."""

    what = forms.ChoiceField(label=_("What is destroyed"), choices=RetentionRule.What.choices)
    months = forms.IntegerField(label=_("After how many months"), min_value=1, max_value=240)
    decision = forms.CharField(
        label=_("Decision behind it"),
        help_text=_("Body, date and reference of the decision or the plan that it stands in."),
        max_length=200,
    )
