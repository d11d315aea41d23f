"""What a conflict of interest takes back of what a person has been told; reads only."""

from __future__ import annotations

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat, StrIndex
from django.urls import reverse

from applications.models import involvement
from applications.models.cases import Application
from fundportal.directory.models import User
from fundportal.notices.models import WITHHELD


def about_cases_in_conflict(user: User) -> Q:
    """Build the condition that a notice is about a case lost to a conflict of the person's.

    What the own organisation may see as a party stays. A notice names its case, or the idea
    that it came from, by its address.
    """
    lost = involvement.conflicts_of(user)
    if not lost:
        return Q(pk__in=[])
    seen = Application.objects.visible_to(user).filter(pk=OuterRef("pk"))
    cases = Application.objects.filter(~Exists(seen), pk__in=lost)
    idea = Concat(Value(reverse("applications:ideas")), Cast("idea", CharField()), Value("/"))
    named = StrIndex(OuterRef("url"), Concat(Value("/"), "number", Value("/")))
    begun = StrIndex(OuterRef("url"), idea)
    about = cases.alias(named=named, begun=begun).filter(Q(named__gt=0) | Q(begun__gt=0))
    return Q(Exists(about))


WITHHELD.append(about_cases_in_conflict)
