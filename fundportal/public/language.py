"""The language of a text that is not in the language of its page."""

from django.utils.translation import get_language


def language_of(english: str) -> str:
    """The language to mark a text with on an English page for which there is no English text."""
    return "sv" if get_language() == "en" and not english else ""
