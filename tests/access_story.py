"""Who logs in and which cases there are, for the table of access: of every kind and stage."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from applications import dossiers, ideas, needs, papers, workflow
from applications.models import (
    Agenda,
    Application,
    AssessorAssignment,
    Attachment,
    Call,
    ChecklistItem,
    Condition,
    Conflict,
    Decision,
    Dossier,
    Flag,
    Idea,
    NeedsAnalysis,
    Paper,
    SavedSelection,
)
from applications.questions import IdeaQuestion, NeedsQuestion
from evaluations import cost_impacts, decision_basis, evidence, indicators, publication
from evaluations.cost_computing import compute
from evaluations.models import Assessment, CostImpact, Indicator, MeasuringTime, Report
from evaluations.report_content import ReportTexts
from fundportal.demo import stories, volume, way
from fundportal.demo.cast import email
from fundportal.directory.models import Fund, RoleAssignment, User
from fundportal.feedback.models import FeedbackText, Improvement, Remark
from fundportal.jobs.models import Job
from fundportal.notices.models import Notice
from fundportal.personal import calendars
from portfolio import annual_reports, report_files
from portfolio.models import (
    AnnualReport,
    CommitmentProposal,
    Disbursement,
    EndDecision,
    ExternalAccess,
    Investment,
    PaymentCorrection,
    ProgressReport,
    ReportFile,
)

LOGINS = {
    "s": "sokande",  # applicant of the lead organisation of most cases
    "k": "sokande-skola",  # applicant elsewhere: leads the idea, is partner in two cases
    "g": "godkannande",  # signatory of the lead organisation
    "G": "godkannande-social",  # signatory of a partner
    "f": "fondforvaltare",
    "b": "bedomare",  # assesses `sent`, is in conflict with `completing`
    "B": "bedomare-skola",  # assesses `sent`, has not declared about `completing`
    "r": "beslutsregistrerare",
    "t": "attestant",
    "u": "utvarderare",
    "v": "revisor",
    "a": "administrator",
}

Cases = Callable[[SimpleNamespace], list[Any]]


def nothing(c: SimpleNamespace) -> list[Any]:
    return []


def of(*names: str) -> Cases:
    """The address's arguments, by the names that `story` gives the cases."""
    return lambda c: [getattr(c, name) for name in names]


