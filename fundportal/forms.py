"""The base of every form: one way to draw, to ask for money and dates, and to say what is wrong."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import BLANK_CHOICE_DASH
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from fundportal.directory.errors import Refused
from fundportal.money import AmountError, format_number, parse_kronor
from fundportal.privacy import plain

DATE_FORMATS = ["%Y-%m-%d", "%Y%m%d", "%d/%m/%Y", "%d.%m.%Y"]
NO_DATE = _("Give a date as year, month and day, for example 2026-11-21.")
NO_TIME = _("Give a date and a time, for example 2026-11-21 16:00.")
TOO_LONG = _("Shorten the text to at most %(limit_value)s characters. It now has %(show_value)s.")
FIGURE = re.compile(r"[-−+]?[\d.,]*")
NO_AMOUNT = _("Give an amount in kronor, for example 250 000.")
FAULTS = {
    "millions": _("Write the whole amount in kronor, for example 1 250 000 and not 1,25 mnkr."),
    "grouping": _("Check the spaces in the amount. Write for example 250 000."),
    "ambiguous_point": _("Write the amount without points, for example 250 000 or 250 000,50."),
    "decimals": _("Give at most two decimals, for example 250 000,50."),
    "too_large": _("The amount is larger than the portal can hold."),
}


class DateInput(forms.DateInput):
    """The browser's own date picker; the value travels as 2026-11-21 whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """The browser's own picker for date and time."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class FigureInput(forms.TextInput):
    """A short field for figures, "1 200" or "12,5"; the spaces between groups are dropped."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The typed figure without any kind of space; what is no figure stays as it was typed."""
        typed = super().value_from_datadict(data, files, name)
        figure = "".join(typed.split()) if isinstance(typed, str) else ""
        return figure if FIGURE.fullmatch(figure) else typed


class FilterSelect(forms.Select):
    """A choice without groups, drawn in one go: by templates it takes a sixth of a list's time."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """As Django draws it."""
        chosen = self.format_value(value)
        options = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            (
                (each, mark_safe(" selected") if str(each) in chosen else "", label)
                for each, label in self.choices
            ),
        )
        drawn = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>\n{}\n</select>', name, drawn, options)


class AmountField(forms.Field):
    """An amount (belopp) in kronor: "250 000,50" with any kind of space; a Decimal when clean."""

    widget = forms.TextInput
    is_conditional = False  # not required by itself, yet not optional: other answers decide

    def __init__(
        self,
        *,
        min_value: Decimal | int | None = 0,
        max_value: Decimal | int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.min_value, self.max_value = min_value, max_value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """A short field for figures with the numeric keyboard of a telephone."""
        return {"inputmode": "decimal", "autocomplete": "off", "class": "figure"}

    def to_python(self, value: Any) -> Decimal | None:
        """The typed text as Decimal, or a sentence with an example."""
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        try:
            return parse_kronor(str(value))
        except AmountError as fault:
            if fault.kind == "empty":
                return None
            raise ValidationError(FAULTS.get(fault.kind, NO_AMOUNT), code="invalid") from fault

    def validate(self, value: Any) -> None:
        """Required, and within the limits."""
        super().validate(value)
        if value is None:
            return
        if self.min_value is not None and value < self.min_value:
            if self.min_value == 0:
                raise ValidationError(_("Give an amount that is not negative."), code="min_value")
            raise ValidationError(
                _("Give an amount of at least %(limit)s kr."),
                code="min_value",
                params={"limit": _plain(Decimal(self.min_value))},
            )
        if self.max_value is not None and value > self.max_value:
            raise ValidationError(
                _("Give an amount of at most %(limit)s kr."),
                code="max_value",
                params={"limit": _plain(Decimal(self.max_value))},
            )

    def prepare_value(self, value: Any) -> Any:
        """A stored Decimal as it would be typed; typed text as it was typed."""
        return _plain(value) if isinstance(value, Decimal) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compares amounts, not the way they were written."""
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


