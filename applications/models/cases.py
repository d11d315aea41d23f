"""Applications and their numbers; written by `workflow` and `sections`."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from applications.models import involvement
from applications.models.calls import Call
from applications.models.ideas import Idea
from applications.models.impartiality import assigned_to, impartial, takes_part
from applications.models.needs import NeedsAnalysis
from applications.models.parties import Answer, Party
from applications.states import DECIDED_STATUSES, OPEN_STATUSES, PREPARED_IN, WRITTEN_IN, Status
from fundportal.directory import access
from fundportal.directory.access import AnyUser, fund_ids, organisation_ids
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import Fund, Organisation, User
from fundportal.directory.roles import Permission

SENT_IN = tuple(status for status in Status if status not in (Status.DRAFT, Status.WITHDRAWN))


class NumberSeries(models.Model):
    """Nummerserie: the last number of a fund and year; its locked row keeps them gapless."""

    fund = models.ForeignKey(
        Fund, on_delete=models.PROTECT, related_name="number_series", verbose_name=_("fund")
    )
    prefix = models.CharField(_("prefix"), max_length=8)
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "year"], name="number_series_one_per_fund_and_year"
            ),
            models.UniqueConstraint(fields=["prefix", "year"], name="number_series_one_per_year"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}"


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Selections of applications."""

    def visible_to(self, user: AnyUser) -> ApplicationQuerySet:
        """Return what the own organisation is party to, and what the person handles for a fund.

        The latter was sent in; an assessor is assigned to it and has declared no conflict; who is
        in conflict with it sees nothing of it.
        """
        own = organisation_ids(user, Permission.SEE_APPLICATION)
        if not own:  # one of the two alone can be read by an index, both together cannot
            return self.filter(handled_by(user))
        shared = Q(line__parties__overlap=own)
        return self.filter(shared | handled_by(user) if _handles(user) else shared)

    def handled_by(self, user: AnyUser) -> ApplicationQuerySet:
        """Return the applications that the person may see for a fund, not for a party."""
        return self.filter(handled_by(user))

    def written_for(
        self, organisations: models.QuerySet[Organisation] | Collection[int]
    ) -> ApplicationQuerySet:
        """Return the applications in which these organisations are parties that have said yes."""
        parties = Party.objects.filter(
            application=OuterRef("pk"),
            removed_at__isnull=True,
            answer=Answer.ACCEPTED,
            organisation__in=organisations,
        )
        return self.filter(Exists(parties))

    def waiting_for(self, user: AnyUser) -> ApplicationQuerySet:
        """Return the applications on which the next act is this person's."""
        return self.filter(application_waits_for(user))

    def sent_in(self) -> ApplicationQuerySet:
        """Return the applications that count in a fund's figures: sent in and not withdrawn."""
        return self.filter(status__in=SENT_IN)

    def undecided(self) -> ApplicationQuerySet:
        """Return the applications that no final decision or withdrawal has closed."""
        return self.filter(status__in=OPEN_STATUSES)


def handled_by(user: AnyUser) -> Q:
    """Build the condition that the person sees a case sent in for its fund, without conflict."""
    if not isinstance(user, User) or not _handles(user):
        return Q(pk__in=[])
    seen = fund_ids(user, Permission.SEE_APPLICATION)
    scored = fund_ids(user, Permission.SCORE_APPLICATION)
    mine = Q(fund__in=seen)
    if set(scored) - set(seen):
        mine |= Q(fund__in=scored, line__assessors__contains=[user.pk])
    return Q(submitted_at__isnull=False) & mine & impartial(user)


def application_waits_for(user: AnyUser) -> Q:
    """Build the condition that an application waits for an act of this person."""
    write = organisation_ids(user, Permission.WRITE_APPLICATION)
    sign = organisation_ids(user, Permission.SIGN_APPLICATION)
    recommend = fund_ids(user, Permission.RECOMMEND)
    decide = fund_ids(user, Permission.REGISTER_DECISION)
    current = Party.objects.filter(application=OuterRef("pk"), removed_at__isnull=True)
    unsigned = (
        current.filter(organisation__in=sign)
        .exclude(answer=Answer.DECLINED)
        .exclude(sign_offs__fingerprint=OuterRef("fingerprint"))
    )
    invited = current.filter(organisation__in={*write, *sign}, answer=Answer.WAITING)
    waiting = Q(pk__in=[])
    if write or sign:
        theirs = Q(organisation__in=write) | Q(Exists(invited))
        if sign:
            asked = Q(sign_off_asked_at__isnull=False, call__needs_sign_off=True)
            theirs |= asked & Q(Exists(unsigned))
        waiting |= Q(status__in=WRITTEN_IN) & theirs
    if isinstance(user, User) and (recommend or decide):
        office = Q(status__in=PREPARED_IN, fund__in=recommend) | Q(
            status__in=[Status.RECOMMENDED, Status.DEFERRED], fund__in=decide
        )
        waiting |= office & handled_by(user)
    return waiting


def _handles(user: AnyUser) -> bool:
    """Tell whether the person holds any role in a fund."""
    return isinstance(user, User) and any(held.fund_id for held in user.assignments_now)


