"""What readers answered and wrote; only `workflow.py` and `disposal.py` write here."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fundportal.directory.access import AnyUser, allows
from fundportal.directory.roles import Permission
from fundportal.feedback.states import Status

LONGEST_TEXT = 2000
LONGEST_PAGE = 300


class PageAnswerCountQuerySet(models.QuerySet["PageAnswerCount"]):
    """Questions about the counted answers."""

    def visible_to(self, user: AnyUser) -> Self:
        """All of them for those who handle feedback, else none."""
        return self if allows(user, Permission.HANDLE_FEEDBACK) else self.none()


class PageAnswerCount(models.Model):
    """Svar per sida och dag: how many found a page useful and how many did not."""

    page = models.CharField(_("page"), max_length=LONGEST_PAGE)
    date = models.DateField(_("date"))
    yes = models.PositiveIntegerField(_("yes"), default=0)
    no = models.PositiveIntegerField(_("no"), default=0)

    objects = PageAnswerCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("answers of a page and day")
        verbose_name_plural = _("answers per page and day")
        ordering = ["-date", "page"]
        constraints = [
            models.UniqueConstraint(fields=["page", "date"], name="one_count_per_page_and_day"),
            models.CheckConstraint(condition=~Q(page=""), name="count_names_its_page"),
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.date}"


class FeedbackTextQuerySet(models.QuerySet["FeedbackText"]):
    """Questions about the texts."""

    def visible_to(self, user: AnyUser) -> Self:
        """All of them for those who handle feedback, else none."""
        return self if allows(user, Permission.HANDLE_FEEDBACK) else self.none()


class FeedbackText(models.Model):
    """Läsarens text: what could be better on a page, masked before saving; nobody knows whose.

    `done_by` is also who found that nothing can be done about it, with the reason as the note.
    """

    Status = Status

    page = models.CharField(_("page"), max_length=LONGEST_PAGE)
    was_useful = models.BooleanField(_("found the page useful"))
    text = models.TextField(_("what could be better"), max_length=LONGEST_TEXT)
    received_at = models.DateTimeField(_("received"))
    status = models.CharField(
        _("status"), max_length=14, choices=Status.choices, default=Status.NEW
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handled by"),
    )
    note = models.TextField(_("what was done"), blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("seen by"),
    )
    seen_at = models.DateTimeField(_("seen at"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("done by"),
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    objects = FeedbackTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text from a reader")
        verbose_name_plural = _("texts from readers")
        ordering = ["-received_at", "-id"]
        indexes = [models.Index(fields=["status", "-received_at"], name="feedback_by_status")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="feedback_has_a_text"),
            models.CheckConstraint(condition=~Q(page=""), name="feedback_names_its_page"),
            models.CheckConstraint(
                condition=Q(seen_by__isnull=True, seen_at__isnull=True)
                | Q(seen_by__isnull=False, seen_at__isnull=False),
                name="feedback_seen_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(done_by__isnull=True, done_at__isnull=True)
                | Q(done_by__isnull=False, done_at__isnull=False),
                name="feedback_done_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.NEW, seen_at__isnull=True, done_at__isnull=True)
                | Q(status=Status.SEEN, seen_at__isnull=False, done_at__isnull=True)
                | (
                    Q(status__in=(Status.DONE, Status.NOT_ACTIONABLE))
                    & Q(seen_at__isnull=False, done_at__isnull=False)
                    & ~Q(note="")
                ),
                name="feedback_status_agrees_with_its_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.received_at:%Y-%m-%d}"
