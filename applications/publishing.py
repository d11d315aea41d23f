"""The verbs on published outcomes: let citizens read what was decided, and take it back."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from applications.models import Decision, PublishedOutcome
from applications.workflow import ReasonMissing, locked
from fundportal import privacy
from fundportal.audit import trail
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission

SHORTEST_NAME = 4


class NotPublishable(Refused):
    """The decision has been corrected, or its outcome is public already."""


class NotPublic(Refused):
    """There is nothing to take back."""


class PersonNamed(Refused):
    """What would become public points out a person."""


@transaction.atomic
def publish(
    decision: Decision, *, reason: str, reason_en: str = "", by: User, at: datetime.datetime
) -> PublishedOutcome:
    """Publicera utfallet: anyone may read what was decided, a no as plainly as a yes."""
    application = locked(decision.application)
    application.require_office(by, Permission.PUBLISH_DECISION)
    decision = application.decisions.get(pk=decision.pk)
    reason, reason_en = reason.strip(), reason_en.strip()
    public = decision.published_outcomes.public().first()
    if public and (public.reason, public.reason_en) == (reason, reason_en):
        return public
    if public:
        raise NotPublishable(_("The outcome is published already. Withdraw it to change its text."))
    if hasattr(decision, "corrected_by"):
        raise NotPublishable(_("The decision has been corrected. Publish the correction."))
    if not reason:
        raise ReasonMissing(_("Write the reason."))
    _refuse_persons(application.title, decision.body, reason, reason_en)
    made = PublishedOutcome.objects.create(
        decision=decision, reason=reason, reason_en=reason_en, published_by=by, published_at=at
    )
    _record("application.publish_outcome", made, by, at, reason=reason)
    return made


@transaction.atomic
def withdraw(
    outcome: PublishedOutcome, *, reason: str, by: User, at: datetime.datetime
) -> PublishedOutcome:
    """Avpublicera utfallet: taken off the public page, with a reason that the case keeps."""
    application = locked(outcome.decision.application)
    application.require_office(by, Permission.PUBLISH_DECISION)
    outcome = PublishedOutcome.objects.select_related("decision__application").get(pk=outcome.pk)
    if outcome.withdrawn_at is not None:
        raise NotPublic(_("The outcome is not public any more."))
    if not reason.strip():
        raise ReasonMissing(_("Write the reason."))
    outcome.withdrawn_by, outcome.withdrawn_at = by, at
    outcome.withdrawn_reason = reason.strip()
    outcome.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_reason"])
    _record("application.withdraw_outcome", outcome, by, at, reason=outcome.withdrawn_reason)
    return outcome


def _refuse_persons(*texts: str) -> None:
    """Nobody is named in public: no number, address or telephone, and no name of anybody known."""
    together = "\n".join(texts)
    if privacy.find(together):
        raise PersonNamed(
            _("A text holds a personnummer, an e-mail address or a telephone number. Take it away.")
        )
    known = User.objects.annotate(said=Value(together), length=Length("name"))
    full = known.filter(length__gte=SHORTEST_NAME, name__contains=" ", said__icontains=F("name"))
    named = full.first()
    if named:
        raise PersonNamed(
            _("A text names %(name)s. Only organisations are named in public.")
            % {"name": named.name}
        )


def _record(
    act: str, outcome: PublishedOutcome, by: User, at: datetime.datetime, *, reason: str
) -> None:
    trail.record(
        act=act,
        subject=outcome.decision.application,
        by=by,
        at=at,
        reason=reason,
        decision=outcome.decision.reference,
    )
