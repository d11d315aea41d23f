"""Utfallsdata: what is measured (indicators) and the measured rows, import by import.

Written by `indicators.py` and `outcomes.py` only. Rows are never changed: an import is undone as a
whole, and not while an assessment rests on it (a trigger refuses).
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from applications.models.content import Direction
from evaluations.models.data_sets import Group as Group
from evaluations.models.data_sets import Participant
from evaluations.states import UPLOAD_STEPS, BatchStatus, UploadAct, UploadStatus
from fundportal.directory.roles import Permission
from fundportal.jobs.models import Job
from fundportal.jobs.models import Status as JobStatus
from portfolio.models import Investment

if TYPE_CHECKING:
    from fundportal.directory.models import User


class MissingReason(models.TextChoices):
    """Why a value is missing; a measured 0 is not a missing value."""

    NOT_MEASURED = "not_measured", _("Was not measured")
    NO_ANSWER = "no_answer", _("The participant did not answer")
    LEFT = "left", _("The participant left before the measurement")
    UNKNOWN = "unknown", _("The reason is not known")


class IndicatorKind(models.TextChoices):
    """Whether something is meant to change, or only tells how the groups were from the start."""

    OUTCOME = "outcome", _("Outcome: what is meant to change")
    BACKGROUND = "background", _("Background: how the participants were before")


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def visible_to(self, user: User) -> IndicatorQuerySet:
        """Indicators of investments whose evaluation the person may see."""
        opened = Investment.objects.where(user, Permission.SEE_EVALUATION)
        return self.filter(investment__in=opened)

    def outcomes(self) -> IndicatorQuerySet:
        """Indicators that an effect can be assessed on."""
        return self.filter(kind=IndicatorKind.OUTCOME)

    def backgrounds(self) -> IndicatorQuerySet:
        """Baseline covariates: how alike the groups were from the start."""
        return self.filter(kind=IndicatorKind.BACKGROUND)


class Indicator(models.Model):
    """Something measured (indikator) per investment; fixed once it has data."""

    investment = models.ForeignKey(
        Investment,
        on_delete=models.PROTECT,
        related_name="indicators",
        verbose_name=_("investment"),
    )
    kind = models.CharField(
        _("kind"), max_length=10, choices=IndicatorKind.choices, default=IndicatorKind.OUTCOME
    )
    name = models.CharField(_("name"), max_length=200)
    definition = models.TextField(_("definition"), max_length=2000, blank=True)
    unit = models.CharField(_("unit"), max_length=60)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction.choices)
    data_source = models.CharField(_("data source"), max_length=300)
    collected_by = models.CharField(_("who collects"), max_length=200, blank=True)
    baseline = models.DecimalField(
        _("baseline"), max_digits=27, decimal_places=6, null=True, blank=True
    )
    target = models.DecimalField(
        _("target"), max_digits=27, decimal_places=6, null=True, blank=True
    )
    decimals = models.PositiveSmallIntegerField(_("decimals shown"), default=1)
    version = models.PositiveIntegerField(_("version"), default=1)
    times = models.ManyToManyField(
        "evaluations.MeasuringTime",
        blank=True,
        related_name="indicators",
        verbose_name=_("measured at"),
    )
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="replaced_by",
        verbose_name=_("replaces"),
    )
    defined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("defined by"),
    )
    defined_at = models.DateTimeField(_("defined"))

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "investment",
                Lower("name"),
                name="indicator_name_once_per_investment",
                violation_error_message=_("The investment already has an indicator of that name."),
            ),
            models.CheckConstraint(
                condition=Q(direction__in=Direction.values),
                name="indicator_direction_known",
                violation_error_message=_("Choose whether a higher or a lower value is better."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=IndicatorKind.values),
                name="indicator_kind_known",
                violation_error_message=_("Choose outcome or background."),
            ),
            models.CheckConstraint(
                condition=Q(decimals__lte=6),
                name="indicator_decimals_at_most_6",
                violation_error_message=_("At most six decimals can be shown."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OutcomeBatchQuerySet(models.QuerySet["OutcomeBatch"]):
    def visible_to(self, user: User) -> OutcomeBatchQuerySet:
        """Imports of investments whose evaluation the person may see."""
        opened = Investment.objects.where(user, Permission.SEE_EVALUATION)
        return self.filter(investment__in=opened)

    def recorded(self) -> OutcomeBatchQuerySet:
        """Imports that are not undone."""
        return self.filter(undone_at__isnull=True)


class OutcomeBatch(models.Model):
    """One import of outcome rows (inläsning); undone as a whole, itself kept as a trace."""

    investment = models.ForeignKey(
        Investment,
        on_delete=models.PROTECT,
        related_name="outcome_batches",
        verbose_name=_("investment"),
    )
    filename = models.CharField(_("file name"), max_length=200)
    file_sha256 = models.CharField(_("fingerprint of the file"), max_length=64)
    mapping = models.JSONField(_("columns and their meaning"))
    row_count = models.PositiveIntegerField(_("rows added"))
    skipped_count = models.PositiveIntegerField(_("rows that were there already"), default=0)
    missing_count = models.PositiveIntegerField(_("missing values"), default=0)
    participant_count = models.PositiveIntegerField(_("participants"))
    first_date = models.DateField(_("first measured"))
    last_date = models.DateField(_("last measured"))
    digests = models.JSONField(_("fingerprints of the rows, by indicator"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded"))
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("undone by"),
    )
    undone_at = models.DateTimeField(_("undone"), null=True)
    undone_reason = models.TextField(_("reason for undoing"), blank=True)

    objects = OutcomeBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome import")
        verbose_name_plural = _("outcome imports")
        ordering = ["-recorded_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_by__isnull=True, undone_at__isnull=True, undone_reason="")
                | (Q(undone_by__isnull=False, undone_at__isnull=False) & ~Q(undone_reason="")),
                name="batch_undone_by_at_reason",
                violation_error_message=_("An undone import has a person, a time and a reason."),
            ),
            models.CheckConstraint(
                condition=Q(row_count__gt=0),
                name="batch_has_rows",
                violation_error_message=_("An import holds at least one row."),
            ),
            models.CheckConstraint(
                condition=Q(last_date__gte=F("first_date")),
                name="batch_dates_in_order",
                violation_error_message=_("The last date must not be before the first."),
            ),
            models.CheckConstraint(
                condition=~Q(digests={}) | Q(undone_at__isnull=False),
                name="batch_rows_have_a_fingerprint",
                violation_error_message=_("An import has the fingerprint of its rows."),
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def status(self) -> BatchStatus:
        """Whether its rows are still there."""
        return BatchStatus.UNDONE if self.undone_at else BatchStatus.RECORDED


class OutcomeRow(models.Model):
    """One value (utfallsrad) of one participant, for one indicator and date.

    The group stands here too, so that an effect needs no join.
    """

    batch = models.ForeignKey(
        OutcomeBatch,
        on_delete=models.PROTECT,
        related_name="rows",
        verbose_name=_("outcome import"),
    )
    indicator = models.ForeignKey(
        Indicator,
        on_delete=models.PROTECT,
        related_name="rows",
        db_index=False,  # the key of the table begins with it
        verbose_name=_("indicator"),
    )
    # Its key is a plain SQL one over pseudonym and group, so that both are the participant's.
    participant = models.ForeignKey(
        Participant,
        on_delete=models.PROTECT,
        related_name="rows",
        db_column="pseudonym",
        db_constraint=False,
        db_index=False,
        verbose_name=_("participant"),
    )
    group = models.CharField(_("group"), max_length=12, choices=Group.choices)
    measured_date = models.DateField(_("measured"))
    value = models.DecimalField(_("value"), max_digits=28, decimal_places=12, null=True)
    missing_reason = models.CharField(
        _("reason for a missing value"), max_length=12, choices=MissingReason.choices, blank=True
    )

    class Meta:
        verbose_name = _("outcome row")
        verbose_name_plural = _("outcome rows")
        indexes = [models.Index(fields=["participant"], name="outcome_rows_of_participant")]
        constraints = [
            # Has group and value too: an effect is read out of this index, in its order.
            models.UniqueConstraint(
                fields=["indicator", "participant", "measured_date"],
                include=["group", "value"],
                name="outcome_once_per_participant_indicator_date",
                violation_error_message=_("The participant already has a value for that date."),
            ),
            models.CheckConstraint(
                condition=Q(group__in=Group.values),
                name="outcome_group_known",
                violation_error_message=_("Choose intervention or comparison group."),
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, missing_reason="")
                | Q(value__isnull=True, missing_reason__in=MissingReason.values),
                name="outcome_value_or_reason",
                violation_error_message=_("A row has a value, or a reason why it is missing."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.measured_date}"


class OutcomeUploadQuerySet(models.QuerySet["OutcomeUpload"]):
    def visible_to(self, user: User) -> OutcomeUploadQuerySet:
        """Only one's own uploads, while one may record outcomes in that fund."""
        opened = Investment.objects.where(user, Permission.RECORD_OUTCOMES)
        return self.filter(uploaded_by=user, investment__in=opened)


