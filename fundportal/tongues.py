"""Språk i delar: marks words of another language within finished HTML, for reading voices. Pure.

Names stand inside sentences and tables that are made in the reader's language; there is no telling
them apart before the page is whole.
"""

import re
from collections.abc import Iterable
from html import escape

LEAST = 3  # letters of a phrase; shorter ones are symbols and units that every language has
PART = re.compile(r"<[^>]*>|[^<]+")
ELEMENT = re.compile(r"<(/?)([a-zA-Z][\w:-]*)([^>]*)>")
EMPTY = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
WHOLE = frozenset({"head", "option", "svg", "script", "style", "textarea"})  # no marks within
LINK = frozenset({"a"})


def marked(html: str, phrases: Iterable[str], *, language: str, on_paper: bool = False) -> str:
    """The HTML with each phrase in a span of its language, where no element says so already.

    An option that is a phrase says so itself. On paper a link must do that too, or stay unmarked:
    in a PDF nothing may stand between a link and its text. `html` is ours: its texts and attributes
    are escaped, its elements closed.
    """
    wanted = {escape(phrase) for phrase in phrases if len(phrase) >= LEAST}
    if not wanted:
        return html
    found = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, _longest_first(wanted)))})(?!\w)")
    says = f'lang="{escape(language)}"'
    whole = WHOLE | LINK if on_paper else WHOLE
    left_alone: list[str] = []  # the elements that are open, from one that is left alone on
    parts = []
    for part in PART.findall(html):
        element = ELEMENT.fullmatch(part)
        if element:
            _follow(element, left_alone, says, whole)
            parts.append(part)
        elif not left_alone:
            parts.append(found.sub(rf"<span {says}>\1</span>", part))
        else:
            if left_alone == ["option"] and found.fullmatch(part.strip()):
                parts[-1] = f"{parts[-1][:-1]} {says}>"
            parts.append(part)
    return "".join(parts)


def _longest_first(phrases: Iterable[str]) -> list[str]:
    return sorted(phrases, key=lambda phrase: (-len(phrase), phrase))


def _follow(
    element: re.Match[str], left_alone: list[str], says: str, whole: frozenset[str]
) -> None:
    """Keep track of whether we are inside an element that says it all or holds no marks."""
    closing, name, attributes = element.groups()
    if closing:
        if left_alone and left_alone[-1] == name:
            left_alone.pop()
        return
    stays_open = name not in EMPTY and not attributes.endswith("/")
    if stays_open and (left_alone or says in attributes or name in whole):
        left_alone.append(name)
