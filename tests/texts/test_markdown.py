"""The office's Markdown: a chosen part of it, and never an element that was not chosen."""

import re

import pytest
from django.utils.safestring import mark_safe

from fundportal.texts import markdown
from fundportal.texts.pieces import PIECES
from fundportal.texts.standard import standard

ELEMENTS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "br", "blockquote"}
HOSTILE = """<script>alert(1)</script>
<img src=x onerror=alert(1)> <a href="javascript:alert(1)">x</a>

# Rubrik <b>fet</b>
[länk](javascript:alert(1)) [data](data:text/html,x) [bort](//ond.example) ![bild](x.png)
[citat](/a"onclick="alert(1)) <javascript:alert(1)> [x]: javascript:alert(1)
`kod` ~~~ | a | b | &lt;script&gt; {kommun} {annat}
"""


def made(text: str) -> str:
    return markdown.render(text, {"kommun": mark_safe("<span>Kommunen</span>")})


def test_hostile_text_becomes_letters() -> None:
    html = made(HOSTILE).replace("<span>Kommunen</span>", "")
    assert set(re.findall(r"</?(\w+)", html)) <= ELEMENTS
    attributes = re.findall(r"<\w+ ([^>]*)>", html)
    assert all(re.fullmatch(r'(href|class|rel)="[^"<>]*"( rel="external")?', a) for a in attributes)
    assert not re.search(r'href="(?!/|#|https?://|mailto:|tel:)', html)
    assert 'href="//' not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "{annat}" in html


def test_headings_stay_below_that_of_the_page_and_steps_are_drawn_as_steps() -> None:
    html = made("Först.\n\n# Ett\n\n1. ### Steg\n\n   **Gör** så.\n\n[Mer](https://a.example/)")
    assert html.startswith('<p class="lead">Först.</p>')
    assert "<h2>Ett</h2>" in html
    assert '<ol class="steps">' in html
    assert '<a href="https://a.example/" rel="external">Mer</a>' in html


@pytest.mark.parametrize(
    ("text", "links", "names"),
    [
        ("[a](/ansok/) {kommun}", [], []),
        ("[a](javascript:x) [b](//c)", ["javascript:x", "//c"], []),
        ("{komun} och {kontakt}", [], ["komun"]),
    ],
)
def test_what_cannot_be_shown_is_named(text: str, links: list[str], names: list[str]) -> None:
    assert (markdown.refused_links(text), markdown.unknown_names(text)) == (links, names)


@pytest.mark.parametrize("key", PIECES)
def test_the_portals_own_texts_are_there_in_both_languages(key: str) -> None:
    swedish, english = (standard(key, language) for language in ("sv", "en"))
    assert swedish != english
    for text in (swedish, english):
        assert not markdown.refused_links(text) + markdown.unknown_names(text)
        assert markdown.number_of_headings(text) >= PIECES[key].least_headings
    assert markdown.number_of_headings(swedish) == markdown.number_of_headings(english)
