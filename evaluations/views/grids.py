"""The page on which values of a few participants are typed into a grid."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evaluations import grid_entry
from evaluations.completeness import is_measured_at
from evaluations.grid_form import FIRST_ROWS, LETTERS, MORE_ROWS, MOST_ROWS, GridForm
from evaluations.models import Indicator
from evaluations.views.access import reader
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on
from portfolio.models import Investment


@require_http_methods(["GET", "POST"])
def grid(request: HttpRequest, pk: int) -> HttpResponse:
    """Type values of participants × measuring times; with faults all that was typed stays."""
    opened = Investment.objects.where(request.user, Permission.RECORD_OUTCOMES)
    found = Indicator.objects.select_related("investment__fund").prefetch_related("times")
    indicator = get_object_or_404(found, pk=pk, investment__in=opened)
    form = _form(request, indicator)
    if request.method == "POST" and "more" not in request.POST and form.is_valid():
        with refusals_on(form):
            try:
                batch = grid_entry.enter(
                    indicator, cells=form.cells(), by=reader(request), at=timezone.now()
                )
            except grid_entry.CellsRefused as refused:
                form.mark(refused)
                raise
            messages.success(request, _("The values are recorded."))
            return redirect("evaluations:batch", batch.pk)
    context = {
        "indicator": indicator,
        "investment": indicator.investment,
        "form": form,
        "letters": [(letter, reason.label) for letter, reason in LETTERS.items()],
        "most": MOST_ROWS,
    }
    return render(request, "evaluations/grid.html", context)


def _form(request: HttpRequest, indicator: Indicator) -> GridForm:
    """The form with as many rows as were asked for; more rows keep what was typed, unchecked."""
    today = timezone.localdate()
    times = [
        time
        for time in indicator.investment.measuring_times.all()
        if not time.closed_at and time.first_date <= today and is_measured_at(indicator, time)
    ]
    asked = request.POST.get("rows", "")
    count = min(int(asked), MOST_ROWS) if asked.isdecimal() and len(asked) < 5 else FIRST_ROWS
    shown: dict[str, Any] = {"indicator": indicator, "times": times, "today": today}
    if "more" in request.POST:
        count = min(count + MORE_ROWS, MOST_ROWS)
        return GridForm(row_count=count, typed=request.POST.dict(), **shown)
    return GridForm(request.POST or None, row_count=max(count, 1), **shown)
