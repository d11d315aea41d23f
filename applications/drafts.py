"""The verbs on what is typed but not saved: keep it, throw it away, say that one is there.

A draft is working paper, not a record: no act of these is an event on the case's time line.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import Application, SectionDraft
from applications.models.parties import Answer
from applications.questions import Section, question_keys
from applications.reuse import answer_of, own_earlier
from applications.states import TRANSITIONS, Act
from applications.together import draft_of, plain
from applications.workflow import refuse_status
from fundportal.directory import access
from fundportal.directory.errors import NotPermitted, Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission, roles_with

MOST_CHARACTERS = 400_000
WRITE_OVER = """
    UPDATE applications_sectiondraft
    SET typed = %(typed)s, typed_at = %(typed_at)s, present_at = %(present_at)s,
        seen_version = %(seen_version)s
    WHERE by_id = %(by)s AND section = %(section)s AND application_id IN (
        SELECT party.application_id
        FROM applications_party party
        JOIN applications_application application ON application.id = party.application_id
        JOIN directory_roleassignment held ON held.organisation_id = party.organisation_id
        WHERE application.number = %(number)s AND application.status = ANY(%(statuses)s)
            AND party.removed_at IS NULL AND party.answer = %(accepted)s
            AND held.user_id = %(by)s AND held.role = ANY(%(roles)s)
            AND held.from_date <= %(today)s
            AND (held.to_date IS NULL OR held.to_date >= %(today)s)
    )
"""


class NothingToReuse(Refused):
    """The earlier application has no answer to that question."""


class DraftTooLong(Refused):
    """More text than a draft holds."""


def case_to_write(number: str, by: User) -> Application:
    """The application of that number in which the person may write now; one query.

    Raises NotPermitted where there is none, WrongStatus where it can no longer be changed.
    """
    own = access.organisations_where(by, Permission.WRITE_APPLICATION)
    found = Application.objects.written_for(own).filter(number=number).only("status").first()
    if found is None:
        raise NotPermitted(_("Only those who write for one of the parties can change this."))
    refuse_status(found, Act.WRITE)
    return found


def keep(
    number: str,
    *,
    section: str,
    typed: Mapping[str, str],
    seen_version: int,
    by: User,
    at: datetime.datetime,
) -> datetime.datetime:
    """Spara utkast: keep what stands in the form beside the versions; the last text wins."""
    text = {name: value.replace("\x00", "") for name, value in typed.items()}
    if sum(map(len, text.values())) > MOST_CHARACTERS:
        raise DraftTooLong(_("The text is longer than a draft can hold. Save the section."))
    values = {"typed": text, "typed_at": at, "present_at": at, "seen_version": seen_version}
    if not _written_over(number, Section(section), by, values):
        _write(case_to_write(number, by), section, by, values)
    return at


def _written_over(number: str, section: Section, by: User, values: Mapping[str, Any]) -> bool:
    """Change the row that is there, if the person may write in that case now: one statement.

    Every pause in the typing comes here, so the rule of `case_to_write` is asked in the same
    statement; whatever it does not let through goes the long way and is refused there.
    """
    today = timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE_OVER,
            {
                **values,
                "typed": json.dumps(values["typed"]),
                "section": str(section),
                "by": by.pk,
                "number": number,
                "statuses": [str(status) for status in TRANSITIONS[Act.WRITE].before],
                "accepted": str(Answer.ACCEPTED),
                "roles": [str(role) for role in roles_with(Permission.WRITE_APPLICATION)],
                "today": today,
            },
        )
        return bool(cursor.rowcount)


def reuse(
    application: Application,
    *,
    section: str,
    question: str,
    source: Application,
    by: User,
    at: datetime.datetime,
) -> datetime.datetime:
    """Återanvänd svar: put an own earlier answer into the draft, after what stands there."""
    if not own_earlier(application, by=by).filter(pk=source.pk).exists():
        raise NotPermitted(_("Only answers from your own applications can be used again."))
    text = answer_of(source, section, question)
    if question not in question_keys(section) or not text:
        raise NothingToReuse(_("There is no such answer."))
    latest = application.section_versions.filter(section=section).order_by("-version").first()
    draft = draft_of(application, section=section, by=by)
    standing = dict(draft.typed or {}) if draft else dict(latest.answers) if latest else {}
    typed = {key: plain(standing.get(key)) for key in question_keys(section)}
    if text not in typed[question]:
        typed[question] = f"{typed[question]}\n\n{text}".strip()
    number = latest.version if latest else 0
    seen = draft.seen_version if draft else number
    return keep(application.number, section=section, typed=typed, seen_version=seen, by=by, at=at)


def be_present(application: Application, *, section: str, by: User, at: datetime.datetime) -> None:
    """Närvara: say that the person has the section before them."""
    refuse_status(application, Act.WRITE)
    _write(application, section, by, {"present_at": at})


def discard(application: Application, *, section: str, by: User) -> None:
    """Kasta utkast: remove the own draft of a section; what is saved stays."""
    application.section_drafts.filter(section=Section(section), by=by).delete()


def _write(application: Application, section: str, by: User, values: dict[str, object]) -> None:
    """Change the person's row, or make it; two tabs at once make one row."""
    own = SectionDraft.objects.filter(application=application, section=Section(section), by=by)
    if own.update(**values):
        return
    row = SectionDraft(application=application, section=section, by=by, **values)
    SectionDraft.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["application", "section", "by"],
        update_fields=list(values),
    )
