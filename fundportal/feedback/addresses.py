"""Which addresses are pages that ask whether they helped, and what a page is called now."""

from functools import lru_cache

from django.conf import settings
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import override

from portfolio.models import FormerAddress

ASKING = {
    "remark_new",
    "public:start",
    "public:investments",
    "public:investment",
    "public:funds",
    "public:fund",
    "public:decisions",
    "public:apply",
    "public:open_data",
    "public:changes",
    "public:accessibility",
    "public:privacy",
}


@lru_cache(maxsize=10_000)
def is_page(path: str) -> bool:
    """Whether the address is one of a page with the question, in the language that it speaks."""
    with override("en" if path.startswith("/en/") else settings.LANGUAGE_CODE):
        try:
            return resolve(path).view_name in ASKING
        except Resolver404:
            return False


def moved() -> dict[str, str]:
    """The addresses that pages of investments have left, each with what the page is called now."""
    left = list(FormerAddress.objects.values_list("slug", "investment__slug"))
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for before, now in left:
                found[_page(before)] = _page(now)
    return found


def names_of(page: str) -> list[str]:
    """Every address that the page has had, the one of now first; of any other text, itself."""
    left = moved()
    now = left.get(page, page)
    return [now, *(before for before, after in left.items() if after == now)]


def _page(slug: str) -> str:
    return reverse("public:investment", args=[slug])
