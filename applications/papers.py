"""The verbs on the papers of a case: freeze what one says, make its file once."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from applications import notices, paper_builder
from applications.models import Application, Decision, Paper, Recommendation
from applications.models.papers import Edition, PaperKind
from applications.paper_content import FundMoney, PaperContent
from applications.paper_document import document_pdf
from applications.states import DECIDED_STATUSES, Status
from applications.workflow import locked
from fundportal.audit import trail
from fundportal.directory.access import AnyUser
from fundportal.directory.errors import NotPermitted, Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.documents import kinds, storage
from fundportal.frozen import as_plain, fingerprint, texts_in
from fundportal.jobs import queue
from fundportal.privacy import find_personal_numbers

RENDER_TASK = "applications.render_paper"
# The registrar tells the parties what was decided; the office that prepares the case may as well.
LETTER_WRITERS = (Permission.REGISTER_DECISION, Permission.PREPARE_APPLICATION)

Progress = Callable[[int, str], None]


class NothingProposed(Refused):
    """A decision basis of a case on which no decision has been proposed."""


class NotInForce(Refused):
    """The decision has been corrected by another: the letter is about that one."""


class PersonalNumberWritten(Refused):
    """A personnummer in a text that would become part of a paper for ever."""


@transaction.atomic
def build_basis(
    application: Application,
    *,
    money: FundMoney,
    estimate: tuple[str, ...] = (),
    edition: str,
    language: str,
    by: User,
    at: datetime.datetime,
    queued: bool = True,
) -> Paper:
    """Upprätta tjänsteskrivelse: freeze the case and its latest proposal; a worker makes the file.

    `money` and `estimate` are what later stages know, as plain figures and sentences.
    """
    application = locked(application)
    application.require_office(by, Permission.PREPARE_APPLICATION)
    proposal = application.recommendations.order_by("-at", "-pk").first()
    if proposal is None:
        raise NothingProposed(_("No decision has been proposed yet, so there is no basis for one."))
    proposal.application = application
    content = paper_builder.basis(
        proposal,
        money=money,
        estimate=estimate,
        reader=by,
        edition=Edition(edition),
        language=language,
        version=_next_version(application, PaperKind.BASIS, edition, language),
        at=at,
    )
    return _freeze(application, content, queued, by, at, recommendation=proposal)


@transaction.atomic
def build_letter(
    decision: Decision,
    *,
    language: str,
    by: User,
    at: datetime.datetime,
    queued: bool = True,
) -> Paper:
    """Upprätta beslutsbrev: freeze what was decided; the parties are told when the file is made."""
    application = locked(decision.application)
    require_letter_writer(application, by)
    decision = application.decisions.select_related("corrects").get(pk=decision.pk)
    if hasattr(decision, "corrected_by"):
        raise NotInForce(_("The decision has been corrected. Write the letter of the correction."))
    decision.application = application
    content = paper_builder.letter(
        decision,
        language=language,
        version=_next_version(application, PaperKind.LETTER, Edition.PUBLIC, language),
        at=at,
    )
    return _freeze(application, content, queued, by, at, decision=decision)


@transaction.atomic
def render(
    paper: Paper, *, by: User, at: datetime.datetime, progress: Progress | None = None
) -> Paper:
    """Gör skrivelsens fil: once; a second call finds it made and changes nothing."""
    application = locked(paper.application)
    paper = Paper.objects.select_for_update(no_key=True, of=("self",)).get(pk=paper.pk)
    paper.application = application
    if paper.document_id:
        return paper
    if paper.kind == PaperKind.LETTER:
        require_letter_writer(application, by)
    else:
        application.require_office(by, Permission.PREPARE_APPLICATION)
    say = progress or _silent
    say(20, _("The pages are laid out."))
    content = document_pdf(paper.says)
    say(90, _("The file is stored."))
    paper.document = storage.store(
        content=content,
        filename=paper.filename,
        title=str(paper),
        by=by,
        at=at,
        content_types=(kinds.PDF,),
    )
    paper.save(update_fields=["document"])
    _record("make", paper, by, at, sha256=paper.document.sha256)
    notices.paper_made(paper, by=by, at=at)
    return paper


def awaits_basis(application: Application) -> bool:
    """Whether a decision is still to come on what has been proposed."""
    waits = application.status not in {*DECIDED_STATUSES, Status.WITHDRAWN}
    return waits and application.recommendations.exists()


def may_write_letter(application: Application, user: AnyUser) -> bool:
    """Whether the person may write the parties' letter, and is in no conflict."""
    return any(application.office_allows(user, permission) for permission in LETTER_WRITERS)


def require_letter_writer(application: Application, by: User) -> None:
    """Raise NotPermitted unless the person may write the parties' letter."""
    if not may_write_letter(application, by):
        raise NotPermitted(_("You have no role that allows this here today."))


def _freeze(
    application: Application,
    content: PaperContent,
    queued: bool,
    by: User,
    at: datetime.datetime,
    *,
    recommendation: Recommendation | None = None,
    decision: Decision | None = None,
) -> Paper:
    plain, head = as_plain(content), content.head
    if any(find_personal_numbers(text) for text in texts_in(plain)):
        raise PersonalNumberWritten(
            _("A text holds a personnummer. Take it away: what a paper says is kept for ever.")
        )
    made = Paper.objects.create(
        application=application,
        kind=head.kind,
        edition=head.edition,
        language=head.language,
        version=head.version,
        recommendation=recommendation,
        decision=decision,
        content=plain,
        content_hash=fingerprint(plain),
        built_by=by,
        built_at=at,
    )
    if queued:
        made.job = queue.enqueue(
            task=RENDER_TASK,
            arguments={"paper": made.pk},
            by=by,
            at=at,
            title=str(made),
            can_be_cancelled=True,
        )
        made.save(update_fields=["job"])
    _record("write", made, by, at, content_hash=made.content_hash)
    return made


def _next_version(application: Application, kind: str, edition: str, language: str) -> int:
    same = application.papers.filter(kind=kind, edition=edition, language=language)
    return (same.aggregate(last=Max("version"))["last"] or 0) + 1


def _record(act: str, paper: Paper, by: User, at: datetime.datetime, **details: str) -> None:
    trail.record(
        act=f"{paper.kind}.{act}",
        subject=paper,
        case=paper.application,
        by=by,
        at=at,
        version=paper.version,
        edition=paper.edition,
        language=paper.language,
        **details,
    )


def _silent(percent: int, step: str) -> None:
    """For those who wait in front of it."""