class Application(models.Model):
    """Ansökan: the case that a board decides, from its first line to the decision."""

    number = models.CharField(_("case number"), max_length=20, unique=True)
    fund = models.ForeignKey(
        Fund, on_delete=models.PROTECT, related_name="applications", verbose_name=_("fund")
    )
    call = models.ForeignKey(
        Call, on_delete=models.PROTECT, related_name="applications", verbose_name=_("call")
    )
    idea = models.OneToOneField(
        Idea,
        on_delete=models.PROTECT,
        related_name="application",
        null=True,
        verbose_name=_("idea"),
    )
    needs_analysis = models.ForeignKey(
        NeedsAnalysis,
        on_delete=models.PROTECT,
        related_name="applications",
        null=True,
        verbose_name=_("needs analysis"),
    )
    title = models.CharField(_("title"), max_length=150)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="applications",
        verbose_name=_("applicant"),
    )
    diarienummer = models.CharField(_("registry number"), max_length=40, blank=True)
    diarienummer_noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    diarienummer_noted_at = models.DateTimeField(_("registry number noted"), null=True)
    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.DRAFT
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    fingerprint = models.CharField(_("fingerprint of the content"), max_length=64, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(_("begun"))
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("taken over by"),
    )
    changed_at = models.DateTimeField(_("last changed"))
    sign_off_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    sign_off_asked_at = models.DateTimeField(_("sign-off asked for"), null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    submitted_at = models.DateTimeField(_("sent in"), null=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    taken_over_at = models.DateTimeField(_("taken over from before the portal"), null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_reason = models.TextField(_("reason for the withdrawal"), blank=True)
    withdrawn_from = models.CharField(
        _("status before the withdrawal"), max_length=20, choices=Status.choices, blank=True
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["fund", "status"], name="application_fund_status"),
            models.Index(fields=["organisation", "status"], name="application_org_status"),
            models.Index(fields=["changed_at", "id"], name="application_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="application_status_known"
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^[A-Z]{2,6}-[0-9]{4}-[0-9]{4,}$"),
                name="application_number_format",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="application_submitted_pair",
            ),
            models.CheckConstraint(
                condition=Q(diarienummer_noted_at__isnull=True, diarienummer_noted_by__isnull=True)
                | Q(diarienummer_noted_at__isnull=False, diarienummer_noted_by__isnull=False)
                & ~Q(diarienummer=""),
                name="application_diarienummer_pair",
            ),
            models.CheckConstraint(
                condition=Q(sign_off_asked_at__isnull=True, sign_off_asked_by__isnull=True)
                | Q(sign_off_asked_at__isnull=False, sign_off_asked_by__isnull=False),
                name="application_asked_pair",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT, submitted_at__isnull=True)
                | Q(status=Status.WITHDRAWN)
                | Q(status__in=SENT_IN, submitted_at__isnull=False),
                name="application_sent_in_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(status__in=DECIDED_STATUSES, decided_at__isnull=False)
                | ~Q(status__in=DECIDED_STATUSES) & Q(decided_at__isnull=True),
                name="application_decided_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(taken_over_at__isnull=True) | Q(status__in=sorted(DECIDED_STATUSES)),
                name="application_taken_over_is_decided",
            ),
            models.CheckConstraint(
                condition=Q(
                    status=Status.WITHDRAWN,
                    withdrawn_at__isnull=False,
                    withdrawn_by__isnull=False,
                )
                & ~Q(withdrawn_reason="")
                | ~Q(status=Status.WITHDRAWN)
                & Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason=""),
                name="application_withdrawn_has_date_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_from="")
                | Q(status=Status.WITHDRAWN, withdrawn_from__in=sorted(OPEN_STATUSES)),
                name="application_withdrawn_from_known",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | Q(submitted_at__gte=F("opened_at")),
                name="application_sent_in_after_begun",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def writer(self) -> User:
        """Who answers for it at the applicant today: who took it over, or else who began it."""
        return self.responsible or self.opened_by

    @property
    def undo_until(self) -> datetime.datetime | None:
        """Return until when the withdrawal can be undone; None where there is none to undo."""
        if self.withdrawn_at is None or not self.withdrawn_from:
            return None
        return self.withdrawn_at + datetime.timedelta(hours=self.call.undo_hours)

    @property
    def is_in_preparation(self) -> bool:
        """Tell whether the fund office still prepares the case."""
        return self.status in PREPARED_IN or self.status == Status.COMPLETION

    def asked_for(self) -> dict[str, frozenset[str]]:
        """Return the sections that a completion asked for now names, with questions or all (none).

        Empty unless a completion is asked for.
        """
        found: dict[str, frozenset[str]] = {}
        if self.status != Status.COMPLETION:
            return found
        request = self.completion_requests.open().first()
        for section, question in (
            request.items.values_list("section", "question") if request else ()
        ):
            asked = {question} if question else set()
            found[section] = found.get(section, frozenset()) | asked
        return found

    def is_open_to_writing(self, section: str) -> bool:
        """Tell whether a section can be written: in a draft all, in a completion those named."""
        return self.status == Status.DRAFT or section in self.asked_for()

    def office_allows(self, user: AnyUser, permission: Permission) -> bool:
        """Tell whether the person may act for the fund on this case, and is in no conflict."""
        return access.allows(user, permission, fund=self.fund) and not self.shuts_out(user)

    def require_office(self, user: User, permission: Permission) -> None:
        """Raise NotPermitted unless `office_allows` says yes."""
        access.require(user, permission, fund=self.fund)
        if self.shuts_out(user):
            raise NotPermitted(_("You are in conflict with this case and cannot handle it."))

    def is_assessed_by(self, user: AnyUser) -> bool:
        """Tell whether the person is assigned to score it and has declared no conflict."""
        return isinstance(user, User) and assigned_to(user).filter(application=self).exists()

    def shuts_out(self, user: AnyUser) -> bool:
        """Tell whether the person is in conflict with the case."""
        if not isinstance(user, User):
            return True
        if self.pk in involvement.of(user).cases:
            return True
        theirs = takes_part(user)
        return theirs is not None and Application.objects.filter(theirs, pk=self.pk).exists()
