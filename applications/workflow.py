"""The verbs on an application from its opening to its sending in or withdrawal."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import beginnings, grace, notices
from applications.models import (
    Application,
    Call,
    Idea,
    NeedsAnalysis,
    SignOff,
)
from applications.models.parties import Answer
from applications.pages import Content
from applications.states import (
    IDEA_TRANSITIONS,
    Act,
    IdeaAct,
    IdeaStatus,
    Status,
    idea_may,
    may,
)
from fundportal.audit import overview as audit_overview
from fundportal.audit import trail
from fundportal.audit.acts import INTERNAL
from fundportal.directory import access
from fundportal.directory.closing import refuse_closed_fund
from fundportal.directory.errors import NotPermitted, Refused
from fundportal.directory.models import Organisation, User
from fundportal.directory.roles import Permission
from fundportal.templatetags.portal import shorttime

A_MOMENT = datetime.timedelta(minutes=1)


class WrongStatus(Refused):
    """The case is not in a status from which the act leads."""


class ChangedMeanwhile(Refused):
    """Somebody acted on the case after the person had opened the page."""


class ReasonMissing(Refused):
    """The act needs a reason."""


class NotReady(Refused):
    """A section is not ready, a party has not signed off or the rule on parties is not met."""


class IdeaFirst(Refused):
    """The call takes ideas, so an application comes after one."""


class NoSignOff(Refused):
    """The call asks for no sign-off."""


class NotAParty(Refused):
    """The organisation is not a party to the application."""


@transaction.atomic
def open_application(idea: Idea, *, by: User, at: datetime.datetime) -> Application:
    """Påbörja ansökan: give the case its number, its lead party and what the idea already said."""
    idea = (
        Idea.objects.select_for_update(no_key=True, of=("self",))
        .select_related("call__fund", "organisation", "needs_analysis")
        .get(pk=idea.pk)
    )
    access.require(by, IDEA_TRANSITIONS[IdeaAct.OPEN].permission, organisation=idea.organisation)
    if not idea_may(IdeaAct.OPEN, idea.status):
        raise WrongStatus(_("Only an idea that has been invited can become an application."))
    refuse_closed_fund(idea.call.fund, timezone.localdate(at))
    until = idea.call.applications_close_at
    grace.refuse_late(idea.call, closes_at=until, begun_at=at, at=at)
    application = beginnings.begun(
        idea.call,
        organisation=idea.organisation,
        title=idea.title,
        idea=idea,
        needs_analysis=idea.needs_analysis,
        by=by,
        at=at,
    )
    idea.status = IdeaStatus.OPENED
    idea.version += 1
    idea.save(update_fields=["status", "version"])
    return application


@transaction.atomic
def begin_application(
    *,
    call: Call,
    organisation: Organisation,
    title: str,
    needs_analysis: NeedsAnalysis | None = None,
    by: User,
    at: datetime.datetime,
) -> Application:
    """Påbörja ansökan utan idé: in an open call that takes no ideas; the same twice is once."""
    access.require(by, Permission.WRITE_APPLICATION, organisation=organisation)
    call = Call.objects.select_for_update(no_key=True, of=("self",)).get(pk=call.pk)
    grace.refuse_closed(call, at)
    if call.takes_ideas:
        raise IdeaFirst(_("The call takes ideas: write one, and you may be invited to apply."))
    beginnings.require_analysis(call, needs_analysis, organisation)
    mine = call.applications.filter(organisation=organisation, opened_by=by, idea__isnull=True)
    repeated = mine.filter(status=Status.DRAFT, title=title.strip(), opened_at__gt=at - A_MOMENT)
    return repeated.first() or beginnings.begun(
        call,
        organisation=organisation,
        title=title.strip(),
        needs_analysis=needs_analysis,
        by=by,
        at=at,
    )


@transaction.atomic
def ask_for_sign_off(application: Application, *, by: User, at: datetime.datetime) -> Application:
    """Begär godkännande: tell the heads of all parties that the application is ready to sign."""
    application = locked(application, Act.WRITE)
    require_writer(application, by)
    _refuse_unsigned_call(application)
    content = Content(application)
    refuse_unready(content)
    asked = application.sign_off_asked_at
    if asked is not None and abs(at - asked) < A_MOMENT:
        return application
    application.sign_off_asked_by, application.sign_off_asked_at = by, at
    application.save(update_fields=["sign_off_asked_by", "sign_off_asked_at"])
    trail.record(act="application.ask_for_sign_off", subject=application, by=by, at=at)
    waiting = [item.party.organisation for item in content.sign_offs if item.signed_at is None]
    notices.sign_off_asked(application, waiting, by=by, at=at)
    return application


@transaction.atomic
def sign_off(
    application: Application,
    *,
    organisation: Organisation,
    seen_fingerprint: str,
    by: User,
    at: datetime.datetime,
) -> SignOff:
    """Godkänn: a party's head approves exactly the content that was read; again changes nothing."""
    application = locked(application, Act.SIGN)
    access.require(by, Permission.SIGN_APPLICATION, organisation=organisation)
    party = application.parties.current().filter(organisation=organisation).first()
    if party is None or party.answer == Answer.DECLINED:
        raise NotAParty(_("%(name)s is not a party.") % {"name": organisation.name})
    _refuse_unsigned_call(application)
    if seen_fingerprint != application.fingerprint:
        raise ChangedMeanwhile(
            _("The application was changed after you opened it. Read it again and then sign off.")
        )
    content = Content(application)
    refuse_unready(content)
    earlier = party.sign_offs.filter(fingerprint=seen_fingerprint).first()
    if earlier is not None:
        return earlier
    deputy_for = _stands_in_for(by, organisation)
    signed = SignOff.objects.create(
        party=party,
        by=by,
        at=at,
        fingerprint=seen_fingerprint,
        deputy_for=deputy_for,
        versions={section: kept.version for section, kept in content.versions.items()},
    )
    if party.answer == Answer.WAITING:  # whoever signs the application has said yes to it
        party.answer, party.answered_by, party.answered_at = Answer.ACCEPTED, by, at
        party.save(update_fields=["answer", "answered_by", "answered_at"])
    trail.record(
        act="application.sign_off",
        subject=application,
        by=by,
        at=at,
        organisation=organisation.name,
        fingerprint=seen_fingerprint,
        deputy_for=deputy_for.name if deputy_for else "",
    )
    if Content(application).is_signed:
        notices.all_signed(application, by=by, at=at)
    return signed


