"""Satsningen: what a decision's money is set aside for.

`portfolio.commitments.confirm` makes the row, `portfolio.investments` writes its texts and address;
the fund and the decision are never changed (migration 0002).
"""

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from applications.models import Decision, Party
from fundportal.directory.access import AnyUser, funds_where, organisation_ids
from fundportal.directory.models import Fund, Organisation, User
from fundportal.directory.roles import Permission
from portfolio.models.external import opened_to
from portfolio.models.pairs import who_and_when
from portfolio.states import Audience, InvestmentStatus

# What the public page says in words: by these it is found, in Swedish, in English and as typed.
SAID = ("title", "summary", "target_group", "learnt")
SAID_IN_ENGLISH = tuple(f"{field}_en" for field in SAID)
WORDS = (
    SearchVector(*SAID, "summary_easy", config="swedish")
    + SearchVector(*SAID_IN_ENGLISH, config="english")
    + SearchVector(*SAID, *SAID_IN_ENGLISH, config="simple")
)


def _where(user: AnyUser, permission: Permission) -> Q:
    return Q(fund__in=funds_where(user, permission)) | Q(pk__in=opened_to(user, permission))


def _of_own(user: AnyUser) -> Q:
    """Led by an organisation of the user's, or with one as a party that has said yes."""
    own = organisation_ids(user, Permission.SEE_INVESTMENT)
    taking_part = Party.objects.accepted().order_by().filter(organisation__in=own)
    return Q(organisation__in=own) | Q(decision__application__in=taking_part.values("application"))


class InvestmentQuerySet(models.QuerySet["Investment"]):
    """Questions about investments."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return those of the user's funds, those that an organisation of the user's leads or takes
        part in, and those opened to the user.
        """
        return self.filter(_where(user, Permission.SEE_INVESTMENT) | _of_own(user))

    def of_own(self, user: AnyUser) -> Self:
        """Return those that an organisation of the user's leads or takes part in."""
        return self.filter(_of_own(user))

    def where(self, user: AnyUser, permission: Permission) -> Self:
        """Return those in which the person may do it, by a role in the fund or an own access."""
        return self.filter(_where(user, permission))

    def public(self) -> Self:
        """Return the investments that have a published page."""
        return self.filter(published_at__isnull=False)

    def called(self, slug: str) -> Self:
        """Return the investment that has the address, or that once had it."""
        former = FormerAddress.objects.filter(slug=slug)
        return self.filter(Q(slug=slug) | Q(pk__in=former.values("investment")))

    def containing(self, words: str) -> Self:
        """Return the investments whose title, summary, organisation or fund has the words."""
        return self.filter(
            Q(title__icontains=words)
            | Q(summary__icontains=words)
            | Q(organisation__name__icontains=words)
            | Q(fund__name__icontains=words)
        )


class Investment(models.Model):
    """Satsning: a funded initiative, from the confirmed commitment to its end."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    fund = models.ForeignKey(
        Fund, models.PROTECT, related_name="investments", verbose_name=_("fund")
    )
    decision = models.OneToOneField(
        Decision, models.PROTECT, related_name="investment", verbose_name=_("decision")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="investments", verbose_name=_("organisation")
    )
    summary = models.TextField(_("summary"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    summary_easy = models.TextField(_("summary in easy Swedish"), blank=True)
    audience = models.CharField(_("for whom"), max_length=8, choices=Audience.choices, blank=True)
    target_group = models.TextField(_("target group"), blank=True)
    target_group_en = models.TextField(_("target group in English"), blank=True)
    learnt = models.TextField(_("what was learnt"), blank=True)
    learnt_en = models.TextField(_("what was learnt, in English"), blank=True)
    status = models.CharField(
        _("status"),
        max_length=8,
        choices=InvestmentStatus.choices,
        default=InvestmentStatus.RUNNING,
    )
    report_rhythm = models.CharField(_("rhythm of reports"), max_length=11, blank=True)
    started_date = models.DateField(_("start"))
    planned_end_date = models.DateField(_("planned end"))
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("confirmed by")
    )
    created_at = models.DateTimeField(_("confirmed at"))
    published_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = InvestmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("investment")
        verbose_name_plural = _("investments")
        ordering = ["title", "id"]
        indexes = [GinIndex(WORDS, name="investment_public_words")]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="investment_has_a_title"),
            models.CheckConstraint(
                condition=Q(planned_end_date__gte=F("started_date")),
                name="investment_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | ~Q(summary=""),
                name="published_investment_has_a_summary",
            ),
            who_and_when("published", name="investment_published_by_and_at"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def status_words(self) -> str:
        """The status as a reader says it: a confirmed investment may still be ahead."""
        if self.status == InvestmentStatus.RUNNING and self.started_date > timezone.localdate():
            return gettext("Starts %(day)s") % {"day": date_format(self.started_date, "j F Y")}
        return str(self.get_status_display())

    def text(self, field: str) -> str:
        """Return a text field in the reader's language; Swedish where no English is written."""
        english = str(getattr(self, f"{field}_en")) if get_language() == "en" else ""
        return english or str(getattr(self, field))


class FormerAddressQuerySet(models.QuerySet["FormerAddress"]):
    """Questions about addresses that were left."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return those of the investments that the person may see."""
        return self.filter(investment__in=Investment.objects.visible_to(user))


class FormerAddress(models.Model):
    """Tidigare adress: what an investment was called by before, kept for ever and for it alone.

    `portfolio.investments.move` makes the row; the database keeps it, and refuses the address to
    every other investment (migration 0039).
    """

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    investment = models.ForeignKey(
        Investment,
        models.PROTECT,
        related_name="former_addresses",
        verbose_name=_("investment"),
    )
    left_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("changed by")
    )
    left_at = models.DateTimeField(_("changed at"))

    objects = FormerAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("former address of an investment")
        verbose_name_plural = _("former addresses of investments")
        ordering = ["-left_at", "-pk"]

    def __str__(self) -> str:
        return self.slug