class ReferenceField(forms.CharField):
    """A reference (diarienummer) as the registry writes it; spaces tidied, at least one digit."""

    def __init__(self, *, max_length: int = 50, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        """The text with single spaces."""
        return " ".join(str(super().to_python(value) or "").split())

    def validate(self, value: Any) -> None:
        """A reference without a digit is a slip of the hand."""
        super().validate(value)
        if value and not any(character.isdigit() for character in value):
            raise ValidationError(_("Give the reference with its number, for example Ks 1/2026."))


class _Portal:
    """What all forms of the portal share."""

    use_required_attribute = False
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        for name, field in self.fields.items():
            _dress(field, field.label or name.replace("_", " "))

    def add_field(self, name: str, field: forms.Field) -> None:
        """Add a field that depends on the data, dressed as the declared ones are."""
        self.fields[name] = field
        _dress(field, field.label or name.replace("_", " "))


class PortalForm(_Portal, forms.Form):
    """A form of the portal; the template writes the form element and its button."""


class PortalModelForm(_Portal, forms.ModelForm):
    """A form over one model; saves nothing by itself: the view hands the clean values to a verb."""


class PortalFilterForm(_Portal, forms.Form):
    """A filter over a list, sent by GET, so that the address can be kept and shared.

    What nobody sees in the typed words is neither searched for nor written back. A template draws
    it by crispy, or field by field (`as_field_group`) in half the time.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.form_method = "get"
        self.helper.disable_csrf = True
        sent: Any = copy(self.data)  # what a request sent cannot be changed
        self.data = sent
        for name, field in self.fields.items():
            field.required = False
            typed = sent.get(name) if isinstance(field, forms.CharField) else None
            if typed:
                sent[name] = plain(typed)
            if type(field.widget) is forms.Select and isinstance(field, forms.ChoiceField):
                field.widget = FilterSelect(field.widget.attrs, field.widget.choices)
            field.template_name = "components/filter_field.html"  # type: ignore[attr-defined]
            field.widget.attrs.setdefault("class", _class_of(field.widget))


@contextmanager
def refusals_on(form: forms.BaseForm, field: str | None = None) -> Iterator[None]:
    """Turn a verb's refusal into an error of the form or its field, with all that was typed."""
    try:
        yield
    except Refused as refusal:
        form.add_error(field, str(refusal))


def _dress(field: forms.Field, label: Any) -> None:
    """Give a field the widget and the sentences that suit its kind."""
    own_message = field.error_messages.get("required")
    if own_message in (None, forms.Field.default_error_messages["required"]):
        field.error_messages["required"] = _missing(field, label)
    _name_the_blank(field)
    if isinstance(field, forms.CharField):
        field.error_messages["max_length"] = TOO_LONG
    if isinstance(field, forms.IntegerField):  # as are those of decimals
        for limit, said in _limits(label).items():
            field.error_messages.setdefault(limit, said)
    if isinstance(field, forms.DateTimeField):
        _swap(field, DateTimeInput())
        field.error_messages["invalid"] = NO_TIME
    elif isinstance(field, forms.DateField):
        _swap(field, DateInput())
        field.input_formats = DATE_FORMATS
        field.error_messages["invalid"] = NO_DATE
    elif isinstance(field, forms.DecimalField | forms.FloatField):
        _swap(field, FigureInput({"inputmode": "decimal", "class": "figure"}))
        field.localize = field.widget.is_localized = True
        field.error_messages["invalid"] = _("Give a number, for example 12,5.")
    elif isinstance(field, forms.IntegerField):
        _swap(field, FigureInput({"inputmode": "numeric", "class": "figure"}))
        field.localize = field.widget.is_localized = True
        field.error_messages["invalid"] = _("Give a whole number, for example 25.")


def _name_the_blank(field: forms.Field) -> None:
    """Let an empty choice say what to do instead of Django's dashes."""
    dashes = BLANK_CHOICE_DASH[0][1]
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == dashes:
            field.empty_label = _("Choose")
    elif isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        field.choices = [
            (value, _("Choose") if label == dashes else label) for value, label in choices
        ]


def _swap(field: forms.Field, widget: forms.Widget) -> None:
    """Exchange a standard widget for ours; a hidden one or one chosen by the form stays."""
    standard = (forms.DateInput, forms.DateTimeInput, forms.NumberInput, forms.TextInput)
    if type(field.widget) not in standard:
        return
    limits = {"step", "min", "max"} if isinstance(widget, FigureInput) else {"step"}
    kept = {name: value for name, value in field.widget.attrs.items() if name not in limits}
    widget.attrs = {**widget.attrs, **kept}
    widget.is_required = field.widget.is_required
    field.widget = widget


def _missing(field: forms.Field, label: Any) -> str:
    """What to do about a field left empty, naming the field."""
    if isinstance(field, forms.BooleanField):
        return gettext('Tick the box "%(label)s" to go on.') % {"label": label}
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return gettext('Choose "%(label)s".') % {"label": label}
    if isinstance(field, forms.FileField):
        return gettext('Choose a file for "%(label)s".') % {"label": label}
    return gettext('Fill in "%(label)s".') % {"label": label}


def _limits(label: Any) -> dict[str, str]:
    """What to do about a figure that is too small or too large, naming the field."""
    names = {"label": str(label).replace("%", "%%"), "limit": "%(limit_value)s"}
    return {
        "min_value": gettext('Give at least %(limit)s in "%(label)s".') % names,
        "max_value": gettext('Give at most %(limit)s in "%(label)s".') % names,
    }


def _class_of(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


def _plain(amount: Decimal) -> str:
    decimals = 0 if amount == amount.to_integral_value() else 2
    return format_number(amount, decimals, get_language() or "sv")
