"""The page of one's own mail and calendar, and the calendar that the key opens."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fundportal.directory.models import User
from fundportal.notices import choosing
from fundportal.notices.models import MailChoice
from fundportal.personal import calendars
from fundportal.personal.forms import MailForm
from fundportal.personal.models import CalendarKey
from fundportal.personal.overview import deadlines_for


@require_http_methods(["GET", "POST"])
def own_mail(request: HttpRequest) -> HttpResponse:
    """Mitt konto: when mail comes, and the address of the own calendar."""
    choice = MailChoice.of(_person(request))
    initial = {"rhythm": choice.rhythm, "hour": choice.hour, "weekday": choice.weekday}
    form = MailForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        choosing.choose(**form.cleaned_data, by=_person(request), at=timezone.now())
        messages.success(request, _("Your choice is saved."))
        return redirect("personal:own_mail")
    return _page(request, form)


@never_cache
@require_POST
def make_key(request: HttpRequest) -> HttpResponse:
    """Make a new address of the own calendar; only this answer shows it, so no redirect."""
    key = calendars.make_key(by=_person(request), at=timezone.now())
    address = settings.SITE_URL + reverse("personal:calendar", args=[key])
    choice = MailChoice.of(_person(request))
    initial = {"rhythm": choice.rhythm, "hour": choice.hour, "weekday": choice.weekday}
    return _page(request, MailForm(initial=initial), address)


@require_POST
def take_key_away(request: HttpRequest) -> HttpResponse:
    """Take the address of the own calendar away."""
    calendars.take_key_away(by=_person(request), at=timezone.now())
    messages.success(request, _("The address is taken away. It opens nothing more."))
    return redirect("personal:own_mail")


@login_not_required
@require_safe
def calendar(request: HttpRequest, key: str) -> HttpResponseBase:
    """The deadlines of the person whose key this is, read anew; an unknown key opens nothing."""
    person = calendars.person_with(key)
    if person is None:
        raise Http404
    octets = calendars.feed(person)
    response = HttpResponse(octets, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="fundportal.ics"'
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    response["ETag"] = quote_etag(hashlib.sha256(octets).hexdigest())
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _page(request: HttpRequest, form: MailForm, address: str = "") -> HttpResponse:
    person = _person(request)
    context = {
        "form": form,
        "key": CalendarKey.objects.visible_to(person).first(),
        "address": address,
        "deadlines": deadlines_for(person),
        "today": timezone.localdate(),
    }
    return render(request, "personal/own_mail.html", context)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the pages are for people logged in
    return request.user
