"""The kinds of ledger entry with their accounts, and the statuses of the acts about money.

The one place for these tables; the CHECK constraints in SQL are made from them.
"""

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fundportal.directory.roles import Permission


class Account(models.TextChoices):
    """Konto: where a krona is."""

    OUTSIDE = "outside", _("Outside the fund")
    FREE = "free", _("Left to distribute")
    COMMITTED = "committed", _("Committed")
    DISBURSED = "disbursed", _("Paid out")


class Kind(models.TextChoices):
    """Slag av post: what happened to the money."""

    ALLOCATE = "allocate", _("Set aside")
    TOP_UP = "top_up", _("Top-up")
    COMMIT = "commit", _("Commitment")
    PAY = "pay", _("Disbursement")
    RELEASE = "release", _("Release")
    REPAY = "repay", _("Repayment")
    TRANSFER_OUT = "transfer_out", _("Transfer to another fund")
    TRANSFER_IN = "transfer_in", _("Transfer from another fund")
    REVERSE = "reverse", _("Reversal")


@dataclass(frozen=True)
class Movement:
    """From which account a kind of entry takes, to which it gives, who may post it, what it names.

    Without accounts it takes those of the entry that it reverses, the other way round.
    """

    from_account: Account | None
    to_account: Account | None
    permission: Permission
    of_investment: bool = False
    is_transfer: bool = False

    @property
    def brings_new_money(self) -> bool:
        """Whether it adds money to the fund from outside."""
        return self.from_account == Account.OUTSIDE


KINDS: dict[Kind, Movement] = {
    Kind.ALLOCATE: Movement(Account.OUTSIDE, Account.FREE, Permission.ALLOCATE),
    Kind.TOP_UP: Movement(Account.OUTSIDE, Account.FREE, Permission.ALLOCATE),
    Kind.COMMIT: Movement(
        Account.FREE, Account.COMMITTED, Permission.CONFIRM_COMMITMENT, of_investment=True
    ),
    Kind.PAY: Movement(
        Account.COMMITTED, Account.DISBURSED, Permission.ATTEST_DISBURSEMENT, of_investment=True
    ),
    Kind.RELEASE: Movement(
        Account.COMMITTED, Account.FREE, Permission.ALLOCATE, of_investment=True
    ),
    Kind.REPAY: Movement(Account.DISBURSED, Account.FREE, Permission.ALLOCATE, of_investment=True),
    Kind.TRANSFER_OUT: Movement(
        Account.FREE, Account.OUTSIDE, Permission.ALLOCATE, is_transfer=True
    ),
    Kind.TRANSFER_IN: Movement(
        Account.OUTSIDE, Account.FREE, Permission.ALLOCATE, is_transfer=True
    ),
    Kind.REVERSE: Movement(None, None, Permission.ALLOCATE),
}


class ProposalStatus(models.TextChoices):
    """Status of a proposed commitment."""

    PROPOSED = "proposed", _("Waiting for confirmation")
    CONFIRMED = "confirmed", pgettext_lazy("commitment", "Confirmed")
    REFUSED = "refused", pgettext_lazy("commitment", "Refused")


class InvestmentStatus(models.TextChoices):
    """Status of an investment."""

    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")


class PlanOrigin(models.TextChoices):
    """Planversionens ursprung: what a version of the plan was made from."""

    DECISION = "decision", _("The application's budget and the decision")
    REVISION = "revision", _("Redistributed within the decision")
    AMENDMENT = "amendment", _("A decision on an amendment")
    END = "end", _("The end of the investment")


S = TypeVar("S")


@dataclass(frozen=True)
class Step(Generic[S]):
    """From which statuses an act may be done, where it leads, and who may."""

    before: frozenset[S]
    after: S
    permission: Permission


class ReportKind(models.TextChoices):
    """Slag av rapport."""

    STATUS = "status", _("Status report")
    FINAL = "final", _("Final report")


