"""What citizens read now of the texts: the office's own, else the portal's; reads only."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.cache import caches
from django.db import connection
from django.db.models import CharField, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, override

from fundportal.directory.models import Municipality
from fundportal.texts.markdown import TOP, render
from fundportal.texts.models import TextVersion
from fundportal.texts.standard import last_test, standard

Words = dict[str, str]


@dataclass(frozen=True)
class Shown:
    """A text as HTML; `language` is set where it is not the page's."""

    html: SafeString
    language: str


def in_force(at: datetime.datetime) -> ArraySubquery:
    """The versions that hold, as `key:number`; to be read with whatever a page reads anyway."""
    mark = Concat("text__key", Value(":"), Cast("pk", CharField()))
    return ArraySubquery(TextVersion.objects.in_force(at).annotate(mark=mark).values("mark"))


def next_in_force(at: datetime.datetime) -> Subquery:
    """When a text next says something else without anything being written, if ever."""
    return Subquery(TextVersion.objects.coming(at).values("published_from")[:1])


def shown(
    keys: Iterable[str], *, versions: Iterable[str], municipality: Municipality
) -> dict[str, Shown]:
    """The texts in the page's language, by key with _ for -; one query where one is the office's.

    What a version says never changes, so the words are kept by the numbers of the versions.
    """
    language = get_language() or "sv"
    wanted = list(keys)
    numbers = dict(version.split(":") for version in versions)
    own = _words(sorted(int(numbers[key]) for key in wanted if key in numbers))
    made = {}
    for key in wanted:
        words, day = own.get(key) or (standard_words(key), last_test())
        said = language if words[language] else "sv"
        html = as_html(words[said], said, municipality, day)
        made[key.replace("-", "_")] = Shown(html, "" if said == language else said)
    return made


def standard_words(key: str) -> Words:
    """The portal's own text in both languages."""
    return {language: standard(key, language) for language in ("sv", "en")}


def words_of(version: TextVersion) -> Words:
    """What a version makes citizens read."""
    return standard_words(version.text.key) if version.is_standard else version.words


def as_html(
    text: str, language: str, municipality: Municipality, day: datetime.date, *, top: int = TOP
) -> SafeString:
    """A text in one language with the portal's names in it; `day` is when it was changed."""
    with override(language):
        return render(text, _values(municipality, language, day), top=top)


def _words(versions: list[int]) -> Mapping[str, tuple[Words, datetime.date]]:
    if not versions:
        return {}
    key = "-".join(map(str, ["texts", connection.settings_dict["NAME"], *versions]))
    found: dict[str, tuple[Words, datetime.date]] | None = caches["pages"].get(key)
    if found is None:
        there = TextVersion.objects.filter(pk__in=versions).select_related("text")
        found = {
            one.text.key: (words_of(one), timezone.localdate(one.published_from)) for one in there
        }
        caches["pages"].set(key, found, None)
    return found


def _values(municipality: Municipality, language: str, day: datetime.date) -> dict[str, SafeString]:
    def name(words: Any) -> SafeString:
        return format_html('<span lang="sv">{}</span>' if language != "sv" else "{}", words)

    contact = format_html('<a href="mailto:{0}">{0}</a>', municipality.email)
    if municipality.phone:
        call = gettext("or call %(number)s") % {"number": municipality.phone}
        contact = format_html("{} {}", contact, call)
    return {
        "kommun": name(municipality.name),
        "fondkontor": name(municipality.office_name),
        "kontakt": contact,
        "provdag": format_html("{}", date_format(last_test(), "j F Y")),
        "uppdaterad": format_html("{}", date_format(day, "j F Y")),
    }
