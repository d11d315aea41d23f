"""Ett registrerat beslut: what every decision of a board about a running investment holds."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from fundportal.directory.models import User
from fundportal.documents.models import Document


class RegisteredDecision(models.Model):
    """Registrerat beslut: body, date, paragraph, registry number and extract; append-only."""

    body = models.CharField(_("decided by"), max_length=120)
    by_delegation = models.BooleanField(_("by delegation"), default=False)
    meeting_date = models.DateField(_("date of the decision"))
    paragraph = models.CharField(_("paragraph"), max_length=20, blank=True)
    diarienummer = models.CharField(_("registry number"), max_length=40)
    extract = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("extract of the minutes"),
    )
    reason = models.TextField(_("reason"))
    registered_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("decision", "registered by"),
    )
    registered_at = models.DateTimeField(_("registered"))

    class Meta:
        abstract = True

    @property
    def reference(self) -> str:
        """Body, date, paragraph and registry number as officials write them."""
        who = f"{self.body} ({gettext('by delegation')})" if self.by_delegation else self.body
        paragraph = f" § {self.paragraph}" if self.paragraph else ""
        return f"{who} {self.meeting_date:%Y-%m-%d}{paragraph}, dnr {self.diarienummer}"


def is_whole(name: str) -> models.CheckConstraint:
    """Return the CHECK that a decision names body, registry number, reason and paragraph."""
    said = ~Q(body="") & ~Q(diarienummer="") & ~Q(reason="")
    placed = Q(by_delegation=True) | ~Q(paragraph="")
    return models.CheckConstraint(condition=said & placed, name=name)
