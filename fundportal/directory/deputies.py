"""The verbs on deputies: a signatory lends the right to sign off, from a day to a day."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from fundportal.audit import trail
from fundportal.directory.errors import NotPermitted, Refused
from fundportal.directory.models import Organisation, RoleAssignment, User
from fundportal.directory.people import refuse_overlap
from fundportal.directory.roles import Permission, Role


class NotADeputy(Refused):
    """The person cannot stand in: another organisation, or the signatory's own self."""


class DeputyDates(Refused):
    """The days are in the past, in the wrong order or beyond the signatory's own role."""


def own_roles(person: User) -> list[RoleAssignment]:
    """The person's own roles as signatory today, not those held as a deputy."""
    held = person.roles_now_with(Permission.SIGN_APPLICATION)
    return [role for role in held if role.deputy_for_id is None and role.organisation_id]


def candidates(organisation: Organisation, *, but: User) -> QuerySet[User]:
    """Those with a role in the organisation today, who may be named."""
    today = timezone.localdate()
    roles = RoleAssignment.objects.in_force(today).filter(organisation=organisation)
    people = User.objects.filter(role_assignments__in=roles, is_active=True)
    return people.exclude(pk=but.pk).distinct().order_by("name", "pk")


@transaction.atomic
def name(
    deputy: User,
    *,
    organisation: Organisation,
    from_date: datetime.date,
    to_date: datetime.date,
    by: User,
    at: datetime.datetime,
) -> RoleAssignment:
    """Utse ersättare: let a colleague of the organisation sign off in one's place for a time."""
    own = next((role for role in own_roles(by) if role.organisation_id == organisation.pk), None)
    if own is None:
        raise NotPermitted(_("Only the organisation's own signatory names a deputy."))
    if not candidates(organisation, but=by).filter(pk=deputy.pk).exists():
        raise NotADeputy(_("Choose a colleague with a role in the same organisation."))
    if from_date < timezone.localdate(at) or to_date < from_date:
        raise DeputyDates(_("The first day is today or later, the last day not before the first."))
    if own.to_date is not None and to_date > own.to_date:
        sentence = _("Your own role ends %(day)s, so a deputy cannot stay longer.")
        raise DeputyDates(sentence % {"day": own.to_date.isoformat()})
    User.objects.select_for_update(no_key=True).get(pk=deputy.pk)
    made = RoleAssignment(
        user=deputy,
        role=Role.SIGNATORY,
        organisation=organisation,
        from_date=from_date,
        to_date=to_date,
        deputy_for=by,
        granted_by=by,
        granted_at=at,
    )
    refuse_overlap(made)
    made.save(force_insert=True)
    deputy.__dict__.pop("assignments_now", None)
    trail.record(
        act="directory.deputy_named",
        subject=made,
        case=deputy,
        by=by,
        at=at,
        deputy_for=by.name,
        from_date=from_date,
        to_date=to_date,
    )
    return made


@transaction.atomic
def end(assignment: RoleAssignment, *, by: User, at: datetime.datetime) -> RoleAssignment:
    """Avsluta ersättare: the right ends at once, also one that begins later; again is nothing."""
    kept = RoleAssignment.objects.select_for_update(no_key=True, of=("self",)).get(pk=assignment.pk)
    if kept.deputy_for_id is None or kept.deputy_for_id != by.pk:
        raise NotPermitted(_("Only who named the deputy ends it."))
    last = timezone.localdate(at) - datetime.timedelta(days=1)
    if kept.to_date is not None and kept.to_date <= last:
        return kept
    # the days in force are whole days: one that began today or later is taken back altogether
    kept.from_date, kept.to_date = min(kept.from_date, last), last
    kept.save(update_fields=["from_date", "to_date"])
    trail.record(
        act="directory.deputy_ended", subject=kept, case=kept.user, by=by, at=at, to_date=last
    )
    return kept
