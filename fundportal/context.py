"""What every page knows by itself: municipality, the person's navigation, demo or not, version."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from fundportal.demo import cast
from fundportal.directory.access import allows
from fundportal.directory.models import Municipality, User
from fundportal.directory.roles import Permission
from portfolio.access import allows_somewhere

try:
    VERSION = version("fundportal")
except PackageNotFoundError:  # run from a checkout that is not installed
    VERSION = "0.1.0"


@dataclass(frozen=True)
class NavigationItem:
    """One link of the staff navigation; `is_current` in the part of the portal the page is in."""

    label: str
    url: str
    is_current: bool


APPLICATIONS = {
    Permission.WRITE_IDEA,
    Permission.SEE_APPLICATION,
    Permission.SIGN_APPLICATION,
    Permission.SCREEN_IDEA,
    Permission.SCORE_APPLICATION,
    Permission.REGISTER_DECISION,
}
INVESTMENTS = {
    Permission.SEE_INVESTMENT,
    Permission.REQUEST_DISBURSEMENT,
    Permission.ATTEST_DISBURSEMENT,
}
EVALUATIONS = {Permission.ASSESS, Permission.SEE_EVALUATION}

# word, url name, permissions of which one is enough (empty: everybody who has logged in)
STAFF_PAGES: list[tuple[Any, str, set[Permission]]] = [
    (_("My page"), "workspace", set()),
    (_("Applications"), "applications:list", APPLICATIONS),
    (_("Funds"), "portfolio:funds", {Permission.SEE_FUND}),
    (_("Investments"), "portfolio:investments", INVESTMENTS),
    (_("Evaluation"), "evaluations:list", EVALUATIONS),
    (_("Remarks"), "feedback:remarks", {Permission.HANDLE_FEEDBACK}),
    (_("Page feedback"), "feedback:inbox", {Permission.HANDLE_FEEDBACK}),
    (_("Texts"), "texts:list", {Permission.EDIT_TEXTS}),
    (_("People"), "directory:people", {Permission.MANAGE_PEOPLE, Permission.SEE_PEOPLE}),
]


def portal(request: HttpRequest) -> dict[str, Any]:
    """What every template may ask for; nothing is read before it does."""
    return {
        "municipality": SimpleLazyObject(
            lambda: getattr(request, "municipality", None) or Municipality.current()
        ),
        "staff_navigation": SimpleLazyObject(lambda: staff_navigation(request)),
        "sees_funds": SimpleLazyObject(lambda: allows(request.user, Permission.SEE_FUND)),
        "is_demo": settings.DEMO,
        "demo_logins": SimpleLazyObject(demo_logins),
        "version": VERSION,
    }


def demo_logins() -> list[tuple[str, str, str]]:
    """Role, address and password of each login of the demonstration, once it is loaded."""
    if not settings.DEMO:
        return []
    there = set(User.objects.filter(is_active=True).values_list("email", flat=True)[:100])
    logins = [(name, cast.email(login)) for login, (name, _role, _where) in cast.LOGINS.items()]
    return [(name, email, cast.PASSWORD) for name, email in logins if email in there]


def staff_navigation(request: HttpRequest) -> list[NavigationItem]:
    """The links that the person's roles of today allow, in the order of the case's way."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return []
    links = [
        (label, _url(name))
        for label, name, permissions in STAFF_PAGES
        if not permissions or allows_somewhere(user, *permissions)
    ]
    here = [url for _label, url in links if url and request.path.startswith(url)]
    current = max(here, key=len, default="")
    return [NavigationItem(str(label), url, url == current) for label, url in links if url]


@lru_cache
def _url(name: str) -> str:
    """The address of a page, or nothing while its app is not in the portal."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
