"""Messages between a case's parties and the fund office; written by the verbs of `messages`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from applications.models.cases import Application
from applications.models.impartiality import impartial
from applications.models.parties import Answer, Party
from fundportal.directory.access import AnyUser, fund_ids, organisation_ids
from fundportal.directory.models import User
from fundportal.directory.roles import Permission

ANSWERS = (Permission.WRITE_APPLICATION, Permission.SIGN_APPLICATION)


class Side(models.TextChoices):
    """Sida i tråden: who writes."""

    PARTIES = "parties", _("The applicant's parties")
    OFFICE = "office", _("The fund office")


class MessageQuerySet(models.QuerySet["Message"]):
    """Selections of messages."""

    def visible_to(self, user: AnyUser) -> MessageQuerySet:
        """Return those of the cases that the person sees, not those seen as an assessor only."""
        return self.filter(application__in=threads_visible_to(user))

    def waiting_for(self, user: User) -> MessageQuerySet:
        """Return the newest message of each thread that waits for this person.

        It comes from the other side, and neither has this person read it nor has anybody answered.
        """
        later = Message.objects.filter(application=OuterRef("application"), pk__gt=OuterRef("pk"))
        read = MessageRead.objects.filter(
            application=OuterRef("application"), person=user, last__gte=OuterRef("pk")
        )
        office = fund_ids(user, Permission.PREPARE_APPLICATION)
        mine = Q(side=Side.PARTIES, application__fund__in=office) | Q(
            Exists(_parties_of(user, "application")), side=Side.OFFICE
        )
        newest = self.visible_to(user).filter(mine).exclude(by=user)
        return newest.filter(~Exists(later), ~Exists(read))


class Message(models.Model):
    """Inlägg i dialogen: an entry between a case's parties and the fund office; append-only."""

    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        related_name="messages",
        verbose_name=_("application"),
    )
    side = models.CharField(_("written by"), max_length=10, choices=Side.choices)
    text = models.TextField(_("message"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("written"))

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("pk",)
        indexes = [models.Index(fields=["application", "id"], name="message_thread")]
        constraints = [
            models.CheckConstraint(condition=Q(side__in=Side.values), name="message_side_known"),
            models.CheckConstraint(condition=~Q(text=""), name="message_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.application.number}, {self.get_side_display()}"


class MessageRead(models.Model):
    """Läsmärke: the last message of a thread that a person has marked as read."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="+", verbose_name=_("application")
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    last = models.PositiveBigIntegerField(_("last message read"))

    class Meta:
        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "person"], name="message_read_once_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.person}"


def threads_visible_to(user: AnyUser) -> models.QuerySet[Application]:
    """Return the cases whose thread the person reads: as a party, or for the fund but not as
    assessor only."""
    if not isinstance(user, User):
        return Application.objects.none()
    funds = fund_ids(user, Permission.SEE_APPLICATION)
    parties = Exists(_parties_of(user, "pk", Permission.SEE_APPLICATION))
    if not funds:
        return Application.objects.filter(parties)
    office = Q(fund__in=funds, submitted_at__isnull=False) & impartial(user)
    if not organisation_ids(user, Permission.SEE_APPLICATION):
        return Application.objects.filter(office)
    return Application.objects.filter(parties | office)


def _parties_of(user: AnyUser, case: str, *permissions: Permission) -> models.QuerySet[Party]:
    own = {pk for permission in permissions or ANSWERS for pk in organisation_ids(user, permission)}
    parties = Party.objects.filter(
        organisation__in=own, application=OuterRef(case), removed_at__isnull=True
    )
    return parties.exclude(answer=Answer.DECLINED)
