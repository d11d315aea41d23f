"""A person's saved selections: named, renamed, chosen as the first one shown, removed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applications import selections
from applications.forms.lists import SelectionForm
from applications.models import SavedSelection
from applications.models.selections import ListKind
from applications.views.found import person, posted
from fundportal.directory.errors import Refused
from fundportal.forms import refusals_on

LISTS = {ListKind.CASES: "applications:list", ListKind.IDEAS: "applications:ideas"}


@require_POST
def selection_save(request: HttpRequest, kind: str) -> HttpResponse:
    """Keep what the list shows now under a name, and go back to it."""
    asked = QueryDict(request.POST.get("asked", "")[:2000])
    try:
        made = selections.save(
            kind=kind,
            name=request.POST.get("name", "").replace("\0", ""),
            chosen={name: str(text).replace("\0", "") for name, text in asked.items()},
            by=person(request),
            at=timezone.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(_address(kind) + "?" + (asked.urlencode() or "all=1"))
    messages.success(request, _('The selection "%(name)s" is saved.') % {"name": made.name})
    return redirect(_address(kind) + made.query)


@require_http_methods(["GET", "POST"])
def selection_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a selection another name, or let its list open with it."""
    selection = get_object_or_404(SavedSelection.objects.visible_to(request.user), pk=pk)
    initial = {"name": selection.name, "is_default": selection.is_default}
    form = SelectionForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            selections.change(selection, **form.cleaned_data, by=person(request))
            messages.success(request, _("The selection is changed."))
            return redirect(_address(selection.kind) + selection.query)
    context = {"form": form, "selection": selection, "back": _address(selection.kind)}
    return render(request, "applications/selection_form.html", context)


@require_POST
def selection_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a selection; the list is shown whole."""
    selection = get_object_or_404(SavedSelection.objects.visible_to(request.user), pk=pk)
    selections.remove(selection, by=person(request))
    messages.success(request, _("The selection is removed."))
    return redirect(_address(selection.kind) + "?all=1")


def _address(kind: str) -> str:
    return reverse(LISTS[ListKind(kind)])
