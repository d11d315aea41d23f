"""The demonstration's PDFs: its report is made here, papers and annual reports by the worker."""

from __future__ import annotations

import datetime
import itertools
from dataclasses import replace

from applications import papers
from applications.models import Application, Decision
from applications.states import Status
from evaluations import decision_basis, publication
from evaluations.models import Assessment, CostImpact
from evaluations.report import suggested_texts
from evaluations.report_content import ReportTexts
from fundportal.demo import stories
from fundportal.demo.cast import NEW_FUND, OLD_FUND, email
from fundportal.directory.models import Fund, User
from portfolio import annual_reports

CONSTRUCTED = "Alla utfall är påhittade. Rapporten visar metoden, inte satsningens resultat."


def publish_report(at: datetime.datetime) -> None:
    """Build and publish the report of the demonstration's evaluation, in both languages."""
    frozen = Assessment.objects.filter(investment__slug=stories.FIRST_JOB_PLAN.slug).earliest("pk")
    people = {user.email: user for user in User.objects.filter(email__endswith=email(""))}
    impact = CostImpact.objects.filter(investment=frozen.investment).accepted().get()
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
            by=people[email("utvarderare")],
            at=at,
            queued=False,
            cost_impact=cost_impact,
        )
        report = publication.render(report, by=people[email("utvarderare")], at=at)
        publication.publish(report, by=people[email("fondforvaltare")], at=at)


def publish_constructed(at: datetime.datetime) -> None:
    """Publish what the constructed examples found, in Swedish, so that applicants may lean on it."""
    people = {user.email: user for user in User.objects.filter(email__endswith=email(""))}
    for plan in (stories.BRYGGAN_PLAN, stories.SENIORPULS_PLAN):
        frozen = _constructed(plan.slug)
        report = publication.build_report(
            frozen,
            texts=replace(suggested_texts(frozen.investment), limits=CONSTRUCTED),
            edition="public",
            language="sv",
            by=people[email("utvarderare")],
            at=at,
            queued=False,
            cost_impact=CostImpact.objects.filter(investment=frozen.investment).accepted().first(),
        )
        report = publication.render(report, by=people[email("utvarderare")], at=at)
        publication.publish(report, by=people[email("fondforvaltare")], at=at)


def _constructed(slug: str) -> Assessment:
    return Assessment.objects.filter(investment__slug=slug).earliest("pk")


def write_papers(at: datetime.datetime) -> None:
    """Ask for the basis of the case that waits, the letter of the latest yes, annual reports."""
    people = {user.email: user for user in User.objects.filter(email__endswith=email(""))}
    manager, registrar = people[email("fondforvaltare")], people[email("beslutsregistrerare")]
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
        by=people[email("utvarderare")],
        at=at,
        cost_impact=CostImpact.objects.filter(investment=constructed.investment).accepted().get(),
    )
    new = Fund.objects.get(slug=NEW_FUND["slug"])
    annual_reports.build(new, year=2025, language="sv", by=manager, at=at)
    old = Fund.objects.get(slug=OLD_FUND["slug"])
    about = {"by": manager, "at": at}
    made = annual_reports.build(old, year=2022, language="sv", queued=False, **about)
    annual_reports.publish(annual_reports.render(made, **about), **about)
