"""The verbs on people and their roles: the only writers of users and role assignments."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from fundportal.audit import trail
from fundportal.directory import access
from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund, Organisation, RoleAssignment, User
from fundportal.directory.roles import Permission, Role


class OwnAccount(Refused):
    """Administrators do not close their own account or grant themselves roles."""


class RoleAlreadyHeld(Refused):
    """The person holds the same role in the same place on one of the days."""


class AdministratorExists(Refused):
    """The portal has an administrator already, who adds the next."""


class NotTheirsToLend(Refused):
    """A deputy for somebody who is no attester of the fund on all of those days."""


class RoleAlreadyEnded(Refused):
    """The role has ended before the day that was given."""


@transaction.atomic
def add_first_administrator(*, email: str, name: str, at: datetime.datetime) -> User:
    """Make the account from which all others come; refused once there is an administrator."""
    if RoleAssignment.objects.filter(role=Role.ADMINISTRATOR).exists():
        raise AdministratorExists(
            _("The portal has an administrator already. Ask that person to add you.")
        )
    person = User.objects.create_user(email=email, name=name, created_at=at)
    RoleAssignment.objects.create(
        user=person, role=Role.ADMINISTRATOR, from_date=at.date(), granted_at=at
    )
    trail.record(act="directory.person_added", subject=person, by=None, at=at)
    return person


@transaction.atomic
def add_person(*, email: str, name: str, language: str, by: User, at: datetime.datetime) -> User:
    """Make an account without a password; its owner chooses one by the link that is mailed."""
    access.require(by, Permission.MANAGE_PEOPLE)
    person = User.objects.create_user(email=email, name=name, language=language, created_at=at)
    trail.record(act="directory.person_added", subject=person, by=by, at=at)
    return person


@transaction.atomic
def change_person(
    person: User, *, name: str, email: str, language: str, by: User, at: datetime.datetime
) -> User:
    """Correct a person's name, address or language; one may do it for oneself too."""
    if person.pk != by.pk:
        access.require(by, Permission.MANAGE_PEOPLE)
    before = {"name": person.name, "email": person.email, "language": person.language}
    person.name, person.email, person.language = name, email.strip().lower(), language
    person.save(update_fields=["name", "email", "language"])
    trail.record(act="directory.person_changed", subject=person, by=by, at=at, before=before)
    return person


@transaction.atomic
def shut_out(person: User, *, reason: str, by: User, at: datetime.datetime) -> User:
    """Close an account: nobody can log in with it; what its owner has done stays."""
    access.require(by, Permission.MANAGE_PEOPLE)
    if person.pk == by.pk:
        raise OwnAccount(_("You cannot close your own account. Ask another administrator."))
    return _set_active(person, False, "directory.person_shut_out", reason, by, at)


@transaction.atomic
def let_in(person: User, *, reason: str, by: User, at: datetime.datetime) -> User:
    """Open a closed account again."""
    access.require(by, Permission.MANAGE_PEOPLE)
    return _set_active(person, True, "directory.person_let_in", reason, by, at)


@transaction.atomic
def grant_role(
    person: User,
    *,
    role: Role,
    organisation: Organisation | None = None,
    fund: Fund | None = None,
    from_date: datetime.date,
    to_date: datetime.date | None = None,
    amount_limit: Decimal | None = None,
    deputy_for: User | None = None,
    by: User,
    at: datetime.datetime,
) -> RoleAssignment:
    """Give a person a role within an organisation, a fund or (administrators) the whole portal.

    An attester may have a limit in kronor, or stand in for another between two days.
    """
    access.require(by, Permission.MANAGE_PEOPLE)
    if person.pk == by.pk:
        raise OwnAccount(_("You cannot grant yourself a role. Ask another administrator."))
    assignment = RoleAssignment(
        user=person,
        role=role,
        organisation=organisation,
        fund=fund,
        from_date=from_date,
        to_date=to_date,
        amount_limit=amount_limit,
        deputy_for=deputy_for,
        granted_by=by,
        granted_at=at,
    )
    if deputy_for is not None:
        _need_lender(assignment)
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    refuse_overlap(assignment)
    assignment.save()
    person.__dict__.pop("assignments_now", None)
    trail.record(
        act="directory.role_granted",
        subject=assignment,
        case=person,
        by=by,
        at=at,
        role=role.value,
        from_date=from_date,
        to_date=to_date,
        amount_limit=amount_limit,
        deputy_for=deputy_for.name if deputy_for else "",
    )
    return assignment


