"""Läsfrågor om rapporter: those of an investment, what a new one begins with, what one shows."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from evaluations import report
from evaluations.models import Assessment, Report
from evaluations.publication import previous
from evaluations.report_content import ReportTexts
from evaluations.report_pages import KeyFigure, page_of
from evaluations.states import ReportStatus
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from portfolio.models import Investment


@dataclass(frozen=True)
class Beginning:
    """What the form for a new report starts with; `assessment` None when nothing is assessed."""

    texts: ReportTexts
    language: str
    assessment: Assessment | None


@dataclass(frozen=True)
class PublicSummary:
    """What becomes public with a report: its address, figures and the version it supersedes."""

    url: str
    question: str
    answer: tuple[str, ...]
    figures: tuple[KeyFigure, ...]
    indicators: tuple[str, ...]
    threshold: int
    language: str
    previous: Report | None


def reports_of(investment: Investment, user: User) -> QuerySet[Report]:
    """Return the investment's reports that the person may see, newest first; one query."""
    found = Report.objects.visible_to(user).filter(investment=investment)
    return found.select_related("built_by", "published_by", "job").defer("content", "inputs")


def published_reports(investment: Investment) -> QuerySet[Report]:
    """Return the published reports in force of an investment; one query."""
    found = Report.objects.published().filter(investment=investment)
    return found.select_related("document").defer("content", "inputs").order_by("kind", "language")


def to_publish(user: User) -> QuerySet[Report]:
    """Return the newest public editions that the person may publish and nobody has; one query."""
    later = Report.objects.filter(
        investment=OuterRef("investment"),
        kind=OuterRef("kind"),
        edition=OuterRef("edition"),
        language=OuterRef("language"),
        version__gt=OuterRef("version"),
    )
    found = Report.objects.filter(
        ~Exists(later),
        investment__in=Investment.objects.where(user, Permission.PUBLISH_REPORT),
        edition=Report.Edition.PUBLIC,
        status=ReportStatus.READY,
    )
    return found.select_related("investment").defer("content", "inputs")


def beginning(investment: Investment, language: str = "") -> Beginning:
    """Return the texts of the latest report in a language, else what the application says."""
    assessment = (
        investment.assessments.current().select_related("indicator").order_by("assessed_at").first()
    )
    reports = Report.objects.filter(investment=investment)
    wanted = language if language in Report.Language.values else settings.LANGUAGE_CODE
    latest = reports.filter(language=wanted).first() or reports.first()
    if latest:
        kept = latest.assessment if not _is_superseded(latest.assessment) else assessment
        return Beginning(latest.said.texts, latest.said.texts_language, kept)
    return Beginning(report.suggested_texts(investment), settings.LANGUAGE_CODE, assessment)


def public_summary(made: Report) -> PublicSummary:
    """Return what anyone will read on page 1, and where."""
    said = made.said
    return PublicSummary(
        url=made.public_url,
        question=said.question,
        answer=said.answer,
        figures=page_of(said).figures,
        indicators=tuple(result.name for result in said.shown_results),
        threshold=said.threshold,
        language=said.language,
        previous=previous(made),
    )


def _is_superseded(assessment: Assessment) -> bool:
    return Assessment.objects.filter(supersedes=assessment).exists()
