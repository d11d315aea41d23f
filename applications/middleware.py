"""What a request about cases may take for granted."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from applications.models import involvement

READS = ("GET", "HEAD")


class ReadInvolvementOnceMiddleware:
    """A request that only reads asks the database once what its person is involved in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; whatever can write asks anew at each step."""
        if request.method not in READS:
            return self.get_response(request)
        with involvement.read_once():
            return self.get_response(request)