@transaction.atomic
def submit(
    application: Application, *, by: User, at: datetime.datetime, seen_version: int | None = None
) -> Application:
    """Skicka in: sections ready, rule met, every party signed; twice by the same is once."""
    application = locked(application)
    access.require(by, Permission.WRITE_APPLICATION, organisation=application.organisation)
    if application.status == Status.SUBMITTED and application.submitted_by_id == by.pk:
        return application
    refuse_changed(application, seen_version)
    refuse_status(application, Act.SUBMIT)
    refuse_closed_fund(application.fund, timezone.localdate(at))
    until = application.call.applications_until
    grace.refuse_late(application.call, closes_at=until, begun_at=application.opened_at, at=at)
    content = Content(application)
    refuse_unready(content)
    if not content.is_signed:
        raise NotReady(_("Every party must sign off before the application is sent in."))
    refuse_unanswered(content)
    application.submitted_by, application.submitted_at = by, at
    move(application, Status.SUBMITTED, at, "submitted_by", "submitted_at")
    trail.record(
        act="application.submit",
        subject=application,
        by=by,
        at=at,
        amount=content.budget.total,
        fingerprint=application.fingerprint,
    )
    notices.submitted(application, by=by, at=at)
    return application


@transaction.atomic
def withdraw(
    application: Application,
    *,
    reason: str,
    by: User,
    at: datetime.datetime,
    seen_version: int | None = None,
) -> Application:
    """Återkalla: the applicant takes the application back, with a reason, until it is decided."""
    application = locked(application)
    access.require(by, Permission.WRITE_APPLICATION, organisation=application.organisation)
    if application.status == Status.WITHDRAWN and application.withdrawn_by_id == by.pk:
        return application
    refuse_changed(application, seen_version)
    refuse_status(application, Act.WITHDRAW)
    if not reason.strip():
        raise ReasonMissing(_("Write why the application is withdrawn."))
    was_sent_in = application.submitted_at is not None
    application.withdrawn_by, application.withdrawn_at = by, at
    application.withdrawn_reason = reason.strip()
    application.withdrawn_from = application.status
    fields = ("withdrawn_by", "withdrawn_at", "withdrawn_reason", "withdrawn_from")
    move(application, Status.WITHDRAWN, at, *fields)
    trail.record(
        act="application.withdraw", subject=application, by=by, at=at, reason=reason.strip()
    )
    if was_sent_in:
        notices.withdrawn(application, by=by, at=at)
    return application


