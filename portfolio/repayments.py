"""Återföring: plans of what boards are expected to repay, and the booking of what they returned.

An expected figure is never booked: a plan makes no entry, and a booking follows no plan.
"""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fundportal.audit import trail
from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund, Organisation, User
from fundportal.directory.roles import Permission
from portfolio import ledger
from portfolio.investments import locked
from portfolio.models import Investment, Repayment, RepaymentLine, RepaymentPlan
from portfolio.repayment_rule import Expected, Rule, Saving, expected
from portfolio.states import Account

Modes = Fund.RepaymentMode
LAST_YEAR = 2100


class RepaymentRefused(Refused):
    """A plan of repayment that a rule forbids."""


class NoRepaymentAsked(RepaymentRefused):
    """The fund lets savings stay with the boards."""


class NothingPaidOut(RepaymentRefused):
    """Nothing is paid out that has not been repaid, so nothing can be expected."""


class SavingsImpossible(RepaymentRefused):
    """Savings that cannot be: none, twice the same, of a year that is past, of no board."""


class SomebodyWasFirst(RepaymentRefused):
    """A plan that has got a new version since the page was opened."""


class NotABoard(Refused):
    """An organisation that is no board of the municipality, and repays nothing."""


def rule_of(investment: Investment) -> Rule | None:
    """Return the fund's rule in calendar years for the investment; None where it asks for none."""
    fund = investment.fund
    if fund.repayment_mode == Modes.NONE:
        return None
    if fund.repayment_mode == Modes.FULL:
        return Rule(mode=Modes.FULL)
    start = investment.started_date.year
    return Rule(
        mode=Modes.SCHEDULE,
        share=fund.repayment_share,
        from_year=start + fund.repayment_from_year,
        to_year=start + fund.repayment_to_year,
    )


def left_of(investment: Investment) -> Decimal:
    """Return what is paid out and not repaid: the most that can be expected or booked, kronor."""
    return ledger.balance(investment.fund, Account.DISBURSED, investment)


@transaction.atomic
def plan(
    investment: Investment,
    *,
    savings: Iterable[Saving],
    source: str,
    by: User,
    at: datetime.datetime,
    seen: int | None = None,
) -> RepaymentPlan:
    """Planera återföringen: what is expected from this year on, of the savings of each board.

    The fund's rule says how much of them is repaid; in all never more than was paid out and not
    repaid, shared between the boards in proportion. `seen` is the version that the person saw.
    """
    investment.decision.application.require_office(by, Permission.MANAGE_INVESTMENT)
    investment = locked(investment)
    ledger.lock(investment.fund)
    rule = rule_of(investment)
    if rule is None:
        raise NoRepaymentAsked(
            _("%(fund)s asks for no repayment: savings stay with the boards.")
            % {"fund": investment.fund}
        )
    given, year = list(savings), timezone.localdate(at).year
    _need_possible(given, year)
    source = _need_source(source)
    left = left_of(investment)
    told = expected(given, rule=rule, left=left)
    latest = investment.repayment_plans.select_related("made_by").first()
    if latest and _is_sent_again(latest, told, source, by):
        return latest
    _need_seen(latest, seen)
    if left <= 0:
        raise NothingPaidOut(
            _("Nothing is paid out that has not been repaid, so nothing can be expected.")
        )
    made = _write(investment, latest, told, rule, left, source, by, at)
    trail.record(
        act="repayment.plan",
        subject=made,
        case=investment,
        by=by,
        at=at,
        version=made.number,
        amount=made.amount_expected,
        source=source,
    )
    return made


@transaction.atomic
def book(
    investment: Investment,
    *,
    board: Organisation,
    amount: Decimal,
    reason: str,
    by: User,
    at: datetime.datetime,
    key: UUID,
    decision_reference: str = "",
    seen: int | None = None,
) -> Repayment:
    """Bokför en återföring: what a board has measured and returned, never what is expected."""
    need_board(board)
    entry = ledger.repay(
        investment,
        amount=amount,
        reason=reason,
        by=by,
        at=at,
        key=key,
        decision_reference=decision_reference,
        seen=seen,
        board=board,
    )
    before = Repayment.objects.filter(entry=entry).first()
    if before:
        ledger.need_same_act(before.organisation_id == board.pk, investment.fund)
        return before
    return Repayment.objects.create(entry=entry, organisation=board)


def need_board(organisation: Organisation) -> None:
    """Refuse whoever is no board: only the municipality's boards repay its fund."""
    if organisation.kind != Organisation.Kind.BOARD:
        raise NotABoard(
            _("%(who)s is no board. Only the municipality's boards repay its fund.")
            % {"who": organisation}
        )


def _need_possible(given: list[Saving], year: int) -> None:
    """Refuse no savings, savings of past years, the same twice, and those who are no board."""
    if not any(saving.amount > 0 for saving in given):
        raise SavingsImpossible(_("Give at least one year in which a board is expected to save."))
    if len({(saving.board, saving.year) for saving in given}) < len(given):
        raise SavingsImpossible(_("A board has the same year twice. Put the amounts together."))
    if any(not year <= saving.year <= LAST_YEAR for saving in given):
        raise SavingsImpossible(
            _("A forecast is about %(year)s and later years. What is past is booked, not expected.")
            % {"year": str(year)}
        )
    for organisation in Organisation.objects.filter(pk__in={saving.board for saving in given}):
        need_board(organisation)


def _need_source(source: str) -> str:
    if not source.strip():
        raise SavingsImpossible(_("Write where the figures come from."))
    ledger.need_no_person(source)
    return source.strip()


def _is_sent_again(latest: RepaymentPlan, told: list[Expected], source: str, by: User) -> bool:
    """Tell whether the same person sends the version that holds once more."""
    kept = {
        (line.organisation_id, line.year, line.amount_saved, line.amount_expected)
        for line in latest.lines.all()
    }
    asked = {
        (each.saving.board, each.saving.year, each.saving.amount, each.amount) for each in told
    }
    return latest.made_by == by and latest.source == source and kept == asked


def _need_seen(latest: RepaymentPlan | None, seen: int | None) -> None:
    number = latest.number if latest else 0
    if latest and seen is not None and seen != number:
        raise SomebodyWasFirst(
            _("%(who)s made version %(number)s of the plan meanwhile. Look at it first.")
            % {"who": latest.made_by, "number": number}
        )


def _write(
    investment: Investment,
    latest: RepaymentPlan | None,
    told: list[Expected],
    rule: Rule,
    left: Decimal,
    source: str,
    by: User,
    at: datetime.datetime,
) -> RepaymentPlan:
    made = RepaymentPlan.objects.create(
        investment=investment,
        number=latest.number + 1 if latest else 1,
        source=source,
        mode=rule.mode,
        share=rule.share,
        from_year=rule.from_year,
        to_year=rule.to_year,
        first_year=timezone.localdate(at).year,
        amount_cap=left,
        amount_expected=sum((each.amount for each in told), Decimal(0)),
        made_by=by,
        made_at=at,
    )
    RepaymentLine.objects.bulk_create(
        RepaymentLine(
            plan=made,
            organisation_id=each.saving.board,
            year=each.saving.year,
            amount_saved=each.saving.amount,
            amount_expected=each.amount,
        )
        for each in told
    )
    return made
