"""Leads from an address that an investment once had to the one that it has now."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import ResolverMatch, reverse

from portfolio.models import Investment

OF_AN_INVESTMENT = ("satsningar/", "utvardering/")
READS = ("GET", "HEAD")
SENT_AGAIN = 307  # to the new address with what was written


class FormerAddressMiddleware:
    """Where no investment has the address any longer, looks for the one that had it.

    One place for the public page, its pictures, and every page of staff, also those that mails and
    notices lead to. Only who may see the investment learns its new address.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, or the way to the page that the address stands for."""
        response = self.get_response(request)
        match = request.resolver_match
        if response.status_code != 404 or match is None or not _is_of_an_investment(match):
            return response
        slug = _slug_now(request, match.kwargs["slug"])
        if slug is None:
            return response
        moved = HttpResponsePermanentRedirect(_address(request, match, slug))
        if request.method not in READS:
            moved.status_code = SENT_AGAIN
        return moved


def _is_of_an_investment(match: ResolverMatch) -> bool:
    return "slug" in match.kwargs and any(part in match.route for part in OF_AN_INVESTMENT)


def _slug_now(request: HttpRequest, slug: str) -> str | None:
    """The address of now, if it is another and the reader may see the investment; one query."""
    is_work = request.path_info.startswith("/arbete/")
    every = Investment.objects
    seen = every.visible_to(request.user) if is_work else every.public()
    return seen.called(slug).exclude(slug=slug).values_list("slug", flat=True).first()


def _address(request: HttpRequest, match: ResolverMatch, slug: str) -> str:
    path = reverse(match.view_name, args=match.args, kwargs={**match.kwargs, "slug": slug})
    question = request.META.get("QUERY_STRING")
    return f"{path}?{question}" if question else path
