"""What was changed after what readers wrote, told in public; only `improvements.py` writes here."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from fundportal.directory.access import AnyUser, allows
from fundportal.directory.roles import Permission
from fundportal.feedback.models.reading import LONGEST_PAGE


class ImprovementQuerySet(models.QuerySet["Improvement"]):
    """Questions about what was changed."""

    def visible_to(self, user: AnyUser) -> Self:
        """All of them for those who handle feedback; citizens see those that are told."""
        return self if allows(user, Permission.HANDLE_FEEDBACK) else self.told()

    def told(self) -> Self:
        """Those that the public pages show."""
        return self.filter(withdrawn_at__isnull=True)


class Improvement(models.Model):
    """Det här har vi ändrat: one change after what readers said, as citizens read of it."""

    page = models.CharField(_("page"), max_length=LONGEST_PAGE)
    text = models.CharField(_("what we changed"), max_length=500)
    text_en = models.CharField(_("what we changed, in English"), max_length=500, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("told by")
    )
    told_at = models.DateTimeField(_("told"))
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken away by"),
    )
    withdrawn_at = models.DateTimeField(_("taken away"), null=True, blank=True)

    objects = ImprovementQuerySet.as_manager()

    class Meta:
        verbose_name = _("told change")
        verbose_name_plural = _("told changes")
        ordering = ["-told_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(page="") & ~Q(text=""), name="improvement_says_what_and_where"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False),
                name="improvement_withdrawn_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.told_at:%Y-%m-%d}"

    def said(self) -> str:
        """What was changed, in the reader's language; Swedish where no English is written."""
        return (self.text_en if get_language() == "en" else "") or self.text
