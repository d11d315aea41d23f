"""Ideas and how the fund office screened them; written by `applications.ideas`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models.calls import Call
from applications.models.impartiality import assigned_to, impartial, shut_out
from applications.models.needs import NeedsAnalysis
from applications.questions import IdeaQuestion
from applications.states import IdeaStatus
from fundportal.directory.access import AnyUser, fund_ids, organisation_ids
from fundportal.directory.models import Organisation, User
from fundportal.directory.roles import Permission

SCREENED = (IdeaStatus.INVITED, IdeaStatus.DECLINED, IdeaStatus.OPENED)


class IdeaQuerySet(models.QuerySet["Idea"]):
    """Selections of ideas."""

    def visible_to(self, user: AnyUser) -> IdeaQuerySet:
        """Return the ideas of the own organisations, and those handled for the own funds."""
        own = organisation_ids(user, Permission.SEE_APPLICATION)
        if not own:  # one of the two alone can be read by an index, both together cannot
            return self.filter(idea_handled_by(user))
        return self.filter(Q(organisation__in=own) | idea_handled_by(user))

    def waiting_for(self, user: AnyUser) -> IdeaQuerySet:
        """Return the ideas on which the next act is this person's."""
        return self.filter(idea_waits_for(user))


def idea_handled_by(user: AnyUser) -> Q:
    """Build the condition that the person sees an idea sent in for its fund, without conflict."""
    if not isinstance(user, User) or not any(held.fund_id for held in user.assignments_now):
        return Q(pk__in=[])
    seen = fund_ids(user, Permission.SEE_APPLICATION)
    scored = fund_ids(user, Permission.SCORE_APPLICATION)
    mine = Q(call__fund__in=seen)
    if set(scored) - set(seen):
        mine |= Q(call__fund__in=scored, application__in=assigned_to(user))
    free = ~_own_idea(user) & impartial(user, "application")
    return Q(submitted_at__isnull=False) & mine & free


def _idea_shut_out(user: User) -> Q:
    return _own_idea(user) | shut_out(user, "application")


def _own_idea(user: User) -> Q:
    return Q(organisation__in=organisation_ids(user, Permission.WRITE_IDEA)) | Q(written_by=user)


def idea_waits_for(user: AnyUser) -> Q:
    """Build the condition that an idea waits for an act of this person."""
    write = organisation_ids(user, Permission.WRITE_IDEA)
    begin = organisation_ids(user, Permission.WRITE_APPLICATION)
    screen = fund_ids(user, Permission.SCREEN_IDEA)
    return (
        Q(status=IdeaStatus.DRAFT, organisation__in=write)
        | Q(status=IdeaStatus.INVITED, organisation__in=begin)
        | Q(status=IdeaStatus.SUBMITTED, call__fund__in=screen) & idea_handled_by(user)
    )


class Idea(models.Model):
    """Idé: the short form that comes before an application."""

    call = models.ForeignKey(
        Call, on_delete=models.PROTECT, related_name="ideas", verbose_name=_("call")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="ideas", verbose_name=_("organisation")
    )
    needs_analysis = models.ForeignKey(
        NeedsAnalysis,
        on_delete=models.PROTECT,
        related_name="ideas",
        null=True,
        verbose_name=_("needs analysis"),
    )
    title = models.CharField(_("title"), max_length=150)
    need = models.TextField(_("need"))
    target_group = models.TextField(_("target group"))
    answer_feasible = models.TextField(IdeaQuestion.FEASIBLE.label, blank=True)
    answer_real_need = models.TextField(IdeaQuestion.REAL_NEED.label, blank=True)
    answer_new_way = models.TextField(IdeaQuestion.NEW_WAY.label, blank=True)
    answer_several_boards = models.TextField(IdeaQuestion.SEVERAL_BOARDS.label, blank=True)
    answer_measurable = models.TextField(IdeaQuestion.MEASURABLE.label, blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=IdeaStatus.choices, default=IdeaStatus.DRAFT
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(_("begun"))
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("taken over by"),
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    submitted_at = models.DateTimeField(_("sent in"), null=True)
    screened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    screened_at = models.DateTimeField(_("screened"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_reason = models.TextField(_("reason for the withdrawal"), blank=True)

    objects = IdeaQuerySet.as_manager()

    class Meta:
        verbose_name = _("idea")
        verbose_name_plural = _("ideas")
        ordering = ("-pk",)
        indexes = [models.Index(fields=["status", "id"], name="idea_status")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=IdeaStatus.values), name="idea_status_known"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="idea_submitted_pair",
            ),
            models.CheckConstraint(
                condition=Q(screened_at__isnull=True, screened_by__isnull=True)
                | Q(screened_at__isnull=False, screened_by__isnull=False),
                name="idea_screened_pair",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="idea_withdrawn_pair",
            ),
            models.CheckConstraint(
                condition=Q(status=IdeaStatus.DRAFT, submitted_at__isnull=True)
                | Q(status=IdeaStatus.WITHDRAWN)
                | Q(submitted_at__isnull=False)
                & ~Q(status__in=[IdeaStatus.DRAFT, IdeaStatus.WITHDRAWN]),
                name="idea_sent_in_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(status__in=SCREENED, screened_at__isnull=False)
                | Q(status=IdeaStatus.WITHDRAWN)
                | Q(status__in=[IdeaStatus.DRAFT, IdeaStatus.SUBMITTED], screened_at__isnull=True),
                name="idea_screened_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(status=IdeaStatus.WITHDRAWN, withdrawn_at__isnull=False)
                | ~Q(status=IdeaStatus.WITHDRAWN) & Q(withdrawn_at__isnull=True),
                name="idea_withdrawn_has_its_date",
            ),
            models.CheckConstraint(
                condition=~Q(status=IdeaStatus.DECLINED) | ~Q(reason=""),
                name="idea_declined_has_its_reason",
                violation_error_message=_("Give the reason why the idea is declined."),
            ),
            models.CheckConstraint(
                condition=Q(screened_at__isnull=True)
                | Q(submitted_at__isnull=False, screened_at__gte=F("submitted_at")),
                name="idea_screened_after_sent_in",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def shuts_out(self, user: AnyUser) -> bool:
        """Tell whether the person is in conflict with the idea or its application."""
        if not isinstance(user, User):
            return True
        return Idea.objects.filter(_idea_shut_out(user), pk=self.pk).exists()

    @property
    def writer(self) -> User:
        """Who answers for it today: who took it over, or else who began it."""
        return self.responsible or self.written_by

    def answers(self) -> dict[str, str]:
        """Return the writer's answer to each of the five questions."""
        return {key: getattr(self, f"answer_{key}") for key in IdeaQuestion.values}


class ScreeningAnswer(models.Model):
    """Prövningssvar: the fund office's yes or no to one of the five questions, with the reason."""

    idea = models.ForeignKey(
        Idea, on_delete=models.PROTECT, related_name="screening", verbose_name=_("idea")
    )
    question = models.CharField(_("question"), max_length=20, choices=IdeaQuestion.choices)
    is_met = models.BooleanField(_("yes"))
    reason = models.TextField(_("reason"))

    class Meta:
        verbose_name = _("screening answer")
        verbose_name_plural = _("screening answers")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["idea", "question"], name="screening_one_answer_per_question"
            ),
            models.CheckConstraint(
                condition=Q(question__in=IdeaQuestion.values), name="screening_question_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="screening_has_its_reason"),
        ]

    def __str__(self) -> str:
        return self.get_question_display()
