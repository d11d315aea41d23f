"""The shared page: error pages without a database, nothing inline, everything in the repo."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import get_template, render_to_string

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
OWN_STYLE = {
    "pdf",
    "reports",
    "report",
}  # printed pages carry their own style sheet, never served as HTML


@pytest.mark.parametrize("code", ["400", "500", "503"])
def test_these_pages_need_neither_database_nor_context(code: str, settings: Any) -> None:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    page = render_to_string(f"{code}.html")
    assert "<h1>" in page
    assert 'lang="sv"' in page


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(settings.BASE_DIR)))
def test_templates_are_whole_and_fit_the_content_security_policy(path: Path) -> None:
    source = path.read_text()
    get_template(str(path.relative_to(settings.BASE_DIR / "templates")))
    assert not re.search(r"\son[a-z]+=\"", source), "no inline handlers"
    assert not re.search(r"<script(?![^>]*src=)", source), "no inline script"
    if not OWN_STYLE & set(path.parts):
        assert not re.search(r"\sstyle=", source), "no inline style"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(settings.BASE_DIR)))
def test_the_title_says_once_that_something_is_wrong(path: Path) -> None:
    title = re.search(r"{% block title %}.*{% endblock %}", path.read_text())
    assert path.name == "base.html" or not title or "if form.errors" not in title[0]


def test_assets_ask_no_third_party_and_stay_small() -> None:
    css = (settings.BASE_DIR / "static/css/portal.css").read_text()
    assert "url(http" not in css
    assert "data:" not in css
    assert len(css) < 40_000
