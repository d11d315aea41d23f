"""The way of a case by the verbs that people use; each step takes what the last one made."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from applications import attachments, decisions, drafts, ideas, publishing, sections, workflow
from applications.conditions import ConditionText
from applications.models import Application, Call, Decision, Idea
from applications.pages import Content
from applications.questions import IdeaQuestion, Section
from applications.states import Advice, Outcome
from fundportal.demo.cast import Cast
from fundportal.directory.models import User
from fundportal.money import apportion
from portfolio import commitments, disbursements, plans
from portfolio.allotment import Place
from portfolio.commitments import InvestmentPlan
from portfolio.disbursements import Period
from portfolio.models import CommitmentProposal, Disbursement, Investment

DAY = datetime.timedelta(days=1)
STOCKHOLM_MORNING = datetime.time(9, 0, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Story:
    """What a case says, from idea to investment."""

    title: str
    writer: str
    lead: str
    partners: tuple[str, ...]
    need: str
    group: str
    group_size: int
    method: str
    evidence: str
    amounts: dict[int, int]
    indicator: dict[str, Any]
    comparison: str
    diarienummer: str = ""
    extra: dict[str, str] = field(default_factory=dict)


def morning(day: datetime.date) -> datetime.datetime:
    """Nine o'clock that day."""
    return datetime.datetime.combine(day, STOCKHOLM_MORNING)


def key(*parts: object) -> uuid.UUID:
    """The same idempotency key each time for the same act of the demonstration."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "fundportal-demo/" + "/".join(map(str, parts)))


def idea(cast: Cast, story: Story, call: Call, day: datetime.date) -> Idea:
    """The idea, written and sent in."""
    writer = cast.people[story.writer]
    written = ideas.write_idea(
        call=call,
        organisation=cast.organisations[story.lead],
        title=story.title,
        need=story.need,
        target_group=story.group,
        answers={
            IdeaQuestion.FEASIBLE: "Ja. Insatsen har en början och ett slut och en avgränsad grupp.",
            IdeaQuestion.REAL_NEED: story.need,
            IdeaQuestion.NEW_WAY: story.method,
            IdeaQuestion.SEVERAL_BOARDS: "Ja, "
            + " och ".join(cast.organisations[o].name for o in (story.lead, *story.partners))
            + ".",
            IdeaQuestion.MEASURABLE: f"Vi mäter: {story.indicator['indicator']}.",
        },
        by=writer,
        at=morning(day),
    )
    return ideas.submit_idea(written, by=writer, at=morning(day))


def invitation(cast: Cast, idea: Idea, day: datetime.date) -> Application:
    """The idea screened and invited, the application opened."""
    judgements = {key: ideas.Judgement(True, "Framgår av idén.") for key in IdeaQuestion.values}
    invited = ideas.screen_idea(
        idea, invites=True, answers=judgements, by=cast.people["fondforvaltare"], at=morning(day)
    )
    return workflow.open_application(invited, by=idea.written_by, at=morning(day + DAY))


def sections_written(
    application: Application, story: Story, day: datetime.date, only: tuple[Section, ...] = ()
) -> Application:
    """The application's sections, all of them or only some."""
    for section, answers in _answers(story).items():
        if only and section not in only:
            continue
        sections.save_section(
            application,
            section=section,
            answers=answers,
            seen_version=_latest(application, section),
            by=application.opened_by,
            at=morning(day),
        )
    application.refresh_from_db()
    return application


def written_together(application: Application, story: Story, day: datetime.date) -> None:
    """A section saved twice, so that there is something to compare, and a draft not yet saved."""
    writer = application.opened_by
    need = dict(_answers(story)[Section.NEED])
    need["need"] += " Under 2025 gällde det 140 familjer i kommunen."
    sections.save_section(
        application,
        section=Section.NEED,
        answers=need,
        seen_version=_latest(application, Section.NEED),
        by=writer,
        at=morning(day),
    )
    typed = {"method": f"{story.method} Vi börjar i två stadsdelar och", "evidence": ""}
    drafts.keep(
        application.number,
        section=Section.METHOD,
        typed=typed,
        seen_version=0,
        by=writer,
        at=morning(day),
    )


def attached(application: Application, title: str, filename: str, text: str, at: Any) -> None:
    """A file with a little text, attached by the writer."""
    attachments.attach(
        application,
        content=ContentFile(text.encode(), filename),
        title=title,
        by=application.opened_by,
        at=at,
    )


