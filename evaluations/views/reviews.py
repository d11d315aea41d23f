"""The page of a review, the same for effects and cost impacts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.models import Assessment, CostImpact
from evaluations.review_forms import ReviewForm
from evaluations.views.access import reader
from fundportal.forms import refusals_on


@dataclass(frozen=True)
class Review:
    """What the page says above the form (`found` are the figures), and where it leads back to."""

    heading: str
    back: str
    subject: str
    found: tuple[str, ...]
    said: str


def reviewed(
    request: HttpRequest,
    found: Assessment | CostImpact,
    page: Review,
    *,
    accept: Callable[..., Any],
    send_back: Callable[..., Any],
) -> HttpResponse:
    """Show the form of a review, or do what it says; who may is asked before."""
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = {"accept": accept, "send_back": send_back}[form.cleaned_data["outcome"]]
        with refusals_on(form):
            comment = form.cleaned_data["comment"]
            act(found, comment=comment, by=reader(request), at=timezone.now())
            messages.success(request, _("The review is kept."))
            return redirect(page.back)
    context = {"form": form, "page": page, "investment": found.investment}
    return render(request, "evaluations/review_form.html", context)