class ReportStatus(models.TextChoices):
    """Status of a report that a department owes the fund."""

    AWAITED = "awaited", pgettext_lazy("report", "Not sent in yet")
    SENT_IN = "sent_in", pgettext_lazy("report", "Sent in")
    SENT_BACK = "sent_back", pgettext_lazy("report", "Sent back with a question")
    RECEIVED = "received", pgettext_lazy("report", "Received")
    CANCELLED = "cancelled", pgettext_lazy("report", "Called off")


class ReportAct(models.TextChoices):
    """What a person may do with a report."""

    WRITE = "write", _("Write the report")
    SEND_IN = "send_in", _("Send in the report")
    RECEIVE = "receive", _("Receive the report")
    SEND_BACK = "send_back", _("Send back with a question")


TO_BE_SENT_IN: Final = frozenset({ReportStatus.AWAITED, ReportStatus.SENT_BACK})

REPORT_ACTS: dict[ReportAct, Step[ReportStatus | None]] = {
    ReportAct.WRITE: Step(TO_BE_SENT_IN, None, Permission.REPORT_INVESTMENT),
    ReportAct.SEND_IN: Step(TO_BE_SENT_IN, ReportStatus.SENT_IN, Permission.REPORT_INVESTMENT),
    ReportAct.RECEIVE: Step(
        frozenset({ReportStatus.SENT_IN}), ReportStatus.RECEIVED, Permission.MANAGE_INVESTMENT
    ),
    ReportAct.SEND_BACK: Step(
        frozenset({ReportStatus.SENT_IN}), ReportStatus.SENT_BACK, Permission.MANAGE_INVESTMENT
    ),
}
"""Writing changes no status; a report is called off by a new schedule, never by a person's act."""


class InvestmentAct(models.TextChoices):
    """What changes the status of an investment."""

    FINISH = "finish", _("Finish the investment")


INVESTMENT_ACTS: dict[InvestmentAct, Step[InvestmentStatus]] = {
    InvestmentAct.FINISH: Step(
        frozenset({InvestmentStatus.RUNNING}),
        InvestmentStatus.FINISHED,
        Permission.MANAGE_INVESTMENT,
    ),
}


class AmendmentStatus(models.TextChoices):
    """Status of an amendment."""

    REQUESTED = "requested", pgettext_lazy("amendment", "Asked for")
    RECOMMENDED = "recommended", pgettext_lazy("amendment", "Proposed to the board")
    APPROVED = "approved", pgettext_lazy("amendment", "Decided, waits for confirmation")
    REJECTED = "rejected", pgettext_lazy("amendment", "Rejected")
    CONFIRMED = "confirmed", pgettext_lazy("amendment", "Carried through")
    WITHDRAWN = "withdrawn", pgettext_lazy("amendment", "Withdrawn")


class AmendmentStage(models.TextChoices):
    """Steg: whose version of the plan a line belongs to."""

    REQUESTED = "requested", _("As asked for")
    RECOMMENDED = "recommended", _("As proposed")


class AmendmentAdvice(models.TextChoices):
    """Förslag till ändringsbeslut."""

    RECOMMENDED = "recommended", _("Approve the amendment")
    NOT_RECOMMENDED = "not_recommended", _("Reject the amendment")


class AmendmentOutcome(models.TextChoices):
    """Ändringsbeslutets utfall."""

    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")


class AmendmentAct(models.TextChoices):
    """What a person may do with an amendment that is asked for."""

    RECOMMEND = "recommend", _("Propose a decision on the amendment")
    APPROVE = "approve", _("Register the decision on the amendment")
    REJECT = "reject", _("Register a rejection of the amendment")
    CONFIRM = "confirm", _("Confirm the amendment")
    WITHDRAW = "withdraw", _("Withdraw the amendment")


OPEN_AMENDMENTS: Final = frozenset(
    {AmendmentStatus.REQUESTED, AmendmentStatus.RECOMMENDED, AmendmentStatus.APPROVED}
)

