"""Formulär för rekvisitioner: rows against the plan, and files; they clean, change nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fundportal.documents.forms import FileForm
from fundportal.forms import AmountField
from portfolio.allotment import Place
from portfolio.disbursements import Period
from portfolio.forms import KeyedForm
from portfolio.report_files import FILE_KINDS
from portfolio.request_overview import RowSpend

OTHER_ROWS = range(1, 3)


@dataclass(frozen=True)
class RequestRow:
    """One row of the form: a line of the plan, or a choice of a place outside it."""

    line: RowSpend | None
    amount: BoundField
    place: BoundField | None = None


class RequestForm(KeyedForm):
    """Rekvisition: money for a period, an amount for each line of the plan that it concerns."""

    period_from = forms.DateField(label=_("Period from"))
    period_to = forms.DateField(label=_("Period to"))
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("What the money is for. Do not write about single persons."),
    )
    deviation_comment = forms.CharField(
        label=_("Comment on a deviation from the plan"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )
    is_last = forms.BooleanField(
        label=_("This is the last payment"),
        required=False,
        help_text=_(
            "It needs a final report that has been sent in. Nothing is requested after it."
        ),
    )

    def __init__(
        self,
        *args: Any,
        lines: Sequence[RowSpend],
        others: Sequence[tuple[str, str]],
        percent: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        self.fields["deviation_comment"].help_text = _(
            "Needed when a line goes more than %(percent)d percent over the plan."
        ) % {"percent": percent}
        for index, line in enumerate(lines):
            self._add_amount(f"row_{index}", f"{line.label}, {line.party}")
        for number in OTHER_ROWS:
            self._add_other(number, others)

    def rows(self) -> list[RequestRow]:
        """The lines of the plan with their fields, then the rows for what lies outside it."""
        planned = [RequestRow(line, self[f"row_{index}"]) for index, line in enumerate(self.lines)]
        others = [RequestRow(None, self[f"other_{n}"], self[f"place_{n}"]) for n in OTHER_ROWS]
        return [*planned, *others]

    @property
    def asked_fields(self) -> list[BoundField]:
        """The fields that the page shows below each other."""
        names = ("period_from", "period_to", "purpose", "deviation_comment", "is_last")
        return [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        """At least one row has an amount; one outside the plan says where it belongs."""
        clean = super().clean() or {}
        self.asked: dict[Place, Decimal] = {}
        for index, line in enumerate(self.lines):
            if clean.get(f"row_{index}"):
                self.asked[line.place] = clean[f"row_{index}"]
        for number in OTHER_ROWS:
            self._take_other(clean, number)
        if not self.asked and not self.errors:
            self.add_error(None, gettext("Write an amount in at least one row."))
        return clean

    @property
    def act(self) -> dict[str, Any]:
        """The cleaned request, as the verb takes it."""
        clean = self.cleaned_data
        names = ("purpose", "deviation_comment", "is_last", "key")
        return {name: clean[name] for name in names} | {
            "period": Period(clean["period_from"], clean["period_to"]),
            "rows": self.asked,
        }

    def _take_other(self, clean: dict[str, Any], number: int) -> None:
        amount, written = clean.get(f"other_{number}"), clean.get(f"place_{number}")
        if bool(amount) != bool(written):
            missing = f"place_{number}" if amount else f"other_{number}"
            if missing not in self.errors:
                self.add_error(missing, gettext("This row needs both a line and an amount."))
        if not amount or not written:
            return
        year, kind, party = written.split(":")
        place = Place(int(year), kind, int(party))
        self.asked[place] = self.asked.get(place, Decimal(0)) + amount

    def _add_amount(self, name: str, said: str) -> None:
        field = AmountField(label=f"{_('Amount')}: {said}", required=False)
        self.add_field(name, field)
        field.widget.attrs |= {"aria-label": field.label, "class": "form-control figure"}

    def _add_other(self, number: int, others: Sequence[tuple[str, str]]) -> None:
        said = gettext("outside the plan, row %(number)d") % {"number": number}
        place = forms.ChoiceField(
            label=gettext("Line %(row)s") % {"row": said},
            choices=[("", _("Choose a line outside the plan")), *others],
            required=False,
        )
        self.add_field(f"place_{number}", place)
        place.widget.attrs |= {"aria-label": place.label, "class": "form-select"}
        self._add_amount(f"other_{number}", said)


class RequestFileForm(FileForm):
    """A file that shows what the money is for."""

    content_types = FILE_KINDS

    file = forms.FileField(label=_("File"))
    title = forms.CharField(label=_("What the file is"), max_length=200)
