"""Who may do what in an investment today: by a role in its fund, or by an access of its own.

Verbs and pages of evaluations ask here, never the fund alone. Reads only.
"""

from django.utils import timezone
from django.utils.translation import gettext as _

from fundportal.directory import access
from fundportal.directory.access import AnyUser
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import User
from fundportal.directory.roles import EXTERNAL_EVALUATOR, Permission
from portfolio.models import ExternalAccess, Investment
from portfolio.models.external import opened_to


def allows(user: AnyUser, permission: Permission, investment: Investment) -> bool:
    """Whether the person may do it in that investment today."""
    if access.allows(user, permission, fund=investment.fund):
        return True
    return investment.pk in opened_to(user, permission)


def require(user: AnyUser, permission: Permission, investment: Investment) -> None:
    """Raise NotPermitted unless `allows` says yes."""
    if not allows(user, permission, investment):
        raise NotPermitted(_("You have no role that allows this here today."))


def allows_somewhere(user: AnyUser, *permissions: Permission) -> bool:
    """Whether the person may do one of these in any fund or investment today."""
    if access.holds_any(user, *permissions):  # roles are read already, what is opened costs a query
        return True
    return any(opened_to(user, permission) for permission in permissions)


def opened_now(user: User) -> list[ExternalAccess]:
    """The accesses of an external evaluator that hold today, for the person's own page."""
    if not opened_to(user, Permission.SEE_INVESTMENT):
        return []
    held = ExternalAccess.objects.in_force(timezone.localdate()).filter(person=user)
    return list(held.select_related("investment"))


def people_with(permission: Permission, investment: Investment) -> set[User]:
    """Active people who may do it there today: whom to tell."""
    people = set(access.people_with(permission, fund=investment.fund))
    if permission in EXTERNAL_EVALUATOR:
        opened = ExternalAccess.objects.in_force(timezone.localdate()).filter(investment=investment)
        people |= set(User.objects.filter(external_accesses__in=opened, is_active=True))
    return people
