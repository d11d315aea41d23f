"""Scores that assessors give; append-only by trigger, written by `applications.scoring`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from applications.models.calls import HIGHEST_SCORE, LOWEST_SCORE, Criterion, ScoreVisibility
from applications.models.cases import Application
from applications.models.impartiality import AssessorAssignment, assigned_to, impartial
from fundportal.directory.access import AnyUser, funds_where
from fundportal.directory.models import User
from fundportal.directory.roles import Permission


class ScoreQuerySet(models.QuerySet["Score"]):
    """Selections of scores."""

    def current(self) -> ScoreQuerySet:
        """Return the scores that no later one replaces."""
        return self.filter(replaced_by__isnull=True)

    def counted(self) -> ScoreQuerySet:
        """Return the current scores of assessors still assigned and in no conflict."""
        assigned = AssessorAssignment.objects.counted().filter(
            application=OuterRef("application"), person=OuterRef("assessor")
        )
        return self.current().filter(Exists(assigned))

    def visible_to(self, user: AnyUser) -> ScoreQuerySet:
        """Return the own scores, all to the office, those of others as the call says."""
        if not isinstance(user, User):
            return self.none()
        office = Q(application__fund__in=funds_where(user, Permission.SEE_PREPARATION))
        assesses = Q(
            application__fund__in=funds_where(user, Permission.SCORE_APPLICATION),
            application__in=assigned_to(user),
        )
        waiting = (
            AssessorAssignment.objects.counted()
            .unfinished()
            .filter(application=OuterRef("application"))
        )
        others = Q(application__call__score_visibility=ScoreVisibility.EVERYBODY) | Q(
            ~Exists(waiting), application__call__score_visibility=ScoreVisibility.OWN_UNTIL_ALL
        )
        seen = self.filter(office | assesses & (Q(assessor=user) | others))
        return seen.filter(impartial(user, "application"))


class Score(models.Model):
    """Poäng: what an assessor gives an application on a criterion, and why; append-only."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="scores", verbose_name=_("application")
    )
    criterion = models.ForeignKey(
        Criterion, on_delete=models.PROTECT, related_name="scores", verbose_name=_("criterion")
    )
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="scores",
        verbose_name=_("assessor"),
    )
    value = models.PositiveSmallIntegerField(_("score"))
    reason = models.TextField(_("reason"))
    fingerprint = models.CharField(_("fingerprint of the content scored"), max_length=64)
    at = models.DateTimeField(_("scored"))
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        related_name="replaced_by",
        null=True,
        verbose_name=_("replaces"),
    )

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "criterion", "assessor"],
                condition=Q(replaces__isnull=True),
                name="score_first_once",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=LOWEST_SCORE, value__lte=HIGHEST_SCORE),
                name="score_within_scale",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="score_has_its_reason"),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("id")),
                name="score_replaces_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.name}: {self.value}"
