"""The table of stored files; written by storage.py only, never changed afterwards."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Document(models.Model):
    """Handling: a file as it was stored, known by the hash of its content."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=200)
    filename = models.CharField(_("file name"), max_length=150)
    content_type = models.CharField(_("kind of file"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("hash of the content"), max_length=64, db_index=True)
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("stored by"),
    )
    stored_at = models.DateTimeField(_("stored"))

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ("stored_at", "pk")
        constraints = (
            models.CheckConstraint(
                name="documents_are_not_empty",
                condition=Q(size__gt=0),
                violation_error_message=_("A document is not empty."),
            ),
            models.CheckConstraint(
                name="documents_sha256_is_a_hash",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message=_("A document has the hash of its content."),
            ),
            models.CheckConstraint(
                name="documents_filename_is_plain",
                condition=~Q(filename="") & ~Q(filename__contains="/"),
                violation_error_message=_("A document has a plain file name."),
            ),
        )

    def __str__(self) -> str:
        return self.title
