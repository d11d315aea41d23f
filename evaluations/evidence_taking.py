"""The verb that takes a pooled effect over into an application as an expected effect."""

from __future__ import annotations

import datetime
import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application, ExpectedEffect
from applications.pages import Content
from applications.questions import Section
from applications.sections import save_section
from applications.states import Act, may
from applications.workflow import locked, may_write, require_writer
from evaluations import evidence
from evaluations.analysis import ENGINE_VERSION
from evaluations.evidence import Measure, Study
from evaluations.models import TakenEvidence
from fundportal.audit import trail
from fundportal.directory.access import AnyUser
from fundportal.directory.errors import Refused
from fundportal.directory.models import User


class NotPublic(Refused):
    """There is no published study of that measure any more."""


class StudiesChanged(Refused):
    """The studies are others than those that the person looked at."""


class UnsavedDraft(Refused):
    """The person has typed effects that are not saved and would be lost."""


def may_take(application: Application, user: AnyUser) -> bool:
    """Whether the person writes the application and may do so now."""
    return (
        isinstance(user, User)
        and may(Act.WRITE, application.status)
        and may_write(application, user)
    )


def fingerprint_of(measure: Measure) -> str:
    """The hash of the figures that are pooled: what the person saw."""
    said = [measure.key, *(_said(study) for study in measure.studies)]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def take(
    application: Application, *, key: str, seen: str, by: User, at: datetime.datetime
) -> TakenEvidence:
    """Ta över en effekt: keep it with its studies and date, and name it among what is expected.

    Only what is published is taken over, whoever takes it. The same figures again give what is
    there. Where it stands today and the target are left for the applicant to write.
    """
    application = locked(application, Act.WRITE)
    require_writer(application, by)
    found = [one for one in evidence.published() if one.key == key and one.studies]
    if not found:
        raise NotPublic(_("There is no published effect of that kind. Choose another."))
    measure = found[0]
    if fingerprint_of(measure) != seen:
        raise StudiesChanged(
            _("A study has come or gone since you opened the page. Look at the new figures.")
        )
    same = TakenEvidence.objects.filter(application=application, key=key, inputs_hash=seen).first()
    _name_it(application, measure, by, at)
    if same:
        return same
    pooled = measure.pooled()
    made = TakenEvidence.objects.create(
        application=application,
        key=key,
        indicator=measure.name,
        unit=measure.unit,
        direction="increase" if measure.higher_is_better else "decrease",
        decimals=measure.decimals,
        effect=pooled.effect,
        low=pooled.ci[0],
        high=pooled.ci[1],
        method=pooled.method,
        studies=[_said(study) for study in measure.studies],
        inputs_hash=seen,
        engine_version=ENGINE_VERSION,
        taken_by=by,
        taken_at=at,
    )
    trail.record(
        act="evidence.take",
        subject=made,
        case=application,
        by=by,
        at=at,
        effect=made.effect,
        studies=len(made.studies),
        inputs_hash=seen,
    )
    return made


def _name_it(application: Application, measure: Measure, by: User, at: datetime.datetime) -> None:
    """Add the indicator to the expected effects unless it is there."""
    content = Content(application)
    if measure.name.casefold() in {one.indicator.casefold() for one in content.effects}:
        return
    if application.section_drafts.filter(section=Section.EFFECTS, by=by).exists():
        raise UnsavedDraft(
            _("You have typed effects that are not saved. Save the section first, then come back.")
        )
    latest = application.section_versions.filter(section=Section.EFFECTS).order_by("-version")
    version = latest.first()
    added = {
        "indicator": measure.name,
        "unit": measure.unit,
        "direction": "increase" if measure.higher_is_better else "decrease",
    }
    save_section(
        application,
        section=Section.EFFECTS,
        answers={"effects": [*(_row(one) for one in content.effects), added]},
        seen_version=version.version if version else 0,
        by=by,
        at=at,
    )


def _row(effect: ExpectedEffect) -> dict[str, Any]:
    names = ("indicator", "unit", "direction", "baseline", "target", "data_source")
    return {name: getattr(effect, name) for name in names}


def _said(study: Study) -> dict[str, Any]:
    return {
        "investment": study.assessment.investment.title,
        "slug": study.assessment.investment.slug,
        "effect": study.effect,
        "se": study.se,
        "low": study.low,
        "high": study.high,
        "grade": study.grade,
        "people": study.people,
        "report": study.address,
    }
