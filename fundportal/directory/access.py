"""Who may do what, where, today: the questions that verbs, views and querysets ask; reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import Fund, Organisation, User
from fundportal.directory.roles import Permission, roles_with

if TYPE_CHECKING:
    from fundportal.directory.models import RoleAssignment

AnyUser = User | AnonymousUser


def allows(
    user: AnyUser,
    permission: Permission,
    *,
    fund: Fund | None = None,
    organisation: Organisation | None = None,
) -> bool:
    """Whether the person may do it today in that fund or organisation; without either, anywhere."""
    if not isinstance(user, User):
        return False
    held = user.roles_now_with(permission)
    if fund is None and organisation is None:
        return bool(held)
    return any(_covers(assignment, fund, organisation) for assignment in held)


def holds_any(user: AnyUser, *permissions: Permission) -> bool:
    """Whether the person may do one of these things anywhere today."""
    return any(allows(user, permission) for permission in permissions)


def require(
    user: AnyUser,
    permission: Permission,
    *,
    fund: Fund | None = None,
    organisation: Organisation | None = None,
) -> None:
    """Raise NotPermitted unless `allows` says yes."""
    if not allows(user, permission, fund=fund, organisation=organisation):
        raise NotPermitted(_("You have no role that allows this here today."))


def funds_where(user: AnyUser, permission: Permission) -> QuerySet[Fund]:
    """The funds in which the person may do it today."""
    if not isinstance(user, User):
        return Fund.objects.none()
    if _everywhere(user, permission):
        return Fund.objects.all()
    return Fund.objects.filter(pk__in=fund_ids(user, permission))


def organisations_where(user: AnyUser, permission: Permission) -> QuerySet[Organisation]:
    """The organisations in which the person may do it today."""
    return Organisation.objects.filter(pk__in=organisation_ids(user, permission))


def fund_ids(user: AnyUser, permission: Permission) -> list[int]:
    """The same funds as `funds_where`, as plain numbers: a condition of a large table needs no
    subquery then, and the database knows how many of its rows they hold."""
    if not isinstance(user, User):
        return []
    if _everywhere(user, permission):
        return list(Fund.objects.order_by("pk").values_list("pk", flat=True))
    held = user.roles_now_with(permission)
    return sorted({role.fund_id for role in held if role.fund_id})


def organisation_ids(user: AnyUser, permission: Permission) -> list[int]:
    """The same organisations as `organisations_where`, as plain numbers."""
    if not isinstance(user, User):
        return []
    held = user.roles_now_with(permission)
    return sorted({role.organisation_id for role in held if role.organisation_id})


def people_with(
    permission: Permission, *, fund: Fund | None = None, organisation: Organisation | None = None
) -> QuerySet[User]:
    """Active people who may do it today in that fund or organisation: whom to tell."""
    today = timezone.localdate()
    in_force = Q(role_assignments__from_date__lte=today) & (
        Q(role_assignments__to_date__isnull=True) | Q(role_assignments__to_date__gte=today)
    )
    scope = Q()
    if fund is not None:
        scope |= Q(role_assignments__fund=fund)
    if organisation is not None:
        scope |= Q(role_assignments__organisation=organisation)
    held = Q(role_assignments__role__in=roles_with(permission))
    return User.objects.filter(in_force & scope & held, is_active=True).distinct()


def _everywhere(user: User, permission: Permission) -> bool:
    held = user.roles_now_with(permission)
    return any(role.fund_id is None and role.organisation_id is None for role in held)


def _covers(
    assignment: RoleAssignment, fund: Fund | None, organisation: Organisation | None
) -> bool:
    if assignment.fund_id is None and assignment.organisation_id is None:
        return True
    if fund is not None and assignment.fund_id == fund.pk:
        return True
    return organisation is not None and assignment.organisation_id == organisation.pk
