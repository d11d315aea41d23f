"""The page on which a theory of change is written."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evaluations import theories, theory_page
from evaluations.theory_forms import TheoryForm
from evaluations.views.access import permitted_investment, reader
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Write how an investment is meant to work, as a new version."""
    investment = permitted_investment(request, Permission.EDIT_INDICATORS, slug)
    form = TheoryForm(
        request.POST or None,
        indicators=list(investment.indicators.outcomes()),
        theory=theory_page.latest(investment),
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            theories.write(
                investment,
                steps=form.steps(),
                version=form.cleaned_data["version"] or 0,
                by=reader(request),
                at=timezone.now(),
            )
            messages.success(request, _("The theory of change is saved."))
            return redirect("evaluations:investment", slug)
    context = {"form": form, "investment": investment}
    return render(request, "evaluations/theory_form.html", context)
