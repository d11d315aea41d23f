"""Who is told what about the money; the notices module sends it after commit."""

import datetime
from collections.abc import Callable, Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applications.models import Application, Idea
from applications.states import IdeaStatus, Status
from fundportal.directory.access import people_with
from fundportal.directory.models import Fund, Organisation, User
from fundportal.directory.roles import Permission
from fundportal.money import format_kronor
from fundportal.notices import tell
from portfolio.attesting import attesters
from portfolio.models import CommitmentProposal, Disbursement, Investment, PaymentCorrection

Words = Callable[[], str]
BEGUN = (IdeaStatus.DRAFT, IdeaStatus.SUBMITTED, IdeaStatus.INVITED)


def commitment_proposed(proposal: CommitmentProposal, *, by: User, at: datetime.datetime) -> None:
    """Tell those who may confirm, except who proposed it or registered the decision."""
    people = people_with(Permission.CONFIRM_COMMITMENT, fund=proposal.fund).exclude(
        pk__in=[by.pk, proposal.decision.registered_by_id]
    )
    _about_proposal(
        proposal, people, lambda: _("Confirm the commitment for %(what)s"), by=by, at=at
    )


def commitment_confirmed(
    proposal: CommitmentProposal, investment: Investment, *, by: User, at: datetime.datetime
) -> None:
    """Tell the proposer, and the department whose investment it is."""
    people = {proposal.proposed_by, *_department(proposal.decision.application.organisation)}
    _about_proposal(
        proposal,
        people,
        lambda: _("The money for %(what)s is set aside"),
        by=by,
        at=at,
        url=reverse("portfolio:investment", args=[investment.slug]),
    )


def commitment_refused(proposal: CommitmentProposal, *, by: User, at: datetime.datetime) -> None:
    """Tell the proposer."""
    _about_proposal(
        proposal,
        [proposal.proposed_by],
        lambda: _("The commitment for %(what)s was refused"),
        by=by,
        at=at,
        reason=proposal.refusal_reason,
    )


def fund_closed(fund: Fund, *, by: User, at: datetime.datetime) -> None:
    """Tell the fund's managers, and those whose begun ideas and applications it concerns."""
    begun = Q(pk__in=Idea.objects.filter(call__fund=fund, status__in=BEGUN).values("organisation"))
    drafts = Application.objects.filter(fund=fund, status=Status.DRAFT).values("organisation")
    writers = [
        person
        for organisation in Organisation.objects.filter(begun | Q(pk__in=drafts))
        for person in people_with(Permission.WRITE_APPLICATION, organisation=organisation)
    ]
    managers = people_with(Permission.CLOSE_FUND, fund=fund)
    office = reverse("portfolio:fund", args=[fund.slug])
    for people, url in ((managers, office), (writers, reverse("applications:calls"))):
        tell.tell(
            recipients=[person for person in people if person != by],
            subject=lambda: _("The fund closes: %(fund)s") % {"fund": fund.name},
            body=lambda: _closing_words(fund),
            url=url,
            by=by,
            at=at,
        )


def _closing_words(fund: Fund) -> str:
    said = _(
        "From %(day)s on it takes no new calls, ideas or applications. "
        "What has been begun must be sent in before. Investments go on as before."
    ) % {"day": date_format(fund.closed_date or timezone.localdate(), "DATE_FORMAT")}
    if fund.successor:
        said += " " + _("It is followed by %(fund)s.") % {"fund": fund.successor.name}
    return said


def disbursement_requested(disbursement: Disbursement, *, by: User, at: datetime.datetime) -> None:
    """Tell those who may approve."""
    people = people_with(
        Permission.APPROVE_DISBURSEMENT, fund=disbursement.investment.fund
    ).exclude(pk=by.pk)
    _about_disbursement(
        disbursement, people, lambda: _("Money is requested for %(what)s"), by=by, at=at
    )


def disbursement_approved(disbursement: Disbursement, *, by: User, at: datetime.datetime) -> None:
    """Tell those who may attest so much, except who asked for it or approved it."""
    people = attesters(
        disbursement.investment.fund,
        disbursement.amount,
        doers=(by.pk, disbursement.requested_by_id),
    )
    _about_disbursement(
        disbursement, people, lambda: _("Attest a disbursement to %(what)s"), by=by, at=at
    )


def disbursement_attested(disbursement: Disbursement, *, by: User, at: datetime.datetime) -> None:
    """Tell who asked for the money, and those who register the payment."""
    people = {
        disbursement.requested_by,
        *people_with(Permission.CONFIRM_PAYMENT, fund=disbursement.investment.fund),
    }
    _about_disbursement(
        disbursement, people, lambda: _("A disbursement to %(what)s is attested"), by=by, at=at
    )


