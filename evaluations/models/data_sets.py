"""Datamängd: what an investment's data is for, who answers for it, its key and its participants.

Written by `data_sets.py` (data set and the destruction of its key) and `outcomes.py` (keys and
participants) only. A key is destroyed once and for all, and no row comes after it: triggers.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fundportal.directory.models import Organisation
from fundportal.directory.roles import Permission
from portfolio.models import Investment

if TYPE_CHECKING:
    from fundportal.directory.models import User


class Group(models.TextChoices):
    """Which of the two groups that are compared a participant belongs to."""

    INTERVENTION = "intervention", _("Intervention group")
    COMPARISON = "comparison", _("Comparison group")


class LegalBasis(models.TextChoices):
    """On what ground personal data is used (article 6 of the data protection regulation)."""

    PUBLIC_TASK = "public_task", _("A task of public interest (article 6.1 e)")
    LEGAL_OBLIGATION = "legal_obligation", _("A legal obligation (article 6.1 c)")
    CONSENT = "consent", _("Consent (article 6.1 a)")


def new_key() -> bytes:
    """Return 32 random bytes."""
    return secrets.token_bytes(32)


class DataSetQuerySet(models.QuerySet["DataSet"]):
    def visible_to(self, user: User) -> DataSetQuerySet:
        """Data sets of investments whose evaluation the person may see."""
        opened = Investment.objects.where(user, Permission.SEE_EVALUATION)
        return self.filter(investment__in=opened)


class DataSet(models.Model):
    """What an investment's outcome data is for (datamängd); stated before any data comes in."""

    investment = models.OneToOneField(
        Investment,
        on_delete=models.PROTECT,
        related_name="data_set",
        verbose_name=_("investment"),
    )
    purpose = models.TextField(_("purpose"), max_length=2000)
    legal_basis = models.CharField(_("legal basis"), max_length=20, choices=LegalBasis.choices)
    basis_text = models.CharField(_("which law or decision"), max_length=300)
    board = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("responsible board"),
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("stated by"),
    )
    stated_at = models.DateTimeField(_("stated"))

    objects = DataSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("data set")
        verbose_name_plural = _("data sets")
        constraints = [
            models.CheckConstraint(
                condition=~Q(purpose="")
                & ~Q(basis_text="")
                & Q(legal_basis__in=LegalBasis.values)
                & Q(version__gte=1),
                name="data_set_says_why",
                violation_error_message=_("Say what the data is for and on what legal basis."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.investment)


class PseudonymKey(models.Model):
    """The secret (pseudonymnyckel) that turns an investment's participant codes into pseudonyms."""

    investment = models.OneToOneField(
        Investment,
        on_delete=models.PROTECT,
        related_name="pseudonym_key",
        verbose_name=_("investment"),
    )
    key = models.BinaryField(_("key"), default=new_key, null=True)
    made_at = models.DateTimeField(_("made"))
    destroyed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("destroyed by"),
    )
    destroyed_at = models.DateTimeField(_("destroyed"), null=True)
    destroyed_reason = models.TextField(_("reason for destroying"), blank=True)

    class Meta:
        verbose_name = _("pseudonym key")
        verbose_name_plural = _("pseudonym keys")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    key__isnull=False,
                    destroyed_by__isnull=True,
                    destroyed_at__isnull=True,
                    destroyed_reason="",
                )
                | (
                    Q(key__isnull=True, destroyed_by__isnull=False, destroyed_at__isnull=False)
                    & ~Q(destroyed_reason="")
                ),
                name="key_there_or_destroyed",
                violation_error_message=_("A destroyed key has a person, a time and a reason."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.investment)


class Participant(models.Model):
    """Somebody measured (deltagare), known by a pseudonym only; the group never changes."""

    pseudonym = models.CharField(_("pseudonym"), max_length=32, primary_key=True)
    investment = models.ForeignKey(
        Investment,
        on_delete=models.PROTECT,
        related_name="participants",
        verbose_name=_("investment"),
    )
    group = models.CharField(_("group"), max_length=12, choices=Group.choices)

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.UniqueConstraint(
                fields=["pseudonym", "group"],
                name="participant_in_one_group",
                violation_error_message=_("A participant belongs to one group."),
            ),
            models.CheckConstraint(
                condition=Q(group__in=Group.values),
                name="participant_group_known",
                violation_error_message=_("Choose intervention or comparison group."),
            ),
        ]

    def __str__(self) -> str:
        return self.pseudonym[:8]
