"""A form of money in two steps: written, then confirmed beside the figures that it changes.

What was written travels in hidden fields, so that the step back, the back button and a second
click lose nothing and enter nothing twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fundportal.directory.errors import Refused
from portfolio.effects import Effect, last_number
from portfolio.forms import MoneyForm
from portfolio.ledger import KeyOfAnotherAct


@dataclass(frozen=True)
class Foreseen:
    """What will happen: a sentence, and each figure before and after."""

    happens: str
    effects: list[Effect]


def two_steps(
    request: HttpRequest,
    form: MoneyForm,
    *,
    template: str,
    context: dict[str, Any],
    foresee: Callable[[], Foreseen],
    enter: Callable[[], HttpResponse],
) -> HttpResponse:
    """Show the form, then what it will change, then enter it; a refusal comes back to the form.

    `context` names the fund and the act; `enter` calls the verb and redirects.
    """
    context = {"form": form, **context}
    if request.method == "POST" and not form.wants_change and form.is_valid():
        try:
            if form.is_confirmed:
                return enter()
            foreseen = foresee()
        except Refused as refusal:
            form.add_error(None, str(refusal))
            if isinstance(refusal, KeyOfAnotherAct):
                form.renew_key()
        else:
            shown = {"foreseen": foreseen, "written": form.written()}
            form.ask_to_confirm(seen=last_number(context["fund"]))
            return render(request, "portfolio/money_confirm.html", context | shown)
    return render(request, template, context)
