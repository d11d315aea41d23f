"""The table of notices; written by tell.py, mail.py and reading.py only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fundportal.jobs.models import Job

if TYPE_CHECKING:
    from fundportal.directory.access import AnyUser


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Questions about notices."""

    def visible_to(self, user: AnyUser) -> NoticeQuerySet:
        """A person's own notices, nobody else's."""
        return self.filter(recipient=user) if user.is_authenticated else self.none()

    def unread(self) -> NoticeQuerySet:
        """Notices not opened yet."""
        return self.filter(read_at__isnull=True)

    def not_mailed(self) -> NoticeQuerySet:
        """Notices whose mail was given up, so that somebody must see to it."""
        return self.filter(mailed_at__isnull=True, mail_job__status=Job.Status.FAILED)


class Notice(models.Model):
    """Meddelande: what one person is told about a case, in the portal and by mail."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("recipient"),
    )
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    url = models.CharField(_("address of the case"), max_length=500)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("told by"),
    )
    told_at = models.DateTimeField(_("told"))
    read_at = models.DateTimeField(_("read"), null=True)
    mail_job = models.OneToOneField(
        Job, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("mail job")
    )
    mailed_at = models.DateTimeField(_("mailed"), null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ("-told_at", "-pk")
        indexes = (
            models.Index(fields=("recipient", "-told_at"), name="notices_of_person"),
            models.Index(
                fields=("recipient",), name="notices_unread", condition=Q(read_at__isnull=True)
            ),
        )
        constraints = (
            models.CheckConstraint(
                name="notices_subject_is_given",
                condition=~Q(subject=""),
                violation_error_message=_("A notice has a subject."),
            ),
            models.CheckConstraint(
                name="notices_url_within_portal",
                condition=Q(url__startswith="/")
                & ~Q(url__startswith="//")
                & ~Q(url__startswith="/\\"),
                violation_error_message=_("A notice leads to a page of the portal."),
            ),
            models.CheckConstraint(
                name="notices_read_after_told",
                condition=Q(read_at__isnull=True) | Q(read_at__gte=models.F("told_at")),
                violation_error_message=_("A notice cannot be read before it was written."),
            ),
        )

    def __str__(self) -> str:
        return self.subject

    @property
    def is_read(self) -> bool:
        """Whether the recipient has opened it."""
        return self.read_at is not None
