"""For how long what readers wrote is kept, and what was destroyed; `disposal.py` writes here."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fundportal.directory.access import AnyUser, holds_any
from fundportal.directory.roles import Permission


class DisposalQuerySet(models.QuerySet):
    """Questions about rules and protocols of destruction."""

    def visible_to(self, user: AnyUser) -> Self:
        """All of them for those who handle feedback and for auditors, else none."""
        may = holds_any(user, Permission.HANDLE_FEEDBACK, Permission.SEE_AUDIT)
        return self if may else self.none()


class RetentionRule(models.Model):
    """Gallringsregel: for how many months a kind of text is kept; the latest one holds."""

    class What(models.TextChoices):
        PAGE_TEXTS = "page_texts", _("Texts of the page feedback")
        REMARKS = "remarks", _("Answered remarks")

    what = models.CharField(_("what is destroyed"), max_length=12, choices=What.choices)
    months = models.PositiveSmallIntegerField(
        _("months that it is kept"), validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    decision = models.CharField(
        _("decision behind it"),
        max_length=200,
        help_text=_("Body, date and reference of the decision or the plan that it stands in."),
    )
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("set by")
    )
    set_at = models.DateTimeField(_("set"))

    objects = DisposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of retention")
        verbose_name_plural = _("rules of retention")
        ordering = ["-set_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=240), name="retention_from_1_to_240_months"
            ),
            models.CheckConstraint(condition=~Q(decision=""), name="retention_has_a_decision"),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}, {self.months}"


class Disposal(models.Model):
    """Gallringsprotokoll: what was destroyed by a rule at one moment; never changed."""

    rule = models.ForeignKey(
        RetentionRule, models.PROTECT, related_name="disposals", verbose_name=_("rule")
    )
    number = models.PositiveIntegerField(_("how many"))
    oldest_date = models.DateField(_("the oldest came in"))
    newest_date = models.DateField(_("the newest came in"))
    disposed_at = models.DateTimeField(_("destroyed"))

    objects = DisposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("protocol of destruction")
        verbose_name_plural = _("protocols of destruction")
        ordering = ["-disposed_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="disposal_of_something"),
            models.CheckConstraint(
                condition=Q(newest_date__gte=F("oldest_date")), name="disposal_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule.get_what_display()} {self.disposed_at:%Y-%m-%d}"
