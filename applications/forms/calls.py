"""Forms of calls: what is announced, a copy, and the criteria as rows."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.calls import CallSettings
from applications.criteria import MOST_CRITERIA, CriterionText
from applications.forms.ideas import long_text
from applications.models import Call, Criterion
from applications.models.calls import MOST_GRACE_MINUTES, Aggregate, ScoreVisibility
from fundportal.directory.models import Fund
from fundportal.forms import AmountField, PortalForm

FEWEST, MORE = 3, 2
SETTINGS = tuple(CallSettings.__dataclass_fields__)
ANNOUNCED = ("fund", "name", "opens_at", "closes_at", "amount_frame", "text")
CRITERION = tuple(CriterionText.__dataclass_fields__)


class CallForm(PortalForm):
    """A call of a fund: texts, times, stages and rules."""

    GROUPS: tuple[tuple[Promise, tuple[str, ...]], ...] = (
        (_("What the call is about"), ("fund", "name", "text", "priorities", "amount_frame")),
        (_("When it is open"), ("opens_at", "closes_at", "grace_minutes", "undo_hours")),
        (
            _("The way of a case"),
            ("takes_needs_analyses", "takes_ideas", "applications_close_at", "needs_sign_off"),
        ),
        (_("How applications are scored"), ("aggregate", "score_visibility")),
        (_("In English, for the public pages"), ("name_en", "text_en", "priorities_en")),
    )

    fund = forms.ModelChoiceField(Fund.objects.none(), label=_("Fund"), empty_label=None)
    name = forms.CharField(label=_("Name"), max_length=200)
    text = long_text(_("Text"), _("What the fund asks for, for those who think of applying."))
    priorities = long_text(
        _("Priorities"),
        _("What goes first when the money is not enough. One priority on each line."),
        rows=4,
        required=False,
    )
    amount_frame = AmountField(
        label=_("Frame for one application, in kronor"),
        required=False,
        help_text=_("The largest amount that can be applied for. Empty: no limit."),
    )
    opens_at = forms.DateTimeField(label=_("Opens"))
    closes_at = forms.DateTimeField(
        label=_("Closes"),
        required=False,
        help_text=_("Empty: the call is open until further notice."),
    )
    grace_minutes = forms.IntegerField(
        label=_("Minutes of grace after closing"),
        min_value=0,
        max_value=MOST_GRACE_MINUTES,
        help_text=_("What was begun before the closing can be sent in so long after it. 0: not."),
    )
    undo_hours = forms.IntegerField(
        label=_("Hours within which a withdrawal can be undone"), min_value=0, max_value=720
    )
    takes_needs_analyses = forms.BooleanField(
        label=_("Begins with a needs analysis"),
        required=False,
        help_text=_("A short form on the need comes first, and what follows builds on it."),
    )
    takes_ideas = forms.BooleanField(
        label=_("Ideas are screened first"),
        required=False,
        help_text=_("Without this, an application is begun at once while the call is open."),
    )
    applications_close_at = forms.DateTimeField(
        label=_("Closes for invited applications"),
        required=False,
        help_text=_("Only where ideas come first. Empty: invited applications have no last day."),
    )
    needs_sign_off = forms.BooleanField(
        label=_("Every party signs off before the application is sent in"), required=False
    )
    aggregate = forms.ChoiceField(
        label=_("The assessors' scores are summed up as"),
        choices=Aggregate.choices,
        widget=forms.RadioSelect,
    )
    score_visibility = forms.ChoiceField(
        label=_("Scores that an assessor sees"),
        choices=ScoreVisibility.choices,
        widget=forms.RadioSelect,
    )
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    text_en = long_text(_("Text in English"), required=False)
    priorities_en = long_text(_("Priorities in English"), rows=4, required=False)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, funds: Any, call: Call | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_call_initial(call), **kwargs)
        self.fields["fund"].queryset = funds  # type: ignore[attr-defined]
        if call is not None and call.criteria_fixed_at is not None:
            self.fields["aggregate"].disabled = True
            self.fields["aggregate"].help_text = _("Somebody has scored, so this stays as it is.")

    def clean(self) -> dict[str, Any]:
        """Say at their fields which times do not go together."""
        clean = super().clean() or self.cleaned_data
        opens, closes = clean.get("opens_at"), clean.get("closes_at")
        last = clean.get("applications_close_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", gettext("The call must close after it opens."))
        if last and not clean.get("takes_ideas"):
            sentence = gettext(
                "Without ideas the applications close with the call. Take their own closing away."
            )
            self.add_error("applications_close_at", sentence)
        elif last and (closes or opens) and last < (closes or opens):
            sentence = gettext("Invited applications must close after the ideas.")
            self.add_error("applications_close_at", sentence)
        return clean

    def groups(self) -> list[tuple[Promise, list[BoundField]]]:
        """The fields by subject, for the template."""
        return [(legend, [self[name] for name in names]) for legend, names in self.GROUPS]

    def values(self) -> dict[str, Any]:
        """The clean values as the verb takes them."""
        clean = self.cleaned_data
        settings = CallSettings(**{name: clean[name] for name in SETTINGS})
        announced = {name: clean[name] for name in (*ANNOUNCED, "seen_version")}
        return {**announced, "settings": settings}


class CopyCallForm(PortalForm):
    """What a copy does not take from the earlier call: its name and its times."""

    name = forms.CharField(label=_("Name"), max_length=200)
    opens_at = forms.DateTimeField(label=_("Opens"))
    closes_at = forms.DateTimeField(
        label=_("Closes"),
        required=False,
        help_text=_("Empty: the call is open until further notice."),
    )


class CriteriaForm(PortalForm):
    """The criteria of a call, a group of fields each; some empty, more without JavaScript."""

    rows = forms.CharField(widget=forms.HiddenInput, required=False)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = self.data if self.is_bound else self.initial
        self.row_count = _count(source.get("rows"))
        self.initial["rows"] = str(self.row_count)
        for index in range(self.row_count):
            for name, field in _criterion_fields().items():
                field.is_conditional = True  # type: ignore[attr-defined] # a whole row may be empty
                self.add_field(f"{name}_{index}", field)

    def clean(self) -> dict[str, Any]:
        """Say at the field what a criterion that is begun still lacks."""
        clean = super().clean() or self.cleaned_data
        must = {
            "name": gettext("Give every criterion a name."),
            "weight": gettext("Give the weight, for example 2."),
            "anchor_1": gettext("Write what the lowest score means."),
            "anchor_5": gettext("Write what the highest score means."),
        }
        for index in self._begun():
            which = gettext("Criterion %(number)s") % {"number": index + 1}
            for name, sentence in must.items():
                key = f"{name}_{index}"
                if clean.get(key) in (None, "") and key not in self.errors:
                    self.add_error(key, f"{which}: {sentence}")
        return clean

    def row_list(self) -> list[tuple[int, list[BoundField], list[BoundField]]]:
        """Each criterion's number with its fields, and those in English, for the template."""
        english = ("name_en", "description_en")
        return [
            (
                index + 1,
                [self[f"{name}_{index}"] for name in _criterion_fields() if name not in english],
                [self[f"{name}_{index}"] for name in english],
            )
            for index in range(self.row_count)
        ]

    def criteria(self) -> list[CriterionText]:
        """The clean criteria in order, without the rows in which nothing was written."""
        return [
            CriterionText(**{name: self.cleaned_data[f"{name}_{index}"] for name in CRITERION})
            for index in self._begun()
        ]

    def _begun(self) -> list[int]:
        return [
            index
            for index in range(self.row_count)
            if any(self.cleaned_data.get(f"{name}_{index}") not in (None, "") for name in CRITERION)
        ]


