"""The forms of sections that are rows: parties and effects; rows are added without JavaScript."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import BoundField
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.forms.ideas import long_text
from applications.forms.sections import SectionForm, Typed, whole
from applications.models.content import Direction
from applications.models.parties import Role
from fundportal.directory.models import Organisation
from fundportal.forms import AmountField

MOST_ROWS = 60


@dataclass(frozen=True)
class Row:
    """One row of a form: its number from 1, its fields, whether it can be taken away."""

    number: int
    index: int
    fields: list[BoundField]
    is_removable: bool


class RowsForm(SectionForm):
    """A section that is rows; field names end in the row's index."""

    keys: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row_count = _count(self.typed or self.initial)
        self.fields["rows"] = forms.CharField(widget=forms.HiddenInput, required=False)
        self.initial["rows"] = str(self.row_count)
        for index in range(self.row_count):
            for key, field in self.row_fields(index).items():
                self.add_field(f"{key}_{index}", field)

    def row_fields(self, index: int) -> dict[str, forms.Field]:
        """The fields of one row."""
        raise NotImplementedError

    @classmethod
    def is_own(cls, section: str, name: str) -> bool:
        """Whether a field of that name belongs to a row."""
        return name == "rows" or bool(re.fullmatch(rf"(?:{'|'.join(cls.keys)})_\d{{1,2}}", name))

    def rearranges(self, data: Typed) -> bool:
        """Whether a row was asked for, or one taken away."""
        return any(name in data for name in ("add", "remove")) or super().rearranges(data)

    def rearranged(self, data: Typed) -> dict[str, Any]:
        """The typed rows, one more or one less."""
        rows = [
            {key: data.get(f"{key}_{index}", "") for key in self.keys}
            for index in range(_count(data))
        ]
        if "add" in data and len(rows) < MOST_ROWS:
            rows.append({})
        gone = whole(data.get("remove"), None)
        if gone is not None and gone < len(rows):
            del rows[gone]
        return flat(rows)

    def row_list(self) -> list[Row]:
        """The rows with their fields, for the template."""
        return [
            Row(
                number=index + 1,
                index=index,
                fields=[self[f"{key}_{index}"] for key in self.keys],
                is_removable=self.is_removable(index),
            )
            for index in range(self.row_count)
        ]

    def is_removable(self, index: int) -> bool:
        """Whether the row can be taken away."""
        return True

    def clean_rows(self) -> list[dict[str, Any]]:
        """The clean values row by row, without the rows in which nothing was written."""
        rows = [
            {key: self.cleaned_data.get(f"{key}_{index}") for key in self.keys} | {"index": index}
            for index in range(self.row_count)
        ]
        return [row for row in rows if any(row[key] not in (None, "") for key in self.keys)]

    def add_error(self, field: str | None, error: Any) -> None:
        """Say in the summary in which row the fault is."""
        index = (field or "").rpartition("_")[2]
        if index.isdecimal() and getattr(error, "code", None) != "required":
            where = gettext("Row %(number)s: ") % {"number": int(index) + 1}
            error = placed(where, error)
        super().add_error(field, error)


