"""The form with which a report is asked for; it cleans input and changes nothing."""

from dataclasses import asdict, fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluations.models import Assessment, CostImpact, Report
from evaluations.report_content import ReportTexts
from fundportal.forms import PortalForm
from portfolio.models import Investment

MOST_CHARACTERS = 8000
MOST_IN_QUESTION, MOST_IN_PROPOSAL = 200, 700  # page 1 stays one page


def _text(
    label: Any,
    help_text: Any,
    *,
    rows: int = 5,
    required: bool = True,
    most: int = MOST_CHARACTERS,
) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=most,
        widget=forms.Textarea({"rows": rows}),
    )


class AssessmentChoice(forms.ModelChoiceField):
    """Names an assessment by its indicator."""

    def label_from_instance(self, obj: Assessment) -> str:
        """The indicator and the day."""
        return str(obj)


class ReportForm(PortalForm):
    """For whom a report is, in which language, and what people write in it."""

    assessment = AssessmentChoice(
        Assessment.objects.none(),
        label=_("Assessment on page 1"),
        help_text=_("The other indicators that are assessed come after it."),
        empty_label=None,
    )
    cost_impact = forms.ModelChoiceField(
        CostImpact.objects.none(),
        label=_("Cost impact"),
        required=False,
        empty_label=_("None: the report is about the effect alone"),
        help_text=_("A public edition needs one that a second evaluator has accepted."),
    )
    edition = forms.ChoiceField(
        label=_("For whom"),
        choices=Report.Edition.choices,
        widget=forms.RadioSelect,
        help_text=_("Only a public edition can be published. It hides smaller groups."),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=Report.Language.choices, widget=forms.RadioSelect
    )
    question = _text(
        _("Question"),
        _("What the reader wants to know, as one sentence with a question mark."),
        rows=2,
        most=MOST_IN_QUESTION,
    )
    proposal = _text(
        _("What is proposed"),
        _("Carry on, change or end, who does it and when. On page 1."),
        rows=3,
        most=MOST_IN_PROPOSAL,
    )
    background = _text(_("Background"), _("The need and why this was tried."), rows=8)
    target_group = _text(_("Target group"), _("For whom. Do not write about single persons."))
    method = _text(_("Method"), _("What was done, by whom and for how long."), rows=8)
    measurement = _text(
        _("How it was measured"), _("When and with what; the same for both groups?")
    )
    limits = _text(_("Limits"), _("What the result does not say."))
    learnt = _text(_("What was learnt"), _("What would you do otherwise next time?"))
    references = _text(
        _("References"), _("Studies and documents, one a line."), rows=3, required=False
    )

    def __init__(self, *args: Any, investment: Investment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = investment.assessments.current().select_related("indicator")
        self.fields["assessment"].queryset = current  # type: ignore[attr-defined]
        signed = investment.cost_impacts.filter(signed_at__isnull=False)
        self.fields["cost_impact"].queryset = signed  # type: ignore[attr-defined]

    @staticmethod
    def started_with(
        texts: ReportTexts, language: str, assessment: Assessment | None
    ) -> dict[str, Any]:
        """The first values of the form."""
        return {
            **asdict(texts),
            "assessment": assessment,
            "edition": Report.Edition.INTERNAL,
            "language": language,
        }

    def asked_for(self) -> dict[str, Any]:
        """The clean choices as the verb takes them."""
        cleaned = self.cleaned_data
        texts = ReportTexts(**{field.name: cleaned[field.name] for field in fields(ReportTexts)})
        kept = ("assessment", "cost_impact", "edition", "language")
        return {"texts": texts, **{name: cleaned[name] for name in kept}}
