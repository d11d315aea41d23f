"""Bedömning: freezes an effect with its inputs; the only writer of assessments."""

import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations import analysis_plans, findings, notices, outcome_digests
from evaluations.models import Assessment, Indicator, OutcomeBatch
from evaluations.models.choices import Design
from evaluations.plan_deviations import deviations
from fundportal.audit import trail
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from portfolio.access import require
from portfolio.models import Investment


class DataChanged(Refused):
    """Data came or went after the person looked at the result."""


class RowsDiffer(Refused):
    """The rows of an import are not those that were recorded."""


class PlanDepartedFrom(Refused):
    """Something is done otherwise than the plan says, and no reason is given."""


class AssessedMeanwhile(Refused):
    """Somebody froze another assessment of the indicator after the person opened the page."""


@transaction.atomic
def assess(
    indicator: Indicator,
    *,
    assignment: str,
    pooled: bool,
    level: Decimal,
    conclusion: str,
    supersedes: Assessment | None,
    by: User,
    at: datetime.datetime,
    seen: str = "",
    design: str = Design.MEANS,
    baseline_until: datetime.date | None = None,
    measured_until: datetime.date | None = None,
    deviation_reason: str = "",
) -> Assessment:
    """Frys en bedömning of an indicator: inputs, result by both standard errors, and conclusion.

    `supersedes` is the current assessment as the person saw it, `seen` the fingerprint of the
    inputs shown; if either is another by now the act is refused. What departs from the plan needs
    a reason. Raises findings.CannotAssess, and RowsDiffer where the data is not what was recorded.
    """
    require(by, Permission.ASSESS, indicator.investment)
    Investment.objects.select_for_update(no_key=True, of=("self",)).get(pk=indicator.investment_id)
    _refuse_if_superseded(indicator, supersedes)
    assessment = findings.compute(
        indicator,
        assignment=assignment,
        pooled=pooled,
        level=level,
        design=design,
        baseline_until=baseline_until,
        measured_until=measured_until,
    )
    if seen and seen != assessment.inputs_hash:
        raise DataChanged(
            _("The data changed after you opened the page. Look at the new result first.")
        )
    batches = findings.batches_of(assessment)
    _refuse_other_rows(batches)
    assessment.plan = analysis_plans.plan_of(indicator)
    departs = deviations(assessment)
    if departs and not deviation_reason.strip():
        raise PlanDepartedFrom(_("The analysis plan says otherwise. Write why you depart from it."))
    assessment.deviation_reason = deviation_reason.strip() if departs else ""
    assessment.conclusion, assessment.supersedes = conclusion, supersedes
    assessment.assessed_by, assessment.assessed_at = by, at
    assessment.save(force_insert=True)
    assessment.batches.set(batches)
    trail.record(
        act="evaluations.assessed",
        subject=assessment,
        by=by,
        at=at,
        case=indicator.investment,
        inputs_hash=assessment.inputs_hash,
        supersedes=supersedes.pk if supersedes else None,
        deviations=len(departs),
    )
    notices.effect_assessed(assessment, by=by, at=at)
    return assessment


def _refuse_other_rows(batches: list[OutcomeBatch]) -> None:
    """Refuse to freeze what has other rows than were recorded: nobody but raw SQL makes that so."""
    for batch in batches:
        if outcome_digests.of_stored(batch) != batch.digests:
            raise RowsDiffer(
                _(
                    "The rows of “%(file)s” are not those that were recorded on %(date)s. Nothing"
                    " is frozen. Undo that import, take the file in again and tell the"
                    " administrator."
                )
                % {"file": batch.filename, "date": timezone.localdate(batch.recorded_at)}
            )


def _refuse_if_superseded(indicator: Indicator, supersedes: Assessment | None) -> None:
    current = indicator.assessments.current().select_related("assessed_by").first()
    if current == supersedes or current is None:
        return
    raise AssessedMeanwhile(
        _("%(who)s froze an assessment of this indicator on %(date)s. Look at it before you go on.")
        % {"who": current.assessed_by, "date": timezone.localdate(current.assessed_at)}
    )
