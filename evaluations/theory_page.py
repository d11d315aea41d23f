"""Effektkedjan som bild: the latest theory of change of an investment as a chart. Reads only."""

from django.utils.translation import gettext as _

from evaluations.models import TheoryOfChange
from evaluations.models.theories import ChainStep
from fundportal.charts import ChainItem, Chart, chain
from fundportal.charts import ChainStep as DrawnStep
from portfolio.models import Investment

WIDE, NARROW = 780, 272  # pixels for the words: a wide screen or paper, and a screen of 320


def latest(investment: Investment) -> TheoryOfChange | None:
    """Return the version that holds, with its items and their indicators; three queries."""
    found = TheoryOfChange.objects.filter(investment=investment).select_related("written_by")
    return found.prefetch_related("items__indicators").first()


def chart_of(theory: TheoryOfChange, *, room: float = WIDE) -> Chart:
    """Draw a theory of change for a width in pixels: page, report and public page use the same."""
    items = list(theory.items.all())
    steps = [
        DrawnStep(
            str(step.label),
            tuple(
                ChainItem(item.text, tuple(indicator.name for indicator in item.indicators.all()))
                for item in items
                if item.step == step
            ),
        )
        for step in ChainStep
    ]
    return chain(
        steps,
        key=f"theory-{round(room)}",
        title=_("How it is meant to work"),
        description=_("From resources to effects for society; each step is to lead to the next."),
        headings=(_("Step"), _("What"), _("Measured by")),
        measured_by=_("Measured by:"),
        room=room,
    )


def charts_of(theory: TheoryOfChange | None) -> tuple[Chart, Chart] | None:
    """The chain for a wide and a narrow screen; None without a chain."""
    if theory is None:
        return None
    return chart_of(theory), chart_of(theory, room=NARROW)
