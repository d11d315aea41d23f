"""Cases at each stage, made by the verbs themselves; used by the tests of every later stage.

    application = decided_application(amounts={2026: Decimal(400000), 2027: Decimal(600000)})
    decision = application.decisions.get()

People and organisations are those of `tests.people`; those without a fixture are made.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from applications import calls, decisions, ideas, sections, workflow
from applications.models import Application, Call, Decision, Idea
from applications.pages import Content
from applications.questions import IdeaQuestion, Section
from applications.states import APPROVING, Advice, Outcome
from fundportal.directory.models import Fund, Organisation, RoleAssignment, User
from fundportal.directory.roles import Role
from tests.people import AT, LONG_AGO

AMOUNTS = {2027: Decimal(400_000), 2028: Decimal(600_000)}
HOUR = datetime.timedelta(hours=1)


def organisation(name: str, kind: str = "board", area: str = "") -> Organisation:
    """The organisation of that name, made when there is none."""
    slug = name.lower().replace(" ", "-")
    made, _ = Organisation.objects.get_or_create(
        slug=slug, defaults={"name": name, "kind": kind, "area": area}
    )
    return made


def social_board() -> Organisation:
    return organisation("Socialnamnden", area="Social omsorg")


def school_board() -> Organisation:
    return organisation("Skolnamnden", area="Skola")


def the_fund() -> Fund:
    owner = organisation("Kommunstyrelsen", area="Styrning")
    defaults = {"name": "Provfonden", "owner": owner, "opened_date": LONG_AGO}
    return Fund.objects.get_or_create(slug="provfonden", defaults=defaults)[0]


def holding(
    name: str, role: Role, *, organisation: Organisation | None = None, fund: Fund | None = None
) -> User:
    """The person of that first name with the role, made when there is none."""
    email = f"{name.lower()}@example.org"
    user = User.objects.filter(email=email).first()
    user = user or User.objects.create_user(email=email, name=name)
    RoleAssignment.objects.get_or_create(
        user=user,
        role=role,
        organisation=organisation,
        fund=fund,
        defaults={"from_date": LONG_AGO, "granted_at": AT},
    )
    return user


def applicant() -> User:
    return holding("Amina", Role.APPLICANT, organisation=social_board())


def manager(fund: Fund) -> User:
    return holding("Bertil", Role.MANAGER, fund=fund)


def registrar(fund: Fund) -> User:
    return holding("Cecilia", Role.REGISTRAR, fund=fund)


def open_call(fund: Fund | None = None, *, at: datetime.datetime = AT, **changes: Any) -> Call:
    """A call that is open at the time of the tests."""
    fund = fund or the_fund()
    values: dict[str, Any] = {
        "fund": fund,
        "name": "Utlysning 2026",
        "opens_at": at - datetime.timedelta(days=30),
        "closes_at": at + datetime.timedelta(days=60),
        "amount_frame": None,
        "text": "Fonden tar emot idéer.",
    }
    return calls.announce(**{**values, **changes}, by=manager(fund), at=at - HOUR)


def drafted_idea(
    *, fund: Fund | None = None, title: str = "Bryggan", at: datetime.datetime = AT
) -> Idea:
    """An idea with every question answered, not sent in."""
    return ideas.write_idea(
        call=open_call(fund, at=at),
        organisation=social_board(),
        title=title,
        need="Många unga är borta från skolan.",
        target_group="Elever i årskurs 7-9 med hög frånvaro.",
        answers={key: f"Svar på {key}." for key in IdeaQuestion.values},
        by=applicant(),
        at=at,
    )


def submitted_idea(**how: Any) -> Idea:
    idea = drafted_idea(**how)
    return ideas.submit_idea(idea, by=applicant(), at=idea.written_at + HOUR)


def judgements(is_met: bool = True) -> dict[str, ideas.Judgement]:
    return {key: ideas.Judgement(is_met, "Ja, det framgår.") for key in IdeaQuestion.values}


def invited_idea(**how: Any) -> Idea:
    idea = submitted_idea(**how)
    return ideas.screen_idea(
        idea,
        invites=True,
        answers=judgements(),
        by=manager(idea.call.fund),
        at=idea.written_at + 2 * HOUR,
    )


def opened_application(**how: Any) -> Application:
    idea = invited_idea(**how)
    return workflow.open_application(idea, by=applicant(), at=idea.written_at + 3 * HOUR)


def answers(amounts: dict[int, Decimal] | None = None) -> dict[str, dict[str, Any]]:
    """What a complete application says, with these amounts applied for per year."""
    lead, partner = social_board().slug, school_board().slug
    role = {"organisation": lead, "role": "lead", "contribution": "Leder arbetet."}
    other = {"organisation": partner, "role": "partner", "contribution": "Lärare deltar."}
    lines = [
        {"year": year, "cost_kind": "staff", "party": lead, "amount": amount}
        for year, amount in (amounts or AMOUNTS).items()
    ]
    effect = {
        "indicator": "Frånvaro",
        "unit": "procent",
        "direction": "decrease",
        "baseline": Decimal("31.5"),
        "target": Decimal("20"),
        "data_source": "Skolans frånvarosystem",
    }
    return {
        Section.NEED: {"need": "Stort.", "extent": "Tre av tio.", "consequence": "Utanförskap."},
        Section.TARGET_GROUP: {"group": "Elever.", "group_size": 60, "selection": "Skolan frågar."},
        Section.METHOD: {"method": "Samtal.", "evidence": "Två studier.", "continuation": "Ja."},
        Section.PARTIES: {"parties": [role, other]},
        Section.BUDGET: {"lines": lines},
        Section.EFFECTS: {"effects": [effect]},
        Section.EVALUATION: {
            "comparison": "Elever i andra skolor.",
            "measuring": "Varje termin.",
            "data_owner": "Skolförvaltningen, utredaren",
        },
        Section.RISKS: {"risks": "Personal slutar.", "measures": "Två utbildas."},
    }


def filled_application(*, amounts: dict[int, Decimal] | None = None, **how: Any) -> Application:
    """An application whose every section is ready, not signed."""
    application = opened_application(**how)
    at, by = application.opened_at + HOUR, applicant()
    versions = dict(application.section_versions.values_list("section", "version"))
    for section, said in answers(amounts).items():
        sections.save_section(
            application,
            section=section,
            answers=said,
            seen_version=versions.get(section, 0),
            by=by,
            at=at,
        )
    application.refresh_from_db()
    return application


def save_risks(application: Application, text: str) -> None:
    """Let a colleague save the section on risks."""
    sections.save_section(
        application,
        section=Section.RISKS,
        answers={"risks": text},
        seen_version=0,
        by=applicant(),
        at=application.opened_at + HOUR,
    )


def sign_again(application: Application, where: Organisation, name: str) -> None:
    """Let the head of that name sign off the content as it stands."""
    application.refresh_from_db()
    workflow.sign_off(
        application,
        organisation=where,
        seen_fingerprint=application.fingerprint,
        by=holding(name, Role.SIGNATORY, organisation=where),
        at=application.opened_at + 2 * HOUR,
    )


def signed_application(**how: Any) -> Application:
    application = filled_application(**how)
    for item in Content(application).sign_offs:
        where = item.party.organisation
        sign_again(
            application, where, {"socialnamnden": "Greta", "skolnamnden": "Hassan"}[where.slug]
        )
    return application


def send_in(application: Application) -> Application:
    """Let the applicant send in what every party has signed."""
    return workflow.submit(application, by=applicant(), at=application.opened_at + 3 * HOUR)


def submitted_application(**how: Any) -> Application:
    return send_in(signed_application(**how))


def recommended_application(
    *, amounts: dict[int, Decimal] | None = None, **how: Any
) -> Application:
    return recommend(submitted_application(amounts=amounts, **how), amounts)


def recommend(application: Application, amounts: dict[int, Decimal] | None = None) -> Application:
    """Let the office propose that a case sent in is approved."""
    decisions.recommend(
        application,
        outcome=Advice.RECOMMENDED,
        amounts=amounts or AMOUNTS,
        reason="Behovet är tydligt och metoden prövad.",
        by=manager(application.fund),
        at=application.opened_at + 4 * HOUR,
    )
    application.refresh_from_db()
    return application


def decided_application(
    *,
    amounts: dict[int, Decimal] | None = None,
    outcome: Outcome = Outcome.APPROVED,
    **how: Any,
) -> Application:
    """An application with its decision registered; the amounts are applied for and approved."""
    application = recommended_application(amounts=amounts, **how)
    register(application, outcome=outcome, amounts=amounts if outcome in APPROVING else None)
    application.refresh_from_db()
    return application


def register(
    application: Application,
    *,
    outcome: Outcome = Outcome.APPROVED,
    amounts: dict[int, Decimal] | None = None,
    **changes: Any,
) -> Decision:
    """Register a decision of the executive board on a recommended case."""
    grants = outcome in APPROVING
    at = application.opened_at + 5 * HOUR
    values: dict[str, Any] = {
        "outcome": outcome,
        "body": "Kommunstyrelsen",
        "meeting_date": at.date(),
        "paragraph": "12",
        "diarienummer": "Ks 1/2026",
        "amounts": amounts if amounts is not None else AMOUNTS if grants else {},
        "reason": "Styrelsen delar kontorets bedömning.",
        "by": registrar(application.fund),
        "at": at,
    }
    return decisions.register_decision(application, **{**values, **changes})


def approved_decision(**how: Any) -> Decision:
    """The decision of a new approved application."""
    return decided_application(**how).decisions.get()
