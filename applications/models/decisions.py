"""Recommendations and decisions with their amounts per year; append-only by plain SQL triggers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.models.cases import Application
from applications.states import APPROVING, Advice, Outcome
from fundportal.directory.access import AnyUser
from fundportal.directory.models import Fund
from fundportal.documents.models import Document


class Recommendation(models.Model):
    """Förslag till beslut: what the fund office proposes to the board."""

    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        related_name="recommendations",
        verbose_name=_("application"),
    )
    outcome = models.CharField(_("proposal"), max_length=20, choices=Advice.choices)
    reason = models.TextField(_("reason"))
    amount_total = models.DecimalField(
        _("proposed amount"), max_digits=14, decimal_places=2, default=0
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("proposed"))

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=Advice.NOT_RECOMMENDED, amount_total=0)
                | Q(
                    outcome__in=[Advice.RECOMMENDED, Advice.WITH_CONDITIONS, Advice.WITHOUT_MONEY],
                    amount_total__gt=0,
                ),
                name="recommendation_amount_follows_outcome",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="recommendation_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.application.number} {self.get_outcome_display()}"


class RecommendedAmount(models.Model):
    """Föreslaget belopp för ett år."""

    recommendation = models.ForeignKey(
        Recommendation,
        on_delete=models.PROTECT,
        related_name="amounts",
        verbose_name=_("recommendation"),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("recommended amount")
        verbose_name_plural = _("recommended amounts")
        ordering = ("year",)
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "year"], name="recommended_amount_once_a_year"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="recommended_amount_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.year}"


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Selections of decisions."""

    def visible_to(self, user: AnyUser) -> DecisionQuerySet:
        """Return the decisions on the applications that the person may see."""
        return self.filter(application__in=Application.objects.visible_to(user))

    def current(self) -> DecisionQuerySet:
        """Return the decisions that no later one corrects."""
        later = Decision.objects.filter(corrects=OuterRef("pk"))
        return self.filter(~Exists(later))

    def approving(self) -> DecisionQuerySet:
        """Return the decisions that grant money."""
        return self.filter(outcome__in=APPROVING)


class Decision(models.Model):
    """Beslut: what a board or its delegate decided; a correction is a new decision."""

    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        related_name="decisions",
        verbose_name=_("application"),
    )
    fund = models.ForeignKey(
        Fund, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("fund")
    )
    outcome = models.CharField(_("outcome"), max_length=30, choices=Outcome.choices)
    body = models.CharField(_("decided by"), max_length=120)
    by_delegation = models.BooleanField(_("by delegation"), default=False)
    meeting_date = models.DateField(_("date of the decision"))
    paragraph = models.CharField(_("paragraph"), max_length=20, blank=True)
    diarienummer = models.CharField(_("registry number"), max_length=40)
    extract = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("extract of the minutes"),
    )
    reason = models.TextField(_("reason"))
    amount_total = models.DecimalField(
        _("amount decided"), max_digits=14, decimal_places=2, default=0
    )
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    registered_at = models.DateTimeField(_("registered"))
    corrects = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        related_name="corrected_by",
        null=True,
        verbose_name=_("corrects"),
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ("registered_at", "pk")
        indexes = [models.Index(fields=["meeting_date", "id"], name="decision_by_meeting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="decision_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=APPROVING, amount_total__gt=0)
                | ~Q(outcome__in=APPROVING) & Q(amount_total=0),
                name="decision_amount_follows_outcome",
                violation_error_message=_("Only an approval has an amount, and it must have one."),
            ),
            models.CheckConstraint(
                condition=Q(by_delegation=True) | ~Q(paragraph=""),
                name="decision_paragraph_unless_delegated",
                violation_error_message=_("A decision at a meeting has a paragraph."),
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(body="") & ~Q(diarienummer=""),
                name="decision_has_body_registry_number_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")),
                name="decision_corrects_another",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(
                    corrects__isnull=True,
                    outcome__in=[*sorted(APPROVING), Outcome.REJECTED],
                ),
                name="decision_one_final_per_application",
                violation_error_message=_("The application is already decided."),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_approving(self) -> bool:
        """Tell whether the decision grants money."""
        return self.outcome in APPROVING

    @property
    def has_conditions(self) -> bool:
        """Tell whether what is granted depends on conditions."""
        return self.outcome == Outcome.APPROVED_WITH_CONDITIONS

    @property
    def reference(self) -> str:
        """Return body, date, paragraph and registry number as officials write them."""
        who = self.body
        if self.by_delegation:
            who += f" ({gettext('by delegation')})"
        paragraph = f" § {self.paragraph}" if self.paragraph else ""
        return f"{who} {self.meeting_date:%Y-%m-%d}{paragraph}, dnr {self.diarienummer}"


class DecidedAmount(models.Model):
    """Beslutat belopp för ett år."""

    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="amounts", verbose_name=_("decision")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("decided amount")
        verbose_name_plural = _("decided amounts")
        ordering = ("year",)
        constraints = [
            models.UniqueConstraint(fields=["decision", "year"], name="decided_amount_once_a_year"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="decided_amount_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.year}"
