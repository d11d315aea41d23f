"""The event: what somebody did and why; written only by `trail.record`, never changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One act (händelse); append-only, without foreign keys: it outlives what it tells of."""

    at = models.DateTimeField(_("when"))
    act = models.CharField(_("act"), max_length=60)
    actor_id = models.BigIntegerField(_("person's number"), null=True)
    actor_name = models.CharField(_("who"), max_length=200)
    subject_type = models.CharField(_("kind of subject"), max_length=60)
    subject_id = models.CharField(_("number of subject"), max_length=40)
    subject_label = models.CharField(_("subject"), max_length=300)
    case_type = models.CharField(_("kind of case"), max_length=60)
    case_id = models.CharField(_("number of case"), max_length=40)
    reason = models.TextField(_("reason"), blank=True)
    details = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["case_type", "case_id", "at"], name="event_case"),
            models.Index(fields=["subject_type", "subject_id"], name="event_subject"),
            models.Index(fields=["-at"], name="event_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.act} {self.subject_label}"
