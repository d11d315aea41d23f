"""Forms of repayment: what boards are expected to save, and what one of them has returned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fundportal.directory.models import Organisation
from fundportal.forms import AmountField, PortalForm
from portfolio.forms import AmountReasonForm
from portfolio.repayment_rule import Saving
from portfolio.repayments import LAST_YEAR

EMPTY_ROWS = 6
_FIELDS = ("board", "year", "amount")


@dataclass(frozen=True)
class SavingRow:
    """One row of the form: board, year and expected saving."""

    number: int
    fields: tuple[BoundField, ...]


class RepaymentPlanForm(PortalForm):
    """What each board is expected to save in money, year by year."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    source = forms.CharField(
        label=_("Source of the figures"),
        max_length=300,
        help_text=_("For example the evaluation's report and its date."),
    )

    def __init__(
        self,
        *args: Any,
        boards: Iterable[Organisation],
        savings: Sequence[Saving],
        first_year: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose")), *((board.pk, board.name) for board in boards)]
        self.many = len(savings) + EMPTY_ROWS
        for index in range(self.many):
            self._add_row(index, choices, first_year)
        for index, saving in enumerate(savings):
            self.initial[f"board_{index}"] = saving.board
            self.initial[f"year_{index}"] = saving.year
            self.initial[f"amount_{index}"] = saving.amount

    def rows(self) -> list[SavingRow]:
        """The rows with their fields."""
        return [
            SavingRow(index + 1, tuple(self[f"{name}_{index}"] for name in _FIELDS))
            for index in range(self.many)
        ]

    def clean(self) -> dict[str, Any]:
        """A row says board, year and amount, or nothing; no board has a year twice."""
        clean = super().clean() or {}
        self.savings: list[Saving] = []
        seen: set[tuple[int, int]] = set()
        for index in range(self.many):
            if self._is_incomplete(index, clean):
                continue
            board, year = int(clean[f"board_{index}"]), int(clean[f"year_{index}"])
            if (board, year) in seen:
                self.add_error(f"year_{index}", gettext("The board has this year in a row above."))
            seen.add((board, year))
            self.savings.append(Saving(board, year, clean[f"amount_{index}"]))
        return clean

    def _is_incomplete(self, index: int, clean: dict[str, Any]) -> bool:
        """Tell what is missing in a row that is begun; True for an empty or incomplete one."""
        names = [f"{name}_{index}" for name in _FIELDS]
        empty = [name for name in names if clean.get(name) in (None, "")]
        if len(empty) < len(names):
            for name in empty:
                if name not in self.errors:
                    self.add_error(name, gettext("A row needs board, year and amount."))
        return bool(empty)

    def _add_row(self, index: int, choices: Sequence[tuple[Any, Any]], first_year: int) -> None:
        added: dict[str, forms.Field] = {
            "board": forms.TypedChoiceField(
                label=_("Board"), choices=choices, coerce=int, empty_value=None, required=False
            ),
            "year": forms.IntegerField(
                label=_("Year"), min_value=first_year, max_value=LAST_YEAR, required=False
            ),
            "amount": AmountField(label=_("Expected saving"), required=False),
        }
        where = gettext("row %(number)s") % {"number": index + 1}
        for name, field in added.items():
            self.add_field(f"{name}_{index}", field)
            styled = "form-select" if name == "board" else "form-control figure"
            field.widget.attrs |= {"aria-label": f"{field.label}, {where}", "class": styled}


class RepaymentForm(AmountReasonForm):
    """Återföring: which board has returned how much, and why."""

    board = forms.ModelChoiceField(
        label=_("Board that has returned the money"), queryset=Organisation.objects.none()
    )
    field_order = ["board", "amount", "reason"]

    def __init__(self, *args: Any, boards: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = boards  # type: ignore[attr-defined]

    @property
    def act(self) -> dict[str, Any]:
        """The cleaned board, amount, reason and key, as the verb takes them."""
        return super().act | {"board": self.cleaned_data["board"]}
