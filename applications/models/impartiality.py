"""Who assesses a case and who is in conflict with it; written by `assessors` and `conflicts`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.models import involvement
from applications.models.parties import Answer, Party
from fundportal.directory.access import AnyUser, fund_ids, organisation_ids
from fundportal.directory.models import RoleAssignment, User
from fundportal.directory.roles import Permission, roles_with

TAKING_PART = (Answer.WAITING, Answer.ACCEPTED)


class ConflictQuerySet(models.QuerySet["Conflict"]):
    """Selections of conflicts of interest."""

    def in_force(self) -> ConflictQuerySet:
        """Return the conflicts that nobody has lifted."""
        return self.filter(lifted_at__isnull=True)

    def visible_to(self, user: AnyUser) -> ConflictQuerySet:
        """Return the own conflicts, and those of the cases that the person prepares or audits."""
        if not isinstance(user, User):
            return self.none()
        prepared = Q(application__fund__in=fund_ids(user, Permission.SEE_PREPARATION))
        return self.filter(Q(person=user) | prepared & impartial(user, "application"))


class Conflict(models.Model):
    """Jäv: why a person does not handle a case; lifted only with a reason, never removed."""

    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.PROTECT,
        related_name="conflicts",
        verbose_name=_("application"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="conflicts",
        verbose_name=_("person"),
    )
    reason = models.TextField(_("reason"))
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    declared_at = models.DateTimeField(_("declared"))
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    lifted_at = models.DateTimeField(_("lifted"), null=True)
    lifted_reason = models.TextField(_("reason why it is lifted"), blank=True)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        ordering = ("declared_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "person"],
                condition=Q(lifted_at__isnull=True),
                name="conflict_one_in_force",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="conflict_has_its_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lifted_reason="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_reason=""),
                name="conflict_lifted_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True) | ~Q(lifted_by=F("person")),
                name="conflict_lifted_by_another",
                violation_error_message=_("Another person must lift the conflict."),
            ),
        ]

    def __str__(self) -> str:
        return self.person.name


class AssessorAssignmentQuerySet(models.QuerySet["AssessorAssignment"]):
    """Selections of assignments of assessors."""

    def in_force(self) -> AssessorAssignmentQuerySet:
        """Return the assignments that nobody has ended."""
        return self.filter(ended_at__isnull=True)

    def counted(self) -> AssessorAssignmentQuerySet:
        """Return the assignments in force of assessors who are in no conflict with the case."""
        in_conflict = Conflict.objects.in_force().filter(
            application=models.OuterRef("application"), person=models.OuterRef("person")
        )
        return self.in_force().filter(~models.Exists(in_conflict))

    def unfinished(self) -> AssessorAssignmentQuerySet:
        """Return those with a criterion that has no score yet, or in whose call none is written."""
        return self.filter(scored_at__isnull=True)

    def visible_to(self, user: AnyUser) -> AssessorAssignmentQuerySet:
        """Return the own assignments, and those of the cases that the person may prepare."""
        if not isinstance(user, User):
            return self.none()
        prepared = Q(application__fund__in=fund_ids(user, Permission.SEE_PREPARATION))
        return self.filter(Q(person=user) | prepared & impartial(user, "application"))


class AssessorAssignment(models.Model):
    """Bedömaruppdrag: a person who shall score a case, by when; sees it once declared impartial."""

    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.PROTECT,
        related_name="assessor_assignments",
        verbose_name=_("application"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="assessor_assignments",
        verbose_name=_("assessor"),
    )
    due_date = models.DateField(_("due"))
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    assigned_at = models.DateTimeField(_("assigned"))
    declared_at = models.DateTimeField(_("declared to be without conflict"), null=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True)
    # kept by the database, which reads the scores
    scored_at = models.DateTimeField(_("last criterion scored"), null=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = AssessorAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessor's assignment")
        verbose_name_plural = _("assessors' assignments")
        ordering = ("assigned_at", "pk")
        indexes = [
            models.Index(
                fields=["person", "assigned_at"],
                condition=Q(ended_at__isnull=True, scored_at__isnull=True),
                name="assignment_to_score",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "person"],
                condition=Q(ended_at__isnull=True),
                name="assessor_once_per_application",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="assessor_ended_pair",
            ),
            models.CheckConstraint(
                condition=Q(declared_at__isnull=True) | Q(declared_at__gte=F("assigned_at")),
                name="assessor_declared_after_assigned",
            ),
        ]

    def __str__(self) -> str:
        return self.person.name


def shut_out(user: User, application: str = "pk") -> Q:
    """Build the condition that a person must not handle a case for the office.

    In conflict is who has a conflict in force, who writes or signs for a party today, and who has
    written, signed or sent in something of the case. Who took a decided case over from before the
    portal only entered what others had written. `application` is the path to the case.
    """
    involved = Q(**{f"{application}__in": sorted(involvement.of(user).cases)})
    theirs = takes_part(user, application)
    return involved | theirs if theirs else involved


def impartial(user: User, application: str = "pk") -> Q:
    """Build the opposite of `shut_out`: the person may handle the case for the office."""
    involved = Q(**{f"{application}__in": sorted(involvement.of(user).cases)})
    theirs = takes_part(user, application)
    return ~involved & ~theirs if theirs else ~involved


def in_conflict_with(case: Any, people: models.QuerySet[User]) -> set[int]:
    """Return the ids of those among the people who must not handle the case (see `shut_out`)."""
    wrote = ["section_versions__by", "parties__sign_offs__by", "opened_by", "submitted_by"]
    if case.taken_over_at is not None:
        wrote = []
    this = type(case)._default_manager.filter(pk=case.pk)
    ids = {pk for name in wrote for pk in this.values_list(name, flat=True).distinct()}
    ids |= set(
        Conflict.objects.in_force().filter(application=case).values_list("person", flat=True)
    )
    current = this.filter(parties__removed_at__isnull=True, parties__answer__in=TAKING_PART)
    writing = [*roles_with(Permission.WRITE_APPLICATION), *roles_with(Permission.SIGN_APPLICATION)]
    today = timezone.localdate()
    for_party = people.model.objects.filter(
        role_assignments__in=RoleAssignment.objects.in_force(today).filter(
            role__in=writing, organisation__in=current.values("parties__organisation")
        )
    )
    return (ids - {None}) | set(for_party.values_list("pk", flat=True))


def assigned_to(user: User) -> models.QuerySet[AssessorAssignment, Any]:
    """Return the ids of the cases that the person assesses and has declared no conflict with."""
    free = AssessorAssignment.objects.in_force().filter(person=user, declared_at__isnull=False)
    return free.values("application")


def takes_part(user: User, application: str = "pk") -> Q | None:
    """Build the condition that an organisation takes part for which the person writes or signs.

    None where the person does so for no organisation.
    """
    own = {
        *organisation_ids(user, Permission.WRITE_APPLICATION),
        *organisation_ids(user, Permission.SIGN_APPLICATION),
    }
    if not own:
        return None
    parties = Party.objects.filter(
        application=OuterRef(application),
        organisation__in=own,
        removed_at__isnull=True,
        answer__in=TAKING_PART,
    )
    return Q(Exists(parties))
