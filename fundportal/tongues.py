"""Språk i delar: marks words of another language within finished HTML, for reading voices. Pure.

Names stand inside sentences and tables that are made in the reader's language; there is no telling
them apart before the page is whole.
"""

import re
from collections.abc import Iterable
from html import escape

LEAST = 3  # letters of a phrase; shorter ones are symbols and units that every language has
WHOLE = ("head", "svg", "script", "style", "textarea")  # these hold no marks within
EMPTY = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})


def marked(html: str, phrases: Iterable[str], *, language: str, on_paper: bool = False) -> str:
    """The HTML with each phrase in a span of its language, where no element says so already.

    An option that is a phrase says so itself. On paper a link must do that too, or stay unmarked:
    in a PDF nothing may stand between a link and its text. `html` is ours: its texts and attributes
    are escaped, its elements closed.
    """
    wanted = {escape(phrase) for phrase in phrases if len(phrase) >= LEAST}
    if not wanted:
        return html
    says = f'lang="{escape(language)}"'
    found = _pattern(wanted, says, (*WHOLE, "a") if on_paper else WHOLE)
    parts, done, at = [], 0, 0
    while hit := found.search(html, at):
        at = hit.end()
        if name := hit["own"]:
            at = at if name in EMPTY else _end_of(name, html, at)
        elif phrase := hit["option"]:
            start = hit.start("option")
            if phrase.strip() in wanted:
                parts += [html[done : start - 1], f" {says}>"]
                done = start
        elif phrase := hit["phrase"]:
            if html[hit.start() - 1 : hit.start()].isalnum():
                at = hit.start() + 1
                continue
            parts += [html[done : hit.start()], f"<span {says}>{phrase}</span>"]
            done = at
    return "".join(parts) + html[done:]


def _pattern(phrases: set[str], says: str, whole: tuple[str, ...]) -> re.Pattern[str]:
    """What is to be looked at: elements that are left alone, options, and phrases in texts."""
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(
        rf"<(?P<whole>{'|'.join(whole)})\b[^>]*>.*?</(?P=whole)>"
        rf"|<(?P<own>[\w:-]+)\b[^>]* {says}[^>]*>"
        r"|<option\b[^>]*>(?P<option>[^<]*)"
        rf"|(?P<phrase>{'|'.join(map(re.escape, longest_first))})(?!\w)(?![^<>]*>)",
        re.DOTALL,
    )


def _end_of(name: str, html: str, at: int) -> int:
    """Where the element ends that begins before `at`; others of its name may stand within."""
    depth = 1
    for tag in re.compile(rf"<(/?){name}\b[^>]*>").finditer(html, at):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return tag.end()
    return len(html)