def criteria_initial(call: Call) -> dict[str, Any]:
    """The rows of the form as the call has them, and an empty one."""
    there = list(call.criteria.all())
    values: dict[str, Any] = {"rows": str(len(there) + 1), "seen_version": call.version}
    for index, criterion in enumerate(there):
        values |= {f"{name}_{index}": getattr(criterion, name) for name in CRITERION}
    return values


def with_more_criteria(data: Any) -> dict[str, Any]:
    """What was typed, as the beginning of a form with some rows more."""
    values = {name: data[name] for name in data if name != "csrfmiddlewaretoken"}
    return {**values, "rows": str(_count(data.get("rows")) + MORE)}


def _call_initial(call: Call | None) -> dict[str, Any]:
    if call is None:
        return asdict(CallSettings())
    values = {name: getattr(call, name) for name in (*ANNOUNCED, *SETTINGS)}
    return {**values, "seen_version": call.version}


def _criterion_fields() -> dict[str, forms.Field]:
    anchors = {
        f"anchor_{score}": long_text(_("What %(score)d means") % {"score": score}, rows=2, **MAYBE)
        for score in range(1, 6)
    }
    name = Criterion._meta.get_field("name").max_length
    return {
        "name": forms.CharField(label=_("Name"), max_length=name, **MAYBE),
        "weight": forms.DecimalField(
            label=_("Weight"), max_digits=6, decimal_places=2, min_value=0, **MAYBE
        ),
        "description": long_text(_("What is judged"), rows=2, **MAYBE),
        **anchors,
        "name_en": forms.CharField(label=_("Name in English"), max_length=name, **MAYBE),
        "description_en": long_text(_("What is judged, in English"), rows=2, **MAYBE),
    }


MAYBE: dict[str, Any] = {"required": False}


def _count(typed: Any) -> int:
    text = str(typed or "")
    rows = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else FEWEST
    return min(max(rows, 1), MOST_CRITERIA)