def _latest(application: Application, section: str) -> int:
    latest = application.section_versions.filter(section=section).order_by("-version").first()
    return latest.version if latest else 0


def signed(cast: Cast, application: Application, day: datetime.date, *, all_but: str = "") -> None:
    """Every party's sign-off, but for one organisation's if it is named."""
    application = workflow.ask_for_sign_off(application, by=application.opened_by, at=morning(day))
    for item in Content(application).sign_offs:
        organisation = item.party.organisation
        if organisation.slug == all_but:
            continue
        workflow.sign_off(
            application,
            organisation=organisation,
            seen_fingerprint=application.fingerprint,
            by=_signatory(cast, organisation.slug),
            at=morning(day),
        )


def submitted(cast: Cast, story: Story, call: Call, day: datetime.date) -> Application:
    """A complete application, signed by all and sent in, 30 days after the idea."""
    application = invitation(cast, idea(cast, story, call, day), day + 7 * DAY)
    application = sections_written(application, story, day + 20 * DAY)
    signed(cast, application, day + 25 * DAY)
    return workflow.submit(application, by=application.opened_by, at=morning(day + 30 * DAY))


def recommended(cast: Cast, story: Story, call: Call, day: datetime.date) -> Application:
    """A submitted application with the fund office's recommendation, 20 days later."""
    return advised(cast, story, submitted(cast, story, call, day), day + 50 * DAY)


def advised(cast: Cast, story: Story, application: Application, day: datetime.date) -> Application:
    """The fund office's recommendation of an application as it was applied for."""
    decisions.recommend(
        application,
        outcome=Advice.RECOMMENDED,
        amounts=_kronor(story.amounts),
        reason="Behovet är väl belagt, metoden är prövad och effekten går att mäta.",
        by=cast.people["fondforvaltare"],
        at=morning(day),
    )
    application.refresh_from_db()
    return application


def decided(
    cast: Cast,
    story: Story,
    call: Call,
    day: datetime.date,
    *,
    named: tuple[ConditionText, ...] = (),
) -> Decision:
    """A recommended application with the board's approval, 20 days later."""
    application = recommended(cast, story, call, day)
    return settled(cast, story, application, day + 70 * DAY, named=named)


def settled(
    cast: Cast,
    story: Story,
    application: Application,
    day: datetime.date,
    *,
    named: tuple[ConditionText, ...] = (),
    grants: bool = True,
) -> Decision:
    """The board's decision on a recommended application: what was applied for, or no."""
    approved = Outcome.APPROVED_WITH_CONDITIONS if named else Outcome.APPROVED
    return decisions.register_decision(
        application,
        outcome=approved if grants else Outcome.REJECTED,
        conditions=named,
        body="Kommunstyrelsen",
        meeting_date=day,
        paragraph="12",
        diarienummer=story.diarienummer or f"Demo {application.number}",
        amounts=_kronor(story.amounts) if grants else {},
        reason="Styrelsen delar fondkontorets bedömning."
        if grants
        else "Pengarna räcker inte till alla ansökningar.",
        by=cast.people["beslutsregistrerare"],
        at=morning(day + DAY),
    )


def refused(cast: Cast, story: Story, call: Call, day: datetime.date) -> Decision:
    """An application that the office advises against, with the board's no 20 days later."""
    application = submitted(cast, story, call, day)
    decisions.recommend(
        application,
        outcome=Advice.NOT_RECOMMENDED,
        amounts={},
        reason="Liknande stöd finns redan, och effekten går inte att skilja från det.",
        by=cast.people["fondforvaltare"],
        at=morning(day + 50 * DAY),
    )
    return decisions.register_decision(
        application,
        outcome=Outcome.REJECTED,
        body="Kommunstyrelsen",
        meeting_date=day + 70 * DAY,
        paragraph="13",
        diarienummer=f"Demo {application.number}",
        amounts={},
        reason="Styrelsen delar fondkontorets bedömning.",
        by=cast.people["beslutsregistrerare"],
        at=morning(day + 71 * DAY),
    )


def shown(cast: Cast, decision: Decision, texts: tuple[str, str], day: datetime.date) -> None:
    """The outcome published, with its reason in Swedish and English."""
    publishing.publish(
        decision,
        reason=texts[0],
        reason_en=texts[1],
        by=cast.people["fondforvaltare"],
        at=morning(day),
    )


def proposed(
    cast: Cast, decision: Decision, plan: InvestmentPlan, day: datetime.date
) -> CommitmentProposal:
    """The manager's proposal to set the decided money aside."""
    return commitments.propose(
        decision,
        plan=plan,
        by=cast.people["fondforvaltare"],
        at=morning(day),
        key=key("propose", decision.pk),
    )


