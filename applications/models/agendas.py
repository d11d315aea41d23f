"""Agendas: which cases a board takes up at a meeting, in which order; written by `agendas`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from applications.models.cases import Application
from fundportal.directory.access import AnyUser, funds_where
from fundportal.directory.models import Fund
from fundportal.directory.roles import Permission


class AgendaQuerySet(models.QuerySet["Agenda"]):
    """Selections of agendas."""

    def visible_to(self, user: AnyUser) -> AgendaQuerySet:
        """Return the agendas of the funds whose money the person sees."""
        return self.filter(fund__in=funds_where(user, Permission.SEE_FUND))

    def containing(self, words: str, user: AnyUser) -> AgendaQuerySet:
        """Return those that have every word in board, fund, day or a case that the person sees."""
        found = self.annotate(day=Cast("meeting_date", models.CharField()))
        months = {str(name).lower(): number for number, name in MONTHS.items()}
        for word in words.split():
            cases = Application.objects.visible_to(user).filter(
                Q(number__icontains=word) | Q(title__icontains=word)
            )
            found = found.filter(
                Q(body__icontains=word)
                | Q(fund__name__icontains=word)
                | Q(day__icontains=word)
                | Q(meeting_date__month=months.get(word.lower(), 0))
                | Q(pk__in=AgendaItem.objects.filter(application__in=cases).values("agenda"))
            )
        return found


class Agenda(models.Model):
    """Föredragningslista: the cases of a fund that a board takes up at one meeting."""

    fund = models.ForeignKey(
        Fund, on_delete=models.PROTECT, related_name="agendas", verbose_name=_("fund")
    )
    body = models.CharField(_("decided by"), max_length=120)
    meeting_date = models.DateField(_("date of the meeting"))
    version = models.PositiveIntegerField(_("version"), default=1)
    drawn_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    drawn_up_at = models.DateTimeField(_("drawn up"))
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("taken over by"),
    )

    objects = AgendaQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda")
        verbose_name_plural = _("agendas")
        ordering = ("-meeting_date", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "body", "meeting_date"], name="agenda_one_per_meeting"
            ),
            models.CheckConstraint(condition=~Q(body=""), name="agenda_has_its_body"),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.meeting_date:%Y-%m-%d}"


class AgendaItem(models.Model):
    """Ärende på föredragningslistan: a case and its place."""

    agenda = models.ForeignKey(
        Agenda, on_delete=models.CASCADE, related_name="items", verbose_name=_("agenda")
    )
    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        related_name="agenda_items",
        verbose_name=_("application"),
    )
    position = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["agenda", "application"], name="agenda_item_once"),
            models.UniqueConstraint(fields=["agenda", "position"], name="agenda_item_position"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.application}"
