"""How a public page is named where somebody links to it: title, a few words and a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

LONGEST = 155  # what search engines show of a description


@dataclass(frozen=True)
class Share:
    """What a link to a page shows; `image` is the address of its picture."""

    title: str
    text: str
    image: str


WORDS: dict[str, tuple[Any, Any]] = {
    "start": (
        _("Social investments"),
        _("What the municipality's social investments cost, whom they help and how it went."),
    ),
    "investments": (
        _("Investments"),
        _("Every social investment: for whom, what it costs, how it went and how sure that is."),
    ),
    "funds": (
        _("Funds"),
        _("The funds behind the social investments: what was set aside and what it is used for."),
    ),
    "decisions": (
        _("Decisions"),
        _("What was decided on the applications to the fund, by whom and why."),
    ),
    "apply": (
        _("How to apply"),
        _("Who may apply for money for a social investment, and how it is done step by step."),
    ),
    "open_data": (
        _("Open data"),
        _("The investments, their money and their results as files, free for everybody to use."),
    ),
    "changes": (
        _("What we have changed"),
        _("Changes that were made because of what readers wrote about the pages."),
    ),
    "accessibility": (
        _("Accessibility"),
        _("How well the site meets the law on accessibility, what falls short, how to tell us."),
    ),
    "privacy": (
        _("Privacy"),
        _("How personal data are handled: the public pages set no cookies."),
    ),
}


def share_of_page(name: str) -> Share | None:
    """What a link to a page without content of its own shows."""
    if name not in WORDS:
        return None
    title, text = WORDS[name]
    return Share(str(title), str(text), reverse("public:image"))


def share_of_investment(slug: str, title: str, summary: str) -> Share:
    """What a link to an investment shows."""
    return Share(title, short(summary), reverse("public:investment_image", args=[slug]))


def share_of_fund(slug: str, name: str, summary: str) -> Share:
    """What a link to a fund shows."""
    return Share(name, short(summary), reverse("public:fund_image", args=[slug]))


def short(text: str) -> str:
    """The beginning of a text on one line."""
    return Truncator(" ".join(text.split())).chars(LONGEST, truncate="…")