class PartiesForm(RowsForm):
    """Parties with role, what each does and what it finances itself."""

    template = "applications/section_parties.html"
    keys = ("organisation", "role", "contribution", "amount_own")

    def stored(self) -> dict[str, Any]:
        """The current parties, the lead first."""
        rows = [
            {
                "organisation": party.organisation.slug,
                "role": party.role,
                "contribution": party.contribution,
                "amount_own": party.amount_own or None,
            }
            for party in self.content.parties
        ]
        return flat(rows if len(rows) > 1 else [*rows, {}])

    def row_fields(self, index: int) -> dict[str, forms.Field]:
        """The lead's organisation and role stand fixed in the first row."""
        if index == 0:
            organisation: forms.Field = forms.CharField(widget=forms.HiddenInput)
            role: forms.Field = forms.CharField(widget=forms.HiddenInput)
        else:
            organisation = forms.ChoiceField(label=_("Organisation"), choices=self.organisations)
            choices = [(value, label) for value, label in Role.choices if value != Role.LEAD]
            role = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose")), *choices])
        what = long_text(_("What the party does"), rows=3)
        own = AmountField(
            label=_("Own financing, in kronor"),
            required=False,
            help_text=_("What the party pays itself, beside the fund. A co-financier must."),
        )
        return {"organisation": organisation, "role": role, "contribution": what, "amount_own": own}

    @cached_property
    def organisations(self) -> list[tuple[str, Any]]:
        """The organisations that take part, but for the lead, by name."""
        parties = [party.organisation_id for party in self.content.parties]
        found = Organisation.objects.filter(Q(is_active=True) | Q(pk__in=parties)).exclude(
            pk=self.content.application.organisation_id
        )
        names = sorted(found.values_list("slug", "name"), key=lambda pair: swedish(pair[1]))
        return [("", _("Choose")), *names]

    def is_removable(self, index: int) -> bool:
        """Whether the row is another than the lead's."""
        return index > 0

    def clean(self) -> dict[str, Any]:
        """Every row that says something names its organisation, once, and a role."""
        clean = super().clean() or self.cleaned_data
        seen: set[str] = set()
        for row in self.clean_rows():
            index, slug = row["index"], row["organisation"]
            if not slug and f"organisation_{index}" not in self.errors:
                self.add_error(f"organisation_{index}", gettext("Choose the organisation."))
            elif slug in seen:
                sentence = gettext("The organisation stands twice. Take one of the rows away.")
                self.add_error(f"organisation_{index}", sentence)
            if not row["role"] and f"role_{index}" not in self.errors:
                self.add_error(f"role_{index}", gettext("Choose the role."))
            seen.add(slug or "")
        return clean

    def answers(self) -> dict[str, Any]:
        """The parties as the verb takes them."""
        rows = self.clean_rows()
        lead = {"organisation": self.content.application.organisation.slug, "role": Role.LEAD.value}
        for row in rows:
            if row.pop("index") == 0:
                row.update(lead)
        return {"parties": rows}


class EffectsForm(RowsForm):
    """Expected effects: indicator, unit, direction, baseline, target, data source."""

    template = "applications/section_effects.html"
    keys = ("indicator", "unit", "direction", "baseline", "target", "data_source")

    def stored(self) -> dict[str, Any]:
        """The effects as they stand; one empty row before the first."""
        rows = [
            {key: getattr(effect, key) for key in self.keys}
            | {"baseline": effect.baseline_shown, "target": effect.target_shown}
            for effect in self.content.effects
        ]
        return flat(rows or [{}])

    def row_fields(self, index: int) -> dict[str, forms.Field]:
        """The six fields of an effect."""
        return {
            "indicator": forms.CharField(
                label=_("Indicator"),
                max_length=200,
                help_text=_("What is measured, for example days in placement."),
            ),
            "unit": forms.CharField(
                label=_("Unit"), max_length=60, help_text=_("For example days per person and year.")
            ),
            "direction": forms.ChoiceField(
                label=_("Direction"), choices=[("", _("Choose")), *Direction.choices]
            ),
            "baseline": forms.DecimalField(
                label=_("Where it stands today"), max_digits=16, decimal_places=4
            ),
            "target": forms.DecimalField(label=_("Target"), max_digits=16, decimal_places=4),
            "data_source": forms.CharField(
                label=_("Data source"),
                max_length=200,
                help_text=_("The system or register that the figures come from."),
            ),
        }

    def clean(self) -> dict[str, Any]:
        """Every row that says something names its indicator."""
        clean = super().clean() or self.cleaned_data
        for row in self.clean_rows():
            if not row["indicator"] and f"indicator_{row['index']}" not in self.errors:
                self.add_error(f"indicator_{row['index']}", gettext("Say what is measured."))
        return clean

    def answers(self) -> dict[str, Any]:
        """The effects as the verb takes them."""
        rows = self.clean_rows()
        return {"effects": [{key: row[key] for key in self.keys} for row in rows]}


def placed(where: str, error: Any) -> ValidationError:
    """The same fault, with the place where it is said first."""
    return ValidationError([where + message for message in ValidationError(error).messages])


def flat(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Initial values of rows: each key with its row's index, and the number of rows."""
    values = {
        f"{key}_{index}": value for index, row in enumerate(rows) for key, value in row.items()
    }
    return {**values, "rows": str(len(rows))}


def swedish(name: str) -> str:
    """A key that sorts å, ä and ö last, as Swedish does."""
    return name.casefold().translate(str.maketrans("åäö", "{|}"))


def _count(values: Any) -> int:
    return min(whole(values.get("rows"), 1) or 0, MOST_ROWS)
