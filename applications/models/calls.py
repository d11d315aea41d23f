"""Calls: when and for what a fund takes ideas, and by which criteria; by `calls` and `criteria`."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from fundportal.directory.access import AnyUser
from fundportal.directory.models import Fund

LOWEST_SCORE, HIGHEST_SCORE = 1, 5
MOST_GRACE_MINUTES = 7 * 24 * 60


class Aggregate(models.TextChoices):
    """Hur bedömarnas poäng vägs samman till en."""

    MEAN = "mean", _("Mean of the assessors")
    MEDIAN = "median", _("Median of the assessors")
    SUM = "sum", _("Sum of the assessors")


class ScoreVisibility(models.TextChoices):
    """Vilka poäng en bedömare ser utöver sina egna."""

    OWN_UNTIL_ALL = "own_until_all", _("Only the own, until all have scored")
    EVERYBODY = "everybody", _("Those of everybody, at once")
    OFFICE = "office", _("Only the fund office sees those of everybody")


class CallQuerySet(models.QuerySet["Call"]):
    """Selections of calls."""

    def visible_to(self, user: AnyUser) -> CallQuerySet:
        """Return every call to those who have logged in: a call is public."""
        return self if user.is_authenticated else self.none()

    def open_at(self, at: datetime.datetime) -> CallQuerySet:
        """Return the calls that take ideas then, of funds that are open."""
        return self.of_funds_open_on(timezone.localdate(at)).filter(
            Q(closes_at__isnull=True) | Q(closes_at__gt=at), opens_at__lte=at
        )

    def of_funds_open_on(self, day: datetime.date) -> CallQuerySet:
        """Return the calls, open or not, of the funds that are open that day."""
        return self.filter(Q(fund__closed_date__isnull=True) | Q(fund__closed_date__gt=day))

    def to_be_told(self, at: datetime.datetime) -> CallQuerySet:
        """Return the calls of whose opening or closing nobody has been told, oldest first."""
        opened = Q(opening_told_at__isnull=True, opens_at__lte=at)
        closed = Q(closing_told_at__isnull=True, closes_at__lte=at)
        return self.filter(opened | closed).order_by("opens_at", "pk")


class Call(models.Model):
    """Utlysning: the time during which a fund takes ideas, and what it asks for."""

    fund = models.ForeignKey(
        Fund, on_delete=models.PROTECT, related_name="calls", verbose_name=_("fund")
    )
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    amount_frame = models.DecimalField(
        _("frame"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    text = models.TextField(_("text"))
    priorities = models.TextField(_("priorities"), blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    priorities_en = models.TextField(_("priorities in English"), blank=True)
    takes_needs_analyses = models.BooleanField(_("begins with a needs analysis"), default=False)
    takes_ideas = models.BooleanField(_("ideas are screened first"), default=True)
    needs_sign_off = models.BooleanField(_("every party signs off"), default=True)
    applications_close_at = models.DateTimeField(
        _("closes for invited applications"), null=True, blank=True
    )
    grace_minutes = models.PositiveIntegerField(_("minutes of grace after closing"), default=0)
    aggregate = models.CharField(
        _("scores are summed up as"),
        max_length=10,
        choices=Aggregate.choices,
        default=Aggregate.MEAN,
    )
    score_visibility = models.CharField(
        _("scores that an assessor sees"),
        max_length=20,
        choices=ScoreVisibility.choices,
        default=ScoreVisibility.OWN_UNTIL_ALL,
    )
    undo_hours = models.PositiveSmallIntegerField(
        _("hours within which a withdrawal can be undone"), default=48
    )
    criteria_fixed_at = models.DateTimeField(_("criteria fixed"), null=True, editable=False)
    opening_told_at = models.DateTimeField(_("told to be open"), null=True, editable=False)
    closing_told_at = models.DateTimeField(_("told to be closed"), null=True, editable=False)
    copied_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="copies",
        null=True,
        editable=False,
        verbose_name=_("copied from"),
    )
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ("-opens_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="call_closes_after_it_opens",
                violation_error_message=_("The call must close after it opens."),
            ),
            models.CheckConstraint(
                condition=Q(amount_frame__isnull=True) | Q(amount_frame__gte=0),
                name="call_frame_not_negative",
                violation_error_message=_("The frame cannot be less than 0 kr."),
            ),
            models.CheckConstraint(
                condition=Q(aggregate__in=Aggregate.values), name="call_aggregate_known"
            ),
            models.CheckConstraint(
                condition=Q(score_visibility__in=ScoreVisibility.values),
                name="call_score_visibility_known",
            ),
            models.CheckConstraint(
                condition=Q(grace_minutes__lte=MOST_GRACE_MINUTES), name="call_grace_within_a_week"
            ),
            models.CheckConstraint(
                condition=Q(applications_close_at__isnull=True)
                | Q(takes_ideas=True, applications_close_at__gt=F("opens_at"))
                & (Q(closes_at__isnull=True) | Q(applications_close_at__gte=F("closes_at"))),
                name="call_applications_close_after_ideas",
                violation_error_message=_(
                    "Invited applications close after the ideas, in a call that takes ideas."
                ),
            ),
            models.CheckConstraint(
                condition=Q(opening_told_at__isnull=True) | Q(opening_told_at__gte=F("opens_at")),
                name="call_told_to_be_open_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(closing_told_at__isnull=True)
                | Q(closes_at__isnull=False, closing_told_at__gte=F("closes_at")),
                name="call_told_to_be_closed_after_it_closes",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open(self, at: datetime.datetime) -> bool:
        """Tell whether a first step can be begun then: a needs analysis, idea or application."""
        closed = self.closes_at is not None and self.closes_at <= at
        return self.opens_at <= at and not closed and self.fund.is_open_on(timezone.localdate(at))

    @property
    def first_step(self) -> str:
        """Return what a case begins with in this call: "needs", "idea" or "application"."""
        if self.takes_needs_analyses:
            return "needs"
        return "idea" if self.takes_ideas else "application"

    @property
    def applications_until(self) -> datetime.datetime | None:
        """Return when applications close: of their own after ideas, otherwise with the call."""
        return self.applications_close_at if self.takes_ideas else self.closes_at

    @property
    def grace(self) -> datetime.timedelta:
        """Return how long after a closing that may be sent in which was begun before it."""
        return datetime.timedelta(minutes=self.grace_minutes)

    @property
    def priority_list(self) -> list[str]:
        """Return the priorities in the reader's language, one from each line."""
        return [line.strip() for line in self.said("priorities").splitlines() if line.strip()]

    def said(self, name: str) -> str:
        """Return a text of the call in the reader's language; in Swedish when there is no other."""
        english = getattr(self, f"{name}_en") if get_language() == "en" else ""
        return str(english or getattr(self, name))