AMENDMENT_ACTS: dict[AmendmentAct, Step[AmendmentStatus]] = {
    AmendmentAct.RECOMMEND: Step(
        frozenset({AmendmentStatus.REQUESTED}), AmendmentStatus.RECOMMENDED, Permission.RECOMMEND
    ),
    AmendmentAct.APPROVE: Step(
        frozenset({AmendmentStatus.RECOMMENDED}),
        AmendmentStatus.APPROVED,
        Permission.REGISTER_DECISION,
    ),
    AmendmentAct.REJECT: Step(
        frozenset({AmendmentStatus.RECOMMENDED}),
        AmendmentStatus.REJECTED,
        Permission.REGISTER_DECISION,
    ),
    AmendmentAct.CONFIRM: Step(
        frozenset({AmendmentStatus.APPROVED}),
        AmendmentStatus.CONFIRMED,
        Permission.CONFIRM_COMMITMENT,
    ),
    AmendmentAct.WITHDRAW: Step(
        frozenset({AmendmentStatus.REQUESTED, AmendmentStatus.RECOMMENDED}),
        AmendmentStatus.WITHDRAWN,
        Permission.REPORT_INVESTMENT,
    ),
}


class Audience(models.TextChoices):
    """För vem satsningen är, in broad terms: what its public page can be found by."""

    CHILDREN = "children", _("Children")
    YOUNG = "young", _("Young people")
    ADULTS = "adults", _("Adults")
    OLDER = "older", _("Older people")
    FAMILIES = "families", _("Families")


class EndOutcome(models.TextChoices):
    """Slutbeslutets utfall."""

    CARRIED_ON = "carried_on", _("Carried into ordinary operations")
    EXTENDED = "extended", _("Extended")
    STOPPED = "stopped", _("Stopped")


class Afterwards(models.TextChoices):
    """Läget ett år efter avslutet."""

    WHOLLY = "wholly", _("Goes on in ordinary operations, as decided")
    PARTLY = "partly", _("Goes on in part, or in another form")
    ENDED = "ended", _("Has ended")


class DisbursementStatus(models.TextChoices):
    """Status of a disbursement."""

    REQUESTED = "requested", pgettext_lazy("disbursement", "Requested")
    APPROVED = "approved", pgettext_lazy("disbursement", "Approved")
    ATTESTED = "attested", pgettext_lazy("disbursement", "Attested")
    PAID = "paid", pgettext_lazy("disbursement", "Paid")
    REFUSED = "refused", pgettext_lazy("disbursement", "Refused")


class CorrectionStatus(models.TextChoices):
    """Status of a payment's correction."""

    PROPOSED = "proposed", pgettext_lazy("correction", "Waiting for its attest")
    ATTESTED = "attested", pgettext_lazy("correction", "Attested")
    REFUSED = "refused", pgettext_lazy("correction", "Refused")


class DisbursementAct(models.TextChoices):
    """What a person may do with a requested disbursement."""

    APPROVE = "approve", _("Approve disbursement")
    ATTEST = "attest", _("Attest disbursement")
    CONFIRM_PAID = "confirm_paid", _("Register payment")
    REFUSE = "refuse", _("Refuse disbursement")


@dataclass(frozen=True)
class Transition:
    """From which statuses an act may be done, where it leads, and which permissions suffice."""

    before: frozenset[DisbursementStatus]
    after: DisbursementStatus
    permissions: tuple[Permission, ...]


TRANSITIONS: dict[DisbursementAct, Transition] = {
    DisbursementAct.APPROVE: Transition(
        frozenset({DisbursementStatus.REQUESTED}),
        DisbursementStatus.APPROVED,
        (Permission.APPROVE_DISBURSEMENT,),
    ),
    DisbursementAct.ATTEST: Transition(
        frozenset({DisbursementStatus.APPROVED}),
        DisbursementStatus.ATTESTED,
        (KINDS[Kind.PAY].permission,),
    ),
    DisbursementAct.CONFIRM_PAID: Transition(
        frozenset({DisbursementStatus.ATTESTED}),
        DisbursementStatus.PAID,
        (Permission.CONFIRM_PAYMENT,),
    ),
    DisbursementAct.REFUSE: Transition(
        frozenset({DisbursementStatus.REQUESTED, DisbursementStatus.APPROVED}),
        DisbursementStatus.REFUSED,
        (Permission.APPROVE_DISBURSEMENT, Permission.ATTEST_DISBURSEMENT),
    ),
}
