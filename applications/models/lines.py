"""What lists search and sort by, one row per idea and application; kept by the database alone.

Triggers write these rows in the statement that changes what they tell of: no verb does.
"""

from __future__ import annotations

import re
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from applications.models.cases import Application
from applications.models.ideas import Idea

TOKEN = re.compile(r"[^\W_]+")
MOST_TOKENS = 8
# Definite endings that PostgreSQL's Swedish does not take away: frånvaro|n, stöd|et, beteende|t.
# In a short word they may belong to it: kön is no kö
DEFINITE = (
    re.compile(r"(.{3,}[aeioåö])n"),
    re.compile(r"(.{3,})et"),
    re.compile(r"(.{3,}e)t"),
)
# Always true, which PostgreSQL does not know: it expects a third of the rows. It takes it that a
# reader's cases hold a word as often as all cases do, and else walked through all 100,000 in the
# belief that a thousand would soon be found, where one was
FEWER = Q(GreaterThanOrEqual(Length("line__title_key"), 0))


class Line(models.Model):
    """The words in both dictionaries, and the keys that sort å, ä and ö last."""

    words = SearchVectorField(_("words"))
    title_key = models.CharField(_("title to sort by"), max_length=300, db_collation="C")
    organisation_key = models.CharField(_("applicant to sort by"), max_length=400, db_collation="C")

    class Meta:
        abstract = True


class CaseLine(Line):
    """Rad i ärendelistan: what an application is found by and sorted by."""

    application = models.OneToOneField(
        Application,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="line",
        verbose_name=_("application"),
    )
    amount_applied = models.DecimalField(
        _("amount applied for"), max_digits=14, decimal_places=2, default=0
    )
    parties = ArrayField(
        models.BigIntegerField(), verbose_name=_("organisations that take part"), default=list
    )
    assessors = ArrayField(
        models.BigIntegerField(), verbose_name=_("assessors who see the case"), default=list
    )

    class Meta:
        verbose_name = _("line of the list of cases")
        verbose_name_plural = _("lines of the list of cases")
        indexes = [
            # one index for all: only what holds the word and is the reader's is read then
            GinIndex(fields=["words", "parties", "assessors"], name="case_line_words_readers"),
            # whose each case is, without reading the words that lie beside it
            models.Index(fields=["application"], include=["parties"], name="case_line_parties"),
            models.Index(fields=["title_key", "application"], name="case_line_title"),
            models.Index(fields=["organisation_key", "application"], name="case_line_organisation"),
            models.Index(fields=["amount_applied", "application"], name="case_line_amount"),
        ]

    def __str__(self) -> str:
        return str(self.application)


class IdeaLine(Line):
    """Rad i idélistan: what an idea is found by and sorted by."""

    idea = models.OneToOneField(
        Idea,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="line",
        verbose_name=_("idea"),
    )

    class Meta:
        verbose_name = _("line of the list of ideas")
        verbose_name_plural = _("lines of the list of ideas")
        indexes = [
            GinIndex(fields=["words"], name="idea_line_words"),
            models.Index(fields=["title_key", "idea"], name="idea_line_title"),
            models.Index(fields=["organisation_key", "idea"], name="idea_line_organisation"),
        ]

    def __str__(self) -> str:
        return str(self.idea)


def holds(typed: str) -> Q:
    """Build the condition that a case or idea holds every word typed, inflected or only begun.

    "skolorna" finds "skola" by its stem, "skolfr" finds "skolfrånvaro" by its beginning, and
    "frånvaron" finds "frånvaro".
    """
    queries = queries_of(typed)
    if not queries:
        return Q() if not typed.strip() else Q(pk__in=[])
    return Q(line__words=reduce(and_, queries.values())) & FEWER


def queries_of(typed: str) -> dict[str, Any]:
    """Return for each word typed what is asked of a text's words: inflected or only begun."""
    return {token: _one(token) for token in TOKEN.findall(typed.lower())[:MOST_TOKENS]}


def _one(token: str) -> Any:
    words = [token, *(found[1] for ending in DEFINITE if (found := ending.fullmatch(token)))]
    stems = [SearchQuery(word, config="swedish", search_type="plain") for word in words]
    return reduce(or_, stems) | SearchQuery(f"{token}:*", config="simple", search_type="raw")
