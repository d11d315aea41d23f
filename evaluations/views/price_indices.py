"""Pages of the price indices: what each was per year, and a new value."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from evaluations import price_indices
from evaluations import unit_cost_pages as pages
from evaluations.unit_cost_forms import PriceIndexForm
from evaluations.views.access import reader, require_or_404
from fundportal.directory.access import allows
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on


@require_GET
def price_index_list(request: HttpRequest) -> HttpResponse:
    """Every price index with the newest value of each year."""
    context = {
        "tables": pages.index_tables(reader(request)),
        "may_edit": allows(request.user, Permission.EDIT_UNIT_COSTS),
    }
    return render(request, "evaluations/price_index_list.html", context)


@require_http_methods(["GET", "POST"])
def price_index_add(request: HttpRequest) -> HttpResponse:
    """Add the value of a year, or a new version of it."""
    require_or_404(request, Permission.EDIT_UNIT_COSTS)
    form = PriceIndexForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            price_indices.record(form.figure(), by=reader(request), at=timezone.now())
            messages.success(request, _("The value is added."))
            return redirect("evaluations:price_indices")
    return render(request, "evaluations/price_index_form.html", {"form": form})