def locked(application: Application, act: Act | None = None) -> Application:
    """Read the case anew under a row lock; refuse when its status does not allow the act."""
    fresh = (
        Application.objects.select_for_update(no_key=True, of=("self",))
        .select_related("fund", "call", "organisation")
        .get(pk=application.pk)
    )
    if act is not None:
        refuse_status(fresh, act)
    return fresh


def refuse_status(application: Application, act: Act) -> None:
    """Raise WrongStatus unless the act leads from the status that the case has."""
    if not may(act, application.status):
        sentence = _("The case is “%(status)s”, so this cannot be done: %(act)s.")
        status = application.get_status_display()
        raise WrongStatus(sentence % {"status": status, "act": act.label.lower()})


def refuse_changed(application: Application, seen_version: int | None) -> None:
    """Raise ChangedMeanwhile, saying who did what and when, unless the version is the one seen."""
    if seen_version is None or seen_version == application.version:
        return
    raise ChangedMeanwhile(said_meanwhile(application))


def said_meanwhile(case: Model) -> str:
    """The sentence on what was done last on a case."""
    every = audit_overview.timeline(case)
    latest = next((item for item in every if item.kind not in INTERNAL), None)
    if latest is None:
        return _("The case was changed while you had the page open. Nothing of yours was saved.")
    sentence = _(
        "While you had the page open this was done: %(did)s (%(name)s, %(when)s). "
        "Nothing of yours was saved. Look at the case and try again."
    )
    when = shorttime(latest.at)
    return sentence % {"name": latest.by_name, "did": latest.sentence, "when": when}


def may_write(application: Application, by: User) -> bool:
    """Whether the person writes for one of the parties that have said yes."""
    own = access.organisations_where(by, Permission.WRITE_APPLICATION)
    return application.parties.accepted().filter(organisation__in=own).exists()


def require_writer(application: Application, by: User) -> None:
    """Raise NotPermitted unless the person writes for one of the current parties."""
    if not may_write(application, by):
        raise NotPermitted(_("Only those who write for one of the parties can change this."))


def move(application: Application, status: Status, at: datetime.datetime, *fields: str) -> None:
    """Give the case its next status and version, and save them with the named fields."""
    application.status = status
    application.version += 1
    application.changed_at = at
    application.save(update_fields=["status", "version", "changed_at", *fields])


def refuse_unready(content: Content) -> None:
    """Raise NotReady unless every section is ready and the rule on who may apply is met."""
    waiting = [str(state.section.label) for state in content.states if state.state != "ready"]
    if waiting:
        sentence = _("These sections are not ready: %(names)s.")
        raise NotReady(sentence % {"names": ", ".join(waiting)})
    if not content.eligibility.is_eligible:
        raise NotReady(" ".join(finding.sentence for finding in content.eligibility.faults))


def refuse_unanswered(content: Content) -> None:
    """Raise NotReady while an invited party has not said yes: a sign-off would have been one."""
    names = [item.organisation.name for item in content.parties if item.answer == Answer.WAITING]
    if names:
        sentence = _("These parties have not answered whether they take part: %(names)s.")
        raise NotReady(sentence % {"names": ", ".join(names)})


def _refuse_unsigned_call(application: Application) -> None:
    if not application.call.needs_sign_off:
        raise NoSignOff(_("The call asks for no sign-off: the application is sent in without."))


def _stands_in_for(by: User, organisation: Organisation) -> User | None:
    """Whose deputy signs; None for the organisation's own signatory."""
    held = by.roles_now_with(Permission.SIGN_APPLICATION)
    here = [role for role in held if role.organisation_id == organisation.pk]
    if not here or any(role.deputy_for_id is None for role in here):
        return None
    return here[0].deputy_for
