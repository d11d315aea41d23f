"""Funds with their rules as data, and the municipality; written by `institutions.py`."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fundportal.directory import registry_numbers
from fundportal.directory.models.people import Organisation, User
from fundportal.directory.roles import (
    Permission,
)


class FundQuerySet(models.QuerySet["Fund"]):
    def visible_to(self, user: User) -> FundQuerySet:
        """Funds in which the person may see the money; administrators see the funds they set up."""
        if user.roles_now_with(Permission.MANAGE_PEOPLE):
            return self
        funds = [a.fund_id for a in user.roles_now_with(Permission.SEE_FUND)]
        return self.filter(pk__in=funds)

    def open_on(self, day: datetime.date) -> FundQuerySet:
        """Funds that take new applications that day."""
        return self.filter(opened_date__lte=day).filter(
            Q(closed_date__isnull=True) | Q(closed_date__gt=day)
        )


class Fund(models.Model):
    """A fund (fond) with its rules as data; its money is portfolio's."""

    class RepaymentMode(models.TextChoices):
        FULL = "full", _("Full: until what was paid out is repaid")
        SCHEDULE = "schedule", _("By schedule: a share of measured savings between two years")
        NONE = "none", _("None: savings stay with the board")

    class ReportRhythm(models.TextChoices):
        QUARTERLY = "quarterly", _("Every quarter")
        HALF_YEARLY = "half_yearly", _("Every half-year")
        NEVER = "never", _("Only the final report")

    class CarryOver(models.TextChoices):
        CARRIED = "carried", _("What a year leaves goes on to the next year")
        LAPSES = "lapses", _("What a year leaves does not go on to the next year")

    class YearRule(models.TextChoices):
        NO_LIMIT = "no_limit", _("No limit per year")
        REFUSED = "refused", _("Not allowed")
        OVERRIDE = "override", _("Needs a registered decision to go over")

    name = models.CharField(_("name"), max_length=200, unique=True)
    slug = models.SlugField(_("address name"), max_length=100, unique=True)
    summary = models.TextField(_("summary"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="funds", verbose_name=_("owner")
    )
    opened_date = models.DateField(_("opened"))
    closed_date = models.DateField(
        _("closed to new applications"),
        null=True,
        blank=True,
        help_text=_("From this day no new application starts; running investments go on."),
    )
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successor"),
    )
    repayment_mode = models.CharField(
        _("repayment"), max_length=10, choices=RepaymentMode.choices, default=RepaymentMode.NONE
    )
    repayment_share = models.PositiveSmallIntegerField(
        _("percent of the savings to repay"),
        default=100,
        help_text=_("This and the two years count only when repayment is by schedule."),
    )
    repayment_from_year = models.PositiveSmallIntegerField(
        _("first year to repay, in years after the start of the investment"), default=1
    )
    repayment_to_year = models.PositiveSmallIntegerField(
        _("last year to repay, in years after the start of the investment"), default=10
    )
    report_rhythm = models.CharField(
        _("status reports of investments"),
        max_length=11,
        choices=ReportRhythm.choices,
        default=ReportRhythm.HALF_YEARLY,
        help_text=_("Investments that start from now on follow it; each can have its own days."),
    )
    report_days = models.PositiveSmallIntegerField(
        _("days after the period to send in a status report"), default=30
    )
    final_report_days = models.PositiveSmallIntegerField(
        _("days after the end to send in the final report"), default=90
    )
    deviation_limit = models.PositiveSmallIntegerField(
        _("percent over a line of the plan without a comment"),
        default=10,
        help_text=_("A request for money that goes further says why before it is approved."),
    )
    carry_over = models.CharField(
        _("money that a year leaves"),
        max_length=7,
        choices=CarryOver.choices,
        default=CarryOver.CARRIED,
    )
    year_rule = models.CharField(
        _("commitments beyond a year's frame"),
        max_length=8,
        choices=YearRule.choices,
        default=YearRule.NO_LIMIT,
        help_text=_("Each year's frame is set on the fund's page of its years."),
    )
    minimum_boards = models.PositiveSmallIntegerField(_("smallest number of boards"), default=2)
    threshold_internal = models.PositiveSmallIntegerField(
        _("smallest group shown inside"), default=5
    )
    threshold_public = models.PositiveSmallIntegerField(
        _("smallest group shown in public"), default=10
    )
    number_prefix = models.CharField(
        _("letters before case numbers"),
        max_length=6,
        blank=True,
        help_text=_(
            "Two to six capital letters that no other fund has, for example SI. They stay from the "
            "first case number on. Empty: the portal chooses them then."
        ),
    )
    prefix_fixed_at = models.DateTimeField(_("letters fixed"), null=True, editable=False)
    diarienummer_pattern = models.TextField(
        _("form of the registry numbers"),
        blank=True,
        max_length=400,
        help_text=_("Empty: as the municipality's."),
    )
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = FundQuerySet.as_manager()

    class Meta:
        verbose_name = _("fund")
        verbose_name_plural = _("funds")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_date__isnull=True) | Q(closed_date__gte=F("opened_date")),
                name="fund_closed_after_opened",
                violation_error_message=_("The closing date must not be before the opening date."),
            ),
            models.CheckConstraint(
                condition=Q(threshold_internal__gte=5) & Q(threshold_public__gte=5),
                name="fund_thresholds_at_least_5",
                violation_error_message=_("Groups smaller than five persons are never shown."),
            ),
            models.CheckConstraint(
                condition=Q(repayment_share__gte=1, repayment_share__lte=100),
                name="fund_repayment_share_is_percent",
                violation_error_message=_("Write a share from 1 to 100 percent."),
            ),
            models.CheckConstraint(
                condition=Q(repayment_from_year__lte=F("repayment_to_year"))
                & Q(repayment_to_year__lte=50),
                name="fund_repays_from_year_to_year",
                violation_error_message=_(
                    "The last year to repay must not be before the first, nor after year 50."
                ),
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("id")),
                name="fund_not_its_own_successor",
                violation_error_message=_("A fund cannot be its own successor."),
            ),
            models.CheckConstraint(
                condition=Q(number_prefix="") | Q(number_prefix__regex=r"^[A-Z]{2,6}$"),
                name="fund_prefix_is_capital_letters",
                violation_error_message=_("Write two to six letters from A to Z."),
            ),
            models.UniqueConstraint(
                fields=["number_prefix"],
                condition=~Q(number_prefix=""),
                name="fund_prefix_of_one_fund",
                violation_error_message=_(
                    "Another fund has these letters before its case numbers."
                ),
            ),
            models.CheckConstraint(
                condition=Q(prefix_fixed_at__isnull=True) | ~Q(number_prefix=""),
                name="fund_prefix_fixed_when_given",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether new applications may start today."""
        return self.is_open_on(timezone.localdate())

    def is_open_on(self, day: datetime.date) -> bool:
        """Whether new applications may start that day."""
        return self.opened_date <= day and (self.closed_date is None or self.closed_date > day)

    @property
    def diarienummer_patterns(self) -> tuple[registry_numbers.Pattern, ...]:
        """The forms that registry numbers of its cases may have; none: any number goes."""
        written = self.diarienummer_pattern or Municipality.current().diarienummer_pattern
        return registry_numbers.parse(written)


class Municipality(models.Model):
    """The municipality (kommunen) that runs this installation: one row, with contacts."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(_("name"), max_length=200)
    office_name = models.CharField(_("fund office"), max_length=200)
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("telephone"), max_length=50, blank=True)
    diarienummer_pattern = models.TextField(
        _("form of the registry numbers"),
        blank=True,
        max_length=400,
        help_text=_(
            "For example Ks {nr}/{åååå}. {nr} is a number, {nnnn} a number of so many digits, "
            "{åååå} a year. One form a line. Empty: anything with a digit."
        ),
    )

    answer_days = models.PositiveSmallIntegerField(
        _("days to answer a remark"),
        default=14,
        help_text=_("From 1 to 90. Remarks that come in from now on are to be answered by then."),
    )

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="municipality_one_row"),
            models.CheckConstraint(
                condition=Q(answer_days__gte=1, answer_days__lte=90),
                name="municipality_answers_within_90_days",
                violation_error_message=_("Give from 1 to 90 days."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Municipality:
        """The installation's municipality; before it is named, one that says so."""
        return cls.objects.first() or cls.unnamed()

    @classmethod
    def unnamed(cls) -> Municipality:
        """What stands for the municipality before it is named."""
        return cls(
            name=str(_("The municipality")),
            office_name=str(_("The fund office")),
            email="fond@localhost",
        )
