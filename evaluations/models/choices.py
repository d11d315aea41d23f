"""What can be chosen about how an effect is computed; shared by plans and assessments."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Design(models.TextChoices):
    """How the groups are compared."""

    MEANS = "means", _("Two groups, afterwards")
    DID = "did", _("Two groups, before and after (difference in differences)")
    BEFORE_AFTER = "before_after", _("Only those who took part, before and after")

    @property
    def compares_changes(self) -> bool:
        """Whether each person is measured before and after."""
        return self is not Design.MEANS


class Assignment(models.TextChoices):
    """How people came into the groups; the evidence grade rests on it."""

    RANDOMISED = "randomised", _("By lot (randomised)")
    MATCHED = "matched", _("Matched: alike in what was known beforehand")
    SELF_SELECTED = "self_selected", _("They chose themselves, or were chosen")
    UNKNOWN = "unknown", _("Not known")
