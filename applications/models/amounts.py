"""What each application adds to its fund's figures of a year; kept by the database alone.

Triggers write these rows in the statement that changes what they tell of: no verb does.
"""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.models.cases import Application
from fundportal.directory.access import AnyUser
from fundportal.directory.models import Fund


class CaseFigure(models.TextChoices):
    """Sökt, föreslaget eller beslutat."""

    APPLIED = "applied", pgettext_lazy("sum", "Applied for")
    RECOMMENDED = "recommended", pgettext_lazy("sum", "Recommended")
    DECIDED = "decided", pgettext_lazy("sum", "Decided")


class CaseAmountQuerySet(models.QuerySet["CaseAmount"]):
    """Questions about amounts of applications."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the amounts of the applications that the user may see."""
        return self.filter(application__in=Application.objects.visible_to(user))


class CaseAmount(models.Model):
    """Ärendets belopp: what was applied for, recommended or decided in an application and year.

    Applied for counts in the year it was sent in, unless withdrawn; the latest recommendation in
    the year it was made; a decision in the year of its meeting, unless a later one corrects it.
    """

    application = models.ForeignKey(
        Application,
        on_delete=models.CASCADE,
        related_name="amounts_counted",
        verbose_name=_("application"),
    )
    fund = models.ForeignKey(
        Fund,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("fund"),
        db_index=False,
    )
    figure = models.CharField(_("figure"), max_length=11, choices=CaseFigure.choices)
    year = models.IntegerField(_("year"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    objects = CaseAmountQuerySet.as_manager()

    class Meta:
        verbose_name = _("amount of an application")
        verbose_name_plural = _("amounts of applications")
        indexes = [
            models.Index(
                fields=["fund", "figure", "year"], include=["amount"], name="case_amount_of_fund"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "figure", "year"], name="case_amount_once"
            ),
            models.CheckConstraint(
                condition=Q(figure__in=CaseFigure.values), name="case_amount_figure_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.figure} {self.year}"
