"""Avslutet: what was decided about an investment's end, and what became of it a year later.

Only `portfolio.endings` and `portfolio.reminders` write here; decisions are append-only.
"""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fundportal.directory.access import AnyUser
from fundportal.directory.models import Organisation, User
from portfolio.models.investment import Investment
from portfolio.models.pairs import who_and_when
from portfolio.models.resolution import RegisteredDecision, is_whole
from portfolio.states import Afterwards, EndOutcome


class EndDecision(RegisteredDecision):
    """Slutbeslut: carried into ordinary operations, extended or stopped; the latest holds."""

    investment = models.ForeignKey(
        Investment, models.PROTECT, related_name="end_decisions", verbose_name=_("investment")
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=EndOutcome.choices)
    receiving = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("receiving board"),
    )
    budget_year = models.PositiveSmallIntegerField(_("budget year"), null=True)

    class Meta:
        verbose_name = _("decision on the end")
        verbose_name_plural = _("decisions on the end")
        ordering = ["-registered_at", "-id"]
        constraints = [
            is_whole("end_decision_is_whole"),
            models.CheckConstraint(
                condition=Q(outcome=EndOutcome.CARRIED_ON, receiving__isnull=False)
                & Q(budget_year__gte=2000, budget_year__lte=2100)
                | Q(outcome__in=[EndOutcome.EXTENDED, EndOutcome.STOPPED])
                & Q(receiving__isnull=True, budget_year__isnull=True),
                name="what_is_carried_on_has_board_and_budget_year",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class LaterFollowUpQuerySet(models.QuerySet["LaterFollowUp"]):
    """Questions about follow-ups after the end."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the follow-ups of the investments that the user may see."""
        return self.filter(investment__in=Investment.objects.visible_to(user))

    def waiting(self) -> Self:
        """Return those that nobody has done."""
        return self.filter(followed_up_at__isnull=True)


class LaterFollowUp(models.Model):
    """Uppföljning efter avslutet: a year later, what became of what the investment began."""

    investment = models.OneToOneField(
        Investment, models.PROTECT, related_name="later_follow_up", verbose_name=_("investment")
    )
    due_date = models.DateField(_("to be followed up by"))
    set_at = models.DateTimeField(_("set at"))
    reminded_at = models.DateTimeField(_("reminded at"), null=True)
    late_told_at = models.DateTimeField(_("told to be late at"), null=True)
    found = models.CharField(_("found"), max_length=8, choices=Afterwards.choices, blank=True)
    note = models.TextField(_("what became of it"), blank=True)
    found_date = models.DateField(_("found on"), null=True)
    followed_up_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("followed up by")
    )
    followed_up_at = models.DateTimeField(_("followed up at"), null=True)

    objects = LaterFollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up after the end")
        verbose_name_plural = _("follow-ups after the end")
        ordering = ["due_date", "id"]
        constraints = [
            who_and_when("followed_up", name="later_follow_up_by_and_at"),
            models.CheckConstraint(
                condition=Q(followed_up_at__isnull=True, found="", note="", found_date__isnull=True)
                | Q(followed_up_at__isnull=False, found_date__isnull=False)
                & ~Q(found="")
                & ~Q(note=""),
                name="later_follow_up_says_what_was_found",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.investment} {self.due_date}"

    @property
    def is_late(self) -> bool:
        """Whether it should have been done before today."""
        return self.followed_up_at is None and self.due_date < timezone.localdate()
