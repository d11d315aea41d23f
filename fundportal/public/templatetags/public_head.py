"""What stands in the head of a public page for search engines, link previews and machines."""

from __future__ import annotations

import json
import re
from typing import Any

from django import template
from django.conf import settings
from django.template import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from fundportal.addresses import kept_translation
from fundportal.public.sharing import share_of_page

register = template.Library()
LOCALES = {"sv": "sv_SE", "en": "en_GB"}
LETTERS = re.compile(r"[^\W\d]{2,}")
LONGEST_SEARCH = 100
LATER_PAGE = re.compile(r"[2-9]|[1-9][0-9]{1,4}")
_HIDDEN = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


@register.inclusion_tag("public/head.html", takes_context=True)
def page_head(context: RequestContext) -> dict[str, Any]:
    """One address per page and language, and what a link to it shows; nothing on other pages."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    if request is None or match is None or match.namespace != "public":
        return {}
    root = request.build_absolute_uri("/")[:-1]
    language = get_language() or "sv"
    number = request.GET.get("page", "")
    page = f"?page={number}" if LATER_PAGE.fullmatch(number) else ""
    return {
        "canonical": root + request.path + page,
        "alternates": [
            (code, root + kept_translation(request.path, code))
            for code, _name in settings.LANGUAGES
        ],
        "swedish": root + kept_translation(request.path, "sv"),
        "share": context.get("share") or share_of_page(match.url_name),
        "root": root,
        "locale": LOCALES.get(language, ""),
        "municipality": context["municipality"],
    }


@register.simple_tag(takes_context=True)
def words_of_address(context: RequestContext) -> str:
    """The words that the end of a public address was made of, to search for."""
    path = context["request"].path
    if path.startswith("/arbete/"):
        return ""
    last = path.strip("/").rpartition("/")[2].partition(".")[0]
    return " ".join(LETTERS.findall(last.replace("_", "-")))[:LONGEST_SEARCH]


@register.simple_tag
def linked_data(said: dict[str, Any] | None) -> SafeString | str:
    """The data block for machines; it holds no script, so the security policy lets it be."""
    if not said:
        return ""
    written = json.dumps(said, ensure_ascii=False).translate(_HIDDEN)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(written),  # noqa: S308 - every sign that could end the block is written as code
    )
