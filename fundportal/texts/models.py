"""Texts of the public pages as the office writes them; only `editing.py` writes here."""

from __future__ import annotations

import datetime
from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fundportal.directory.access import AnyUser, holds_any
from fundportal.directory.roles import Permission
from fundportal.texts.pieces import PIECES, Piece

LONGEST = 20_000


M = TypeVar("M", bound=models.Model)


class WrittenQuerySet(models.QuerySet[M]):
    """Texts and their versions: seen by the same people."""

    def visible_to(self, user: AnyUser) -> Self:
        """All of them for those who write texts and for auditors, else none."""
        may = holds_any(user, Permission.EDIT_TEXTS, Permission.SEE_AUDIT)
        return self if may else self.none()


class PageText(models.Model):
    """Informationstext: a page or part of one, with what is being written but not published.

    There is no row for a text that nobody has changed. `revision` counts the times that the draft
    was saved, so that the later of two people learns of the earlier one.
    """

    key = models.CharField(_("text"), max_length=40, unique=True)
    draft = models.TextField(_("draft"), max_length=LONGEST, blank=True)
    draft_en = models.TextField(_("draft in English"), max_length=LONGEST, blank=True)
    revision = models.PositiveIntegerField(_("times saved"), default=0)
    draft_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("draft saved by"),
    )
    draft_at = models.DateTimeField(_("draft saved"), null=True, blank=True)

    objects = WrittenQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of a public page")
        verbose_name_plural = _("texts of the public pages")
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(draft_by__isnull=True, draft_at__isnull=True, draft="", draft_en="")
                | (Q(draft_by__isnull=False, draft_at__isnull=False) & ~Q(draft="")),
                name="text_draft_has_words_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return str(self.piece.name)

    @property
    def piece(self) -> Piece:
        """What the text is, and where it is shown."""
        return PIECES[self.key]


class TextVersionQuerySet(WrittenQuerySet["TextVersion"]):
    """Questions about what was published."""

    def in_force(self, at: datetime.datetime) -> Self:
        """The version of each text that citizens read at that moment."""
        published = self.filter(called_off_at__isnull=True, published_from__lte=at)
        return published.order_by("text_id", "-published_from", "-number").distinct("text_id")

    def coming(self, at: datetime.datetime) -> Self:
        """The versions that will be read from a later time on, the next one first."""
        later = self.filter(called_off_at__isnull=True, published_from__gt=at)
        return later.order_by("published_from", "pk")


class TextVersion(models.Model):
    """Textversion: what a text says from a moment on; a standard one holds no words itself."""

    text = models.ForeignKey(
        PageText, models.PROTECT, related_name="versions", verbose_name=_("text")
    )
    number = models.PositiveIntegerField(_("version"))
    body = models.TextField(_("text"), max_length=LONGEST, blank=True)
    body_en = models.TextField(_("text in English"), max_length=LONGEST, blank=True)
    is_standard = models.BooleanField(_("the portal's own text"), default=False)
    published_from = models.DateTimeField(_("shown from"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("published by")
    )
    published_at = models.DateTimeField(_("published"))
    called_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("called off by"),
    )
    called_off_at = models.DateTimeField(_("called off"), null=True, blank=True)

    objects = TextVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a text")
        verbose_name_plural = _("versions of texts")
        ordering = ["text", "-number"]
        indexes = [models.Index(fields=["text", "-published_from"], name="text_in_force")]
        constraints = [
            models.UniqueConstraint(fields=["text", "number"], name="text_version_once"),
            models.CheckConstraint(
                condition=(Q(is_standard=False) & ~Q(body=""))
                | Q(is_standard=True, body="", body_en=""),
                name="text_version_has_words_or_is_standard",
            ),
            models.CheckConstraint(
                condition=Q(published_from__gte=F("published_at")),
                name="text_is_never_published_backwards",
            ),
            models.CheckConstraint(
                condition=Q(called_off_by__isnull=True, called_off_at__isnull=True)
                | Q(called_off_by__isnull=False, called_off_at__lt=F("published_from")),
                name="text_is_called_off_before_it_is_shown",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text}, {self.number}"

    @property
    def words(self) -> dict[str, str]:
        """What the version itself says, per language."""
        return {"sv": self.body, "en": self.body_en}
