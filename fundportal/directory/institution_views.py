"""Pages of organisations, funds' rules and the municipality, beside those of people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fundportal.audit.overview import timeline
from fundportal.directory import access, institutions
from fundportal.directory.forms import FundForm, MunicipalityForm, OrganisationForm
from fundportal.directory.models import Fund, Municipality, Organisation
from fundportal.directory.roles import Permission
from fundportal.directory.views import need
from fundportal.forms import PortalModelForm, refusals_on


@require_GET
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Every organisation that takes or took part, by kind and name."""
    reader = need(request, Permission.SEE_PEOPLE)
    organisations = Organisation.objects.visible_to(reader).order_by("-is_active", "kind", "name")
    context = {
        "organisations": organisations,
        "may_change": access.allows(reader, Permission.MANAGE_PEOPLE),
    }
    return render(request, "directory/organisation_list.html", context)


@require_http_methods(["GET", "POST"])
def organisation_edit(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Add or change an organisation."""
    kept = get_object_or_404(Organisation, slug=slug) if slug else None
    return _edit(request, OrganisationForm, kept, institutions.save_organisation, "organisation")


@require_GET
def fund_rules_list(request: HttpRequest) -> HttpResponse:
    """Every fund with its rules in short."""
    reader = need(request, Permission.SEE_PEOPLE)
    funds = Fund.objects.select_related("owner", "successor").order_by("-opened_date", "name")
    context = {"funds": funds, "may_change": access.allows(reader, Permission.MANAGE_PEOPLE)}
    return render(request, "directory/fund_list.html", context)


@require_http_methods(["GET", "POST"])
def fund_edit(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Add or change a fund and its rules."""
    kept = get_object_or_404(Fund, slug=slug) if slug else None
    return _edit(request, FundForm, kept, institutions.save_fund, "fund")


@require_http_methods(["GET", "POST"])
def municipality_edit(request: HttpRequest) -> HttpResponse:
    """Change the municipality's name and contacts."""
    kept = Municipality.objects.first()
    return _edit(request, MunicipalityForm, kept, institutions.save_municipality, "municipality")


def _edit(
    request: HttpRequest,
    form_class: type[PortalModelForm],
    kept: Model | None,
    save: Callable[..., Model],
    what: str,
) -> HttpResponse:
    by = need(request, Permission.MANAGE_PEOPLE)
    form = form_class(request.POST or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            save(form.save(commit=False), by=by, at=timezone.now())
            messages.success(request, _("Saved."))
            return redirect(AFTERWARDS[what])
    context: dict[str, Any] = {"form": form, "kept": kept, "what": what}
    context["timeline"] = timeline(kept) if kept else []
    return render(request, "directory/institution_form.html", context)


AFTERWARDS = {
    "organisation": "directory:organisations",
    "fund": "directory:funds",
    "municipality": "directory:municipality",
}
