"""Pages of a completion: asked for, extended and taken back by the office, sent in by the lead."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from applications import completions, preparation
from applications.forms.preparing import CompleteForm, CompletionForm, ExtendForm, ReasonForm
from applications.models import Application, CompletionRequest
from applications.overview import acts_open_to
from applications.pages import Content
from applications.states import Act
from applications.views.found import case, on_case, person, posted
from fundportal.forms import refusals_on

USUAL_TIME = datetime.timedelta(days=14)


@require_GET
def completion(request: HttpRequest, number: str) -> HttpResponse:
    """What is to be completed and by when, what has been changed, earlier requests below."""
    application = case(request, number)
    found = application.completion_requests.select_related(
        "asked_by", "answered_by", "taken_back_by", "application"
    ).prefetch_related("items")
    requests = list(found.order_by("-asked_at", "-pk"))
    if not requests:
        raise Http404
    content = Content(application)
    context = {
        "application": application,
        "content": content,
        "latest": requests[0],
        "sections": preparation.asked_sections(requests[0], content),
        "earlier": requests[1:],
        "acts": acts_open_to(application, request.user),
        "is_changed": application.fingerprint != requests[0].fingerprint_before,
    }
    return render(request, "applications/completion_detail.html", context)


@on_case(Act.ASK_COMPLETION)
def ask(request: HttpRequest, application: Application) -> HttpResponse:
    """Ask the applicant to complete named sections or questions."""
    initial: dict[str, Any] = {
        "seen_version": application.version,
        "deadline_date": timezone.localdate() + USUAL_TIME,
        "needs_sign_off": application.call.needs_sign_off,
    }
    form = CompletionForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        names = ("reason", "deadline_date", "needs_sign_off", "seen_version")
        clean = {name: form.cleaned_data[name] for name in names}
        with refusals_on(form):
            by, now = person(request), timezone.now()
            completions.ask(application, **clean, items=form.items(), by=by, at=now)
            messages.success(request, _("The completion is asked for. The writers are told."))
            return redirect("applications:completion", number=application.number)
    context = {"application": application, "form": form}
    return render(request, "applications/completion_form.html", context)


@on_case(Act.EXTEND_COMPLETION)
def extend(request: HttpRequest, application: Application) -> HttpResponse:
    """Give the applicant more time."""
    found = _open(application)
    form = ExtendForm(posted(request), initial={"deadline_date": found.deadline_date})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            by, now = person(request), timezone.now()
            completions.extend(found, **form.cleaned_data, by=by, at=now)
            messages.success(request, _("The new last day is saved. The writers are told."))
            return redirect("applications:completion", number=application.number)
    context = {"application": application, "form": form, "found": found}
    return render(request, "applications/completion_extend.html", context)


@on_case(Act.TAKE_BACK_COMPLETION)
def take_back(request: HttpRequest, application: Application) -> HttpResponse:
    """Take the request back: what was sent in stands."""
    found = _open(application)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            by, now = person(request), timezone.now()
            completions.take_back(found, **form.cleaned_data, by=by, at=now)
            messages.success(request, _("The request for completion is taken back."))
            return redirect("applications:application", number=application.number)
    context = {
        "application": application,
        "form": form,
        "act": _("Take back the request"),
        "back_url": reverse("applications:completion", args=[application.number]),
        "is_changed": application.fingerprint != found.fingerprint_before,
    }
    return render(request, "applications/completion_take_back.html", context)


@on_case(Act.COMPLETE)
def send_in(request: HttpRequest, application: Application) -> HttpResponse:
    """Send the completion in."""
    found, content = _open(application), Content(application)
    form = CompleteForm(posted(request), initial={"seen_version": application.version})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            by, now = person(request), timezone.now()
            completions.send_in(application, **form.cleaned_data, by=by, at=now)
            messages.success(request, _("The completion is sent in."))
            return redirect("applications:completion", number=application.number)
    context = {
        "application": application,
        "form": form,
        "sections": preparation.asked_sections(found, content),
        "act": _("Send in the completion"),
        "back_url": reverse("applications:completion", args=[application.number]),
    }
    return render(request, "applications/completion_send.html", context)


def _open(application: Application) -> CompletionRequest:
    """The request that waits for its answer; the status says that there is one."""
    found = application.completion_requests.open().select_related("application").first()
    if found is None:
        raise Http404
    return found
