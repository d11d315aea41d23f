"""Finds every text that the code gives to gettext, and those that the Swedish catalogue lacks.

    python -m tests.translations        one line per missing text, exit 1 if there is any

Pure Python: neither xgettext nor msgfmt is needed to check, only to compile.
"""

import ast
import gettext
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("fundportal", "applications", "portfolio", "evaluations")
CATALOGUE = ROOT / "locale" / "sv" / "LC_MESSAGES" / "django.mo"
ONE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
SEVERAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
SEVERAL_CONTEXT = {"npgettext", "npgettext_lazy"}
CALL = re.compile(r"\b(?:_|gettext|ngettext|pgettext|npgettext)\(")


def missing() -> list[tuple[Path, str]]:
    """(file, text) of every text without Swedish; a text in two files is named for the first."""
    known = _catalogue()
    seen: dict[str, Path] = {}
    for path, text in _texts():
        if text not in known:
            seen.setdefault(text, path)
    return [(path, text) for text, path in seen.items()]


def _catalogue() -> set[str]:
    with CATALOGUE.open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    keys = compiled._catalog  # type: ignore[attr-defined]
    return {key if isinstance(key, str) else key[0] for key, text in keys.items() if text}


def _texts() -> Iterator[tuple[Path, str]]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for text in _of_tree(ast.parse(path.read_text())):
                yield path.relative_to(ROOT), text
    for folder in ("templates", *FOLDERS):
        for kind in ("*.html", "*.txt"):
            for path in sorted((ROOT / folder).rglob(kind)):
                for text in _of_template(path):
                    yield path.relative_to(ROOT), text


def _of_template(path: Path) -> Iterator[str]:
    code = templatize(path.read_text(), origin=str(path))
    for found in CALL.finditer(code):
        for end in re.finditer(r"\)", code[found.start() :]):
            try:
                tree = ast.parse(code[found.start() : found.start() + end.end()].strip())
            except (SyntaxError, ValueError):
                continue
            yield from _of_tree(tree)
            break


def _of_tree(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node)


def _of_call(call: ast.Call) -> Iterator[str]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    texts = [
        argument.value
        for argument in call.args[:2]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
    if not texts or not texts[0]:
        return
    if name in ONE | SEVERAL:
        yield texts[0]
    elif name in CONTEXT | SEVERAL_CONTEXT and len(texts) == 2:
        yield f"{texts[0]}\x04{texts[1]}"


def main() -> int:
    """Prints what is missing; exit 1 if anything is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fundportal.settings")
    settings.USE_I18N  # noqa: B018 (templatize reads the settings)
    if not CATALOGUE.exists():
        print(f"{CATALOGUE.relative_to(ROOT)} is missing")  # noqa: T201
        return 1
    lacking = missing()
    for path, text in lacking:
        print(f"{path}: no Swedish for {text!r}")  # noqa: T201
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
