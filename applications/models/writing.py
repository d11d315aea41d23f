"""What belongs to writing: drafts of sections, attachments and guidance; by the verbs of each."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models.calls import Call
from applications.models.cases import Application
from applications.questions import Section
from fundportal.directory.access import AnyUser
from fundportal.documents.models import Document


class SectionDraft(models.Model):
    """Avsnittsutkast: what one person has typed in a section but not saved, and was last there.

    Working paper and no record: it is written over while the person types and removed when the
    section is saved. `typed` holds the fields as they stand in the form, faults included.
    """

    application = models.ForeignKey(
        Application,
        on_delete=models.CASCADE,
        related_name="section_drafts",
        verbose_name=_("application"),
    )
    section = models.CharField(_("section"), max_length=20, choices=Section.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_version = models.PositiveIntegerField(_("version that the person saw"), default=0)
    typed = models.JSONField(_("typed text"), null=True)
    typed_at = models.DateTimeField(_("last typed"), null=True)
    present_at = models.DateTimeField(_("last there"))

    class Meta:
        verbose_name = _("section draft")
        verbose_name_plural = _("section drafts")
        ordering = ("application", "section", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "section", "by"], name="section_draft_one_per_person"
            ),
            models.CheckConstraint(
                condition=Q(section__in=Section.values), name="section_draft_section_known"
            ),
            models.CheckConstraint(
                condition=Q(typed__isnull=True, typed_at__isnull=True)
                | Q(typed__isnull=False, typed_at__isnull=False),
                name="section_draft_typed_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_section_display()} {self.by}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Selections of attachments."""

    def visible_to(self, user: AnyUser) -> AttachmentQuerySet:
        """Return the attachments of the applications that the person may see."""
        return self.filter(application__in=Application.objects.visible_to(user))

    def current(self) -> AttachmentQuerySet:
        """Return those that have not been removed, in the order they came."""
        return self.filter(removed_at__isnull=True).order_by("pk")


class Attachment(models.Model):
    """Bilaga: a file that belongs to an application; one that was removed is kept but not shown."""

    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        related_name="attachments",
        verbose_name=_("application"),
    )
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, related_name="+", verbose_name=_("document")
    )
    title = models.CharField(_("what the file is"), max_length=150)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(_("added"))
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    removed_at = models.DateTimeField(_("removed"), null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ("application", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="attachment_says_what_it_is"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="attachment_removed_pair",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class QuestionGuide(models.Model):
    """Frågeanvisning: what a call says about one question, and how long its answer may be."""

    call = models.ForeignKey(
        Call, on_delete=models.CASCADE, related_name="question_guides", verbose_name=_("call")
    )
    question = models.CharField(_("question"), max_length=40)
    most_words = models.PositiveIntegerField(_("at most so many words"), null=True, blank=True)
    text = models.TextField(_("guidance"), blank=True)

    class Meta:
        verbose_name = _("question guide")
        verbose_name_plural = _("question guides")
        ordering = ("call", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["call", "question"], name="question_guide_one_per_question"
            ),
            models.CheckConstraint(
                condition=Q(most_words__isnull=True) | Q(most_words__gte=10, most_words__lte=5000),
                name="question_guide_words_sane",
                violation_error_message=_("Between 10 and 5 000 words."),
            ),
            models.CheckConstraint(
                condition=Q(most_words__isnull=False) | ~Q(text=""),
                name="question_guide_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call} {self.question}"
