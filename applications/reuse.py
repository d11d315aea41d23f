"""Own earlier applications: what they answered to the questions of a section; reads only."""

from __future__ import annotations

from dataclasses import dataclass

from applications.models import Application, SectionVersion
from applications.models.cases import ApplicationQuerySet
from applications.questions import QUESTIONS, Question
from applications.together import plain
from fundportal.directory import access
from fundportal.directory.models import User
from fundportal.directory.roles import Permission

MOST = 10


@dataclass(frozen=True)
class EarlierAnswers:
    """An own earlier application with what it answered; questions without an answer left out."""

    application: Application
    answers: tuple[tuple[Question, str], ...]


def earlier_answers(application: Application, section: str, *, by: User) -> list[EarlierAnswers]:
    """The latest own applications in which the section has answers, the newest first."""
    latest = (
        SectionVersion.objects.filter(application__in=own_earlier(application, by=by))
        .filter(section=section)
        .order_by("-application_id", "-version")
        .distinct("application_id")
        .select_related("application")[:MOST]
    )
    found = [EarlierAnswers(one.application, _answered(one)) for one in latest]
    return [one for one in found if one.answers]


def answer_of(application: Application, section: str, question: str) -> str:
    """The latest answer to one question; empty when there is none."""
    latest = application.section_versions.filter(section=section).order_by("-version").first()
    return plain(latest.answers.get(question)) if latest else ""


def own_earlier(application: Application, *, by: User) -> ApplicationQuerySet:
    """The other applications in which an organisation takes part that the person writes for."""
    own = access.organisations_where(by, Permission.WRITE_APPLICATION)
    return Application.objects.written_for(own).exclude(pk=application.pk)


def _answered(version: SectionVersion) -> tuple[tuple[Question, str], ...]:
    pairs = (
        (question, plain(version.answers.get(question.key)))
        for question in QUESTIONS[version.section]
        if question.kind == "text"
    )
    return tuple((question, text) for question, text in pairs if text)
