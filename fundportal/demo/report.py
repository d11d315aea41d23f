"""The demonstration's PDFs: what is published is made at its start, other papers by the worker."""

from __future__ import annotations

import datetime
import itertools
from dataclasses import replace

from django.db import transaction
from django.db.models import QuerySet

from applications import papers
from applications.models import Application, Decision
from applications.models.papers import Paper, PaperKind
from applications.states import Status
from evaluations import decision_basis, publication
from evaluations.models import Assessment, CostImpact, Report
from evaluations.report import suggested_texts
from evaluations.report_content import ReportTexts
from fundportal.demo import stories
from fundportal.demo.cast import NEW_FUND, OLD_FUND, email
from fundportal.directory.models import Fund, User
from portfolio import annual_reports
from portfolio.models import AnnualReport

CONSTRUCTED = "Alla utfall är påhittade. Rapporten visar metoden, inte satsningens resultat."


def publish_report(at: datetime.datetime) -> None:
    """Build, make and publish the report of the demonstration's evaluation, in both languages."""
    people = _people()
    for made in _ask_for_first_job(people, at):
        report = publication.render(made, by=people["utvarderare"], at=at)
        publication.publish(report, by=people["fondforvaltare"], at=at)


@transaction.atomic
def ask_for_published(at: datetime.datetime) -> None:
    """Freeze what the published reports say; their files are made by `making`, by no worker."""
    people = _people()
    _ask_for_first_job(people, at)
    _ask_for_constructed(people, at)
    old = Fund.objects.get(slug=OLD_FUND["slug"])
    manager = people["fondforvaltare"]
    annual_reports.build(old, year=2022, language="sv", by=manager, at=at, queued=False)


def waits() -> bool:
    """Whether a start of the demonstration was broken off before its reports were published.

    Its papers were written then too; a report that waits beside them was built by somebody else.
    """
    letters = Paper.objects.filter(kind=PaperKind.LETTER)
    is_written = letters.filter(application__title=stories.DEBT.title).exists()
    return not is_written and any(asked.exists() for asked in _to_publish())


def publish_made(at: datetime.datetime) -> None:
    """Publish the reports whose files are made, in the order in which they were asked for."""
    manager = _people()["fondforvaltare"]
    reports, annual_ones = _to_publish()
    for made in reports.order_by("pk"):
        publication.publish(made, by=manager, at=at)
    for annual in annual_ones:
        annual_reports.publish(annual, by=manager, at=at)


def _to_publish() -> tuple[QuerySet[Report], QuerySet[AnnualReport]]:
    """Return the reports that no worker was asked for and that are not published yet."""
    return (
        Report.objects.filter(job=None, published_at=None),
        AnnualReport.objects.filter(job=None, publication=None),
    )


def _people() -> dict[str, User]:
    """Return who is behind each login."""
    users = User.objects.filter(email__endswith=email(""))
    return {user.email.removesuffix(email("")): user for user in users}


def _ask_for_first_job(people: dict[str, User], at: datetime.datetime) -> list[Report]:
    frozen = Assessment.objects.filter(investment__slug=stories.FIRST_JOB_PLAN.slug).earliest("pk")
    impact = CostImpact.objects.filter(investment=frozen.investment).accepted().get()
    made = []
    for (language, texts), cost_impact in itertools.product(
        stories.REPORT_TEXTS.items(), (None, impact)
    ):
        said = ReportTexts(**texts)
        report = publication.build_report(
            frozen,
            texts=replace(said, question="") if cost_impact else said,
            edition="public",
            language=language,
            texts_language=language,
            by=people["utvarderare"],
            at=at,
            queued=False,
            cost_impact=cost_impact,
        )
        made.append(report)
    return made


def _ask_for_constructed(people: dict[str, User], at: datetime.datetime) -> None:
    """What the constructed examples found, in Swedish, so that applicants may lean on it."""
    for plan in (stories.BRYGGAN_PLAN, stories.SENIORPULS_PLAN):
        frozen = _constructed(plan.slug)
        publication.build_report(
            frozen,
            texts=replace(suggested_texts(frozen.investment), limits=CONSTRUCTED),
            edition="public",
            language="sv",
            by=people["utvarderare"],
            at=at,
            queued=False,
            cost_impact=CostImpact.objects.filter(investment=frozen.investment).accepted().first(),
        )


def _constructed(slug: str) -> Assessment:
    return Assessment.objects.filter(investment__slug=slug).earliest("pk")


def write_papers(at: datetime.datetime) -> None:
    """Ask for the basis of the case that waits, the letter of the latest yes, reports to read."""
    people = _people()
    manager, registrar = people["fondforvaltare"], people["beslutsregistrerare"]
    waiting = Application.objects.get(title=stories.HOME_VISITS.title, status=Status.RECOMMENDED)
    decision_basis.build(waiting, edition="internal", language="sv", by=manager, at=at)
    decision = Decision.objects.get(application__title=stories.DEBT.title)
    papers.build_letter(decision, language="sv", by=registrar, at=at)
    constructed = _constructed(stories.BRYGGAN_PLAN.slug)
    publication.build_report(
        constructed,
        texts=replace(
            suggested_texts(constructed.investment),
            limits=CONSTRUCTED,
        ),
        edition="internal",
        language="sv",
        by=people["utvarderare"],
        at=at,
        cost_impact=CostImpact.objects.filter(investment=constructed.investment).accepted().get(),
    )
    new = Fund.objects.get(slug=NEW_FUND["slug"])
    annual_reports.build(new, year=2025, language="sv", by=manager, at=at)
