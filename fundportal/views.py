"""Min sida: what waits for the person who has logged in, over all stages."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from allauth.account import views as account
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fundportal.directory import deputies
from fundportal.directory.access import allows
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.personal.overview import own_page
from portfolio.access import opened_now


@dataclass(frozen=True)
class Door:
    """A way into something new that the person's roles allow."""

    label: str
    url: str


def workspace(request: HttpRequest) -> HttpResponse:
    """Min sida: what waits for me, what I may begin, my notices, slow work and roles."""
    assert isinstance(request.user, User)  # noqa: S101 - the middleware lets nobody else in
    today = timezone.localdate()
    page = own_page(request.user)
    context = {
        "waiting": [(item, item.is_late(today)) for item in page.waiting],
        "late_count": sum(item.is_late(today) for item in page.waiting),
        "followed": page.followed,
        "doors": doors(request.user, page.first_steps),
        "notices": page.notices,
        "jobs": page.jobs,
        "opened": opened_now(request.user),
    }
    return render(request, "workspace.html", context)


@functools.wraps(account.logout)
def logout(request: HttpRequest) -> HttpResponse:
    """Log out; the browser forgets what pages have kept in it, also where scripts are off."""
    response = account.logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"storage"'
    return response


def doors(user: User, first_steps: set[str]) -> list[Door]:
    """What the person may begin; a case with the first steps of the calls that are open."""
    ways = [
        *_beginnings(first_steps or {"idea"}),  # an idea where no call is open
        (Permission.MANAGE_CALL, _("Announce a call"), "applications:call_new"),
        (Permission.MANAGE_PEOPLE, _("Add a person"), "directory:person_add"),
    ]
    if deputies.own_roles(user):
        ways.append((Permission.SIGN_APPLICATION, _("Name a deputy"), "applications:deputies"))
    return [Door(label, reverse(url)) for right, label, url in ways if allows(user, right)]


def _beginnings(steps: set[str]) -> list[tuple[Permission, str, str]]:
    words = {
        "needs": (_("Write a needs analysis"), "applications:needs_new"),
        "idea": (_("Write an idea"), "applications:idea_new"),
        "application": (_("Begin an application"), "applications:application_new"),
    }
    return [(Permission.WRITE_IDEA, *said) for step, said in words.items() if step in steps]
