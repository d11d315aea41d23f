"""Vad en rapport svarar på: the questions of status reports and final reports; words only."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portfolio.states import ReportKind


@dataclass(frozen=True)
class ReportQuestion:
    """One question: its code in the answers, its words, and whether a report needs it."""

    code: str
    label: str | Promise
    help_text: str | Promise = ""
    is_required: bool = True


QUESTIONS: dict[ReportKind, tuple[ReportQuestion, ...]] = {
    ReportKind.STATUS: (
        ReportQuestion(
            "activities",
            _("What has been done during the period?"),
            _("Activities, and how many have taken part. Do not write about single persons."),
        ),
        ReportQuestion(
            "spending",
            _("Why has more or less been spent than planned?"),
            _("The figures above come from the ledger and the plan. Empty if they agree."),
            is_required=False,
        ),
        ReportQuestion(
            "results",
            _("What do you see of results so far?"),
            _("Also what does not work."),
        ),
        ReportQuestion(
            "risks",
            _("Which risks do you see, and what do you do about them?"),
        ),
    ),
    ReportKind.FINAL: (
        ReportQuestion(
            "done",
            _("What was done?"),
            _("The whole investment, from start to end. Do not write about single persons."),
        ),
        ReportQuestion(
            "results",
            _("What were the results?"),
            _("For the target group and for the work of the parties; also what did not work."),
        ),
        ReportQuestion(
            "spending",
            _("Why was more or less spent than planned?"),
            _("The figures above come from the ledger and the plan. Empty if they agree."),
            is_required=False,
        ),
        ReportQuestion(
            "learnt",
            _("What have you learnt?"),
            _("What would you do again, and what would you do in another way?"),
        ),
    ),
}


def missing(kind: str, answers: dict[str, str]) -> list[ReportQuestion]:
    """Return the questions that a report of the kind needs and that have no answer."""
    asked = QUESTIONS[ReportKind(kind)]
    return [each for each in asked if each.is_required and not answers.get(each.code, "").strip()]
