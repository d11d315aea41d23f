"""Pages on which the office prepares a case: overview, checklist, flags."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applications import checklists, flags, preparation
from applications.forms.preparing import ChecklistItemForm, FlagEntryForm, FlagForm
from applications.models import Application, Call, ChecklistItem, Flag
from applications.overview import acts_open_to
from applications.views.found import in_office, person, posted
from fundportal.directory import access
from fundportal.directory.errors import Refused
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on


@in_office(Permission.SEE_PREPARATION, "GET")
def preparation_page(request: HttpRequest, application: Application) -> HttpResponse:
    """How the case is prepared, and what can be done next."""
    context = {
        "application": application,
        "prepared": preparation.of(application),
        "acts": acts_open_to(application, request.user),
        "may_prepare": application.office_allows(request.user, Permission.PREPARE_APPLICATION),
    }
    return render(request, "applications/preparation.html", context)


@in_office(Permission.PREPARE_APPLICATION, "POST")
def checklist_tick(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """Tick an item, or with `undo` take the tick away."""
    items = ChecklistItem.objects.of(application.call)
    item = get_object_or_404(items, pk=pk)
    verb = checklists.untick if request.POST.get("undo") else checklists.tick
    try:
        verb(application, item=item, by=person(request), at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("applications:preparation", number=application.number)


@in_office(Permission.PREPARE_APPLICATION)
def flag_raise(request: HttpRequest, application: Application) -> HttpResponse:
    """Raise a flag on a section."""
    form = FlagForm(posted(request), initial={"section": request.GET.get("avsnitt", "")})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            by, now = person(request), timezone.now()
            flag = flags.raise_flag(application, **form.cleaned_data, by=by, at=now)
            messages.success(request, _("The flag is raised."))
            return redirect("applications:flag", number=application.number, pk=flag.pk)
    context = {"application": application, "form": form}
    return render(request, "applications/flag_form.html", context)


@in_office(Permission.SEE_PREPARATION)
def flag(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """The thread of a flag; the office answers, resolves or raises it again."""
    seen = Flag.objects.visible_to(request.user).filter(application=application)
    found = get_object_or_404(seen.prefetch_related("entries__by"), pk=pk)
    may_write = application.office_allows(request.user, Permission.PREPARE_APPLICATION)
    form = FlagEntryForm(posted(request))
    if request.method == "POST" and not may_write:
        raise Http404
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            flags.write(found, **form.cleaned_data, by=person(request), at=timezone.now())
            return redirect("applications:flag", number=application.number, pk=pk)
    context = {"application": application, "flag": found, "form": form, "may_write": may_write}
    return render(request, "applications/flag_detail.html", context)


@require_http_methods(["GET", "POST"])
def checklist(request: HttpRequest, slug: str) -> HttpResponse:
    """What is checked in the applications of a call; a new item can be added."""
    by = person(request)
    funds = access.funds_where(by, Permission.MANAGE_CALL)
    call = get_object_or_404(Call.objects.select_related("fund"), slug=slug, fund__in=funds)
    form = ChecklistItemForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            everywhere = form.cleaned_data["everywhere"]
            checklists.add_item(
                fund=call.fund,
                call=None if everywhere else call,
                text=form.cleaned_data["text"],
                by=by,
                at=timezone.now(),
            )
            return redirect("applications:checklist", slug=slug)
    items = list(ChecklistItem.objects.of(call).current())
    retired = ChecklistItem.objects.of(call).retired()
    there = {(item.call_id, item.text) for item in items}
    context = {
        "call": call,
        "items": items,
        "retired": [item for item in retired if (item.call_id, item.text) not in there],
        "form": form,
    }
    return render(request, "applications/checklist.html", context)


@require_POST
def checklist_retire(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask for an item no longer; with `undo` ask for it again."""
    by = person(request)
    funds = access.funds_where(by, Permission.MANAGE_CALL)
    call = get_object_or_404(Call, slug=slug, fund__in=funds)
    item = get_object_or_404(ChecklistItem.objects.of(call), pk=pk)
    try:
        if request.POST.get("undo"):
            checklists.restore_item(item, by=by, at=timezone.now())
            messages.success(request, _("The item is asked for again."))
        else:
            checklists.retire_item(item, by=by, at=timezone.now())
            messages.success(request, _("The item is no longer asked for."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("applications:checklist", slug=slug)
