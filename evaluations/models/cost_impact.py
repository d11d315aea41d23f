"""Kostnadseffekt: what an investment costs and saves, for whom and how surely.

Written by `cost_impacts.py` only. A draft can be shaped; what is signed is frozen with its inputs
and is only reviewed, once (triggers). A better one is a new version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evaluations import actor_names
from evaluations.cost_content import MoneyContent, money_of
from evaluations.models.assessment import Assessment
from evaluations.models.unit_costs import UnitCost
from evaluations.states import CostImpactStatus
from fundportal.directory.roles import Permission
from portfolio.models import Investment

if TYPE_CHECKING:
    from fundportal.directory.models import User

MOST_YEARS = 60
MOST_DRAWS = 20_000  # about a second with all scenarios; more would need a worker


def _share(label: Any, *, null: bool = False) -> models.DecimalField:
    """A fraction with four decimals."""
    return models.DecimalField(label, max_digits=5, decimal_places=4, null=null)


class CostImpactQuerySet(models.QuerySet["CostImpact"]):
    def visible_to(self, user: User) -> CostImpactQuerySet:
        """Cost impacts of investments whose evaluation the person may see."""
        opened = Investment.objects.where(user, Permission.SEE_EVALUATION)
        return self.filter(investment__in=opened)

    def accepted(self) -> CostImpactQuerySet:
        """Those that a second evaluator has accepted, the newest first."""
        return self.filter(status=CostImpactStatus.ACCEPTED).order_by("-version")


class CostImpact(models.Model):
    """A version of an investment's cost impact (kostnadseffekt).

    `inputs` is a complete specification for the `cost_impact` command, `result` what the engine
    answered, `scenarios` the same for each variant beside it; `sources` says which payments,
    effects and unit costs the inputs were made of. All are empty until it is signed.
    """

    Status = CostImpactStatus

    investment = models.ForeignKey(
        Investment, models.PROTECT, related_name="cost_impacts", verbose_name=_("investment")
    )
    version = models.PositiveIntegerField(_("version"))
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.DRAFT
    )
    base_year = models.PositiveSmallIntegerField(_("first year and price level"))
    horizon = models.PositiveSmallIntegerField(
        _("years that are counted"),
        validators=[MinValueValidator(1), MaxValueValidator(MOST_YEARS)],
    )
    discount_rate = _share(_("discount rate"))
    draws = models.PositiveIntegerField(_("draws"))
    seed = models.PositiveIntegerField(_("seed"))
    price_index = models.CharField(_("price index"), max_length=20, blank=True)
    includes_planned = models.BooleanField(_("what is planned and not paid counts as a cost"))
    inputs = models.JSONField(_("inputs"), default=dict)
    inputs_hash = models.CharField(_("fingerprint of the inputs"), max_length=64, blank=True)
    sources = models.JSONField(_("what the inputs were made of"), default=dict)
    result = models.JSONField(_("result"), default=dict)
    scenarios = models.JSONField(_("scenarios"), default=list)
    engine_version = models.CharField(_("engine version"), max_length=20, blank=True)
    conclusion = models.TextField(_("conclusion"), blank=True)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("begun by")
    )
    begun_at = models.DateTimeField(_("begun"))
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("signed by"),
    )
    signed_at = models.DateTimeField(_("signed"), null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True)
    review_comment = models.TextField(_("what the reviewer wrote"), blank=True)

    objects = CostImpactQuerySet.as_manager()

    class Meta:
        verbose_name = _("cost impact")
        verbose_name_plural = _("cost impacts")
        ordering = ["investment", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["investment", "version"], name="cost_impact_version_once"
            ),
            models.UniqueConstraint(
                fields=["investment"],
                condition=Q(status__in=(CostImpactStatus.DRAFT, CostImpactStatus.SIGNED)),
                name="cost_impact_one_at_work",
                violation_error_message=_("Another version is being worked on."),
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1, horizon__gte=1, horizon__lte=MOST_YEARS)
                & Q(draws__gte=100, draws__lte=MOST_DRAWS)
                & Q(discount_rate__gte=0, discount_rate__lt=1)
                & Q(base_year__gte=2000, base_year__lte=2100),
                name="cost_impact_terms_possible",
            ),
            models.CheckConstraint(
                condition=Q(
                    status=CostImpactStatus.DRAFT,
                    signed_by__isnull=True,
                    signed_at__isnull=True,
                    inputs_hash="",
                )
                | (
                    ~Q(status=CostImpactStatus.DRAFT)
                    & Q(signed_by__isnull=False, signed_at__isnull=False)
                    & ~Q(inputs_hash="")
                    & ~Q(conclusion="")
                ),
                name="cost_impact_signed_by_and_at",
                violation_error_message=_(
                    "A signed cost impact has a person, a time and a result."
                ),
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=(CostImpactStatus.DRAFT, CostImpactStatus.SIGNED),
                    reviewed_by__isnull=True,
                    reviewed_at__isnull=True,
                    review_comment="",
                )
                | (
                    Q(status__in=(CostImpactStatus.ACCEPTED, CostImpactStatus.RETURNED))
                    & Q(reviewed_by__isnull=False, reviewed_at__gte=F("signed_at"))
                    & ~Q(review_comment="")
                    & ~Q(reviewed_by=F("signed_by"))
                    & ~Q(reviewed_by=F("begun_by"))
                ),
                name="cost_impact_reviewed_by_another",
                violation_error_message=_("Another person than the one who signed reviews."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.investment}, {self.version}"

    @property
    def is_draft(self) -> bool:
        """Whether it can still be shaped."""
        return self.status == CostImpactStatus.DRAFT

    @property
    def said(self) -> MoneyContent:
        """What a signed one says, as it was frozen."""
        days = [
            timezone.localdate(moment).isoformat() if moment else ""
            for moment in (self.signed_at, self.reviewed_at)
        ]
        return money_of(
            self.inputs,
            self.sources,
            self.result,
            self.scenarios,
            version=self.version,
            engine_version=self.engine_version,
            inputs_hash=self.inputs_hash,
            conclusion=self.conclusion,
            signed_date=days[0],
            reviewed_date=days[1],
        )

    @property
    def npv(self) -> int | None:
        """The net present value of a signed one, whole kronor; None of a draft."""
        return round(self.result["npv"]) if "npv" in self.result else None


class BenefitLine(models.Model):
    """Nyttorad: what an assessed effect saves, of which unit cost, how long and for whom."""

    cost_impact = models.ForeignKey(
        CostImpact, models.CASCADE, related_name="benefits", verbose_name=_("cost impact")
    )
    name = models.CharField(_("name"), max_length=100)
    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="benefit_lines", verbose_name=_("effect")
    )
    unit_cost = models.ForeignKey(
        UnitCost, models.PROTECT, related_name="benefit_lines", verbose_name=_("unit cost")
    )
    units_per_effect = models.DecimalField(
        _("units per step of the effect, person and year"), max_digits=14, decimal_places=6
    )
    participants = models.PositiveIntegerField(_("participants"))
    first_year = models.PositiveSmallIntegerField(_("first year, counted from the first cost"))
    years = models.PositiveSmallIntegerField(_("for how many years"))
    ramp_years = models.PositiveSmallIntegerField(_("years until the full effect"), default=0)
    dropoff = _share(_("lost each year"))
    deadweight = _share(_("would have come anyway"), null=True)
    displacement = _share(_("moved from others"))
    attribution_to_others = _share(_("thanks to others"))
    cashable_share = _share(_("can be taken out of a budget"))

    class Meta:
        verbose_name = _("line of benefit")
        verbose_name_plural = _("lines of benefit")
        ordering = ["cost_impact", "id"]
        constraints = [
            models.UniqueConstraint(
                "cost_impact",
                Lower("name"),
                name="benefit_line_name_once",
                violation_error_message=_("There is a line of that name already."),
            ),
            models.CheckConstraint(
                condition=Q(units_per_effect__gt=0, participants__gte=1, years__gte=1)
                & ~Q(name="")
                & Q(dropoff__gte=0, dropoff__lte=1)
                & (Q(deadweight__isnull=True) | Q(deadweight__gte=0, deadweight__lte=1))
                & Q(displacement__gte=0, displacement__lte=1)
                & Q(attribution_to_others__gte=0, attribution_to_others__lte=1)
                & Q(cashable_share__gte=0, cashable_share__lte=1),
                name="benefit_line_figures_possible",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CostLine(models.Model):
    """Kostnadsrad: a cost beside the fund's payments, the same in each of its years."""

    cost_impact = models.ForeignKey(
        CostImpact, models.CASCADE, related_name="costs", verbose_name=_("cost impact")
    )
    name = models.CharField(_("name"), max_length=100)
    actor = models.CharField(_("who pays"), max_length=100, validators=[actor_names.validate])
    first_year = models.PositiveSmallIntegerField(_("first year, counted from the first cost"))
    years = models.PositiveSmallIntegerField(_("for how many years"))
    amount_per_year = models.DecimalField(_("kronor per year"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("line of cost")
        verbose_name_plural = _("lines of cost")
        ordering = ["cost_impact", "id"]
        constraints = [
            models.UniqueConstraint(
                "cost_impact",
                Lower("name"),
                name="cost_line_name_once",
                violation_error_message=_("There is a line of that name already."),
            ),
            models.CheckConstraint(
                condition=Q(amount_per_year__gt=0, years__gte=1) & ~Q(name="") & ~Q(actor=""),
                name="cost_line_figures_possible",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor_name(self) -> str:
        """Who pays, in the reader's language."""
        return actor_names.name_of(self.actor)


class TransferLine(models.Model):
    """Överföringsrad: money that only changes hands between two actors; society has it still."""

    cost_impact = models.ForeignKey(
        CostImpact, models.CASCADE, related_name="transfers", verbose_name=_("cost impact")
    )
    name = models.CharField(_("name"), max_length=100)
    payer = models.CharField(_("who gives"), max_length=100, validators=[actor_names.validate])
    receiver = models.CharField(_("who gets"), max_length=100, validators=[actor_names.validate])
    first_year = models.PositiveSmallIntegerField(_("first year, counted from the first cost"))
    years = models.PositiveSmallIntegerField(_("for how many years"))
    amount_per_year = models.DecimalField(_("kronor per year"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("line of transfer")
        verbose_name_plural = _("lines of transfer")
        ordering = ["cost_impact", "id"]
        constraints = [
            models.UniqueConstraint(
                "cost_impact",
                Lower("name"),
                name="transfer_line_name_once",
                violation_error_message=_("There is a line of that name already."),
            ),
            models.CheckConstraint(
                condition=Q(amount_per_year__gt=0, years__gte=1)
                & ~Q(name="")
                & ~Q(payer="")
                & ~Q(receiver="")
                & ~Q(payer=F("receiver")),
                name="transfer_line_between_two",
                violation_error_message=_("A transfer goes from one actor to another."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def payer_name(self) -> str:
        """Who gives, in the reader's language."""
        return actor_names.name_of(self.payer)

    @property
    def receiver_name(self) -> str:
        """Who gets, in the reader's language."""
        return actor_names.name_of(self.receiver)
