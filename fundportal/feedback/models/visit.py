"""How often public pages were fetched; only `visits.py` writes here."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fundportal.directory.access import AnyUser, allows
from fundportal.directory.roles import Permission
from fundportal.feedback.models.reading import LONGEST_PAGE


class PageVisitCountQuerySet(models.QuerySet["PageVisitCount"]):
    """Questions about the counted visits."""

    def visible_to(self, user: AnyUser) -> Self:
        """All of them for those who handle feedback, else none."""
        return self if allows(user, Permission.HANDLE_FEEDBACK) else self.none()


class PageVisitCount(models.Model):
    """Besök per sida och dag: how often the reverse proxy answered for a page; nobody knows whom.

    A day on which no page has a row is a day that is not counted.
    """

    page = models.CharField(_("page"), max_length=LONGEST_PAGE)
    date = models.DateField(_("date"))
    visits = models.PositiveIntegerField(_("visits"))

    objects = PageVisitCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("visits of a page and day")
        verbose_name_plural = _("visits per page and day")
        ordering = ["-date", "page"]
        constraints = [
            models.UniqueConstraint(
                fields=["date", "page"], name="one_visit_count_per_day_and_page"
            ),
            models.CheckConstraint(
                condition=~Q(page="") & Q(visits__gte=1), name="visits_of_a_page_and_not_none"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.date}"
