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
        ('<div lang="sv"><p>Lön<br>Lön</p></div>', '<div lang="sv"><p>Lön<br>Lön</p></div>'),
        ('<p title="Lön">x</p>', '<p title="Lön">x</p>'),
        ("<head><title>Lön</title></head>", "<head><title>Lön</title></head>"),
        ("<svg><text>Lön</text></svg>", "<svg><text>Lön</text></svg>"),
        ('<a href="x">Lön</a>', '<a href="x">Lön</a>'),
        (
            '<html lang="en"><p lang="sv">Lön</p><p>Lön</p></html>',
            '<html lang="en"><p lang="sv">Lön</p><p><span lang="sv">Lön</span></p></html>',
        ),
    ],
)
def test_each_phrase_is_marked_once(html, shown):
    assert marked(html, WORDS, language="sv") == shown


def test_without_phrases_nothing_changes():
    assert marked("<p>Lön</p>", [], language="sv") == "<p>Lön</p>"
