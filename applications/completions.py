"""The verbs on completion: ask for it, extend the time, take it back, send it in."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications import attachments, notices, sections
from applications.models import Application, CompletionItem, CompletionRequest, SectionVersion
from applications.pages import Content
from applications.questions import Section, question_keys
from applications.states import Act, Status
from applications.workflow import (
    NotReady,
    ReasonMissing,
    locked,
    move,
    refuse_changed,
    refuse_status,
    refuse_unready,
)
from fundportal.audit import trail
from fundportal.directory import access
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission


@dataclass(frozen=True)
class Asked:
    """What is asked for: a section, or one question of it, and what is missing there."""

    section: str
    question: str = ""
    text: str = ""


class NothingAsked(Refused):
    """A request that names no section."""


class DeadlinePassed(Refused):
    """The last day has passed already, or is not later than before."""


class RequestClosed(Refused):
    """The request has been answered or taken back."""


@transaction.atomic
def ask(
    application: Application,
    *,
    reason: str,
    items: Iterable[Asked],
    deadline_date: datetime.date,
    needs_sign_off: bool,
    by: User,
    at: datetime.datetime,
    seen_version: int | None = None,
) -> CompletionRequest:
    """Begär komplettering: from now only what is named can be written, until it is sent back."""
    application = locked(application)
    application.require_office(by, Permission.PREPARE_APPLICATION)
    named, reason = _named(items), reason.strip()
    repeated = application.completion_requests.open().filter(asked_by=by, reason=reason).first()
    if repeated is not None and repeated.deadline_date == deadline_date:
        return repeated
    refuse_changed(application, seen_version)
    refuse_status(application, Act.ASK_COMPLETION)
    if not reason:
        raise ReasonMissing(_("Write what is to be completed and why. The applicant reads it."))
    if not named:
        raise NothingAsked(_("Choose at least one section or question."))
    _refuse_passed(deadline_date, at)
    request = CompletionRequest.objects.create(
        application=application,
        reason=reason,
        deadline_date=deadline_date,
        needs_sign_off=needs_sign_off and application.call.needs_sign_off,
        status_before=application.status,
        fingerprint_before=application.fingerprint,
        asked_by=by,
        asked_at=at,
    )
    versions = Content(application).versions
    CompletionItem.objects.bulk_create(
        CompletionItem(
            request=request,
            section=item.section,
            question=item.question,
            text=item.text,
            version_before=versions[item.section].version if item.section in versions else 0,
        )
        for item in named
    )
    application.sign_off_asked_by = application.sign_off_asked_at = None
    move(application, Status.COMPLETION, at, "sign_off_asked_by", "sign_off_asked_at")
    trail.record(
        act="completion.ask",
        subject=request,
        case=application,
        by=by,
        at=at,
        reason=reason,
        deadline=deadline_date,
        items=[item.label for item in request.items.all()],
    )
    notices.completion_asked(request, by=by, at=at)
    return request


@transaction.atomic
def extend(
    request: CompletionRequest, *, deadline_date: datetime.date, by: User, at: datetime.datetime
) -> CompletionRequest:
    """Förläng tiden: a later last day; the applicant is reminded anew before it."""
    application, request = _open(request, by, Permission.PREPARE_APPLICATION)
    if deadline_date == request.deadline_date:
        return request
    _refuse_passed(deadline_date, at)
    if deadline_date < request.deadline_date:
        raise DeadlinePassed(
            _("The applicant already has until %(day)s. Give a later day.")
            % {"day": date_format(request.deadline_date)}
        )
    before, request.deadline_date = request.deadline_date, deadline_date
    request.reminded_at = request.overdue_told_at = None
    request.save(update_fields=["deadline_date", "reminded_at", "overdue_told_at"])
    trail.record(
        act="completion.extend",
        subject=request,
        case=application,
        by=by,
        at=at,
        before=before,
        after=deadline_date,
    )
    notices.completion_extended(request, by=by, at=at)
    return request


@transaction.atomic
def take_back(
    request: CompletionRequest, *, reason: str, by: User, at: datetime.datetime
) -> CompletionRequest:
    """Återta begäran: what was sent in stands again; text written meanwhile stays as a version."""
    application, request = _open(request, by, Permission.PREPARE_APPLICATION)
    if not reason.strip():
        raise ReasonMissing(_("Write why the request is taken back. The applicant reads it."))
    attachments.take_away_since(application, request.asked_at, by=by, at=at)
    sections.restore(application, _sent_in(request), at=at)
    request.taken_back_by, request.taken_back_at = by, at
    request.taken_back_reason = reason.strip()
    request.save(update_fields=["taken_back_by", "taken_back_at", "taken_back_reason"])
    move(application, Status(request.status_before), at)
    trail.record(
        act="completion.take_back",
        subject=request,
        case=application,
        by=by,
        at=at,
        reason=request.taken_back_reason,
    )
    notices.completion_taken_back(request, by=by, at=at)
    return request


@transaction.atomic
def send_in(
    application: Application,
    *,
    answer: str,
    by: User,
    at: datetime.datetime,
    seen_version: int | None = None,
) -> CompletionRequest:
    """Skicka in kompletteringen: sections ready and, if asked for, signed; back to preparation."""
    application = locked(application)
    access.require(by, Permission.WRITE_APPLICATION, organisation=application.organisation)
    request = application.completion_requests.order_by("-asked_at", "-pk").first()
    if request and request.answered_by_id == by.pk and application.status != Status.COMPLETION:
        return request
    refuse_changed(application, seen_version)
    refuse_status(application, Act.COMPLETE)
    if request is None or not request.is_open:
        raise RequestClosed(_("There is no request for completion to answer."))
    is_changed = application.fingerprint != request.fingerprint_before
    if not is_changed and not answer.strip():
        raise ReasonMissing(_("Nothing has been changed. Then write an answer to the fund office."))
    content = Content(application)
    refuse_unready(content)
    if is_changed and request.needs_sign_off and not content.is_signed:
        raise NotReady(_("Every party must sign off what was changed before it is sent in."))
    request.answer, request.answered_by, request.answered_at = answer.strip(), by, at
    request.save(update_fields=["answer", "answered_by", "answered_at"])
    move(application, Status(request.status_before), at)
    trail.record(
        act="completion.send_in",
        subject=request,
        case=application,
        by=by,
        at=at,
        reason=request.answer,
        fingerprint=application.fingerprint,
    )
    notices.completion_sent_in(request, by=by, at=at)
    return request


def _named(items: Iterable[Asked]) -> list[Asked]:
    """The items in the order of the form; a whole section makes its questions needless."""
    given = {(Section(item.section).value, item.question): item for item in items}
    order = {section: place for place, section in enumerate(Section.values)}
    for section, question in given:
        if question and question not in question_keys(section):
            raise NothingAsked(_("There is no such question."))
    kept = [
        Asked(section, question, item.text.strip())
        for (section, question), item in given.items()
        if not question or (section, "") not in given
    ]
    return sorted(kept, key=lambda item: order[item.section])


def _open(
    request: CompletionRequest, by: User, permission: Permission
) -> tuple[Application, CompletionRequest]:
    application = locked(request.application)
    application.require_office(by, permission)
    request = CompletionRequest.objects.get(pk=request.pk)
    if not request.is_open:
        raise RequestClosed(_("The request has been answered or taken back already."))
    request.application = application
    return application, request


def _sent_in(request: CompletionRequest) -> list[SectionVersion]:
    """The named sections as they were sent in."""
    found: list[SectionVersion] = []
    for section, version in set(request.items.values_list("section", "version_before")):
        every = SectionVersion.objects.filter(application=request.application, section=section)
        found += every.filter(version=version)
    return found


def _refuse_passed(deadline_date: datetime.date, at: datetime.datetime) -> None:
    if deadline_date <= timezone.localdate(at):
        raise DeadlinePassed(_("Give a last day that is still to come."))
