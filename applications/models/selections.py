"""What a person has narrowed a list to and keeps under a name; written by `selections`."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fundportal.directory.access import AnyUser
from fundportal.directory.models import User


class ListKind(models.TextChoices):
    """Vilken lista urvalet gäller."""

    CASES = "cases", _("Applications")
    IDEAS = "ideas", _("Ideas")


class SavedSelectionQuerySet(models.QuerySet["SavedSelection"]):
    """Selections of saved selections."""

    def visible_to(self, user: AnyUser) -> SavedSelectionQuerySet:
        """Return the person's own."""
        return self.filter(person=user) if isinstance(user, User) else self.none()


class SavedSelection(models.Model):
    """Sparat urval: the filters and the order of a list, under a name of the person's own."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="saved_selections",
        verbose_name=_("person"),
    )
    kind = models.CharField(_("list"), max_length=10, choices=ListKind.choices)
    name = models.CharField(_("name"), max_length=60)
    chosen = models.JSONField(_("filters and order"), default=dict)
    is_default = models.BooleanField(_("shown first"), default=False)
    saved_at = models.DateTimeField(_("saved"))

    objects = SavedSelectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved selection")
        verbose_name_plural = _("saved selections")
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "name"],
                name="saved_selection_name_once",
                violation_error_message=_("You have a selection with this name already."),
            ),
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(is_default=True),
                name="saved_selection_one_default",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ListKind.values), name="saved_selection_list_known"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="saved_selection_has_its_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def query(self) -> str:
        """The query that opens the list as it was saved."""
        return "?" + urlencode(sorted(self.chosen.items()))
