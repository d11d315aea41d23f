"""The parties of an application; written by `sections` and `invitations`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fundportal.directory.models import Organisation


class Role(models.TextChoices):
    """Partens roll i satsningen."""

    LEAD = "lead", _("Leads")
    PARTNER = "partner", _("Takes part")
    CO_FINANCIER = "co_financier", _("Takes part and co-finances")


class Answer(models.TextChoices):
    """Partens svar på inbjudan."""

    WAITING = "waiting", _("Has not answered")
    ACCEPTED = "accepted", _("Takes part")
    DECLINED = "declined", _("Has declined")


class PartyQuerySet(models.QuerySet["Party"]):
    """Selections of parties."""

    def current(self) -> PartyQuerySet:
        """Return the parties that have not been removed, the lead first."""
        return self.filter(removed_at__isnull=True).order_by("position", "pk")

    def accepted(self) -> PartyQuerySet:
        """Return the current parties that have said yes: they write and see everything."""
        return self.current().filter(answer=Answer.ACCEPTED)


class Party(models.Model):
    """Part: an organisation in an application, invited by the lead; a removed one is kept."""

    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.PROTECT,
        related_name="parties",
        verbose_name=_("application"),
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="parties",
        verbose_name=_("organisation"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    contribution = models.TextField(_("what the party does"), blank=True)
    amount_own = models.DecimalField(_("own financing"), max_digits=14, decimal_places=2, default=0)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    answer = models.CharField(
        _("answer"), max_length=10, choices=Answer.choices, default=Answer.WAITING
    )
    answer_reason = models.TextField(_("reason for the answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    answered_at = models.DateTimeField(_("answered"), null=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    removed_at = models.DateTimeField(_("removed"), null=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "organisation"],
                name="party_once_per_application",
                violation_error_message=_("The organisation is already a party."),
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(role=Role.LEAD, removed_at__isnull=True),
                name="party_one_lead",
                violation_error_message=_("Only one party can lead."),
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="party_role_known"),
            models.CheckConstraint(condition=Q(amount_own__gte=0), name="party_own_not_negative"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="party_removed_pair",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="party_answered_pair",
            ),
            models.CheckConstraint(
                condition=Q(answer=Answer.WAITING, answered_at__isnull=True)
                | Q(answer=Answer.ACCEPTED)
                | Q(answer=Answer.DECLINED, answered_at__isnull=False) & ~Q(role=Role.LEAD),
                name="party_answer_known",
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name
