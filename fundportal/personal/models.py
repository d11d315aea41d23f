"""The key to a person's calendar and the digests made; written by `calendars` and `digests`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fundportal.directory.access import AnyUser
from fundportal.directory.models import User
from fundportal.jobs.models import Job


class OwnQuerySet(models.QuerySet):
    """Selections of what belongs to one person."""

    def visible_to(self, user: AnyUser) -> OwnQuerySet:
        """Return the person's own, nobody else's."""
        return self.filter(person=user) if isinstance(user, User) else self.none()


class CalendarKey(models.Model):
    """Kalendernyckel: opens a person's deadlines to a calendar program; only its hash is kept."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="calendar_key",
        verbose_name=_("person"),
    )
    hash = models.CharField(_("hash of the key"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar key")
        verbose_name_plural = _("calendar keys")
        constraints = [
            models.CheckConstraint(
                condition=Q(hash__regex=r"^[0-9a-f]{64}$"), name="calendar_key_is_hashed"
            ),
        ]

    def __str__(self) -> str:
        return self.person.name


class Digest(models.Model):
    """Sammandrag: one mail with what is new and what waits, one for each moment chosen."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )
    moment = models.DateTimeField(_("the moment it is for"))
    made_at = models.DateTimeField(_("made"))
    mail_job = models.OneToOneField(
        Job, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("mail job")
    )
    mailed_at = models.DateTimeField(_("mailed"), null=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        ordering = ("-moment", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["person", "moment"], name="digest_one_per_moment"),
            models.CheckConstraint(
                condition=Q(made_at__gte=models.F("moment")), name="digest_not_before_its_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.moment:%Y-%m-%d}"
