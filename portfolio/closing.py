"""What closing a fund to new applications means now: what stops, and what goes on; reads only."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from applications.models import Application, Call, Idea
from applications.states import DECIDED_STATUSES, IdeaStatus, Status
from fundportal.directory.models import Fund
from portfolio.models import Investment
from portfolio.overview import FundFigures, fund_figures
from portfolio.states import InvestmentStatus

WAITING_IDEAS = (IdeaStatus.DRAFT, IdeaStatus.SUBMITTED, IdeaStatus.INVITED)


@dataclass(frozen=True)
class Consequences:
    """What stands still when the fund closes (calls to applications), and what runs on."""

    calls: int
    ideas: int
    unsent: int
    cases: int
    investments: int
    figures: FundFigures

    @property
    def to_pay(self) -> Decimal:
        """Committed, and neither paid out nor released."""
        return self.figures.committed_left


def consequences(fund: Fund) -> Consequences:
    """Count what closing touches and what it leaves alone."""
    now = timezone.now()
    calls = Call.objects.filter(Q(closes_at__isnull=True) | Q(closes_at__gt=now), fund=fund)
    applications = Application.objects.filter(fund=fund)
    over = [*DECIDED_STATUSES, Status.DRAFT, Status.WITHDRAWN]
    running = Investment.objects.filter(fund=fund, status=InvestmentStatus.RUNNING)
    return Consequences(
        calls=calls.count(),
        ideas=Idea.objects.filter(call__fund=fund, status__in=WAITING_IDEAS).count(),
        unsent=applications.filter(status=Status.DRAFT).count(),
        cases=applications.exclude(status__in=over).count(),
        investments=running.count(),
        figures=fund_figures(fund),
    )
