"""The forms of remarks: what a citizen writes, and what the fund office does with it."""

from __future__ import annotations

import datetime
import secrets
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from fundportal.directory.models import User
from fundportal.feedback.models.remark import LONGEST_REMARK
from fundportal.feedback.overview import handlers
from fundportal.feedback.states import Category, RemarkStatus
from fundportal.forms import PortalFilterForm, PortalForm, ReferenceField

SALT = "fundportal.remark"
HOURS = 24


def shown_token(at: datetime.datetime) -> str:
    """Sign when the form was shown; it carries a number of its own, so that it is sent once."""
    return signing.dumps([at.timestamp(), secrets.token_urlsafe(9)], salt=SALT, compress=True)


def read_shown_token(token: str, at: datetime.datetime) -> tuple[datetime.datetime, str] | None:
    """When the form was shown, and its number; None when it is forged or a day old."""
    try:
        shown, once = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    shown_at = datetime.datetime.fromtimestamp(shown, datetime.UTC)
    is_new = shown_at <= at + datetime.timedelta(seconds=1)
    return (shown_at, once) if is_new and at - shown_at < datetime.timedelta(hours=HOURS) else None


class _WithoutCookie(PortalForm):
    """A form of a public page: no token, since there is no session that a forged post could use."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.disable_csrf = True


class RemarkForm(_WithoutCookie):
    """Lämna en synpunkt: named or anonymous."""

    category = forms.ChoiceField(
        label=_("What is it?"), choices=Category.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("What do you want to say?"),
        help_text=_("Leave out personal identity numbers and what is private about others."),
        max_length=LONGEST_REMARK,
        widget=forms.Textarea({"rows": 8}),
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_(
            "Give it if you want the answer by mail. Without it you follow your remark here."
        ),
        required=False,
        error_messages={"invalid": _("Check the e-mail address, for example name@example.org.")},
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


class FollowForm(_WithoutCookie):
    """Följ din synpunkt: by its number and code."""

    number = forms.CharField(label=_("Receipt number"), max_length=20)
    code = forms.CharField(
        label=_("Code"), max_length=20, widget=forms.TextInput({"autocomplete": "off"})
    )


class ReopenForm(_WithoutCookie):
    """What the answer did not help with."""

    more = forms.CharField(
        label=_("What did the answer not help with?"),
        max_length=LONGEST_REMARK,
        widget=forms.Textarea({"rows": 5}),
    )


class RemarkFilter(PortalFilterForm):
    """Filter of the remarks."""

    q = forms.CharField(label=_("Number or words"), max_length=100)
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("All")), *RemarkStatus.choices])
    category = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *Category.choices])
    owner = forms.ChoiceField(
        label=_("Handled by"),
        choices=[("", _("Anybody")), ("mine", _("Me")), ("nobody", _("Nobody yet"))],
    )


class HandleForm(PortalForm):
    """Who handles a remark, and its number in the registry."""

    owner = forms.ModelChoiceField(
        label=_("Handled by"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
    )
    case_number = ReferenceField(label=_("Registry number"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)  # noqa: S101 - declared above
        owner.queryset = handlers()


class AnswerForm(PortalForm):
    """The fund office's answer."""

    text = forms.CharField(
        label=_("Your answer"), max_length=LONGEST_REMARK, widget=forms.Textarea({"rows": 8})
    )
