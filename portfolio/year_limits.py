"""Årsramens gräns: the rule that keeps a commitment within the years' frames; part of the verbs.

Asked under the fund's lock, which every commitment takes: of two managers who want the last of a
year's frame the second reads what the first has taken.
"""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from applications.models import Application
from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund
from portfolio import ledger
from portfolio.budget_years import BudgetYear, grown_over
from portfolio.year_overview import standing


class YearExceeded(Refused):
    """A plan that takes more of a year than the fund's frame for it has."""


def need_room(fund: Fund, application: Application, wanted: Mapping[int, Decimal]) -> None:
    """Refuse a case's plan, kronor per year, that puts a year over its frame; locks the fund.

    Nothing is asked in a fund without a limit per year.
    """
    if _rule_now(fund) == Fund.YearRule.NO_LIMIT:
        return
    ledger.lock(fund)
    fund = Fund.objects.get(pk=fund.pk)
    if fund.year_rule == Fund.YearRule.NO_LIMIT:
        return
    now = standing(fund, application)
    over = grown_over(now.years(), now.with_case(application.pk, wanted))
    if over:
        raise YearExceeded(_refusal(fund, over[0]))


def _rule_now(fund: Fund) -> str:
    return str(Fund.objects.values_list("year_rule", flat=True).get(pk=fund.pk))


def _refusal(fund: Fund, year: BudgetYear) -> str:
    said = _(
        "%(year)s has %(available)s to commit, but with this %(planned)s would be planned: "
        "%(over)s too much."
    ) % {
        "year": str(year.year),
        "available": ledger.kronor(year.available),
        "planned": ledger.kronor(year.planned),
        "over": ledger.kronor(year.over),
    }
    if fund.year_rule == Fund.YearRule.OVERRIDE:
        then = _("A decision to go over the frame must be registered first.")
    else:
        then = _("The fund lets no year go over its frame.")
    return f"{said} {then}"
