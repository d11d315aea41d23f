"""Pages about measuring times: what has come in at each, and their planning and closing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from evaluations import completeness, measuring, overview
from evaluations.indicator_forms import MeasuringTimeForm, OpenAgainForm
from evaluations.models import MeasuringTime
from evaluations.states import TimeStatus
from evaluations.views.access import permitted_investment, reader
from fundportal.directory.errors import Refused
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on
from portfolio.access import allows
from portfolio.models import Investment


@require_GET
def times(request: HttpRequest, slug: str) -> HttpResponse:
    """The measuring times of an investment, and how complete the data of each is."""
    found = get_object_or_404(overview.evaluated(reader(request)), slug=slug)
    context = {
        "investment": found,
        "states": completeness.of_investment(found, today=timezone.localdate()),
        "passed": TimeStatus.PASSED,
        "may_plan": allows(request.user, Permission.EDIT_INDICATORS, found),
    }
    return render(request, "evaluations/measuring_list.html", context)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Plan a measuring time."""
    investment = permitted_investment(request, Permission.EDIT_INDICATORS, slug)
    form = MeasuringTimeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            measuring.plan(investment, **form.chosen(), by=reader(request), at=timezone.now())
            messages.success(request, _("The measuring time is planned."))
            return redirect("evaluations:measuring", slug)
    context = {"form": form, "investment": investment}
    return render(request, "evaluations/measuring_form.html", context)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a measuring time that is not closed."""
    time = _permitted(request, pk)
    form = MeasuringTimeForm(
        request.POST or None,
        instance=MeasuringTime.objects.get(pk=pk),
        initial={"version": time.version},
    )
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        with refusals_on(form):
            measuring.change(
                time, **form.chosen(), version=version, by=reader(request), at=timezone.now()
            )
            messages.success(request, _("The measuring time is changed."))
            return redirect("evaluations:measuring", time.investment.slug)
    context = {"form": form, "investment": time.investment, "time": time}
    return render(request, "evaluations/measuring_form.html", context)


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a measuring time that has passed."""
    time = _permitted(request, pk)
    if request.method == "POST":
        try:
            measuring.close(time, by=reader(request), at=timezone.now())
            messages.success(request, _("The measuring time is closed."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("evaluations:measuring", time.investment.slug)
    context = {
        "time": time,
        "act": _("Close the measuring time"),
        "back_url": reverse("evaluations:measuring", args=[time.investment.slug]),
    }
    return render(request, "evaluations/measuring_close.html", context)


@require_http_methods(["GET", "POST"])
def open_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed measuring time again, with a reason."""
    time = _permitted(request, pk)
    form = OpenAgainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            measuring.open_again(
                time, reason=form.cleaned_data["reason"], by=reader(request), at=timezone.now()
            )
            messages.success(request, _("The measuring time is open again."))
            return redirect("evaluations:measuring", time.investment.slug)
    context = {
        "time": time,
        "form": form,
        "act": _("Open it again"),
        "back_url": reverse("evaluations:measuring", args=[time.investment.slug]),
    }
    return render(request, "evaluations/measuring_open.html", context)


def _permitted(request: HttpRequest, pk: int) -> MeasuringTime:
    opened = Investment.objects.where(request.user, Permission.EDIT_INDICATORS)
    found = MeasuringTime.objects.select_related("investment__fund")
    return get_object_or_404(found, pk=pk, investment__in=opened)
