"""Kedjan: from a report's figures back to plan, data, payments, decision and application. Reads.

The public edition names no person: it says that two different evaluators signed and reviewed.
"""

import datetime
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.models import Assessment, CostImpact
from evaluations.report_content import ChainLink
from fundportal.directory.models import User
from portfolio.models import Investment

MOST_ENTRIES = 60  # of the ledger; a report is read on paper


def chain_of(
    assessments: list[Assessment], cost_impact: CostImpact | None, *, names_people: bool
) -> tuple[ChainLink, ...]:
    """Return the links, from the effects to the application, in the active language."""
    investment = assessments[0].investment
    links = [link for one in assessments for link in _of_effect(one, names_people)]
    if cost_impact:
        links += _of_cost_impact(cost_impact, names_people)
    return (*links, *_of_money(investment), *_of_decision(investment))


def _of_effect(assessment: Assessment, names_people: bool) -> Iterator[ChainLink]:
    name = assessment.indicator.name
    yield ChainLink(
        _("Effect on %(name)s") % {"name": name},
        _("Assessment %(number)d") % {"number": assessment.pk}
        + _by(assessment.assessed_by, names_people),
        _day(assessment.assessed_at),
        assessment.inputs_hash,
    )
    review = getattr(assessment, "review", None)
    if review and review.outcome == "accepted":
        yield ChainLink(
            _("Review of %(name)s") % {"name": name},
            _("Accepted by a second evaluator") + _by(review.reviewed_by, names_people),
            _day(review.reviewed_at),
        )
    if assessment.plan:
        yield ChainLink(
            _("Analysis plan of %(name)s") % {"name": name},
            _("Version %(version)d, frozen before there were data")
            % {"version": assessment.plan.version},
            _day(assessment.plan.frozen_at),
        )
    for batch in assessment.batches.order_by("pk"):
        yield ChainLink(
            _("Data on %(name)s") % {"name": name},
            _("Import %(number)d") % {"number": batch.pk},
            _day(batch.recorded_at),
            batch.file_sha256,
        )


def _of_cost_impact(impact: CostImpact, names_people: bool) -> Iterator[ChainLink]:
    yield ChainLink(
        _("Cost impact"),
        _("Version %(version)d, signed") % {"version": impact.version}
        + _by(impact.signed_by, names_people),
        _day(impact.signed_at),
        impact.inputs_hash,
    )
    if impact.reviewed_at:
        yield ChainLink(
            _("Review of the cost impact"),
            _("Accepted by a second evaluator") + _by(impact.reviewed_by, names_people),
            _day(impact.reviewed_at),
        )


def _of_money(investment: Investment) -> Iterator[ChainLink]:
    for entry in investment.entries.order_by("sequence")[:MOST_ENTRIES]:
        yield ChainLink(
            str(entry.get_kind_display()),
            _("Entry %(number)d of the fund's ledger") % {"number": entry.sequence},
            entry.valid_date.isoformat(),
            entry.hash,
        )


def _of_decision(investment: Investment) -> Iterator[ChainLink]:
    decision = investment.decision
    yield ChainLink(_("Decision"), decision.reference, decision.meeting_date.isoformat())
    sent = decision.application.submitted_at
    yield ChainLink(_("Application"), decision.application.number, _day(sent))


def _by(person: User | None, names_people: bool) -> str:
    return f", {person.name}" if person and names_people else ""


def _day(moment: datetime.datetime | None) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""
