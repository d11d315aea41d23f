"""Which language a page speaks: the address decides in public, the person's own choice at work."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation


class WorkNeedsLoginMiddleware(LoginRequiredMiddleware):
    """Default deny, but open pages never ask who the reader is: that would read the session."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[Any, Any],
    ) -> HttpResponseBase | None:
        """Ask for login unless the view is open to everybody."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        """To the login; whoever sent a form comes back to its page, where the text is put back."""
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        return to_login(request)


def to_login(request: HttpRequest) -> HttpResponseRedirect:
    """To the login and from there back to the page of the form that was sent."""
    path = page_of_form(request) or reverse("workspace")
    return redirect_to_login(path, reverse(settings.LOGIN_URL))


def page_of_form(request: HttpRequest) -> str:
    """The path of our own page that a form was sent from, as the browser says; else nothing."""
    page = urlsplit(request.headers.get("Referer", ""))
    is_ours = page.netloc == request.get_host() and page.path.startswith("/")
    return page.path if is_ours and not page.path.startswith("//") else ""


class LanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the language of the request; public pages never touch the session."""
        with translation.override(_language(request)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
            return response


def _language(request: HttpRequest) -> str:
    if request.path_info.startswith("/en/"):
        return "en"
    if request.path_info.startswith("/arbete/") and request.user.is_authenticated:
        return str(request.user.language)
    return settings.LANGUAGE_CODE
