"""Pages that say what is measured."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evaluations import indicators
from evaluations.forms import IndicatorForm
from evaluations.models import Indicator
from evaluations.views.access import permitted_investment, reader
from fundportal.directory.access import funds_where
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Define an indicator."""
    investment = permitted_investment(request, Permission.EDIT_INDICATORS, slug)
    form = IndicatorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            indicators.define(investment, **form.chosen(), by=reader(request), at=timezone.now())
            messages.success(request, _("The indicator is defined."))
            return redirect("evaluations:investment", slug)
    context = {"form": form, "investment": investment}
    return render(request, "evaluations/indicator_form.html", context)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an indicator that has no data yet."""
    funds = funds_where(request.user, Permission.EDIT_INDICATORS)
    found = Indicator.objects.select_related("investment__fund")
    indicator = get_object_or_404(found, pk=pk, investment__fund__in=funds)
    form = IndicatorForm(
        request.POST or None,
        instance=Indicator.objects.get(pk=pk),
        initial={"version": indicator.version},
    )
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        with refusals_on(form):
            indicators.revise(
                indicator, **form.chosen(), version=version, by=reader(request), at=timezone.now()
            )
            messages.success(request, _("The indicator is changed."))
            return redirect("evaluations:investment", indicator.investment.slug)
    context = {"form": form, "investment": indicator.investment, "indicator": indicator}
    return render(request, "evaluations/indicator_form.html", context)
