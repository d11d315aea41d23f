"""The form that says which board each actor of a cost impact is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluations.repayments import ActorSavings
from fundportal.directory.models import Organisation
from fundportal.forms import PortalForm


class ProposalForm(PortalForm):
    """One board per actor with savings; `seen` is the plan's version that the person saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, savings: Iterable[ActorSavings], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        boards = Organisation.objects.filter(kind=Organisation.Kind.BOARD).order_by("name")
        self.actors: dict[str, str] = {}
        for index, one in enumerate(savings):
            name = f"board_{index}"
            self.actors[name] = one.actor
            self.fields[name] = forms.ModelChoiceField(
                boards,
                label=one.name,
                help_text=_("Which board of the fund's municipality is this?"),
                initial=_guess(one.actor, boards),
            )

    def boards(self) -> dict[str, Organisation]:
        """The chosen boards by the actors of the model."""
        return {actor: self.cleaned_data[name] for name, actor in self.actors.items()}


def _guess(actor: str, boards: Iterable[Organisation]) -> Organisation | None:
    """A board whose name begins as the actor's: Socialnämnden for kommun/socialnämnd."""
    wanted = actor.partition("/")[2].casefold()
    return next((board for board in boards if board.name.casefold().startswith(wanted)), None)
