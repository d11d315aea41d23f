"""Needs analyses: what comes before the idea in a call that asks for it; written by `needs`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models.calls import Call
from applications.models.impartiality import shut_out
from applications.questions import NeedsQuestion
from applications.states import NeedsStatus
from fundportal.directory.access import AnyUser, funds_where, organisations_where
from fundportal.directory.models import Organisation, User
from fundportal.directory.roles import Permission


class NeedsAnalysisQuerySet(models.QuerySet["NeedsAnalysis"]):
    """Selections of needs analyses."""

    def visible_to(self, user: AnyUser) -> NeedsAnalysisQuerySet:
        """Return those of the own organisations, and those handed in to the own funds.

        Who is in conflict with a case that builds on one sees it no more.
        """
        own = Q(organisation__in=organisations_where(user, Permission.SEE_APPLICATION))
        if not isinstance(user, User) or not any(held.fund_id for held in user.assignments_now):
            return self.filter(own)
        funds = funds_where(user, Permission.SEE_APPLICATION)
        handed_in = Q(finished_at__isnull=False, call__fund__in=funds)
        shut = self.model._default_manager.filter(shut_out(user, "applications")).values("pk")
        return self.filter(own | handed_in & ~Q(pk__in=shut))

    def to_build_on(
        self, organisations: models.QuerySet[Organisation], calls: models.QuerySet[Call]
    ) -> NeedsAnalysisQuerySet:
        """Return the finished ones of these organisations in these calls."""
        return self.filter(
            status=NeedsStatus.FINISHED, organisation__in=organisations, call__in=calls
        )

    def waiting_for(self, user: AnyUser) -> NeedsAnalysisQuerySet:
        """Return those that the person's organisations have begun, or finished and not used."""
        own = organisations_where(user, Permission.WRITE_IDEA)
        unused = Q(status=NeedsStatus.FINISHED, ideas__isnull=True, applications__isnull=True)
        return self.filter(Q(status=NeedsStatus.DRAFT) | unused, organisation__in=own)


class NeedsAnalysis(models.Model):
    """Behovsanalys: what need, how large, for whom and why, with data of several departments."""

    call = models.ForeignKey(
        Call, on_delete=models.PROTECT, related_name="needs_analyses", verbose_name=_("call")
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="needs_analyses",
        verbose_name=_("organisation"),
    )
    title = models.CharField(_("title"), max_length=150)
    need = models.TextField(NeedsQuestion.NEED.label, blank=True)
    extent = models.TextField(NeedsQuestion.EXTENT.label, blank=True)
    target_group = models.TextField(NeedsQuestion.TARGET_GROUP.label, blank=True)
    causes = models.TextField(NeedsQuestion.CAUSES.label, blank=True)
    data_sources = models.TextField(NeedsQuestion.DATA_SOURCES.label, blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=NeedsStatus.choices, default=NeedsStatus.DRAFT
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(_("begun"))
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    finished_at = models.DateTimeField(_("handed in"), null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_reason = models.TextField(_("reason for the withdrawal"), blank=True)

    objects = NeedsAnalysisQuerySet.as_manager()

    class Meta:
        verbose_name = _("needs analysis")
        verbose_name_plural = _("needs analyses")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=NeedsStatus.values), name="needs_status_known"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="needs_has_its_title"),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, finished_by__isnull=True)
                | Q(finished_at__isnull=False, finished_by__isnull=False),
                name="needs_finished_pair",
            ),
            models.CheckConstraint(
                condition=Q(status=NeedsStatus.DRAFT, finished_at__isnull=True)
                | Q(status=NeedsStatus.FINISHED, finished_at__isnull=False)
                | Q(status=NeedsStatus.WITHDRAWN),
                name="needs_finished_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(
                    status=NeedsStatus.WITHDRAWN,
                    withdrawn_at__isnull=False,
                    withdrawn_by__isnull=False,
                )
                & ~Q(withdrawn_reason="")
                | ~Q(status=NeedsStatus.WITHDRAWN)
                & Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason=""),
                name="needs_withdrawn_has_date_and_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def answers(self) -> dict[str, str]:
        """Return what was answered to each question."""
        return {key: getattr(self, key) for key in NeedsQuestion.values}
