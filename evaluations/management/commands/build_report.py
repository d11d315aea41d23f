"""`manage.py build_report SUBJECT --kind …`: makes a PDF in this process."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from applications import papers
from applications.models import Application
from applications.notices import office
from evaluations import decision_basis, publication, report_overview
from evaluations.models import CostImpact, Report
from fundportal.console import reason_of
from fundportal.directory.access import people_with
from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Permission
from fundportal.documents import storage
from fundportal.documents.models import Document
from portfolio import annual_reports
from portfolio.models import Investment

KINDS = ("evaluation", "cost-impact", "annual", "decision")


class Unanswerable(Refused):
    """The command line asks for something that is not there."""


class Command(BaseCommand):
    """Makes a report in the name of somebody who may in its fund and prints where the file is."""

    help = "Makes a report as PDF in this process and prints its path."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "subject",
            metavar="SUBJECT",
            help="the slug of the investment (also one that it had before) or (annual) fund, "
            "or the application's number",
        )
        parser.add_argument("--kind", choices=KINDS, required=True)
        parser.add_argument("--edition", choices=Report.Edition.values, default="internal")
        parser.add_argument("--language", choices=Report.Language.values, default="sv")
        parser.add_argument("--year", type=int, help="for an annual report")
        parser.add_argument("--out", metavar="FILE", type=Path, help="copy the PDF to this file")

    def handle(self, *, subject: str, out: Path | None, **options: Any) -> None:
        with override(settings.LANGUAGE_CODE):
            try:
                _refuse_no_folder(out)
                self.stdout.write(str(_written(_made(subject, options), out)))
            except Refused as refusal:
                self.stderr.write(f"{subject}: {refusal}")
                sys.exit(2)


def _refuse_no_folder(out: Path | None) -> None:
    if out and not out.absolute().parent.is_dir():
        raise Unanswerable(_("%(file)s: the folder is not there") % {"file": out})


@transaction.atomic
def _made(subject: str, options: dict[str, Any]) -> Document | None:
    makers = {
        "evaluation": _evaluation,
        "cost-impact": _cost_impact,
        "decision": _decision,
        "annual": _annual,
    }
    if options["year"] is not None and options["kind"] != "annual":
        raise Unanswerable(_("--year belongs to an annual report"))
    return makers[options["kind"]](subject, options)


def _annual(slug: str, options: dict[str, Any]) -> Document | None:
    fund = Fund.objects.filter(slug=slug).first()
    if fund is None:
        raise Unanswerable(_("there is no fund of that name, expected its slug"))
    by = people_with(Permission.REPORT_FUND, fund=fund).order_by("pk").first()
    if by is None:
        raise Unanswerable(_("nobody may make reports in the fund, give somebody the role first"))
    now = timezone.now()
    year = options["year"] or timezone.localdate(now).year - 1
    report = annual_reports.build(
        fund, year=year, language=options["language"], by=by, at=now, queued=False
    )
    return annual_reports.render(report, by=by, at=now).document


def _decision(number: str, options: dict[str, Any]) -> Document | None:
    application = Application.objects.select_related("fund").filter(number=number).first()
    if application is None:
        raise Unanswerable(_("there is no application of that number, expected SI-2026-0001"))
    by = next(iter(office(application, Permission.PREPARE_APPLICATION)), None)
    if by is None:
        raise Unanswerable(_("nobody prepares the case without conflict, give somebody the role"))
    now = timezone.now()
    paper = decision_basis.build(
        application,
        edition=options["edition"],
        language=options["language"],
        by=by,
        at=now,
        queued=False,
    )
    return papers.render(paper, by=by, at=now).document


def _cost_impact(slug: str, options: dict[str, Any]) -> Document | None:
    investments = Investment.objects.called(slug)
    found = CostImpact.objects.filter(investment__in=investments).accepted().first()
    if found is None:
        raise Unanswerable(_("no cost impact is accepted yet, expected one that was reviewed"))
    return _evaluation(slug, options, found)


def _evaluation(
    slug: str, options: dict[str, Any], cost_impact: CostImpact | None = None
) -> Document | None:
    investment = Investment.objects.called(slug).select_related("fund").first()
    if investment is None:
        raise Unanswerable(_("there is no investment of that name, expected its slug"))
    start = report_overview.beginning(investment, options["language"])
    if start.assessment is None:
        raise Unanswerable(_("nothing is assessed yet, expected a frozen assessment"))
    by, at = _evaluator(investment), timezone.now()
    report = publication.build_report(
        start.assessment,
        texts=start.texts,
        texts_language=start.language,
        edition=options["edition"],
        language=options["language"],
        by=by,
        at=at,
        queued=False,
        cost_impact=cost_impact,
    )
    return publication.render(report, by=by, at=at).document


def _evaluator(investment: Investment) -> User:
    person = people_with(Permission.BUILD_REPORT, fund=investment.fund).order_by("pk").first()
    if person is None:
        raise Unanswerable(_("nobody may make reports in the fund, give somebody the role first"))
    return person


def _written(document: Document | None, out: Path | None) -> Path:
    """The path of the PDF; with `out` a copy there."""
    if document is None:
        raise Unanswerable(_("the report has no file"))
    if out is None:
        return storage.place(document.sha256)
    try:
        with storage.open_document(document) as file:
            out.write_bytes(file.read())
    except OSError as fault:
        raise Unanswerable(f"{out}: {reason_of(fault)}") from fault
    return out.resolve()
