"""Words of another language are marked where the HTML does not say it already, and nowhere else."""

import pytest

from fundportal.tongues import marked

WORDS = ["Lön", "Lön efter skatt", "A & B", "kr"]


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>Lön rose.</p>", '<p><span lang="sv">Lön</span> rose.</p>'),
        ("<td>Lön efter skatt</td>", '<td><span lang="sv">Lön efter skatt</span></td>'),
        ("<p>A &amp; B</p>", '<p><span lang="sv">A &amp; B</span></p>'),
        ("<p>Lönen, 3 kr</p>", "<p>Lönen, 3 kr</p>"),
        ("Lön, then x", '<span lang="sv">Lön</span>, then x'),
        ('<div lang="sv"><p>Lön<br>Lön</p></div>', '<div lang="sv"><p>Lön<br>Lön</p></div>'),
        ('<p title="Lön">x</p>', '<p title="Lön">x</p>'),
        ("<head><title>Lön</title></head>", "<head><title>Lön</title></head>"),
        ("<svg><text>Lön</text></svg>", "<svg><text>Lön</text></svg>"),
        ('<div lang="sv"><div>Lön</div>Lön</div>', '<div lang="sv"><div>Lön</div>Lön</div>'),
        ('<input lang="sv">Lön', '<input lang="sv"><span lang="sv">Lön</span>'),
        ('<a hreflang="sv" href="Lön">x</a>', '<a hreflang="sv" href="Lön">x</a>'),
        ('<a href="x">Lön</a>', '<a href="x"><span lang="sv">Lön</span></a>'),
        ('<option value="Lön">Lön</option>', '<option value="Lön" lang="sv">Lön</option>'),
        ('<option value="x">Lön and more</option>', '<option value="x">Lön and more</option>'),
        (
            '<html lang="en"><p lang="sv">Lön</p><p>Lön</p></html>',
            '<html lang="en"><p lang="sv">Lön</p><p><span lang="sv">Lön</span></p></html>',
        ),
    ],
)
def test_each_phrase_is_marked_once(html, shown):
    assert marked(html, WORDS, language="sv") == shown


def test_on_paper_nothing_stands_between_a_link_and_its_text():
    html = '<a href="x">Lön</a><p>Lön</p>'
    on_paper = marked(html, WORDS, language="sv", on_paper=True)
    assert on_paper == '<a href="x">Lön</a><p><span lang="sv">Lön</span></p>'


def test_without_phrases_nothing_changes():
    assert marked("<p>Lön</p>", [], language="sv") == "<p>Lön</p>"
