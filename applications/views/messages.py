"""The page of a case's thread between its parties and the fund office."""

from __future__ import annotations

from django.contrib import messages as banners
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applications import messages, thread
from applications.forms.messages import MessageForm
from applications.models import Application
from applications.models.messages import threads_visible_to
from applications.views.found import case, person, posted
from fundportal.forms import refusals_on


@require_http_methods(["GET", "POST"])
def thread_page(request: HttpRequest, number: str) -> HttpResponse:
    """Read the thread; a party or the office writes in it."""
    application = _threaded(request, number)
    found = thread.of(application, person(request))
    may_write = found.side is not None and application.submitted_at is not None
    if request.method == "POST" and not may_write:
        raise Http404
    form = MessageForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            by, now = person(request), timezone.now()
            messages.write(application, **form.cleaned_data, by=by, at=now)
            banners.success(request, _("The message is sent."))
            return redirect("applications:messages", number=number)
    context = {"application": application, "thread": found, "form": form, "may_write": may_write}
    return render(request, "applications/message_thread.html", context)


@require_POST
def mark_read(request: HttpRequest, number: str) -> HttpResponse:
    """Mark the messages that were shown as read."""
    application = _threaded(request, number)
    typed = request.POST.get("last", "")
    if typed.isascii() and typed.isdecimal() and len(typed) < 19:
        messages.mark_read(application, last=int(typed), by=person(request))
    return redirect("applications:messages", number=number)


def _threaded(request: HttpRequest, number: str) -> Application:
    application = case(request, number)
    if not threads_visible_to(request.user).filter(pk=application.pk).exists():
        raise Http404
    return application
