"""People, dated roles, organisations, funds; written by `people.py` and `institutions.py`."""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fundportal.directory import registry_numbers
from fundportal.directory.roles import (
    WITHIN_FUND,
    WITHIN_INSTALLATION,
    WITHIN_ORGANISATION,
    Permission,
    Role,
    roles_with,
)


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: User) -> UserQuerySet:
        """Everybody for those who may see people, else only oneself."""
        if user.roles_now_with(Permission.SEE_PEOPLE):
            return self
        return self.filter(pk=user.pk)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person with that address; without a password the account waits for a password reset."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=(email or "").strip().lower())


class User(AbstractBaseUser):
    """A person (person) with a login; the e-mail address is the login name."""

    class Language(models.TextChoices):
        SWEDISH = "sv", _("Swedish")
        ENGLISH = "en", _("English")

    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("There is already a person with this e-mail address.")},
    )
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.SWEDISH
    )
    is_active = models.BooleanField(_("may log in"), default=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lowercase"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def assignments_now(self) -> list[RoleAssignment]:
        """The role assignments in force today; read once per loaded person."""
        if not self.is_active:
            return []
        return list(
            self.role_assignments.in_force(timezone.localdate()).select_related(
                "fund", "organisation", "deputy_for"
            )
        )

    def roles_now_with(self, permission: Permission) -> list[RoleAssignment]:
        """Today's assignments whose role holds the permission."""
        roles = roles_with(permission)
        return [assignment for assignment in self.assignments_now if assignment.role in roles]


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: User) -> OrganisationQuerySet:
        """Organisations are public facts: everyone with any role sees them all."""
        return self if user.assignments_now else self.none()


class Organisation(models.Model):
    """An organisation (organisation): board, company, association, region or agency."""

    class Kind(models.TextChoices):
        BOARD = "board", _("Board")
        MUNICIPAL_COMPANY = "municipal_company", _("Municipal company")
        CIVIL_SOCIETY = "civil_society", _("Civil society")
        REGION = "region", _("Region")
        STATE_AGENCY = "state_agency", _("State agency")

    name = models.CharField(_("name"), max_length=200, unique=True)
    slug = models.SlugField(_("address name"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    area = models.CharField(
        _("area of work"),
        max_length=100,
        blank=True,
        help_text=_(
            "For boards: boards of the same area count as one when an application is checked."
        ),
    )
    organisation_number = models.CharField(_("organisation number"), max_length=11, blank=True)
    is_active = models.BooleanField(_("takes part"), default=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="board") | ~Q(area=""),
                name="organisation_board_has_area",
                violation_error_message=_("Give the area of work of a board."),
            ),
            models.CheckConstraint(
                condition=Q(organisation_number="")
                | Q(organisation_number__regex=r"^\d{6}-\d{4}$"),
                name="organisation_number_format",
                violation_error_message=_("Write the organisation number as 212000-1967."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


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


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    def in_force(self, day: datetime.date) -> RoleAssignmentQuerySet:
        """Assignments that hold that day, both ends included."""
        return self.filter(from_date__lte=day).filter(Q(to_date__isnull=True) | Q(to_date__gte=day))

    def visible_to(self, user: User) -> RoleAssignmentQuerySet:
        """All for those who may see people, else one's own."""
        if user.roles_now_with(Permission.SEE_PEOPLE):
            return self
        return self.filter(user=user)


class RoleAssignment(models.Model):
    """A role that a person holds (rolltilldelning) within something, between two dates."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="role_assignments", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="role_assignments",
        verbose_name=_("organisation"),
    )
    fund = models.ForeignKey(
        Fund,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="role_assignments",
        verbose_name=_("fund"),
    )
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to"), null=True, blank=True)
    deputy_for = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deputy_assignments",
        verbose_name=_("deputy for"),
    )
    amount_limit = models.DecimalField(
        _("attests at most"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    granted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("granted by")
    )
    granted_at = models.DateTimeField(_("granted"))

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("role assignment")
        verbose_name_plural = _("role assignments")
        ordering = ["role", "from_date"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(
                        role__in=sorted(WITHIN_ORGANISATION),
                        organisation__isnull=False,
                        fund__isnull=True,
                    )
                    | Q(role__in=sorted(WITHIN_FUND), organisation__isnull=True, fund__isnull=False)
                    | Q(
                        role__in=sorted(WITHIN_INSTALLATION),
                        organisation__isnull=True,
                        fund__isnull=True,
                    )
                ),
                name="role_within_its_kind",
                violation_error_message=_(
                    "Applicants and signatories belong to an organisation, administrators to the "
                    "whole portal, every other role to a fund."
                ),
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
                name="role_dates_in_order",
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(
                condition=Q(deputy_for__isnull=True)
                | Q(role__in=[Role.ATTESTER, Role.SIGNATORY], to_date__isnull=False)
                & ~Q(deputy_for=F("user")),
                name="role_deputy_signs_for_a_time",
                violation_error_message=_(
                    "A deputy signs off or attests for somebody else, until a day."
                ),
            ),
            models.CheckConstraint(
                condition=Q(amount_limit__isnull=True)
                | Q(role=Role.ATTESTER, deputy_for__isnull=True, amount_limit__gt=0),
                name="role_limit_is_an_attesters_own",
                violation_error_message=_(
                    "Only an attester has a limit, of more than 0 kr. "
                    "A deputy has the limit of the attester."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.within}"

    @property
    def within(self) -> Organisation | Fund | str:
        """What the role is held in."""
        return self.organisation or self.fund or str(_("the whole portal"))


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

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="municipality_one_row")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Municipality:
        """The installation's municipality; before it is named, one that says so."""
        return cls.objects.first() or cls(
            name=str(_("The municipality")),
            office_name=str(_("The fund office")),
            email="fond@localhost",
        )
