"""Överenskommelsen: what the parties of an investment have signed before it starts.

Only `portfolio.agreements` inserts; the rows are append-only.
"""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fundportal.directory.access import AnyUser
from fundportal.directory.models import Organisation, User
from fundportal.documents.models import Document
from portfolio.models.investment import Investment


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Questions about agreements."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the agreements of the investments that the user may see."""
        return self.filter(investment__in=Investment.objects.visible_to(user))


class Agreement(models.Model):
    """Överenskommelse: the signed paper, its date and its parties; a later one takes its place."""

    investment = models.ForeignKey(
        Investment, models.PROTECT, related_name="agreements", verbose_name=_("investment")
    )
    signed_date = models.DateField(pgettext_lazy("agreement", "signed"))
    document = models.ForeignKey(
        Document, models.PROTECT, related_name="+", verbose_name=_("document")
    )
    registered_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("decision", "registered by"),
    )
    registered_at = models.DateTimeField(_("registered"))

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-registered_at", "-id"]

    def __str__(self) -> str:
        return f"{self.investment} {self.signed_date}"


class AgreementParty(models.Model):
    """Part i överenskommelsen: an organisation, and who signed for it."""

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="parties", verbose_name=_("agreement")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    signatory = models.CharField(_("signed by"), max_length=120)

    class Meta:
        verbose_name = _("party of an agreement")
        verbose_name_plural = _("parties of agreements")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "organisation"], name="agreement_party_once"
            ),
            models.CheckConstraint(condition=~Q(signatory=""), name="agreement_names_who_signed"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.signatory}"
