"""What happened in a case, chapter by chapter, as a dossier tells it; reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applications import history
from applications.models import Application, Condition, Decision, Recommendation
from applications.models.dossiers import Part
from applications.pages import Content
from applications.questions import Section
from fundportal.audit.acts import INTERNAL
from fundportal.audit.overview import timeline
from fundportal.directory.models import User
from fundportal.money import format_kronor


@dataclass(frozen=True)
class Entry:
    """One thing that somebody wrote or did; `at` is ISO text, empty where it has no time.

    `kind` is the part of the portal that an act on the time line belongs to.
    """

    at: str
    who: str
    what: str
    text: str = ""
    kind: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Chapter:
    """The entries of one kind; `key` names its file."""

    key: str
    title: str
    entries: tuple[Entry, ...]


def chapters(application: Application, *, part: str, reader: User) -> tuple[Chapter, ...]:
    """Every chapter that the part of the case tells, in order; those of the office among itself
    only in the whole."""
    shared = [
        ("parter", _("Parties"), _parties(application)),
        ("avsnitt", _("Saved sections"), _sections(application, reader)),
        ("godkannanden", _("Sign-off by the parties"), _sign_offs(application)),
        ("dialog", _("Dialogue"), _messages(application)),
        ("kompletteringar", _("Requests for completion"), _completions(application)),
    ]
    internal = [
        ("kontrollpunkter", _("Checklist"), _ticks(application)),
        ("flaggor", _("Flags"), _flags(application)),
        ("bedomare", _("Assessors"), _assessors(application)),
        ("jav", _("Conflicts of interest"), _conflicts(application)),
        ("poang", _("Scores"), _scores(application)),
    ]
    after = [
        ("forslag", _("Proposals"), _proposals(application)),
        ("beslut", _("Decisions"), _decisions(application)),
        ("villkor", _("Conditions and how they were followed up"), _conditions(application)),
        ("publicerat", _("Published outcomes"), _published(application)),
        ("handelser", _("Time line"), events_told(application, part)),
    ]
    told = [*shared, *(internal if part == Part.OFFICE else ()), *after]
    return tuple(Chapter(key, title, tuple(entries)) for key, title, entries in told)


def sections_said(content: Content) -> list[tuple[str, str, history.Said]]:
    """What the application says now: each section, its name, its questions and answers."""
    versions = content.versions
    return [
        (str(section), str(section.label), history.said_in(versions[section]))
        for section in Section
        if section in versions
    ]


def kronor(amount: Decimal) -> str:
    """Kronor in words of the active language."""
    return format_kronor(amount, get_language() or "sv")


def _parties(application: Application) -> Iterator[Entry]:
    for party in application.parties.select_related("organisation", "answered_by", "removed_by"):
        yield Entry(
            at=_iso(party.answered_at),
            who=party.answered_by.name if party.answered_by else "",
            what=f"{party.organisation.name}: {party.get_role_display()}",
            text=party.contribution,
            facts=_facts(
                (_("Own financing"), kronor(party.amount_own)),
                (_("Answer"), party.get_answer_display()),
                (_("Reason"), party.answer_reason),
                (_("Removed"), _told(party.removed_at)),
            ),
        )


def _sections(application: Application, reader: User) -> Iterator[Entry]:
    for section in Section:
        found = history.of_section(application, section, reader=reader)
        for version in reversed(found.versions):
            yield Entry(
                at=_iso(version.at),
                who=version.by.name,
                what=_("%(section)s, version %(number)s")
                % {"section": section.label, "number": version.version},
                facts=tuple(history.said_in(version)),
            )


def _sign_offs(application: Application) -> Iterator[Entry]:
    parties = application.parties.select_related("organisation")
    for party in parties.prefetch_related("sign_offs__by", "sign_offs__deputy_for"):
        for signed in party.sign_offs.all():
            yield Entry(
                at=_iso(signed.at),
                who=signed.by.name,
                what=party.organisation.name,
                facts=_facts(
                    (_("Deputy for"), signed.deputy_for.name if signed.deputy_for else ""),
                    (_("Fingerprint of the content"), signed.fingerprint),
                ),
            )


def _messages(application: Application) -> Iterator[Entry]:
    for message in application.messages.select_related("by"):
        yield Entry(
            _iso(message.at), message.by.name, str(message.get_side_display()), message.text
        )


def _completions(application: Application) -> Iterator[Entry]:
    requests = application.completion_requests.select_related(
        "asked_by", "answered_by", "taken_back_by"
    )
    for request in requests.prefetch_related("items"):
        asked = tuple((item.asked, item.text) for item in request.items.all())
        yield Entry(
            at=_iso(request.asked_at),
            who=request.asked_by.name,
            what=_("Completion requested"),
            text=request.reason,
            facts=_facts(
                (_("Last day"), _iso(request.deadline_date)),
                *((label, text or _("the whole")) for label, text in asked),
            ),
        )
        if request.answered_by:
            who = request.answered_by.name
            yield Entry(_iso(request.answered_at), who, _("Completion sent in"), request.answer)
        if request.taken_back_by:
            yield Entry(
                _iso(request.taken_back_at),
                request.taken_back_by.name,
                _("Request for completion taken back"),
                request.taken_back_reason,
            )


def _ticks(application: Application) -> Iterator[Entry]:
    for tick in application.checklist_ticks.select_related("item", "ticked_by", "undone_by"):
        yield Entry(
            at=_iso(tick.ticked_at),
            who=tick.ticked_by.name,
            what=tick.item.text,
            facts=_facts(
                (_("Undone"), _told(tick.undone_at)),
                (_("Undone by"), tick.undone_by.name if tick.undone_by else ""),
            ),
        )


def _flags(application: Application) -> Iterator[Entry]:
    for flag in application.flags.prefetch_related("entries__by").order_by("pk"):
        for written in flag.entries.all():
            yield Entry(
                at=_iso(written.at),
                who=written.by.name,
                what=f"{flag}: {written.get_status_display()}",
                text=written.text,
            )


def _assessors(application: Application) -> Iterator[Entry]:
    found = application.assessor_assignments.select_related("person", "assigned_by", "ended_by")
    for item in found:
        yield Entry(
            at=_iso(item.assigned_at),
            who=item.assigned_by.name,
            what=item.person.name,
            facts=_facts(
                (_("Last day"), _iso(item.due_date)),
                (_("Declared to be in no conflict"), _told(item.declared_at)),
                (_("Ended"), _told(item.ended_at)),
            ),
        )


def _conflicts(application: Application) -> Iterator[Entry]:
    for item in application.conflicts.select_related("person", "declared_by", "lifted_by"):
        yield Entry(
            at=_iso(item.declared_at),
            who=item.declared_by.name,
            what=item.person.name,
            text=item.reason,
            facts=_facts(
                (_("Lifted"), _told(item.lifted_at)),
                (_("Lifted by"), item.lifted_by.name if item.lifted_by else ""),
                (_("Reason"), item.lifted_reason),
            ),
        )


def _scores(application: Application) -> Iterator[Entry]:
    for score in application.scores.select_related("criterion", "assessor", "replaced_by"):
        is_replaced = hasattr(score, "replaced_by")
        yield Entry(
            at=_iso(score.at),
            who=score.assessor.name,
            what=f"{score.criterion.name}: {score.value}",
            text=score.reason,
            facts=_facts((_("Replaced by a later score"), _("Yes") if is_replaced else "")),
        )


def _proposals(application: Application) -> Iterator[Entry]:
    found = application.recommendations.select_related("by")
    for made in found.prefetch_related("amounts", "conditions"):
        yield Entry(
            _iso(made.at),
            made.by.name,
            str(made.get_outcome_display()),
            made.reason,
            facts=_granted(made),
        )


def _decisions(application: Application) -> Iterator[Entry]:
    found = application.decisions.select_related("registered_by", "corrects", "extract")
    for made in found.prefetch_related("amounts", "conditions"):
        yield Entry(
            at=_iso(made.registered_at),
            who=made.registered_by.name,
            what=str(made.get_outcome_display()),
            text=made.reason,
            facts=_facts(
                (_("Decision"), made.reference),
                (_("Corrects"), made.corrects.reference if made.corrects else ""),
                *_granted(made),
            ),
        )


def _granted(made: Recommendation | Decision) -> tuple[tuple[str, str], ...]:
    amounts = tuple((str(item.year), kronor(item.amount)) for item in made.amounts.all())
    conditions = tuple(
        (_("Condition %(number)s") % {"number": item.position}, _by_day(item.text, item.due_date))
        for item in made.conditions.all()
    )
    return (*amounts, *conditions)


def _conditions(application: Application) -> Iterator[Entry]:
    found = Condition.objects.filter(decision__application=application)
    ordered = found.select_related("decision").order_by("decision", "position")
    for condition in ordered.prefetch_related("follow_ups__by", "follow_ups__responsible"):
        for step in condition.follow_ups.all():
            yield Entry(
                at=_iso(step.at),
                who=step.by.name,
                what=f"{condition.text} ({step.get_state_display()})",
                text=step.note,
                facts=_facts(
                    (_("Who follows up"), step.responsible.name),
                    (_("Last day"), _iso(step.due_date)),
                    (_("Date of the finding"), _iso(step.found_date)),
                ),
            )


def _published(application: Application) -> Iterator[Entry]:
    for decision in application.decisions.prefetch_related(
        "published_outcomes__published_by", "published_outcomes__withdrawn_by"
    ):
        for outcome in decision.published_outcomes.all():
            yield Entry(
                at=_iso(outcome.published_at),
                who=outcome.published_by.name,
                what=decision.reference,
                text=outcome.reason,
                facts=_facts(
                    (_("In English"), outcome.reason_en),
                    (_("Withdrawn"), _told(outcome.withdrawn_at)),
                    (_("Reason"), outcome.withdrawn_reason),
                ),
            )


def events_told(application: Application, part: str) -> list[Entry]:
    """The acts that the part tells, the earliest first; the parties' without the office's own."""
    return [
        Entry(
            _iso(event.at),
            event.by_name,
            f"{event.sentence} {event.more}".strip(),
            event.reason,
            event.kind,
        )
        for event in reversed(timeline(application))
        if part == Part.OFFICE or event.kind not in INTERNAL
    ]


def _facts(*facts: tuple[object, object]) -> tuple[tuple[str, str], ...]:
    """Those of the facts that say something."""
    return tuple((str(label), str(value)) for label, value in facts if value)


def _by_day(text: str, day: date | None) -> str:
    return f"{text} ({day.isoformat()})" if day else text


def _told(moment: datetime | None) -> str:
    """A time within a fact, which is text for people, as the time of an entry is printed."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H.%M}" if moment else ""


def _iso(moment: datetime | date | None) -> str:
    return moment.isoformat() if moment else ""
