"""Lists of applications, ideas and calls, and the export of what is shown."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from applications import overview
from applications.forms.cases import CaseFilterForm
from applications.forms.ideas import IdeaFilterForm
from applications.models import Application, Call
from fundportal.directory import access
from fundportal.directory.models import Fund
from fundportal.directory.roles import Permission
from fundportal.spreadsheets import csv_response

PER_PAGE = 50


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """Applications: what waits for the reader first."""
    form, cases = _filtered(request)
    page = Paginator(cases, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(item, overview.status_words(item, request.user)) for item in page],
        "may_write": access.allows(request.user, Permission.WRITE_IDEA),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "applications/application_list.html", context)


@require_GET
def case_export(request: HttpRequest) -> HttpResponse:
    """The list as it is shown, as CSV for a spreadsheet in Swedish."""
    cases = _filtered(request)[1]
    rows = overview.case_rows(cases, request.user)
    return csv_response("ansokningar.csv", overview.case_columns(), rows)


@require_GET
def idea_list(request: HttpRequest) -> HttpResponse:
    """Ideas: what waits for the reader first."""
    form = IdeaFilterForm(request.GET)
    clean = form.cleaned_data if form.is_valid() else {}
    filters = overview.Filters(
        text=(clean.get("q") or "").strip(),
        status=clean.get("status") or "",
        only_waiting=bool(clean.get("waiting")),
    )
    ideas = overview.idea_list(request.user, filters)
    context = {
        "form": form,
        "page": Paginator(ideas, PER_PAGE).get_page(request.GET.get("page")),
        "may_write": access.allows(request.user, Permission.WRITE_IDEA),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "applications/idea_list.html", context)


@require_GET
def call_list(request: HttpRequest) -> HttpResponse:
    """Calls: the open ones first."""
    now = timezone.now()
    calls = list(Call.objects.visible_to(request.user).select_related("fund"))
    mine = set(access.funds_where(request.user, Permission.MANAGE_CALL))
    rows = [(call, call.is_open(now), call.fund in mine) for call in calls]
    writes = access.allows(request.user, Permission.WRITE_IDEA)
    steps = {call.first_step for call, is_open, _mine in rows if is_open} if writes else set()
    context = {
        "rows": sorted(rows, key=lambda row: not row[1]),
        "may_announce": bool(mine),
        "steps": sorted(steps),
        "has_needs": any(call.takes_needs_analyses for call in calls),
    }
    return render(request, "applications/call_list.html", context)


def _filtered(request: HttpRequest) -> tuple[CaseFilterForm, QuerySet[Application]]:
    own = Application.objects.visible_to(request.user).order_by().values("fund")
    form = CaseFilterForm(request.GET, funds=Fund.objects.filter(pk__in=own).order_by("name"))
    clean = form.cleaned_data if form.is_valid() else {}
    filters = overview.Filters(
        text=(clean.get("q") or "").strip(),
        status=clean.get("status") or "",
        fund=clean.get("fund"),
        only_waiting=bool(clean.get("waiting")),
        sort=request.GET.get("sort", ""),
    )
    return form, overview.case_list(request.user, filters)
