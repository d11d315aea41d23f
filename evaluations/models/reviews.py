"""Granskning: what a second evaluator found about an effect; by `reviews.py` only, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evaluations.models.assessment import Assessment
from evaluations.states import ReviewOutcome

if TYPE_CHECKING:
    from fundportal.directory.models import User


class AssessmentReviewQuerySet(models.QuerySet["AssessmentReview"]):
    def visible_to(self, user: User) -> AssessmentReviewQuerySet:
        """Reviews of the assessments that the person may see."""
        return self.filter(assessment__in=Assessment.objects.visible_to(user))


class AssessmentReview(models.Model):
    """Granskning of an assessed effect by another than its maker; append-only by trigger."""

    assessment = models.OneToOneField(
        Assessment, models.PROTECT, related_name="review", verbose_name=_("assessment")
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=ReviewOutcome.choices)
    comment = models.TextField(_("what the reviewer wrote"))
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reviewed by")
    )
    reviewed_at = models.DateTimeField(_("reviewed"))

    objects = AssessmentReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review of an effect")
        verbose_name_plural = _("reviews of effects")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=ReviewOutcome.values) & ~Q(comment=""),
                name="assessment_review_says_what_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment}, {self.get_outcome_display()}"
