"""Notices and when their mail comes; written by tell, mail, reading and choosing only."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fundportal.jobs.models import Job

if TYPE_CHECKING:
    from fundportal.directory.access import AnyUser
    from fundportal.directory.models import User


# What later apps take back of what a person was told: conditions on notices, added at their models.
WITHHELD: list[Callable[[User], Q]] = []


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Questions about notices."""

    def visible_to(self, user: AnyUser) -> NoticeQuerySet:
        """A person's own notices, but for what has been taken back since; nobody else's."""
        if not user.is_authenticated:
            return self.none()
        own = self.filter(recipient=user)
        for withheld in WITHHELD:
            own = own.exclude(withheld(user))
        return own

    def unread(self) -> NoticeQuerySet:
        """Notices not opened yet."""
        return self.filter(read_at__isnull=True)

    def held(self) -> NoticeQuerySet:
        """Unread notices that wait for the person's next digest."""
        return self.unread().filter(is_held=True)

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
    is_held = models.BooleanField(_("waits for the digest"), default=False)

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
            models.Index(fields=("recipient",), name="notices_held", condition=Q(is_held=True)),
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


class MailChoiceQuerySet(models.QuerySet["MailChoice"]):
    """Questions about choices of mail."""

    def visible_to(self, user: AnyUser) -> MailChoiceQuerySet:
        """A person's own choice, nobody else's."""
        return self.filter(person=user) if user.is_authenticated else self.none()

    def digests(self) -> MailChoiceQuerySet:
        """The choices of a digest by people who may log in."""
        return self.filter(rhythm__in=MailChoice.DIGESTS, person__is_active=True)


class MailChoice(models.Model):
    """Mejlval: when mail comes to a person about what is not urgent; without a row at once."""

    class Rhythm(models.TextChoices):
        """Hur ofta e-post kommer."""

        AT_ONCE = "at_once", _("At once, one mail for each notice")
        DAILY = "daily", _("Once a day, in a digest")
        WEEKLY = "weekly", _("Once a week, in a digest")
        NEVER = "never", _("Never, I read it in the portal")

    class Weekday(models.IntegerChoices):
        """Veckodag."""

        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    DIGESTS = (Rhythm.DAILY, Rhythm.WEEKLY)

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="mail_choice",
        verbose_name=_("person"),
    )
    rhythm = models.CharField(_("how often"), max_length=10, choices=Rhythm.choices)
    hour = models.PositiveSmallIntegerField(_("hour"), default=7)
    weekday = models.PositiveSmallIntegerField(
        _("day of the week"), choices=Weekday.choices, default=Weekday.MONDAY
    )
    chosen_at = models.DateTimeField(_("chosen"))

    objects = MailChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice of mail")
        verbose_name_plural = _("choices of mail")
        constraints = (
            models.CheckConstraint(
                name="mail_choice_known",
                condition=Q(rhythm__in=["at_once", "daily", "weekly", "never"]),
            ),
            models.CheckConstraint(
                name="mail_choice_hour_of_a_day", condition=Q(hour__lte=23, weekday__lte=6)
            ),
        )

    def __str__(self) -> str:
        return self.get_rhythm_display()

    @classmethod
    def of(cls, person: User) -> MailChoice:
        """The person's choice; before one is made, mail at once."""
        found = cls.objects.filter(person=person).first()
        return found or cls(person=person, rhythm=cls.Rhythm.AT_ONCE)

    @classmethod
    def rhythms(cls, people: Iterable[Any]) -> dict[int, str]:
        """The rhythm of those among the people, by number, who have chosen one; one query."""
        chosen = cls.objects.filter(person__in=list(people))
        return dict(chosen.values_list("person", "rhythm"))

    def moment_before(self, at: datetime.datetime) -> datetime.datetime:
        """The latest moment for a digest until `at`, which is local time."""
        moment = at.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        if self.rhythm == self.Rhythm.WEEKLY:
            moment -= datetime.timedelta(days=(moment.weekday() - self.weekday) % 7)
        step = datetime.timedelta(days=7 if self.rhythm == self.Rhythm.WEEKLY else 1)
        return moment if moment <= at else moment - step
