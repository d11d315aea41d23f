"""The office's texts to HTML: a chosen part of Markdown; everything else stays plain letters.

Only what `RULES` names becomes an element: headings, lists, emphasis, links, quotes. Raw HTML,
pictures and code are no rules here, so their letters are shown, escaped. `{kommun}` and the other
names of `NAMES` become what the portal knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

RULES = ("heading", "list", "emphasis", "link", "autolink", "newline", "escape", "blockquote")
NAMES = ("kommun", "fondkontor", "kontakt", "provdag", "uppdaterad")
NAME = re.compile(r"\{(\w+)\}")
ALLOWED_LINK = re.compile(r"(?:https?://|mailto:|tel:|/(?!/)|#)\S*", re.IGNORECASE)
LINK = re.compile(r"\]\(\s*<?([^)\s>]*)")
TOP, DEEPEST = 2, 6  # the page has its own h1


class _Renderer(RendererHTML):
    """Writes names for what they stand for, and marks links that lead away."""

    def text(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """Plain letters, with the portal's names in place."""
        values: Mapping[str, SafeString] = env.get("values", {})
        return NAME.sub(lambda found: values.get(found[1], found[0]), escape(tokens[idx].content))

    def link_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A link; one to another site says so."""
        if str(tokens[idx].attrGet("href")).lower().startswith("http"):
            tokens[idx].attrSet("rel", "external")
        return self.renderToken(tokens, idx, options, env)


def _made() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "maxNesting": 20}, renderer_cls=_Renderer)
    parser.enable(list(RULES))
    parser.validateLink = lambda url: bool(ALLOWED_LINK.fullmatch(url))  # type: ignore[method-assign]
    return parser


_PARSER = _made()


def render(text: str, values: Mapping[str, SafeString], *, top: int = TOP) -> SafeString:
    """The text as HTML of none but the allowed elements; `top` is its highest heading."""
    tokens = _PARSER.parse(text)
    for token in _headings(tokens):
        token.tag = f"h{min(max(int(token.tag[1]), TOP) - TOP + top, DEEPEST)}"
    for before, token in zip(tokens, tokens[2:], strict=False):
        if before.type == "ordered_list_open" and token.type == "heading_open":
            before.attrSet("class", "steps")
    if tokens and tokens[0].type == "paragraph_open":
        tokens[0].attrSet("class", "lead")
    made = _PARSER.renderer.render(tokens, _PARSER.options, {"values": values})
    return mark_safe(made)  # noqa: S308 - made of escaped letters and the elements of RULES


def number_of_headings(text: str) -> int:
    """How many headings of the highest kind a text has."""
    return sum(1 for one in _headings(_PARSER.parse(text)) if one.nesting == 1 and one.tag == "h2")


def refused_links(text: str) -> list[str]:
    """Where links lead that the portal shows as letters only."""
    return [link for link in LINK.findall(text) if not ALLOWED_LINK.fullmatch(link)]


def unknown_names(text: str) -> list[str]:
    """The names in braces that stand for nothing."""
    return [name for name in NAME.findall(text) if name not in NAMES]


def _headings(tokens: Sequence[Token]) -> Iterator[Token]:
    return (token for token in tokens if token.type in ("heading_open", "heading_close"))
