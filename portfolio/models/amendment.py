"""Ändringsärenden: more or less money, more time or another scope for a running investment.

Only `portfolio.amendments` writes here; what was asked, proposed and decided is never changed.
"""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.models.content import CostKind
from applications.models.impartiality import shut_out
from fundportal.directory.access import AnyUser
from fundportal.directory.models import Organisation, User
from portfolio.models.investment import Investment
from portfolio.models.ledger import LedgerEntry
from portfolio.models.pairs import who_and_when
from portfolio.models.plan import PlanVersion
from portfolio.models.resolution import RegisteredDecision, is_whole
from portfolio.states import (
    OPEN_AMENDMENTS,
    AmendmentAdvice,
    AmendmentOutcome,
    AmendmentStage,
    AmendmentStatus,
)


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    """Questions about amendments."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return those of the investments that the user may see, but of cases in conflict."""
        found = self.filter(investment__in=Investment.objects.visible_to(user))
        if not isinstance(user, User):
            return found
        return found.filter(
            Q(investment__in=Investment.objects.of_own(user))
            | ~shut_out(user, "investment__decision__application")
        )

    def open(self) -> Self:
        """Return those that somebody still has to act on."""
        return self.filter(status__in=OPEN_AMENDMENTS)


class Amendment(models.Model):
    """Ändringsärende: what a department asks to change, what is proposed, and that it was done."""

    investment = models.ForeignKey(
        Investment, models.PROTECT, related_name="amendments", verbose_name=_("investment")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    reason = models.TextField(_("reason"))
    scope = models.TextField(_("changed scope"), blank=True)
    new_end_date = models.DateField(_("new planned end"), null=True)
    status = models.CharField(
        _("status"),
        max_length=11,
        choices=AmendmentStatus.choices,
        default=AmendmentStatus.REQUESTED,
    )
    requested_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested at"))
    advice = models.CharField(
        _("proposal"), max_length=15, choices=AmendmentAdvice.choices, blank=True
    )
    advice_reason = models.TextField(_("reason for the proposal"), blank=True)
    recommended_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("proposed by")
    )
    recommended_at = models.DateTimeField(_("proposed at"), null=True)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    confirmed_for = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed in place of")
    )
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("withdrawn by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    plan = models.OneToOneField(
        PlanVersion,
        models.PROTECT,
        null=True,
        related_name="amendment",
        verbose_name=_("version of a plan"),
    )
    entry = models.OneToOneField(
        LedgerEntry,
        models.PROTECT,
        null=True,
        related_name="amendment",
        verbose_name=_("ledger entry"),
    )
    idempotency_key = models.UUIDField(_("key of the act"), unique=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["investment", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["investment", "number"], name="amendment_number_once"),
            models.UniqueConstraint(
                fields=["investment"],
                condition=Q(status__in=sorted(OPEN_AMENDMENTS)),
                name="one_open_amendment",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="amendment_has_its_reason"),
            who_and_when("recommended", name="amendment_recommended_by_and_at"),
            who_and_when("confirmed", name="amendment_confirmed_by_and_at"),
            who_and_when("withdrawn", name="amendment_withdrawn_by_and_at"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | ~Q(confirmed_by=F("requested_by")) & ~Q(confirmed_by=F("recommended_by")),
                name="amendment_confirmed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_for__isnull=True)
                | Q(confirmed_by__isnull=False)
                & ~Q(confirmed_for=F("confirmed_by"))
                & ~Q(confirmed_for=F("requested_by"))
                & ~Q(confirmed_for=F("recommended_by")),
                name="amendment_confirmed_for_another_person",
            ),
            models.CheckConstraint(
                condition=Q(status=AmendmentStatus.CONFIRMED, confirmed_at__isnull=False)
                & Q(plan__isnull=False)
                | ~Q(status=AmendmentStatus.CONFIRMED)
                & Q(confirmed_at__isnull=True, plan__isnull=True, entry__isnull=True),
                name="confirmed_amendment_has_its_plan",
            ),
            models.CheckConstraint(
                condition=Q(recommended_at__isnull=True, advice="", advice_reason="")
                | Q(recommended_at__isnull=False) & ~Q(advice="") & ~Q(advice_reason=""),
                name="amendment_advice_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Amendment %(number)s of %(what)s") % {
            "number": self.number,
            "what": self.investment,
        }


class AmendmentLine(models.Model):
    """Rad i ändringsärende: the whole plan as it is asked for, and as it is proposed."""

    amendment = models.ForeignKey(
        Amendment, models.PROTECT, related_name="lines", verbose_name=_("amendment")
    )
    stage = models.CharField(_("step"), max_length=11, choices=AmendmentStage.choices)
    year = models.PositiveSmallIntegerField(_("year"))
    cost_kind = models.CharField(_("kind of cost"), max_length=20, choices=CostKind.choices)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("party")
    )
    amount_fund = models.DecimalField(
        _("from the fund"), max_digits=14, decimal_places=2, default=0
    )
    amount_own = models.DecimalField(_("own financing"), max_digits=14, decimal_places=2, default=0)

    class Meta:
        verbose_name = _("line of an amendment")
        verbose_name_plural = _("lines of amendments")
        ordering = ["year", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["amendment", "stage", "year", "cost_kind", "organisation"],
                name="amendment_line_once",
            ),
            models.CheckConstraint(
                condition=Q(cost_kind__in=CostKind.values, year__gte=2000, year__lte=2100)
                & Q(amount_fund__gte=0, amount_own__gte=0)
                & (Q(amount_fund__gt=0) | Q(amount_own__gt=0)),
                name="amendment_line_sane",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_cost_kind_display()}"


class AmendmentDecision(RegisteredDecision):
    """Ändringsbeslut: what the board decided about an amendment."""

    amendment = models.OneToOneField(
        Amendment, models.PROTECT, related_name="decision", verbose_name=_("amendment")
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=AmendmentOutcome.choices)
    new_end_date = models.DateField(_("new planned end"), null=True)
    amount_total = models.DecimalField(
        _("amount decided"), max_digits=14, decimal_places=2, default=0
    )

    class Meta:
        verbose_name = _("decision on an amendment")
        verbose_name_plural = _("decisions on amendments")
        ordering = ["registered_at", "id"]
        constraints = [is_whole("amendment_decision_is_whole")]

    def __str__(self) -> str:
        return self.reference


class AmendedAmount(models.Model):
    """Belopp efter ändringen: what the fund gives in a year, in all, after the decision."""

    decision = models.ForeignKey(
        AmendmentDecision, models.PROTECT, related_name="amounts", verbose_name=_("decision")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("amount of a year after an amendment")
        verbose_name_plural = _("amounts of years after amendments")
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "year"], name="amended_amount_once_a_year"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="amended_amount_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.year}"
