"""The pages on what a section said earlier, and the whole application on paper."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from applications import history
from applications.forms.versions import VersionsForm
from applications.pages import Content
from applications.questions import Section
from applications.views.found import case


@require_GET
def versions(request: HttpRequest, number: str, section: str) -> HttpResponse:
    """What differs between two versions of a section; the last two unless others are chosen."""
    if section not in Section.values:
        raise Http404
    application = case(request, number)
    found = history.of_section(
        application,
        Section(section),
        reader=request.user,
        earlier=_number(request, "fran"),
        later=_number(request, "till"),
    )
    context = {
        "application": application,
        "history": found,
        "form": VersionsForm(history=found) if len(found.versions) > 1 else None,
        "is_unchanged": not any(item.is_changed for item in found.differences),
    }
    return render(request, "applications/section_versions.html", context)


@require_GET
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """The whole application on one page, for paper."""
    application = case(request, number)
    context = {
        "application": application,
        "content": Content(application),
        "now": timezone.now(),
    }
    return render(request, "applications/application_paper.html", context)


def _number(request: HttpRequest, name: str) -> int | None:
    typed = request.GET.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else None