@transaction.atomic
def end_role(
    assignment: RoleAssignment,
    *,
    to_date: datetime.date,
    reason: str,
    by: User,
    at: datetime.datetime,
) -> RoleAssignment:
    """Let a role end after that day; a role that has not begun ends on its first day."""
    access.require(by, Permission.MANAGE_PEOPLE)
    kept = RoleAssignment.objects.select_for_update(no_key=True, of=("self",)).get(pk=assignment.pk)
    if kept.to_date is not None and kept.to_date <= to_date:
        raise RoleAlreadyEnded(
            _("The role ends on %(date)s already.") % {"date": kept.to_date.isoformat()}
        )
    kept.to_date = max(to_date, kept.from_date)
    kept.save(update_fields=["to_date"])
    trail.record(
        act="directory.role_ended",
        subject=kept,
        case=kept.user,
        by=by,
        at=at,
        reason=reason,
        to_date=kept.to_date,
    )
    _end_deputies(kept, by, at)
    return kept


def _end_deputies(ended: RoleAssignment, by: User, at: datetime.datetime) -> None:
    """A deputy's right goes with the role that it was lent from."""
    lent = RoleAssignment.objects.filter(
        deputy_for=ended.user,
        organisation=ended.organisation,
        fund=ended.fund,
        role=ended.role,
    )
    for deputy in lent.select_related("user").filter(to_date__gt=ended.to_date):
        deputy.to_date = max(ended.to_date or deputy.from_date, deputy.from_date)
        deputy.save(update_fields=["to_date"])
        trail.record(
            act="directory.deputy_ended",
            subject=deputy,
            case=deputy.user,
            by=by,
            at=at,
            to_date=deputy.to_date,
        )


def _need_lender(deputy: RoleAssignment) -> None:
    """Refuse a deputy for somebody who is not an attester of the fund on all of the days."""
    if deputy.role != Role.ATTESTER:
        raise NotTheirsToLend(_("A signatory names the own deputy. Here only attesters get one."))
    if deputy.to_date is None:
        raise NotTheirsToLend(_("Give the last day on which the deputy stands in."))
    own = RoleAssignment.objects.filter(
        Q(to_date=None) | Q(to_date__gte=deputy.to_date),
        user=deputy.deputy_for,
        role=deputy.role,
        fund=deputy.fund,
        deputy_for=None,
        from_date__lte=deputy.from_date,
    )
    if not own.exists():
        sentence = _("%(name)s is not an attester of the fund on all of those days.")
        raise NotTheirsToLend(sentence % {"name": deputy.deputy_for})


def refuse_overlap(new: RoleAssignment) -> None:
    """Raise RoleAlreadyHeld when the person holds the same role there on one of the days.

    Who attests by an own right may stand in for another attester beside it.
    """
    same = RoleAssignment.objects.filter(
        user=new.user, role=new.role, organisation=new.organisation, fund=new.fund
    )
    if new.role == Role.ATTESTER:
        same = same.filter(deputy_for=new.deputy_for)
    for held in same:
        begins_before_end = new.to_date is None or held.from_date <= new.to_date
        if begins_before_end and (held.to_date is None or held.to_date >= new.from_date):
            raise RoleAlreadyHeld(
                _("The person already holds this role from %(date)s. End it first.")
                % {"date": held.from_date.isoformat()}
            )


def _set_active(
    person: User, active: bool, act: str, reason: str, by: User, at: datetime.datetime
) -> User:
    person.is_active = active
    person.save(update_fields=["is_active"])
    person.__dict__.pop("assignments_now", None)
    trail.record(act=act, subject=person, by=by, at=at, reason=reason)
    return person
