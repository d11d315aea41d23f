"""The verb that sets what a call says about each question, and how long its answer may be."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Call, QuestionGuide
from applications.questions import QUESTIONS
from fundportal.audit import trail
from fundportal.directory import access
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission

FEWEST, MOST = 10, 5000
TEXT_KEYS = tuple(
    question.key
    for questions in QUESTIONS.values()
    for question in questions
    if question.kind == "text"
)


class WrongGuide(Refused):
    """There is no such question, or the number of words is out of bounds."""


@dataclass(frozen=True)
class Guide:
    """What is said of a question: at most so many words (None: no limit) and the guidance."""

    most_words: int | None
    text: str


@transaction.atomic
def set_guides(
    call: Call, *, guides: Mapping[str, Guide], by: User, at: datetime.datetime
) -> list[QuestionGuide]:
    """Ge anvisningar: replace what the call says of its questions; the same again is nothing."""
    call = Call.objects.select_for_update(no_key=True).get(pk=call.pk)
    access.require(by, Permission.MANAGE_CALL, fund=call.fund)
    wanted = {key: guide for key, guide in guides.items() if guide.most_words or guide.text}
    for key, guide in wanted.items():
        _refuse_wrong(key, guide)
    there = {item.question: item for item in call.question_guides.all()}
    standing = {key: Guide(item.most_words, item.text) for key, item in there.items()}
    if standing == wanted:
        return list(there.values())
    call.question_guides.all().delete()
    made = QuestionGuide.objects.bulk_create(
        QuestionGuide(call=call, question=key, most_words=guide.most_words, text=guide.text)
        for key, guide in wanted.items()
    )
    limits = {key: guide.most_words for key, guide in wanted.items()}
    trail.record(act="call.guide", subject=call, by=by, at=at, most_words=limits)
    return made


def _refuse_wrong(key: str, guide: Guide) -> None:
    if key not in TEXT_KEYS:
        raise WrongGuide(_("There is no such question: %(names)s.") % {"names": key})
    if guide.most_words is not None and not FEWEST <= guide.most_words <= MOST:
        raise WrongGuide(_("Between 10 and 5 000 words."))
