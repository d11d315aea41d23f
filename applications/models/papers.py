"""Papers of a case, frozen when asked for, and the files made of them; written by `papers`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from applications.models.cases import Application
from applications.models.decisions import Decision, Recommendation
from applications.models.impartiality import shut_out
from applications.models.parties import Answer, Party
from applications.paper_content import BasisContent, LetterContent, PaperContent
from fundportal.directory.access import AnyUser, funds_where, organisations_where
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.documents.models import Document
from fundportal.frozen import revived
from fundportal.jobs.models import Job


class PaperKind(models.TextChoices):
    """Slag av skrivelse."""

    BASIS = "basis", _("Decision basis")
    LETTER = "letter", _("Decision letter")


class Edition(models.TextChoices):
    """För vem skrivelsen är."""

    INTERNAL = "internal", _("For the board")
    PUBLIC = "public", _("Without names of persons")


class Language(models.TextChoices):
    """Skrivelsens språk."""

    SWEDISH = "sv", _("Swedish")
    ENGLISH = "en", _("English")


class PaperQuerySet(models.QuerySet["Paper"]):
    """Selections of papers."""

    def visible_to(self, user: AnyUser) -> PaperQuerySet:
        """Return the papers of the cases handled for a fund, and the letters to the own party.

        Not to who sees a case as an assessor only: a basis tells the others' scores.
        """
        if not isinstance(user, User):
            return self.none()
        funds = funds_where(user, Permission.SEE_APPLICATION)
        office = Q(application__fund__in=funds) & ~shut_out(user, "application")
        parties = Party.objects.filter(
            application=OuterRef("application"),
            removed_at__isnull=True,
            organisation__in=organisations_where(user, Permission.SEE_APPLICATION),
        ).exclude(answer=Answer.DECLINED)
        own = Q(Exists(parties), kind=PaperKind.LETTER, document__isnull=False)
        return self.filter(office | own)


class Paper(models.Model):
    """Skrivelse: a decision basis or a decision letter, with what it says and its file."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="papers", verbose_name=_("application")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=PaperKind.choices)
    edition = models.CharField(_("edition"), max_length=10, choices=Edition.choices)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    version = models.PositiveIntegerField(_("version"))
    recommendation = models.ForeignKey(
        Recommendation,
        on_delete=models.PROTECT,
        related_name="papers",
        null=True,
        verbose_name=_("recommendation"),
    )
    decision = models.ForeignKey(
        Decision,
        on_delete=models.PROTECT,
        related_name="papers",
        null=True,
        verbose_name=_("decision"),
    )
    content = models.JSONField(_("content"))
    content_hash = models.CharField(_("fingerprint of the content"), max_length=64)
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("file")
    )
    job = models.ForeignKey(
        Job, on_delete=models.SET_NULL, related_name="+", null=True, verbose_name=_("job")
    )
    built_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    built_at = models.DateTimeField(_("made"))

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ("-built_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind", "edition", "language", "version"],
                name="paper_version_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=PaperKind.BASIS, recommendation__isnull=False, decision__isnull=True
                )
                | Q(kind=PaperKind.LETTER, recommendation__isnull=True, decision__isnull=False),
                name="paper_is_about_its_act",
            ),
            models.CheckConstraint(
                condition=Q(content_hash__regex=r"^[0-9a-f]{64}$"), name="paper_hash_is_a_hash"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="paper_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.application.number} {self.get_kind_display()}, version {self.version}"

    @property
    def says(self) -> PaperContent:
        """Return what the paper says."""
        if self.kind == PaperKind.BASIS:
            return revived(BasisContent, self.content)
        return revived(LetterContent, self.content)

    @property
    def filename(self) -> str:
        """Return the name of its file when it is saved."""
        names = {PaperKind.BASIS: "tjansteskrivelse", PaperKind.LETTER: "beslutsbrev"}
        parts = [self.application.number, names[PaperKind(self.kind)], self.language]
        if self.kind == PaperKind.BASIS and self.edition == Edition.PUBLIC:
            parts.append("utan-namn")
        return f"{'-'.join(parts)}-v{self.version}.pdf"