def disbursement_paid(disbursement: Disbursement, *, by: User, at: datetime.datetime) -> None:
    """Tell who asked for the money."""
    _about_disbursement(
        disbursement,
        [disbursement.requested_by],
        lambda: _("A disbursement to %(what)s is paid"),
        by=by,
        at=at,
    )


def disbursement_refused(disbursement: Disbursement, *, by: User, at: datetime.datetime) -> None:
    """Tell who asked for the money, with the reason."""
    _about_disbursement(
        disbursement,
        [disbursement.requested_by],
        lambda: _("A disbursement to %(what)s was refused"),
        by=by,
        at=at,
        reason=disbursement.refusal_reason,
    )


def correction_proposed(correction: PaymentCorrection, *, by: User, at: datetime.datetime) -> None:
    """Tell those who may attest so much, except who asked for it, approved it or proposed this."""
    disbursement = correction.disbursement
    people = attesters(
        disbursement.investment.fund,
        max(correction.amount, correction.corrects.amount),
        doers=(by.pk, disbursement.requested_by_id, disbursement.approved_by_id),
    )
    _about_correction(
        correction, people, lambda: _("Attest a correction of a payment to %(what)s"), by=by, at=at
    )


def correction_attested(correction: PaymentCorrection, *, by: User, at: datetime.datetime) -> None:
    """Tell who proposed it, and who asked for the money."""
    people = {correction.proposed_by, correction.disbursement.requested_by}
    _about_correction(
        correction, people, lambda: _("A payment to %(what)s is corrected"), by=by, at=at
    )


def correction_refused(correction: PaymentCorrection, *, by: User, at: datetime.datetime) -> None:
    """Tell who proposed it, with the reason."""
    _about_correction(
        correction,
        [correction.proposed_by],
        lambda: _("A correction of a payment to %(what)s was refused"),
        by=by,
        at=at,
        reason=correction.refusal_reason,
    )


def _about_correction(
    correction: PaymentCorrection,
    people: Iterable[User],
    subject: Words,
    *,
    by: User,
    at: datetime.datetime,
    reason: str = "",
) -> None:
    investment = correction.disbursement.investment
    tell.tell(
        recipients=[person for person in people if person != by],
        subject=lambda: subject() % {"what": investment.title},
        body=lambda: (
            _("%(right)s instead of %(wrong)s: %(why)s")
            % {
                "right": format_kronor(correction.amount, get_language() or "sv"),
                "wrong": format_kronor(correction.corrects.amount, get_language() or "sv"),
                "why": correction.reason,
            }
            + _because(reason)
        ),
        url=reverse("portfolio:disbursement", args=[investment.slug, correction.disbursement_id]),
        by=by,
        at=at,
    )


def _department(organisation: object) -> Iterable[User]:
    return people_with(Permission.REQUEST_DISBURSEMENT, organisation=organisation)  # type: ignore[arg-type]


def _about_proposal(
    proposal: CommitmentProposal,
    people: Iterable[User],
    subject: Words,
    *,
    by: User,
    at: datetime.datetime,
    reason: str = "",
    url: str = "",
) -> None:
    tell.tell(
        recipients=[person for person in people if person != by],
        subject=lambda: subject() % {"what": proposal.title},
        body=lambda: (
            _("%(amount)s by the decision %(decision)s.")
            % {
                "amount": format_kronor(proposal.amount, get_language() or "sv"),
                "decision": proposal.decision.reference,
            }
            + _because(reason)
        ),
        url=url or reverse("portfolio:proposal", args=[proposal.fund.slug, proposal.pk]),
        by=by,
        at=at,
    )


def _about_disbursement(
    disbursement: Disbursement,
    people: Iterable[User],
    subject: Words,
    *,
    by: User,
    at: datetime.datetime,
    reason: str = "",
) -> None:
    tell.tell(
        recipients=[person for person in people if person != by],
        subject=lambda: subject() % {"what": disbursement.investment.title},
        body=lambda: (
            _("%(amount)s for %(first)s to %(last)s: %(purpose)s")
            % {
                "amount": format_kronor(disbursement.amount, get_language() or "sv"),
                "first": disbursement.period_from.isoformat(),
                "last": disbursement.period_to.isoformat(),
                "purpose": disbursement.purpose,
            }
            + _because(reason)
        ),
        url=reverse("portfolio:disbursement", args=[disbursement.investment.slug, disbursement.pk]),
        by=by,
        at=at,
    )


def _because(reason: str) -> str:
    return "\n" + _("Reason: %(reason)s") % {"reason": reason} if reason else ""
