"""What an application says: versions of its sections, budget, effects and sign-offs."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models.cases import Application
from applications.models.parties import Party
from applications.questions import Section


class CostKind(models.TextChoices):
    """Kostnadsslag."""

    STAFF = "staff", _("Staff")
    PREMISES = "premises", _("Premises")
    MATERIAL = "material", _("Material and equipment")
    SERVICES = "services", _("Bought services")
    EVALUATION = "evaluation", _("Follow-up and evaluation")
    OTHER = "other", _("Other")


class SectionVersion(models.Model):
    """Avsnittsversion: what a section said when somebody saved it; append-only by trigger."""

    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        related_name="section_versions",
        verbose_name=_("application"),
    )
    section = models.CharField(_("section"), max_length=20, choices=Section.choices)
    version = models.PositiveIntegerField(_("version"))
    answers = models.JSONField(_("answers"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("saved"))

    class Meta:
        verbose_name = _("section version")
        verbose_name_plural = _("section versions")
        ordering = ("application", "section", "-version")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "section", "version"], name="section_version_once"
            ),
            models.CheckConstraint(
                condition=Q(section__in=Section.values), name="section_version_section_known"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="section_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.get_section_display()} {self.version}"


class BudgetLine(models.Model):
    """Budgetrad: what is applied for in a year, of one kind of cost, at one party."""

    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        related_name="budget_lines",
        verbose_name=_("application"),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    cost_kind = models.CharField(_("kind of cost"), max_length=20, choices=CostKind.choices)
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="budget_lines", verbose_name=_("party")
    )
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ("year", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "year", "cost_kind", "party"], name="budget_line_once"
            ),
            models.CheckConstraint(
                condition=Q(cost_kind__in=CostKind.values), name="budget_line_kind_known"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="budget_line_above_zero"),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100), name="budget_line_year_sane"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_cost_kind_display()}"


class Direction(models.TextChoices):
    """Önskad riktning."""

    INCREASE = "increase", _("shall rise")
    DECREASE = "decrease", _("shall fall")


class ExpectedEffect(models.Model):
    """Förväntad effekt: one indicator with where it stands and where it should come."""

    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        related_name="expected_effects",
        verbose_name=_("application"),
    )
    position = models.PositiveSmallIntegerField(_("order"))
    indicator = models.CharField(_("indicator"), max_length=200)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    direction = models.CharField(
        _("direction"), max_length=10, choices=Direction.choices, blank=True
    )
    baseline = models.DecimalField(
        _("baseline"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    target = models.DecimalField(
        _("target"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    data_source = models.CharField(_("data source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("expected effect")
        verbose_name_plural = _("expected effects")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "position"], name="expected_effect_position_once"
            ),
            models.CheckConstraint(
                condition=Q(direction__in=["", *Direction.values]),
                name="expected_effect_direction_known",
            ),
            models.CheckConstraint(
                condition=~Q(indicator=""), name="expected_effect_names_its_indicator"
            ),
        ]

    def __str__(self) -> str:
        return self.indicator

    @property
    def baseline_shown(self) -> Decimal | None:
        """The baseline without empty decimals."""
        return _trimmed(self.baseline)

    @property
    def target_shown(self) -> Decimal | None:
        """The target without empty decimals."""
        return _trimmed(self.target)


class SignOff(models.Model):
    """Godkännande: a party's head approved the content with this fingerprint; append-only."""

    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="sign_offs", verbose_name=_("party")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("signed off"))
    deputy_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("deputy for"),
    )
    versions = models.JSONField(_("versions of the sections"), default=dict)
    fingerprint = models.CharField(_("fingerprint of the content"), max_length=64)

    class Meta:
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["party", "fingerprint"],
                name="sign_off_once_per_content",
                violation_error_message=_("The party has already signed off this content."),
            ),
            models.CheckConstraint(
                condition=Q(fingerprint__regex=r"^[0-9a-f]{64}$"), name="sign_off_fingerprint"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.at:%Y-%m-%d}"


def _trimmed(value: Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(format(value.normalize(), "f"))
