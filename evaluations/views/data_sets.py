"""Pages about data of persons: its purpose, the end of its key, and rows opened with a reason."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evaluations import data_sets, person_rows
from evaluations.data_forms import DataSetForm, DestroyKeyForm, PersonRowsForm
from evaluations.models import DataSet
from evaluations.views.access import permitted_investment, reader
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on


@require_http_methods(["GET", "POST"])
def state(request: HttpRequest, slug: str) -> HttpResponse:
    """State, or change, what the data of an investment is for."""
    investment = permitted_investment(request, Permission.EDIT_INDICATORS, slug)
    stated = DataSet.objects.filter(investment=investment).first()
    initial = {"version": stated.version if stated else 0}
    form = DataSetForm(request.POST or None, instance=stated, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            data_sets.state(investment, **form.chosen(), by=reader(request), at=timezone.now())
            messages.success(request, _("What the data is for is stated."))
            return redirect("evaluations:investment", slug)
    context = {"form": form, "investment": investment}
    return render(request, "evaluations/data_set_form.html", context)


@require_http_methods(["GET", "POST"])
def destroy_key(request: HttpRequest, slug: str) -> HttpResponse:
    """Destroy the key of an investment's pseudonyms, after saying what that means."""
    investment = permitted_investment(request, Permission.DESTROY_KEY, slug)
    form = DestroyKeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            data_sets.destroy_key(
                investment,
                reason=form.cleaned_data["reason"],
                by=reader(request),
                at=timezone.now(),
            )
            messages.success(request, _("The key is destroyed."))
            return redirect("evaluations:investment", slug)
    context = {
        "investment": investment,
        "form": form,
        "act": _("Destroy the key"),
        "back_url": reverse("evaluations:investment", args=[slug]),
        "danger": True,
    }
    return render(request, "evaluations/key_destroy.html", context)


@require_http_methods(["GET", "POST"])
def rows(request: HttpRequest, slug: str) -> HttpResponse:
    """Rows of persons: shown to who writes why, and only as the answer to that."""
    investment = permitted_investment(request, Permission.SEE_PERSON_ROWS, slug)
    form = PersonRowsForm(request.POST or None, investment=investment)
    opened = None
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            opened = person_rows.open_rows(
                form.cleaned_data["indicator"],
                reason=form.cleaned_data["reason"],
                page=form.cleaned_data["page"] or 1,
                by=reader(request),
                at=timezone.now(),
            )
    context = {"investment": investment, "form": form, "opened": opened}
    return render(request, "evaluations/person_rows.html", context)
