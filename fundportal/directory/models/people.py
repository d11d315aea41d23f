"""People with a login, and organisations; written by `people.py` and `institutions.py`."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fundportal.directory.roles import (
    Permission,
    roles_with,
)

if TYPE_CHECKING:
    from fundportal.directory.models.roles import RoleAssignment


# Every page asks, and Django takes longer to write this than PostgreSQL to answer
HELD = """
SELECT held.*, coalesce(organisation.name, fund.name) AS within_name
    FROM directory_roleassignment held
    LEFT JOIN directory_organisation organisation ON organisation.id = held.organisation_id
    LEFT JOIN directory_fund fund ON fund.id = held.fund_id
    WHERE held.user_id = %(person)s
    AND held.from_date <= %(today)s AND (held.to_date IS NULL OR held.to_date >= %(today)s)
    ORDER BY held.role, held.from_date
"""


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
        """The role assignments in force today and where; read once per loaded person."""
        if not self.is_active:
            return []
        today = timezone.localdate()
        return list(self.role_assignments.raw(HELD, {"person": self.pk, "today": today}))

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