def story() -> SimpleNamespace:
    """The cases of the demonstration that the rows name, as they stand in an address."""
    application = {case.title: case.number for case in Application.objects.all()}
    investment = Investment.objects.get(slug="vagen-till-forsta-jobbet")
    approved = Disbursement.objects.get(investment=investment, attested_at__isnull=True)
    correction = PaymentCorrection.objects.get(disbursement__investment=investment)
    late = investment.progress_reports.wanted().get(period_to="2026-09-30")
    call = Call.objects.order_by("pk").last()
    draft, invited = _ideas(call)
    manager = User.objects.get(email=email("fondforvaltare"))
    measured = _assessed()
    model = _draft_of_cost_impact(measured)
    return SimpleNamespace(
        fund="portfolj-for-social-hallbarhet",
        organisation="socialnamnden",
        entry=1,
        voucher_year=investment.fund.entries.earliest("sequence").valid_date.year,
        need="need",
        drafted="method",
        attachment=Attachment.objects.get(removed_at__isnull=True).pk,
        call=call.slug,
        idea=Idea.objects.filter(title__startswith="Läsfamiljer").earliest("pk").pk,
        idea_draft=draft.pk,
        idea_invited=invited.pk,
        needs=_needs(call, handed_in=True).pk,
        needs_draft=_needs(call, handed_in=False).pk,
        draft=application["Tidigt stöd när föräldrar separerar"],
        withdrawn=_withdrawn(call).number,
        unsigned=application["Språkvän på jobbet"],
        completing=application["Trygg hemgång efter sjukhusvistelse"],
        external=ExternalAccess.objects.get(ended_at__isnull=True).pk,
        conflict=Conflict.objects.get().pk,
        assignment=AssessorAssignment.objects.earliest("pk").pk,
        assessor=User.objects.get(email=email("bedomare")).pk,
        flag=Flag.objects.earliest("pk").pk,
        item=ChecklistItem.objects.earliest("pk").pk,
        selection=SavedSelection.objects.earliest("pk").pk,
        sent=application["Fritid på lika villkor"],
        recommended=application["Hembesök under barnets första år"],
        decided=application["Vägen till första jobbet"],
        decision=Decision.objects.get(application__title="Vägen till första jobbet").pk,
        paper=_paper().pk,
        annual=_annual_report().pk,
        annual_public=_annual_report(publish=True).pk,
        dossier=_dossier().pk,
        agenda=Agenda.objects.latest("pk").pk,
        conditional=application["Vägledare vid första betalningsanmärkningen"],
        conditional_decision=Decision.objects.get(conditions__position=1).pk,
        condition=Condition.objects.filter(follow_ups__isnull=False).first().pk,
        proposal=CommitmentProposal.objects.order_by("pk").last().pk,
        investment=investment.slug,
        approved=approved.pk,
        request_file=approved.files.current().get().pk,
        correction=correction.pk,
        corrected=correction.disbursement_id,
        progress=late.pk,
        agreement=investment.agreements.get().pk,
        amendment=2,
        finished="seniorpuls",
        end=EndDecision.objects.get(investment__slug="seniorpuls").pk,
        report_file=_file(late).pk,
        measuring_time=MeasuringTime.objects.earliest("pk").pk,
        indicator=measured.indicator_id,
        upload=measured.batches.get().uploads.get().pk,
        batch=measured.batches.get().pk,
        assessment=measured.pk,
        cost_impact=model.pk,
        accepted_impact=measured.investment.cost_impacts.accepted().first().pk,
        benefit_line=model.benefits.earliest("pk").pk,
        cost_line=model.costs.earliest("pk").pk,
        transfer_line=model.transfers.earliest("pk").pk,
        unit_cost="HEMTJANST-TIMME",
        person=User.objects.get(email=email("bedomare")).pk,
        role=RoleAssignment.objects.filter(user__email=email("bedomare")).first().pk,
        job=Job.objects.filter(requested_by__email=email("utvarderare")).first().pk,
        notice=Notice.objects.filter(recipient__email=email("fondforvaltare")).first().pk,
        published_report=_report(publish=True).pk,
        measure=evidence.published()[0].key,
        report=_report(publish=False).pk,
        calendar_key=calendars.make_key(by=manager, at=timezone.now()),
        remark=Remark.objects.earliest("pk").pk,
        page_text="apply-lead",
        page_draft="apply-way",
        text_version=1,
        told_change=Improvement.objects.earliest("pk").pk,
        text=FeedbackText.objects.create(
            page="/", was_useful=False, text="Skriv mer.", received_at=timezone.now()
        ).pk,
    )


def _ideas(call: Call) -> tuple[Idea, Idea]:
    """Two more ideas of the school: one not sent in, one invited."""
    cast, at = volume.cast(), timezone.now()
    sent = way.idea(cast, stories.READING, call, timezone.localdate() - way.DAY)
    draft = ideas.write_idea(
        call=call,
        organisation=sent.organisation,
        title="Ett utkast",
        need="Behov.",
        target_group="Grupp.",
        answers=dict.fromkeys(IdeaQuestion.values, "Ja."),
        by=sent.written_by,
        at=at,
    )
    judgements = {key: ideas.Judgement(True, "Ja.") for key in IdeaQuestion.values}
    manager = cast.people["fondforvaltare"]
    return draft, ideas.screen_idea(sent, invites=True, answers=judgements, by=manager, at=at)


def _needs(call: Call, *, handed_in: bool) -> NeedsAnalysis:
    """A needs analysis of the school, in a call that asked for it."""
    Call.objects.filter(pk=call.pk).update(takes_needs_analyses=True)
    cast, at = volume.cast(), timezone.now()
    made = needs.write_analysis(
        call=call,
        organisation=cast.organisations["skolnamnden"],
        title="Behov" if handed_in else "Behov i utkast",
        answers=dict.fromkeys(NeedsQuestion.values, "Ja."),
        by=cast.people["sokande-skola"],
        at=at,
    )
    Call.objects.filter(pk=call.pk).update(takes_needs_analyses=False)
    return needs.finish_analysis(made, by=made.written_by, at=at) if handed_in else made


