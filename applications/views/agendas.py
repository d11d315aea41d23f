"""The pages of agendas: the list, one meeting to read or print, and the form."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications import agendas, meetings
from applications.forms.agendas import AgendaFilterForm, AgendaForm, agenda_initial
from applications.models import Agenda
from applications.views.found import person, posted
from fundportal.directory import access
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on

PER_PAGE = 50


@require_GET
def agenda_list(request: HttpRequest) -> HttpResponse:
    """The agendas of the funds that the reader sees, the latest meeting first."""
    if not access.allows(request.user, Permission.SEE_FUND):
        raise Http404
    form = AgendaFilterForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    seen = Agenda.objects.visible_to(request.user)
    found = seen.containing(words, request.user).select_related("fund")
    context = {
        "form": form,
        "is_filtered": bool(words),
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "funds": access.funds_where(request.user, Permission.WRITE_AGENDA).order_by("name"),
    }
    return render(request, "applications/agenda_list.html", context)


@require_GET
def agenda_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting: its cases in order with proposal and decision; made for paper too."""
    agenda = _found(request, pk)
    rows = meetings.agenda_rows(agenda, request.user)
    decides = access.allows(request.user, Permission.REGISTER_DECISION, fund=agenda.fund)
    context = {
        "agenda": agenda,
        "rows": rows,
        "next": next((row for row in rows if row.waits), None) if decides else None,
        "decides": decides,
        "may_write": access.allows(request.user, Permission.WRITE_AGENDA, fund=agenda.fund),
    }
    return render(request, "applications/agenda_detail.html", context)


@require_http_methods(["GET", "POST"])
def agenda_new(request: HttpRequest, fund: str) -> HttpResponse:
    """Draw up an agenda of a fund."""
    own = access.funds_where(request.user, Permission.WRITE_AGENDA)
    found = get_object_or_404(own.select_related("owner"), slug=fund)
    cases = meetings.to_place(found, request.user)
    form = AgendaForm(posted(request), cases=cases, initial={"body": found.owner.name})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = agendas.draw_up(
                found,
                body=form.cleaned_data["body"],
                meeting_date=form.cleaned_data["meeting_date"],
                applications=form.applications(),
                by=person(request),
                at=timezone.now(),
            )
            messages.success(request, _("The agenda is saved."))
            return redirect("applications:agenda", pk=made.pk)
    return render(request, "applications/agenda_form.html", {"fund": found, "form": form})


@require_http_methods(["GET", "POST"])
def agenda_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Put other cases on an agenda, or in another order."""
    agenda = _found(request, pk)
    if not access.allows(request.user, Permission.WRITE_AGENDA, fund=agenda.fund):
        raise Http404
    cases = meetings.to_place(agenda.fund, request.user, agenda)
    form = AgendaForm(posted(request), cases=cases, agenda=agenda, initial=agenda_initial(agenda))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            agendas.rearrange(
                agenda,
                applications=form.applications(),
                seen_version=form.cleaned_data["seen_version"],
                by=person(request),
                at=timezone.now(),
            )
            messages.success(request, _("The agenda is saved."))
            return redirect("applications:agenda", pk=agenda.pk)
    context = {"fund": agenda.fund, "agenda": agenda, "form": form}
    return render(request, "applications/agenda_form.html", context)


def _found(request: HttpRequest, pk: int) -> Agenda:
    seen = Agenda.objects.visible_to(request.user).select_related("fund", "drawn_up_by")
    return get_object_or_404(seen, pk=pk)
