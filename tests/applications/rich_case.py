"""One application with something of every kind in it, in each status, and people all around it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications import (
    agendas,
    assessors,
    attachments,
    checklists,
    completions,
    conditions,
    conflicts,
    drafts,
    flags,
    invitations,
    messages,
    workflow,
)
from applications.completions import Asked
from applications.conditions import ConditionText
from applications.models import Application, Decision
from applications.questions import Section
from applications.states import Outcome, Status
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Role
from tests.addresses import every_address
from tests.applications import factories
from tests.applications.factories import HOUR, holding, school_board, social_board
from tests.documents.test_storage import PDF
from tests.people import AT, LONG_AGO

WRITTEN = {Status.DRAFT, Status.COMPLETION}
DECISIONS = {
    Status.DEFERRED: Outcome.DEFERRED,
    Status.REFERRED_BACK: Outcome.REFERRED_BACK,
    Status.APPROVED: Outcome.APPROVED_WITH_CONDITIONS,
    Status.REJECTED: Outcome.REJECTED,
}
MESSAGE = "Hur många skolor deltar i satsningen?"


def people() -> dict[str, User]:
    """Everybody who may stand near a case, by letter; some without any part in it."""
    fund = factories.the_fund()
    culture = factories.organisation("Kulturnamnden", area="Kultur")
    other = Fund.objects.get_or_create(
        slug="annan-fond",
        defaults={"name": "Annan fond", "owner": culture, "opened_date": LONG_AGO},
    )[0]
    return {
        "s": factories.applicant(),  # writes for the lead
        "p": holding("Petra", Role.APPLICANT, organisation=school_board()),  # for a partner
        "g": holding("Greta", Role.SIGNATORY, organisation=social_board()),
        "h": holding("Hassan", Role.SIGNATORY, organisation=school_board()),
        "d": holding("David", Role.APPLICANT, organisation=culture),  # another department
        "D": holding("Disa", Role.SIGNATORY, organisation=culture),
        "f": factories.manager(fund),
        "F": holding("Fredrik", Role.MANAGER, fund=other),  # another fund's office
        "b": holding("Kerstin", Role.ASSESSOR, fund=fund),  # assigned, has declared no conflict
        "B": holding("Lars", Role.ASSESSOR, fund=fund),  # assigned, has declared nothing
        "n": holding("Nils", Role.ASSESSOR, fund=fund),  # in conflict
        "N": holding("Nora", Role.ASSESSOR, fund=fund),  # not assigned
        "r": factories.registrar(fund),
        "t": holding("Farid", Role.ATTESTER, fund=fund),
        "u": holding("Eva", Role.EVALUATOR, fund=fund),
        "v": holding("Ingrid", Role.AUDITOR, fund=fund),
        "a": holding("Johan", Role.ADMINISTRATOR),
    }


def in_status(status: Status) -> tuple[Application, dict[str, User]]:
    """The case in that status, with everybody around it."""
    around = people()
    application = _filled(around)
    if status != Status.DRAFT:
        application = _sent_in(application, around)
    if status == Status.COMPLETION:
        _ask(application, around["f"])
    if status == Status.WITHDRAWN:
        workflow.withdraw(application, reason="Vi väntar.", by=around["s"], at=AT + 9 * HOUR)
    if status == Status.RECOMMENDED or status in DECISIONS:
        application = factories.recommend(application)
    if status in DECISIONS:
        _decide(application, DECISIONS[status], around["f"])
    application.refresh_from_db()
    assert application.status == status
    if status in WRITTEN:
        for writer in (around["s"], around["p"]):
            typed = {"need": "Påbörjat."}
            drafts.keep(
                application.number,
                section=Section.NEED,
                typed=typed,
                seen_version=1,
                by=writer,
                at=AT + 9 * HOUR,
            )
    return application, around


# apps whose addresses have the number of something else: a ledger entry, a version of a text
OTHER_NUMBERS = {"portfolio", "texts"}


def addresses(application: Application) -> dict[str, str]:
    """Every address of the portal that names a case by its number, filled in for this one.

    Taken from the URL conf, so that a new address is here by itself.
    """
    kinds = _objects(application)
    return {
        name: reverse(name, kwargs={key: _argument(name, key, application, kinds) for key in keys})
        for name, keys in sorted(every_address())
        if "number" in keys and name.partition(":")[0] not in OTHER_NUMBERS
    }


def _argument(name: str, key: str, application: Application, kinds: dict[str, object]) -> object:
    """What stands in the address; a `pk` is of the case's object that the name begins with."""
    if key != "pk":
        return {"number": application.number, "section": "need"}[key]
    kind = max(
        (kind for kind in kinds if name.partition(":")[2].startswith(kind)), key=len, default=None
    )
    assert kind is not None, f"say in rich_case which object {name} shows"
    return kinds[kind]


