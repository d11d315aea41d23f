"""Pages of the unit costs: list, one with its versions, new ones, a file of them, the export."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from evaluations import unit_cost_pages as pages
from evaluations import unit_costs
from evaluations.models import UnitCost
from evaluations.outcome_file import FileRefused, OutcomeFile, read
from evaluations.unit_cost_file import COLUMNS, LIMITS, OPTIONAL, read_rows
from evaluations.unit_cost_forms import (
    ConfirmImportForm,
    NewVersionForm,
    UnitCostFileForm,
    UnitCostFilterForm,
    UnitCostForm,
)
from evaluations.views.access import reader, require_or_404
from fundportal.directory.access import allows
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on
from fundportal.spreadsheets import csv_response

FAULTS_SHOWN = 100


@require_GET
def unit_cost_list(request: HttpRequest) -> HttpResponse:
    """The newest version of every unit cost, searchable, in the prices of a chosen year."""
    form, level, costs = _filtered(request)
    page = Paginator(costs, 50).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "level": level,
        "rows": pages.lines(page.object_list, level),
        "may_edit": allows(request.user, Permission.EDIT_UNIT_COSTS),
    }
    return render(request, "evaluations/unit_cost_list.html", context)


@require_GET
def unit_cost_csv(request: HttpRequest) -> HttpResponse:
    """The unit costs that the list shows; with `versions=all` their earlier versions too."""
    costs = _filtered(request)[2]
    if request.GET.get("versions") == "all":
        codes = costs.order_by().values("code")
        costs = UnitCost.objects.filter(code__in=codes).order_by("code", "version")
    return csv_response("enhetskostnader.csv", pages.export_columns(), pages.export_rows(costs))


@require_GET
def unit_cost(request: HttpRequest, code: str) -> HttpResponse:
    """One unit cost with all its versions, the newest first."""
    visible = UnitCost.objects.visible_to(reader(request))
    versions = list(visible.filter(code=code).select_related("added_by").order_by("-version"))
    newest = versions[0] if versions else get_object_or_404(visible, code=code)
    context = {
        "cost": newest,
        "versions": versions,
        "may_edit": allows(request.user, Permission.EDIT_UNIT_COSTS),
    }
    return render(request, "evaluations/unit_cost_detail.html", context)


@require_http_methods(["GET", "POST"])
def unit_cost_add(request: HttpRequest) -> HttpResponse:
    """Add a unit cost."""
    require_or_404(request, Permission.EDIT_UNIT_COSTS)
    form = UnitCostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = unit_costs.add(form.figures(), by=reader(request), at=timezone.now())
            messages.success(request, _("The unit cost is added."))
            return redirect("evaluations:unit_cost", made.code)
    context = {"form": form, "payers": pages.payer_choices(reader(request))}
    return render(request, "evaluations/unit_cost_form.html", context)


@require_http_methods(["GET", "POST"])
def unit_cost_revise(request: HttpRequest, code: str) -> HttpResponse:
    """Write a new version of a unit cost."""
    require_or_404(request, Permission.EDIT_UNIT_COSTS)
    versions = UnitCost.objects.visible_to(reader(request)).filter(code=code)
    newest = get_object_or_404(versions.current())
    initial = newest.figures().as_dict() | {"version": newest.version}
    form = NewVersionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            seen = get_object_or_404(versions, version=form.cleaned_data["version"])
            figures = form.figures_of(code)
            unit_costs.revise(seen, figures, by=reader(request), at=timezone.now())
            messages.success(request, _("The new version is added. The old one stays readable."))
            return redirect("evaluations:unit_cost", code)
    context = {"form": form, "cost": newest, "payers": pages.payer_choices(reader(request))}
    return render(request, "evaluations/unit_cost_form.html", context)


@require_http_methods(["GET", "POST"])
def unit_cost_import(request: HttpRequest) -> HttpResponse:
    """Read a file and show what it would do; confirmed, do exactly that."""
    require_or_404(request, Permission.EDIT_UNIT_COSTS)
    if "seen" in request.POST:
        return _confirm(request)
    form = UnitCostFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["file"]
        with refusals_on(form):
            file = read(chosen.read(), filename=chosen.name, limits=LIMITS)
            return _preview(request, file, chosen.name)
    return _file_page(request, form)


def _confirm(request: HttpRequest) -> HttpResponse:
    """Import what the preview showed, unless the library has changed since."""
    form = ConfirmImportForm(request.POST)
    file_form = UnitCostFileForm()
    if not form.is_valid():
        messages.error(request, _("Read the file again."))
        return _file_page(request, file_form)
    typed = form.cleaned_data
    try:
        file = read(typed["text"].encode(), filename=typed["filename"], limits=LIMITS)
        rows, faults = read_rows(file)
        if faults:
            return _preview(request, file, typed["filename"])
        made = unit_costs.import_rows(
            rows,
            seen=typed["seen"],
            filename=typed["filename"],
            by=reader(request),
            at=timezone.now(),
        )
    except unit_costs.FaultsInFile:
        return _preview(request, file, typed["filename"])
    except (FileRefused, unit_costs.ChangedMeanwhile) as refusal:
        messages.error(request, str(refusal))
        return _file_page(request, file_form)
    messages.success(request, _("Versions that were added: %d.") % len(made))
    return redirect("evaluations:unit_costs")


def _preview(request: HttpRequest, file: OutcomeFile, filename: str) -> HttpResponse:
    rows, faults = read_rows(file)
    planned = unit_costs.planned(rows)
    faults += planned.faults
    confirm = {"text": file.text, "filename": filename, "seen": planned.fingerprint}
    context = {
        "filename": filename,
        "file": file,
        "plan": planned,
        "faults": sorted(faults, key=lambda fault: fault.line)[:FAULTS_SHOWN],
        "fault_count": len(faults),
        "form": ConfirmImportForm(initial=confirm),
    }
    return render(request, "evaluations/unit_cost_preview.html", context)


def _file_page(request: HttpRequest, form: UnitCostFileForm) -> HttpResponse:
    context = {
        "form": form,
        "required": [column for name, column in COLUMNS.items() if name not in OPTIONAL],
        "optional": [column for name, column in COLUMNS.items() if name in OPTIONAL],
        "limits": LIMITS,
    }
    return render(request, "evaluations/unit_cost_import.html", context)


def _filtered(request: HttpRequest) -> tuple[UnitCostFilterForm, Any, Any]:
    person = reader(request)
    form = UnitCostFilterForm(
        request.GET,
        payers=pages.payer_choices(person),
        levels=pages.level_choices(person),
    )
    chosen = form.chosen()
    level = pages.price_level(person, chosen.pop("level"))
    return form, level, pages.found(person, **chosen)
