"""How a page finds its case: unseen or not allowed is 404, too late is a sentence on the case."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.models import Application, Idea, NeedsAnalysis
from applications.overview import acts_allowed, idea_acts_allowed, needs_acts_allowed
from applications.states import Act, IdeaAct, NeedsAct, idea_may, may, needs_may
from fundportal.directory.models import User
from fundportal.directory.roles import Permission

Page = Callable[..., HttpResponse]


def person(request: HttpRequest) -> User:
    """The person who has logged in; nobody else gets here."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent by a form, also when it is empty; None when the page is only read."""
    return request.POST if request.method == "POST" else None


def case(request: HttpRequest, number: str) -> Application:
    """The application of that number, when the reader may see it."""
    # no people: with more tables than this PostgreSQL plans ten times longer than it reads
    seen = Application.objects.visible_to(request.user).select_related(
        "fund", "call", "organisation", "idea"
    )
    return get_object_or_404(seen, number=number)


def idea_found(request: HttpRequest, pk: int) -> Idea:
    """The idea of that number, when the reader may see it."""
    seen = Idea.objects.visible_to(request.user).select_related(
        "call__fund", "organisation", "needs_analysis", "written_by", "screened_by", "withdrawn_by"
    )
    return get_object_or_404(seen, pk=pk)


def on_case(act: Act) -> Callable[[Page], Page]:
    """Give the view its application when the reader's roles allow the act on it."""

    def decorate(view: Page) -> Page:
        @require_http_methods(["GET", "POST"])
        @functools.wraps(view)
        def page(request: HttpRequest, number: str, **rest: Any) -> HttpResponse:
            application = case(request, number)
            if act not in acts_allowed(application, request.user):
                raise Http404
            if request.method == "GET" and not may(act, application.status):
                sentence = _("The case is “%(status)s”: this can no longer be done.")
                status = application.get_status_display()
                messages.info(request, sentence % {"status": status})
                return redirect("applications:application", number=number)
            return view(request, application, **rest)

        return page

    return decorate


def in_office(permission: Permission, *methods: str) -> Callable[[Page], Page]:
    """Give the view its application when the reader handles it for the fund, without conflict."""

    def decorate(view: Page) -> Page:
        @require_http_methods(methods or ["GET", "POST"])
        @functools.wraps(view)
        def page(request: HttpRequest, number: str, **rest: Any) -> HttpResponse:
            application = case(request, number)
            if not application.office_allows(request.user, permission):
                raise Http404
            return view(request, application, **rest)

        return page

    return decorate


def needs_found(request: HttpRequest, pk: int) -> NeedsAnalysis:
    """The needs analysis of that number, when the reader may see it."""
    seen = NeedsAnalysis.objects.visible_to(request.user).select_related(
        "call__fund", "organisation", "written_by", "finished_by", "withdrawn_by"
    )
    return get_object_or_404(seen, pk=pk)


def on_needs(act: NeedsAct) -> Callable[[Page], Page]:
    """Give the view its needs analysis when the reader writes for its organisation."""

    def decorate(view: Page) -> Page:
        @require_http_methods(["GET", "POST"])
        @functools.wraps(view)
        def page(request: HttpRequest, pk: int) -> HttpResponse:
            analysis = needs_found(request, pk)
            if not needs_acts_allowed(analysis, request.user):
                raise Http404
            if request.method == "GET" and not needs_may(act, analysis.status):
                sentence = _("The needs analysis is “%(status)s”: this can no longer be done.")
                messages.info(request, sentence % {"status": analysis.get_status_display()})
                return redirect("applications:needs", pk=pk)
            return view(request, analysis)

        return page

    return decorate


def on_idea(act: IdeaAct) -> Callable[[Page], Page]:
    """Give the view its idea when the reader's roles allow the act on it."""

    def decorate(view: Page) -> Page:
        @require_http_methods(["GET", "POST"])
        @functools.wraps(view)
        def page(request: HttpRequest, pk: int) -> HttpResponse:
            idea = idea_found(request, pk)
            if act not in idea_acts_allowed(idea, request.user):
                raise Http404
            if request.method == "GET" and not idea_may(act, idea.status):
                sentence = _("The idea is “%(status)s”: this can no longer be done.")
                messages.info(request, sentence % {"status": idea.get_status_display()})
                return redirect("applications:idea", pk=pk)
            return view(request, idea)

        return page

    return decorate
