"""Synpunkter: what citizens say to the fund office, and its answers; `remarks.py` writes here."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fundportal.directory.access import AnyUser, allows
from fundportal.directory.roles import Permission
from fundportal.feedback.states import Category, RemarkStatus
from fundportal.jobs.models import Job

LONGEST_REMARK = 5000


class RemarkSeries(models.Model):
    """Nummerserie för synpunkter: the last number given in a year, so that none is left out."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    last = models.PositiveIntegerField(_("last number"), default=0)

    objects = models.Manager()

    class Meta:
        verbose_name = _("numbers of remarks")
        verbose_name_plural = _("numbers of remarks")

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class RemarkQuerySet(models.QuerySet["Remark"]):
    """Questions about remarks."""

    def visible_to(self, user: AnyUser) -> Self:
        """All of them for those who handle feedback, else none."""
        return self if allows(user, Permission.HANDLE_FEEDBACK) else self.none()

    def open(self) -> Self:
        """Those that wait for the fund office's answer."""
        return self.filter(status=RemarkStatus.OPEN)


class Remark(models.Model):
    """Synpunkt: what somebody said, named or anonymous, until it is answered.

    Whoever is anonymous follows it by its number and a code, of which only the hash is kept.
    """

    number = models.CharField(_("receipt number"), max_length=12, unique=True)
    code_hash = models.CharField(_("hash of the code"), max_length=64)
    category = models.CharField(_("kind"), max_length=13, choices=Category.choices)
    text = models.TextField(_("text"), max_length=LONGEST_REMARK)
    page = models.CharField(_("page"), max_length=300, blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    received_at = models.DateTimeField(_("received"))
    due_date = models.DateField(_("to be answered by"))
    status = models.CharField(
        _("status"), max_length=8, choices=RemarkStatus.choices, default=RemarkStatus.OPEN
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handled by"),
    )
    case_number = models.CharField(_("registry number"), max_length=50, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["-received_at", "-id"]
        indexes = [models.Index(fields=["status", "due_date"], name="remark_by_deadline")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="remark_has_a_text"),
            models.CheckConstraint(
                condition=~Q(status=RemarkStatus.ANSWERED) | Q(answered_at__isnull=False),
                name="answered_remark_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class RemarkEntryQuerySet(models.QuerySet["RemarkEntry"]):
    """Questions about what was said after the remark."""

    def visible_to(self, user: AnyUser) -> Self:
        """All of them for those who handle feedback, else none."""
        return self if allows(user, Permission.HANDLE_FEEDBACK) else self.none()


class RemarkEntry(models.Model):
    """Svar eller tillägg: what the fund office answered, or what the sender added afterwards."""

    remark = models.ForeignKey(
        Remark, models.CASCADE, related_name="entries", verbose_name=_("remark")
    )
    text = models.TextField(_("text"), max_length=LONGEST_REMARK)
    written_at = models.DateTimeField(_("written"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    mail_job = models.OneToOneField(
        Job, models.SET_NULL, null=True, related_name="+", verbose_name=_("mail job")
    )
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)

    objects = RemarkEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a remark")
        verbose_name_plural = _("entries of remarks")
        ordering = ["written_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="remark_entry_has_a_text")
        ]

    def __str__(self) -> str:
        return f"{self.remark} {self.written_at:%Y-%m-%d}"

    @property
    def is_answer(self) -> bool:
        """Whether the fund office wrote it."""
        return self.written_by_id is not None
