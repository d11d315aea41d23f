"""How a case is prepared: checklist, flags, completion; written by the verbs of those names."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.models.calls import Call
from applications.models.cases import Application
from applications.models.impartiality import impartial
from applications.questions import QUESTIONS, Section
from applications.states import PREPARED_IN
from fundportal.directory.access import AnyUser, funds_where
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Permission


class ChecklistItemQuerySet(models.QuerySet["ChecklistItem"]):
    """Selections of what is checked."""

    def current(self) -> ChecklistItemQuerySet:
        """Return the items that are asked for today, in order."""
        return self.filter(retired_at__isnull=True).order_by("position", "pk")

    def retired(self) -> ChecklistItemQuerySet:
        """Return the items that are no longer asked for, the latest first."""
        return self.filter(retired_at__isnull=False).order_by("-retired_at", "-pk")

    def of(self, call: Call) -> ChecklistItemQuerySet:
        """Return the items of a call and those that its fund asks for in every call."""
        return self.filter(Q(call=call) | Q(call__isnull=True), fund=call.fund_id)

    def visible_to(self, user: AnyUser) -> ChecklistItemQuerySet:
        """Return the items of the funds whose preparation the person may see."""
        return self.filter(fund__in=funds_where(user, Permission.SEE_PREPARATION))


class ChecklistItem(models.Model):
    """Kontrollpunkt: what the fund office checks in each application of a fund or of one call."""

    fund = models.ForeignKey(
        Fund, on_delete=models.PROTECT, related_name="checklist", verbose_name=_("fund")
    )
    call = models.ForeignKey(
        Call, on_delete=models.PROTECT, related_name="checklist", null=True, verbose_name=_("call")
    )
    text = models.CharField(_("what is checked"), max_length=300)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    retired_at = models.DateTimeField(_("no longer asked for"), null=True)

    objects = ChecklistItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("checklist item")
        verbose_name_plural = _("checklist items")
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="checklist_item_says_something"),
            models.UniqueConstraint(
                fields=["fund", "call", "text"],
                condition=Q(retired_at__isnull=True),
                nulls_distinct=False,
                name="checklist_item_once",
                violation_error_message=_("The list already holds this item."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class ChecklistTick(models.Model):
    """Avprickning: who found an item in order and when; undone, it stays as it was written."""

    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        related_name="checklist_ticks",
        verbose_name=_("application"),
    )
    item = models.ForeignKey(
        ChecklistItem, on_delete=models.PROTECT, related_name="ticks", verbose_name=_("item")
    )
    ticked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ticked_at = models.DateTimeField(_("ticked"))
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    undone_at = models.DateTimeField(_("undone"), null=True)

    class Meta:
        verbose_name = _("checklist tick")
        verbose_name_plural = _("checklist ticks")
        ordering = ("ticked_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "item"],
                condition=Q(undone_at__isnull=True),
                name="checklist_tick_once",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="checklist_tick_undone_pair",
            ),
        ]

    def __str__(self) -> str:
        return self.item.text


class FlagQuerySet(models.QuerySet["Flag"]):
    """Selections of flags."""

    def visible_to(self, user: AnyUser) -> FlagQuerySet:
        """Return the flags of the cases that the person may prepare, or audit."""
        if not isinstance(user, User):
            return self.none()
        prepared = Q(application__fund__in=funds_where(user, Permission.SEE_PREPARATION))
        return self.filter(prepared).filter(impartial(user, "application"))


class Flag(models.Model):
    """Flagga: a question about a section that the office keeps among itself until resolved."""

    class Status(models.TextChoices):
        """Flaggans läge."""

        RAISED = "raised", _("Raised")
        ANSWERED = "answered", _("Answered")
        RESOLVED = "resolved", _("Resolved")

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="flags", verbose_name=_("application")
    )
    section = models.CharField(_("section"), max_length=20, choices=Section.choices, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.RAISED
    )
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    raised_at = models.DateTimeField(_("raised"))

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        ordering = ("raised_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["raised", "answered", "resolved"]), name="flag_status_known"
            ),
            models.CheckConstraint(
                condition=Q(section__in=["", *Section.values]), name="flag_section_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_section_display()) if self.section else str(_("The whole application"))


class FlagEntry(models.Model):
    """Flaggans inlägg: what somebody wrote when raising, answering or resolving; append-only."""

    flag = models.ForeignKey(
        Flag, on_delete=models.PROTECT, related_name="entries", verbose_name=_("flag")
    )
    status = models.CharField(_("status"), max_length=10, choices=Flag.Status.choices)
    text = models.TextField(_("text"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("flag entry")
        verbose_name_plural = _("flag entries")
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="resolved") | ~Q(text=""), name="flag_entry_says_something"
            )
        ]

    def __str__(self) -> str:
        return self.text


class CompletionRequestQuerySet(models.QuerySet["CompletionRequest"]):
    """Selections of requests for completion."""

    def open(self) -> CompletionRequestQuerySet:
        """Return the requests that are neither answered nor taken back."""
        return self.filter(answered_at__isnull=True, taken_back_at__isnull=True)

    def visible_to(self, user: AnyUser) -> CompletionRequestQuerySet:
        """Return the requests on the applications that the person may see."""
        return self.filter(application__in=Application.objects.visible_to(user))


class CompletionRequest(models.Model):
    """Begäran om komplettering: what the applicant shall complete, and by when."""

    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        related_name="completion_requests",
        verbose_name=_("application"),
    )
    reason = models.TextField(_("what is to be completed and why"))
    deadline_date = models.DateField(_("last day"))
    needs_sign_off = models.BooleanField(_("the parties sign off again"), default=True)
    status_before = models.CharField(_("status before"), max_length=20)
    fingerprint_before = models.CharField(_("fingerprint of what was sent in"), max_length=64)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked"))
    reminded_at = models.DateTimeField(_("reminded"), null=True)
    overdue_told_at = models.DateTimeField(_("told to be overdue"), null=True)
    answer = models.TextField(_("the applicant's answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    answered_at = models.DateTimeField(_("sent back"), null=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    taken_back_at = models.DateTimeField(_("taken back"), null=True)
    taken_back_reason = models.TextField(_("reason why it was taken back"), blank=True)

    objects = CompletionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for completion")
        verbose_name_plural = _("requests for completion")
        ordering = ("asked_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at__isnull=True, taken_back_at__isnull=True),
                name="completion_one_open",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="completion_has_its_reason"),
            models.CheckConstraint(
                condition=Q(status_before__in=sorted(PREPARED_IN)),
                name="completion_status_before_known",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__gte=F("asked_at"), answered_by__isnull=False),
                name="completion_answered_pair",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | Q(taken_back_at__gte=F("asked_at"), taken_back_by__isnull=False),
                name="completion_taken_back_pair",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(taken_back_at__isnull=True),
                name="completion_answered_or_taken_back",
            ),
        ]

    def __str__(self) -> str:
        return self.application.number

    @property
    def is_open(self) -> bool:
        """Whether the applicant can still answer it."""
        return self.answered_at is None and self.taken_back_at is None

    def is_overdue(self, day: datetime.date | None = None) -> bool:
        """Whether the last day has passed without an answer."""
        return self.is_open and self.deadline_date < (day or timezone.localdate())


class CompletionItem(models.Model):
    """Punkt i begäran: a section, or one question of it, and what is missing there."""

    request = models.ForeignKey(
        CompletionRequest, on_delete=models.PROTECT, related_name="items", verbose_name=_("request")
    )
    section = models.CharField(_("section"), max_length=20, choices=Section.choices)
    question = models.CharField(_("question"), max_length=40, blank=True)
    text = models.TextField(_("what is missing"), blank=True)
    version_before = models.PositiveIntegerField(_("version that was sent in"), default=0)

    class Meta:
        verbose_name = _("item of a request for completion")
        verbose_name_plural = _("items of a request for completion")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["request", "section", "question"], name="completion_item_once"
            ),
            models.CheckConstraint(
                condition=Q(section__in=Section.values), name="completion_item_section_known"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Name the section, or the question in it."""
        section = str(self.get_section_display())
        return f"{section}: {self.asked}" if self.question else section

    @property
    def asked(self) -> str:
        """Say which question is asked for; empty for a whole section."""
        named = [q.label for q in QUESTIONS.get(self.section, ()) if q.key == self.question]
        return str(named[0]) if named else ""
