"""The interface is Swedish throughout: no text without Swedish, no placeholder lost."""

import ast
import gettext
import re
from pathlib import Path

from tests import translations

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


def test_every_text_has_swedish() -> None:
    lacking = translations.missing()
    assert not lacking, "\n".join(f"{path}: {text!r}" for path, text in lacking)


def test_the_swedish_keeps_every_placeholder() -> None:
    with translations.CATALOGUE.open("rb") as file:
        known = gettext.GNUTranslations(file)._catalog
    for key, swedish in known.items():
        english, form = (key, 0) if isinstance(key, str) else key
        if english and form == 0 and isinstance(key, str):
            wanted = sorted(PLACEHOLDER.findall(english.rpartition("\x04")[2]))
            assert sorted(PLACEHOLDER.findall(swedish)) == wanted, english


def test_texts_are_found_in_code_and_templates(tmp_path: Path) -> None:
    tree = ast.parse('gettext_lazy("a" "b"); ngettext("c", "cs", n); pgettext("x", "d"); _(name)')
    assert set(translations._of_tree(tree)) == {"ab", "c", "x\x04d"}
    page = tmp_path / "page.html"
    page.write_text(
        '{% load i18n %}{% translate "A (b)" %}{% translate "c" context "x" %}'
        "{% blocktranslate trimmed count n=n %}\n one {{ n }}\n{% plural %}more"
        "{% endblocktranslate %}"
    )
    assert set(translations._of_template(page)) == {"A (b)", "x\x04c", "one %(n)s"}
