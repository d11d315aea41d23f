"""Förslag till åtagande: one person proposes what a second person confirms.

Only `portfolio.commitments` writes here; what was proposed is never changed (migration 0003).
"""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models import Decision
from applications.models.impartiality import impartial
from fundportal.directory.access import AnyUser, funds_where
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Permission
from fundportal.money import format_kronor
from portfolio.models.investment import Investment
from portfolio.models.pairs import who_and_when
from portfolio.states import ProposalStatus


class ProposalQuerySet(models.QuerySet["CommitmentProposal"]):
    """Questions about proposed commitments."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the proposals of the funds that the user may see, but of cases in conflict."""
        found = self.filter(fund__in=funds_where(user, Permission.SEE_FUND))
        if not isinstance(user, User):
            return found
        return found.filter(impartial(user, "decision__application"))

    def waiting(self) -> Self:
        """Return the proposals that nobody has confirmed or refused."""
        return self.filter(status=ProposalStatus.PROPOSED)


class CommitmentProposal(models.Model):
    """Förslag till åtagande: the money of an approved decision, and the investment it is for."""

    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        related_name="commitment_proposals",
        verbose_name=_("decision"),
    )
    fund = models.ForeignKey(
        Fund, models.PROTECT, related_name="commitment_proposals", verbose_name=_("fund")
    )
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    title = models.CharField(_("title of the investment"), max_length=200)
    slug = models.SlugField(_("address"), max_length=80)
    summary = models.TextField(_("summary"), blank=True)
    target_group = models.TextField(_("target group"), blank=True)
    started_date = models.DateField(_("start"))
    planned_end_date = models.DateField(_("planned end"))
    status = models.CharField(
        _("status"),
        max_length=9,
        choices=ProposalStatus.choices,
        default=ProposalStatus.PROPOSED,
    )
    proposed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    confirmed_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    confirmed_for = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed in place of")
    )
    refused_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("refused by"),
    )
    refused_at = models.DateTimeField(_("refused at"), null=True, blank=True)
    refusal_reason = models.TextField(_("reason for the refusal"), blank=True)
    investment = models.OneToOneField(
        Investment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposal",
        verbose_name=_("investment"),
    )
    idempotency_key = models.UUIDField(_("key of the act"))

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed commitment")
        verbose_name_plural = _("proposed commitments")
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["idempotency_key"], name="one_proposal_per_act"),
            models.UniqueConstraint(
                fields=["decision"],
                condition=~Q(status=ProposalStatus.REFUSED),
                name="one_commitment_per_decision",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="proposal_amount_above_zero"),
            models.CheckConstraint(
                condition=Q(planned_end_date__gte=F("started_date")),
                name="proposal_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                name="commitment_confirmed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_for__isnull=True)
                | Q(confirmed_by__isnull=False)
                & ~Q(confirmed_for=F("confirmed_by"))
                & ~Q(confirmed_for=F("proposed_by")),
                name="commitment_confirmed_for_another_person",
            ),
            who_and_when("confirmed", name="commitment_confirmed_by_and_at"),
            who_and_when("refused", name="commitment_refused_by_and_at"),
            models.CheckConstraint(
                condition=Q(
                    status=ProposalStatus.PROPOSED,
                    confirmed_at__isnull=True,
                    refused_at__isnull=True,
                    investment__isnull=True,
                )
                | Q(
                    status=ProposalStatus.CONFIRMED,
                    confirmed_at__isnull=False,
                    refused_at__isnull=True,
                    investment__isnull=False,
                )
                | (
                    Q(
                        status=ProposalStatus.REFUSED,
                        confirmed_at__isnull=True,
                        refused_at__isnull=False,
                        investment__isnull=True,
                    )
                    & ~Q(refusal_reason="")
                ),
                name="commitment_status_agrees_with_its_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {format_kronor(self.amount)}"