def _objects(application: Application) -> dict[str, object]:
    """The first object of each kind in the case, or a number that nothing has."""
    decision = Decision.objects.filter(application=application).first()
    found = {
        "attachment": application.attachments.first(),
        "checklist": application.call.checklist.first(),
        "flag": application.flags.first(),
        "conflict": application.conflicts.first(),
        "assessor": application.assessor_assignments.filter(declared_at__isnull=False).first(),
        "condition": decision and decision.conditions.first(),
        "correct": decision,
        "extract": decision,
        "letter": decision,
        "publish_outcome": decision,
        "withdraw_outcome": decision,
        "paper": application.papers.first(),
    }
    gathered = {"dossier": UUID(int=987654)}
    return gathered | {kind: item.pk if item else 987654 for kind, item in found.items()}


def _filled(around: dict[str, User]) -> Application:
    application = factories.filled_application()
    invitations.answer_invitation(
        application, organisation=school_board(), accepts=True, reason="", by=around["p"], at=AT
    )
    attachments.attach(
        application,
        content=SimpleUploadedFile("avsikt.pdf", PDF),
        title="Avsiktsförklaring",
        by=around["s"],
        at=application.opened_at + HOUR,
    )
    item = checklists.add_item(
        fund=application.fund, call=application.call, text="Två nämnder", by=around["f"], at=AT
    )
    assert item.call_id == application.call_id
    return application


def _sent_in(application: Application, around: dict[str, User]) -> Application:
    factories.sign_again(application, social_board(), "Greta")
    factories.sign_again(application, school_board(), "Hassan")
    application.refresh_from_db()
    application = factories.send_in(application)
    office, at = around["f"], application.submitted_at + HOUR
    flags.raise_flag(application, section="", text="Stämmer kostnaden?", by=office, at=at)
    messages.write(application, text=MESSAGE, by=office, at=at)
    due = date(2026, 11, 20)
    for letter in "bBn":
        assessors.assign(application, person=around[letter], due_date=due, by=office, at=at)
    conflicts.declare_none(application, by=around["b"], at=at)
    conflicts.declare(application, reason="Syskon till sökanden.", by=around["n"], at=at)
    return application


def _ask(application: Application, office: User) -> None:
    completions.ask(
        application,
        reason="Ange årtal.",
        items=(Asked(Section.NEED, "extent", "Ange årtal."),),
        deadline_date=date(2026, 11, 16),
        needs_sign_off=True,
        by=office,
        at=AT + timedelta(hours=8),
    )


def _decide(application: Application, outcome: Outcome, office: User) -> None:
    extract = SimpleUploadedFile("utdrag.pdf", PDF)
    agendas.draw_up(
        application.fund,
        body="Kommunstyrelsen",
        meeting_date=AT.date(),
        applications=[application],
        by=office,
        at=AT + 9 * HOUR,
    )
    wanted = [ConditionText("Avtal tecknas.", date(2027, 3, 1))]
    is_yes = outcome == Outcome.APPROVED_WITH_CONDITIONS
    decision = factories.register(
        application, outcome=outcome, conditions=wanted if is_yes else (), extract=extract
    )
    for condition in decision.conditions.all():
        conditions.assign(
            condition, responsible=office, due_date=date(2027, 4, 1), by=office, at=AT + 9 * HOUR
        )