def _withdrawn(call: Call) -> Application:
    """One more case of the school, withdrawn just now."""
    cast, yesterday = volume.cast(), timezone.localdate() - way.DAY
    story = dataclasses.replace(stories.READING, title="En återkallad")
    application = way.invitation(cast, way.idea(cast, story, call, yesterday), yesterday)
    return workflow.withdraw(
        application, reason="Vi väntar.", by=application.opened_by, at=timezone.now()
    )


def _paper() -> Paper:
    """The decision basis of the case that waits for the board, made in this process."""
    by, at = volume.cast().people["fondforvaltare"], timezone.now()
    case = Application.objects.get(title="Hembesök under barnets första år")
    made = decision_basis.build(case, edition="internal", language="sv", by=by, at=at, queued=False)
    return papers.render(made, by=by, at=at)


def _annual_report(*, publish: bool = False) -> AnnualReport:
    """Last year's report of the fund, made in this process; citizens may read a published one."""
    by, at = volume.cast().people["fondforvaltare"], timezone.now()
    fund = Fund.objects.get(slug="portfolj-for-social-hallbarhet")
    about = {"year": at.year - 1, "language": "sv"}
    made = annual_reports.build(fund, **about, by=by, at=at, queued=False)
    made = annual_reports.render(made, by=by, at=at)
    return annual_reports.publish(made, by=by, at=at).report if publish else made


def _dossier() -> Dossier:
    """The whole dossier of the case that is being scored, gathered in this process."""
    by, at = volume.cast().people["fondforvaltare"], timezone.now()
    case = Application.objects.get(title="Fritid på lika villkor")
    return dossiers.build(dossiers.ask(case, by=by, at=at, queued=False), by=by, at=at)


def _file(report: ProgressReport) -> ReportFile:
    """A file that the department has added to a report."""
    return report_files.attach(
        report,
        content=ContentFile(b"vecka;antal\n1;12\n", "antal.csv"),
        title="Antal",
        by=volume.cast().people["sokande"],
        at=timezone.now(),
    )


def _assessed() -> Assessment:
    return Assessment.objects.filter(investment__slug="vagen-till-forsta-jobbet").earliest("pk")


def _draft_of_cost_impact(measured: Assessment) -> CostImpact:
    """A version that is being shaped, after the one that was accepted."""
    by, at = volume.cast().people["utvarderare"], timezone.now()
    draft = cost_impacts.begin(measured.investment, by=by, at=at)
    yearly = {"first_year": 0, "years": 1, "amount_per_year": Decimal(1000), "by": by, "at": at}
    cost_impacts.add_cost(draft, name="Lokaler", actor="kommun", **yearly)
    cost_impacts.add_transfer(draft, name="Bidrag", payer="stat", receiver="kommun", **yearly)
    return draft


def signed_by_the_reviewer() -> CostImpact:
    """A cost impact that the other evaluator signed, so that the first may review it."""
    by, at = volume.cast().people["granskare"], timezone.now()
    accepted = CostImpact.objects.exclude(investment__slug="vagen-till-forsta-jobbet").latest("pk")
    draft = cost_impacts.begin(accepted.investment, by=by, at=at)
    seen = compute(draft, timezone.localdate(at)).inputs_hash
    return cost_impacts.sign(draft, conclusion="Lönsamt om det håller.", seen=seen, by=by, at=at)


def not_measured_yet() -> Indicator:
    """An indicator without data, which can still be planned for."""
    return indicators.define(
        Investment.objects.get(slug="vagen-till-forsta-jobbet"),
        name="Timmar i arbete",
        unit="timmar",
        direction="increase",
        data_source="Enkät",
        decimals=0,
        by=volume.cast().people["utvarderare"],
        at=timezone.now(),
    )


def _report(*, publish: bool) -> Report:
    """A report of the demonstration's evaluation, made in this process."""
    people, at = volume.cast().people, timezone.now()
    made = publication.build_report(
        _assessed(),
        texts=ReportTexts(question="Gav det effekt?"),
        edition="public",
        language="sv" if publish else "en",
        by=people["utvarderare"],
        at=at,
        queued=False,
    )
    made = publication.render(made, by=people["utvarderare"], at=at)
    return publication.publish(made, by=people["fondforvaltare"], at=at) if publish else made