class CriterionQuerySet(models.QuerySet["Criterion"]):
    """Selections of criteria."""

    def visible_to(self, user: AnyUser) -> CriterionQuerySet:
        """Return every criterion to those who have logged in: they are as public as the call."""
        return self.filter(call__in=Call.objects.visible_to(user))


class Criterion(models.Model):
    """Bedömningsgrund: what assessors score from 1 to 5, with its weight and what a score means.

    Cannot be added, changed or removed once somebody has scored in the call (a trigger refuses).
    """

    call = models.ForeignKey(
        Call, on_delete=models.PROTECT, related_name="criteria", verbose_name=_("call")
    )
    position = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    description = models.TextField(_("what is judged"), blank=True)
    description_en = models.TextField(_("what is judged, in English"), blank=True)
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=2, default=1)
    anchor_1 = models.TextField(_("what 1 means"), blank=True)
    anchor_2 = models.TextField(_("what 2 means"), blank=True)
    anchor_3 = models.TextField(_("what 3 means"), blank=True)
    anchor_4 = models.TextField(_("what 4 means"), blank=True)
    anchor_5 = models.TextField(_("what 5 means"), blank=True)

    objects = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ("call", "position")
        constraints = [
            models.UniqueConstraint(fields=["call", "position"], name="criterion_one_per_position"),
            models.UniqueConstraint(
                fields=["call", "name"],
                name="criterion_named_once_per_call",
                violation_error_message=_("Two criteria have the same name."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="criterion_has_a_name"),
            models.CheckConstraint(
                condition=Q(weight__gt=0),
                name="criterion_weight_above_zero",
                violation_error_message=_("The weight must be more than 0."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def anchors(self) -> dict[int, str]:
        """What each score from 1 to 5 means; empty text where nothing was written."""
        scores = range(LOWEST_SCORE, HIGHEST_SCORE + 1)
        return {score: getattr(self, f"anchor_{score}") for score in scores}


def shares(criteria: list[Criterion]) -> list[Decimal]:
    """Each criterion's part of all weights, between 0 and 1, in their order."""
    total = sum((criterion.weight for criterion in criteria), Decimal(0))
    return [criterion.weight / total for criterion in criteria]