class OutcomeUpload(models.Model):
    """A file on its way in (uppladdad fil); its bytes lie outside the database, for a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    investment = models.ForeignKey(
        Investment,
        on_delete=models.PROTECT,
        related_name="outcome_uploads",
        verbose_name=_("investment"),
    )
    filename = models.CharField(_("file name"), max_length=200)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("fingerprint of the file"), max_length=64)
    row_count = models.PositiveIntegerField(_("rows in the file"), default=0)
    encoding = models.CharField(_("how the file was written"), max_length=20, blank=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=UploadStatus.choices,
        default=UploadStatus.READING,
    )
    mapping = models.JSONField(_("columns and their meaning"), null=True)
    fault_count = models.PositiveIntegerField(_("number of faults"), default=0)
    faults = models.JSONField(_("the first faults"), default=list)
    skipped_count = models.PositiveIntegerField(_("rows that were there already"), default=0)
    batch = models.ForeignKey(
        OutcomeBatch,
        on_delete=models.PROTECT,
        null=True,
        related_name="uploads",
        verbose_name=_("outcome import"),
    )
    job = models.ForeignKey(
        Job, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("job")
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded"))

    objects = OutcomeUploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("uploaded file")
        verbose_name_plural = _("uploaded files")
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=("reading", "uploaded", "discarded"))
                | Q(mapping__isnull=False),
                name="upload_mapped_once_queued",
                violation_error_message=_("Choose what the columns mean first."),
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def is_cancelled(self) -> bool:
        """Whether its import was begun and cancelled: nothing of it is recorded."""
        is_begun = self.status == UploadStatus.QUEUED
        return is_begun and self.job is not None and self.job.status == Job.Status.CANCELLED

    @property
    def waits_for_columns(self) -> bool:
        """Whether a person is to choose columns, for the first time or anew."""
        return self.is_cancelled or self.status in UPLOAD_STEPS[UploadAct.MAP].before

    @property
    def shown_status(self) -> UploadStatus | JobStatus:
        """How far it has come, as people read it: also that its work was given up or cancelled."""
        is_worked_on = self.status in (UploadStatus.READING, UploadStatus.QUEUED)
        if is_worked_on and self.job and self.job.status in (JobStatus.FAILED, JobStatus.CANCELLED):
            return JobStatus(self.job.status)
        return UploadStatus(self.status)
