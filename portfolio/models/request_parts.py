"""Rekvisitionens rader och bilagor: what a request for money is for, and what shows it.

Only `portfolio.disbursements` and `portfolio.request_files` write; rows are append-only (migration
0021), files are added and taken away until the request is answered (0030).
"""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models.content import CostKind
from fundportal.directory.access import AnyUser
from fundportal.directory.models import Organisation, User
from fundportal.documents.models import Document
from portfolio.allotment import Place
from portfolio.models.disbursement import Disbursement
from portfolio.models.pairs import who_and_when


class DisbursementRow(models.Model):
    """Rekvisitionsrad: what a request asks for at one place of the plan."""

    disbursement = models.ForeignKey(
        Disbursement, models.PROTECT, related_name="rows", verbose_name=_("disbursement")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    cost_kind = models.CharField(_("kind of cost"), max_length=20, choices=CostKind.choices)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("party")
    )
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("row of a request for money")
        verbose_name_plural = _("rows of requests for money")
        ordering = ["disbursement", "year", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["disbursement", "year", "cost_kind", "organisation"],
                name="request_row_once",
            ),
            models.CheckConstraint(
                condition=Q(cost_kind__in=CostKind.values), name="request_row_kind_known"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="request_row_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_cost_kind_display()}"

    @property
    def place(self) -> Place:
        """The place of the plan that it belongs to."""
        return Place(self.year, self.cost_kind, self.organisation_id)


class DisbursementFileQuerySet(models.QuerySet["DisbursementFile"]):
    """Questions about the files of requests for money."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the files of the requests that the user may see."""
        return self.filter(disbursement__in=Disbursement.objects.visible_to(user))

    def current(self) -> Self:
        """Return the files that have not been taken away."""
        return self.filter(removed_at__isnull=True)


class DisbursementFile(models.Model):
    """Rekvisitionsbilaga: shows what requested money is for; one taken away is kept, not shown."""

    disbursement = models.ForeignKey(
        Disbursement, models.PROTECT, related_name="files", verbose_name=_("disbursement")
    )
    document = models.ForeignKey(
        Document, models.PROTECT, related_name="+", verbose_name=_("document")
    )
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added at"))
    removed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("removed by")
    )
    removed_at = models.DateTimeField(_("removed at"), null=True)

    objects = DisbursementFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a request for money")
        verbose_name_plural = _("files of requests for money")
        ordering = ["added_at", "id"]
        constraints = [who_and_when("removed", name="request_file_removed_by_and_at")]

    def __str__(self) -> str:
        return self.document.title
