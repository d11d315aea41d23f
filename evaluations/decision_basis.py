"""Beslutsunderlag: hands the ledger's free money and the first estimate to the decision basis."""

from __future__ import annotations

import datetime

from django.utils.translation import override

from applications import papers
from applications.models import Application, Paper
from applications.paper_builder import kronor
from applications.paper_content import FundMoney
from evaluations import appraisal_page
from fundportal.directory.models import User
from portfolio.overview import free_at


def build(
    application: Application,
    *,
    edition: str,
    language: str,
    by: User,
    at: datetime.datetime,
    queued: bool = True,
) -> Paper:
    """Upprätta tjänsteskrivelse: with what is left in the fund now and what the estimate says."""
    return papers.build_basis(
        application,
        money=FundMoney(free=kronor(free_at(application.fund))),
        estimate=_estimate(application, language),
        edition=edition,
        language=language,
        by=by,
        at=at,
        queued=queued,
    )


def _estimate(application: Application, language: str) -> tuple[str, ...]:
    with override(language):
        page = appraisal_page.of(application)
        said = [page.break_even_sentence]
        if page.detectable:
            said.append(page.detectable.sentence)
            said += [f"{name}: {words}" for name, words, _shows in page.detectable.effects]
        return tuple(sentence for sentence in said if sentence)
