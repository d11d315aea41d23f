"""Granskning: a second evaluator accepts an assessed effect or sends it back, once."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from evaluations import notices
from evaluations.models import Assessment, AssessmentReview
from evaluations.reviewing import check_review
from evaluations.states import ReviewOutcome
from fundportal.audit import trail
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from portfolio.access import allows, require
from portfolio.models import Investment


class CannotReview(Refused):
    """The effect is reviewed already, or a later assessment has superseded it."""


def may_review(assessment: Assessment, user: User) -> bool:
    """Whether the person may review it now: another than who made it, while it waits."""
    return (
        not hasattr(assessment, "review")
        and not hasattr(assessment, "superseded_by")
        and user.pk != assessment.assessed_by_id
        and allows(user, Permission.ASSESS, assessment.investment)
    )


@transaction.atomic
def accept(
    assessment: Assessment, *, comment: str, by: User, at: datetime.datetime
) -> AssessmentReview:
    """Godta efter granskning: a second evaluator stands behind it; it may be published."""
    return _review(assessment, ReviewOutcome.ACCEPTED, comment, by, at)


@transaction.atomic
def send_back(
    assessment: Assessment, *, comment: str, by: User, at: datetime.datetime
) -> AssessmentReview:
    """Lämna tillbaka: it stays as it is; a new assessment takes up what the reviewer wrote."""
    return _review(assessment, ReviewOutcome.RETURNED, comment, by, at)


def _review(
    assessment: Assessment, outcome: ReviewOutcome, comment: str, by: User, at: datetime.datetime
) -> AssessmentReview:
    require(by, Permission.ASSESS, assessment.investment)
    check_review(comment, by=by, makers={assessment.assessed_by_id})
    Investment.objects.select_for_update(no_key=True, of=("self",)).get(pk=assessment.investment_id)
    if AssessmentReview.objects.filter(assessment=assessment).exists():
        raise CannotReview(_("The effect is reviewed already."))
    if Assessment.objects.filter(supersedes=assessment).exists():
        raise CannotReview(_("A later assessment has superseded this one. Review that one."))
    made = AssessmentReview.objects.create(
        assessment=assessment,
        outcome=outcome,
        comment=comment.strip(),
        reviewed_by=by,
        reviewed_at=at,
    )
    trail.record(
        act="evaluations.effect_reviewed",
        subject=assessment,
        by=by,
        at=at,
        case=assessment.investment,
        outcome=str(outcome),
    )
    notices.effect_reviewed(assessment, by=by, at=at)
    return made