def invested(
    cast: Cast, decision: Decision, plan: InvestmentPlan, day: datetime.date
) -> Investment:
    """The investment that a second person's confirmation opens."""
    proposal = proposed(cast, decision, plan, day)
    return commitments.confirm(proposal, by=cast.people["attestant"], at=morning(day + DAY))


def requested(
    cast: Cast,
    investment: Investment,
    period: Period,
    rows: dict[Place, Decimal],
    writer: str,
    comment: str = "",
    last_on: datetime.date | None = None,
) -> Disbursement:
    """A department's request for a period's money, the week after it; the last one on its day."""
    return disbursements.request(
        investment,
        period=period,
        rows=rows,
        purpose="Personal och genomförande enligt plan.",
        deviation_comment=comment,
        is_last=last_on is not None,
        by=cast.people[writer],
        at=morning(last_on or period.last + 5 * DAY),
        key=key("request", investment.slug, period.first),
    )


def by_plan(investment: Investment, year: int, amount: int) -> dict[Place, Decimal]:
    """So much of the fund's money, parted over the plan's lines of the year."""
    lines = {
        place: amounts.fund
        for place, amounts in plans.lines_of(investment).items()
        if place.year == year and amounts.fund
    }
    return dict(zip(lines, apportion(Decimal(amount), list(lines.values())), strict=True))


def paid(
    cast: Cast,
    investment: Investment,
    period: Period,
    amount: int,
    writer: str,
    last_on: datetime.date | None = None,
) -> Disbursement:
    """A disbursement all the way: requested, approved, attested and paid; the last on its day."""
    rows = by_plan(investment, period.last.year, amount)
    disbursement = requested(cast, investment, period, rows, writer, last_on=last_on)
    manager, attester = cast.people["fondforvaltare"], cast.people["attestant"]
    day = last_on or period.last + 5 * DAY
    disbursements.approve(disbursement, by=manager, at=morning(day + 4 * DAY))
    disbursements.attest(disbursement, by=attester, at=morning(day + 7 * DAY))
    return disbursements.confirm_paid(
        disbursement,
        voucher_number=f"V{investment.pk:03}{period.last:%y%m}",
        paid_date=day + 10 * DAY,
        by=manager,
        at=morning(day + 11 * DAY),
    )


def _kronor(amounts: dict[int, int]) -> dict[int, Decimal]:
    return {year: Decimal(amount) for year, amount in amounts.items()}


def _signatory(cast: Cast, slug: str) -> User:
    return cast.people["godkannande-social" if slug == "socialnamnden" else "godkannande"]


def _answers(story: Story) -> dict[Section, dict[str, Any]]:
    parties = [{"organisation": story.lead, "role": "lead", "contribution": "Leder arbetet."}]
    parties += [
        {"organisation": slug, "role": "partner", "contribution": "Deltar med personal."}
        for slug in story.partners
    ]
    lines = [
        {"year": year, "cost_kind": kind, "party": story.lead, "amount": Decimal(part)}
        for year, amount in story.amounts.items()
        for kind, part in (("staff", amount * 4 // 5), ("evaluation", amount - amount * 4 // 5))
    ]
    return {
        Section.NEED: {
            "need": story.need,
            "extent": story.extra.get("extent", "Uppskattat av förvaltningarna tillsammans."),
            "consequence": "Utan tidigt stöd växer behovet av insatser senare.",
        },
        Section.TARGET_GROUP: {
            "group": story.group,
            "group_size": story.group_size,
            "selection": "Förvaltningarna frågar tillsammans. Alla som vill vara med får lika chans.",
        },
        Section.METHOD: {
            "method": story.method,
            "evidence": story.evidence,
            "continuation": "Den ledande nämnden tar över i ordinarie verksamhet om effekten visas.",
        },
        Section.PARTIES: {"parties": parties},
        Section.BUDGET: {"lines": lines},
        Section.EFFECTS: {"effects": [story.indicator]},
        Section.EVALUATION: {
            "comparison": story.comparison,
            "measuring": "Före start och ett år efter, med samma mått i båda grupperna.",
            "data_owner": "Förvaltningens utredare",
        },
        Section.RISKS: {
            "risks": "Att för få deltar, och att personal byts ut.",
            "measures": "Två personer kan varje uppgift. Antalet deltagare följs varje månad.",
        },
    }
