"""Lists of applications, ideas and calls, and the exports of what is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from applications import listing, overview
from applications.forms.lists import CaseFilterForm, IdeaFilterForm, ListFilterForm
from applications.models import Call, SavedSelection
from applications.models.selections import ListKind
from applications.states import IdeaStatus
from fundportal.directory import access
from fundportal.directory.roles import Permission
from fundportal.paging import CappedPaginator
from fundportal.spreadsheets import csv_response, xlsx_response

PER_PAGE = 60
RESPONSES: dict[str, Callable[..., HttpResponse]] = {"csv": csv_response, "xlsx": xlsx_response}


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """Applications: what waits for the reader first, or the person's own selection."""
    kept = _kept(request, ListKind.CASES)
    if (first := _first_shown(request, kept)) is not None:
        return redirect(request.path + first.query)
    form = _form(request, CaseFilterForm)
    found = listing.case_list(request.user, form.filters(request.GET.get("sort", "")))
    context = _shown(request, form, found, kept, ListKind.CASES)
    words = overview.StatusWords(request.user)
    context["rows"] = [
        (
            *(row.number, row.title, row.organisation),
            *(row.status, words.of(row.status, row.fund_id), row.waits),
            *(row.amount_applied, row.changed_at),
        )
        for row in context["page"]
    ]
    return render(request, "applications/application_list.html", context)


@require_GET
def case_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The applications as they are shown, all pages of them, for a spreadsheet."""
    filters = _form(request, CaseFilterForm).filters(request.GET.get("sort", ""))
    rows = listing.case_rows(listing.case_list(request.user, filters), request.user)
    return RESPONSES[kind](f"ansokningar.{kind}", listing.case_columns(), rows)


@require_GET
def idea_list(request: HttpRequest) -> HttpResponse:
    """Ideas: what waits for the reader first, or the person's own selection."""
    kept = _kept(request, ListKind.IDEAS)
    if (first := _first_shown(request, kept)) is not None:
        return redirect(request.path + first.query)
    form = _form(request, IdeaFilterForm)
    found = listing.idea_list(request.user, form.filters(request.GET.get("sort", "")))
    context = _shown(request, form, found, kept, ListKind.IDEAS)
    words = {status.value: str(status.label) for status in IdeaStatus}
    context["rows"] = [
        (
            *(row.pk, row.title, row.organisation, row.call),
            *(row.status, words[row.status], row.waits, row.submitted_at),
        )
        for row in context["page"]
    ]
    return render(request, "applications/idea_list.html", context)


@require_GET
def idea_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The ideas as they are shown, all pages of them, for a spreadsheet."""
    filters = _form(request, IdeaFilterForm).filters(request.GET.get("sort", ""))
    rows = listing.idea_rows(listing.idea_list(request.user, filters))
    return RESPONSES[kind](f"ideer.{kind}", listing.idea_columns(), rows)


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


def _form(request: HttpRequest, form: type[ListFilterForm]) -> ListFilterForm:
    choices = listing.choices(request.user, timezone.localdate())
    return form(request.GET, choices=choices)


def _kept(request: HttpRequest, kind: ListKind) -> list[SavedSelection]:
    return list(SavedSelection.objects.visible_to(request.user).filter(kind=kind))


def _first_shown(request: HttpRequest, kept: list[SavedSelection]) -> SavedSelection | None:
    """The selection that the list opens with, when nothing was asked for."""
    return None if request.GET else next((item for item in kept if item.is_default), None)


def _shown(
    request: HttpRequest,
    form: ListFilterForm,
    found: listing.Found[Any],
    kept: list[SavedSelection],
    kind: ListKind,
) -> dict[str, Any]:
    rows: Any = found
    pages = CappedPaginator(rows, PER_PAGE)
    asked = {name: text for name, text in request.GET.items() if name != "page"}
    return {
        "form": form,
        "page": pages.get_page(request.GET.get("page")),
        "is_capped": pages.is_capped,
        "is_filtered": form.is_filtered,
        "kind": kind,
        "kept": [(item, item.chosen == asked) for item in kept],
        "asked": request.GET.urlencode(),
        "may_write": access.allows(request.user, Permission.WRITE_IDEA),
    }
