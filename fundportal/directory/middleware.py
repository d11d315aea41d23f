"""Which language a page speaks: the address decides in public, the person's own choice at work."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation

KEPT_BY_BROWSER = "kept-here"  # portal.js adds it to a form whose text it has kept
NOT_TYPED = {"csrfmiddlewaretoken", "key", "page", "signature", "token", "version"}
NOTHING_TYPED = "on"  # a tick; shorter values are choices too


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

    def handle_no_permission(  # type: ignore[override]  # a page where text would be lost
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        """To the login; whoever sent a form comes back to its page, where the text is put back."""
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        return to_login(request)


def to_login(request: HttpRequest) -> HttpResponse:
    """To the login and from there back to the page of the form that was sent.

    What was typed is kept by the browser's script; without it the text is shown, to be copied.
    """
    path = page_of_form(request) or reverse("workspace")
    onward = redirect_to_login(path, reverse(settings.LOGIN_URL))
    if not (typed := typed_texts(request)):
        return onward
    context = {"typed": typed, "login": onward.url}
    return render(request, "account/form_not_taken.html", context, status=403)


def typed_texts(request: HttpRequest) -> list[str]:
    """What a person wrote in a form of ours that was not taken, unless the browser has kept it."""
    stays = "HX-Request" in request.headers  # sent by a script: the page with the text is there yet
    if stays or KEPT_BY_BROWSER in request.POST or not page_of_form(request):
        return []
    return [
        value
        for name, values in request.POST.lists()
        if name not in NOT_TYPED
        for value in values
        if len(value.strip()) > len(NOTHING_TYPED)
    ]


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
    if request.path_info.startswith("/en/") or request.path_info == "/en":
        return "en"
    if request.path_info.startswith("/arbete/") and request.user.is_authenticated:
        return str(request.user.language)
    return settings.LANGUAGE_CODE
