"""Evidence over investments: the list, one measure, its files, and taking it over."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.models import Application
from evaluations import evidence, evidence_page, evidence_taking
from evaluations.evidence import Measure
from evaluations.evidence_page import EvidencePage
from evaluations.models import TakenEvidence
from evaluations.views.access import reader
from fundportal.directory.errors import Refused
from fundportal.directory.roles import Permission
from fundportal.spreadsheets import csv_response
from portfolio.models import Investment


@require_GET
def measure_list(request: HttpRequest) -> HttpResponse:
    """What has been measured, that with most studies first."""
    pages = [_page(one) for one in evidence.measures(request.user)]
    context = {"pages": pages, "many": [page for page in pages if len(page.rows) > 1]}
    return render(request, "evaluations/evidence_list.html", context)


@require_GET
def measure(request: HttpRequest, key: str) -> HttpResponse:
    """One measure: all its studies pooled, how far they differ, and what was left out."""
    page = _found(request, key)
    opened = Investment.objects.where(request.user, Permission.SEE_EVALUATION)
    seen = set(opened.values_list("pk", flat=True))
    context = {"page": page, "methods": evidence.METHODS, "seen": seen}
    return render(request, "evaluations/evidence_detail.html", context)


@require_GET
def measure_csv(request: HttpRequest, key: str) -> HttpResponse:
    """The table of a measure as a file."""
    columns, rows = evidence_page.table_of(_found(request, key))
    return csv_response(f"evidens-{key}.csv", columns, rows)


@require_GET
def measure_json(request: HttpRequest, key: str) -> HttpResponse:
    """The same effects as an input of the command `synthesise`, to compute them again."""
    page = _found(request, key)
    given = page.measure.specification | {"method": page.method}
    response = HttpResponse(json.dumps(given, indent=2) + "\n", content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="evidens-{key}.json"'
    return response


@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest, number: str) -> HttpResponse:
    """What is published, offered to who writes an application as an expected effect."""
    seen = Application.objects.visible_to(request.user).select_related("fund", "call")
    application = get_object_or_404(seen, number=number)
    if not evidence_taking.may_take(application, request.user):
        raise Http404
    if request.method == "POST" and _taken(request, application):
        return redirect("applications:section", number, "effects")
    found = [one for one in evidence.published() if one.studies]
    taken = TakenEvidence.objects.filter(application=application)
    context = {
        "application": application,
        "offers": [(_page(one), evidence_taking.fingerprint_of(one)) for one in found],
        "taken": set(taken.values_list("inputs_hash", flat=True)),
    }
    return render(request, "evaluations/evidence_offer.html", context)


def _taken(request: HttpRequest, application: Application) -> bool:
    about: dict[str, Any] = {name: request.POST.get(name, "") for name in ("key", "seen")}
    try:
        made = evidence_taking.take(application, **about, by=reader(request), at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    said = _(
        "“%(name)s” is among the expected effects. Write where it stands today and the target."
    )
    messages.success(request, said % {"name": made.indicator})
    return True


def _found(request: HttpRequest, key: str) -> EvidencePage:
    found = evidence.measure_of(request.user, key)
    if found is None:
        raise Http404
    return _page(found, request.GET.get("method", ""))


def _page(measure: Measure, method: str = "") -> EvidencePage:
    chosen = method if method in evidence.METHODS else evidence.METHODS[0]
    return evidence_page.page_of(measure, chosen)
