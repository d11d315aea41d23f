"""Dossiers that were asked for; the file lies outside the database for a week, by `dossiers`."""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from applications.models.cases import Application
from applications.models.impartiality import shut_out
from applications.models.parties import Answer, Party
from fundportal.directory.access import AnyUser, funds_where, organisations_where
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.jobs.models import Job


class Part(models.TextChoices):
    """Hur mycket av ärendet akten tar med."""

    OFFICE = "office", _("The whole case")
    PARTIES = "parties", _("What the parties see")


class DossierQuerySet(models.QuerySet["Dossier"]):
    """Selections of dossiers."""

    def visible_to(self, user: AnyUser) -> DossierQuerySet:
        """Return whole ones to who sees how the case is prepared, the parties' to the parties."""
        if not isinstance(user, User):
            return self.none()
        funds = funds_where(user, Permission.SEE_PREPARATION)
        office = Q(part=Part.OFFICE, application__fund__in=funds)
        parties = Party.objects.filter(
            application=OuterRef("application"),
            removed_at__isnull=True,
            answer=Answer.ACCEPTED,
            organisation__in=organisations_where(user, Permission.SEE_APPLICATION),
        )
        own = Q(Exists(parties), part=Part.PARTIES)
        return self.filter(office & ~shut_out(user, "application") | own)

    def kept(self, at: datetime.datetime) -> DossierQuerySet:
        """Return those whose file can still be fetched."""
        return self.filter(made_at__isnull=False, expires_at__gt=at)


class Dossier(models.Model):
    """Akt: one ZIP with everything of a case, asked for by a person and kept for a week."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        related_name="dossiers",
        verbose_name=_("application"),
    )
    part = models.CharField(_("part"), max_length=10, choices=Part.choices)
    language = models.CharField(_("language"), max_length=2)
    job = models.ForeignKey(
        Job, on_delete=models.SET_NULL, related_name="+", null=True, verbose_name=_("job")
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked for"))
    made_at = models.DateTimeField(_("made"), null=True)
    expires_at = models.DateTimeField(_("kept until"), null=True)
    sha256 = models.CharField(_("hash of the content"), max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    file_count = models.PositiveIntegerField(_("number of files"), default=0)

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        ordering = ("-asked_at", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(part__in=Part.values), name="dossier_part_known"),
            models.CheckConstraint(
                condition=Q(made_at__isnull=True, expires_at__isnull=True, sha256="", size=0)
                | Q(made_at__isnull=False, expires_at__gt=F("made_at"), size__gt=0)
                & Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="dossier_made_has_its_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application.number} {self.get_part_display()}"

    @property
    def filename(self) -> str:
        """Return the name of its file when it is saved."""
        ending = "-part" if self.part == Part.PARTIES else ""
        return f"{self.application.number}-akt{ending}.zip"
