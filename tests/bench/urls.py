"""The portal's addresses and the bare page, the yardstick of all page times."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from fundportal.audit.models import Event
from fundportal.directory.models import User
from fundportal.urls import handler500, urlpatterns

__all__ = ["handler500", "urlpatterns"]

ROWS = 60
COLUMNS = ("pk", "at", "act", "actor_name", "subject_type", "subject_label", "case_type")


def bare(request: HttpRequest) -> HttpResponse:
    """One query of 60 rows × 7 columns through one template, for who has logged in."""
    rows = Event.objects.order_by("-pk").values_list(*COLUMNS)[:ROWS]
    return render(request, "bare.html", {"rows": rows})


def bare_update(request: HttpRequest) -> HttpResponse:
    """Session and person read, one row updated: the yardstick of what a page saves by itself."""
    User.objects.filter(pk=request.user.pk).update(language="sv")
    return HttpResponse("saved")


@login_not_required
def empty(request: HttpRequest) -> HttpResponse:
    """Nothing, through all the middleware: the yardstick of a page kept in memory."""
    return HttpResponse()


urlpatterns = [
    path("empty/", empty, name="empty"),
    path("bare/", bare, name="bare"),
    path("bare-update/", bare_update, name="bare_update"),
    *urlpatterns,
]
