"""Arbetsbokens blad: the one table of the sheets and columns of a history that is taken over.

The template, the check and the page all go by it. Names of sheets and columns are Swedish data.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from applications.states import Outcome
from fundportal.workbooks import Cell
from portfolio import takeover_cells as cells
from portfolio.states import Kind

OUTCOMES: Final = {"bifall": Outcome.APPROVED, "avslag": Outcome.REJECTED}
KINDS: Final = {
    "avsatt": Kind.ALLOCATE,
    "tillskott": Kind.TOP_UP,
    "åtagande": Kind.COMMIT,
    "utbetalning": Kind.PAY,
    "frigörande": Kind.RELEASE,
    "återföring": Kind.REPAY,
}
READ_ME: Final = "Läs mig"
OPENING_NOTE: Final = "Ingående balans"


@dataclass(frozen=True)
class Column:
    """A column: its head, how a cell is read, whether it must be filled, and what it holds."""

    head: str
    read: Callable[[Cell], Any]
    help: str | Promise
    is_required: bool = True


@dataclass(frozen=True)
class SheetPlan:
    """A sheet: its name, what a row of it is, and its columns by their name in code."""

    name: str
    help: str | Promise
    columns: dict[str, Column]


_BODY = Column("Beslutande", cells.text(120), _("Who decided, such as Kommunfullmäktige."))
_DATE = Column("Beslutsdatum", cells.date, _("The date of the decision, such as 2014-12-29."))
_PARAGRAPH = Column("Paragraf", cells.paragraph, _("The paragraph of the minutes."), False)
_NUMBER = Column("Diarienummer", cells.text(40), _("The registry number."), False)


def _optional(column: Column) -> Column:
    return Column(column.head, column.read, column.help, is_required=False)


FUND: Final = SheetPlan(
    "Fond",
    _("One row: the fund, and the decision behind its opening balance if there is one."),
    {
        "fund": Column("Fond", cells.text(200), _("The fund's name or address name.")),
        "opening_date": Column(
            "Balans per", cells.date, _("The day of the opening balances."), False
        ),
        "body": _optional(_BODY),
        "meeting_date": _optional(_DATE),
        "paragraph": _PARAGRAPH,
        "diarienummer": _NUMBER,
    },
)
CASES: Final = SheetPlan(
    "Beslut",
    _("One row per decision on an application, both yes and no."),
    {
        "key": Column("Beslut", cells.text(40), _("Your own short name of the decision.")),
        "title": Column("Titel", cells.text(150), _("What was applied for.")),
        "organisation": Column(
            "Organisation", cells.text(200), _("The applicant's name, as in the portal.")
        ),
        "received_date": Column(
            "Inkom", cells.date, _("The day the application came in, if known."), False
        ),
        "outcome": Column("Utfall", cells.one_of(OUTCOMES), _("bifall or avslag.")),
        "body": _BODY,
        "by_delegation": Column(
            "På delegation", cells.yes_or_no, _("ja if a delegate decided."), False
        ),
        "meeting_date": _DATE,
        "paragraph": _PARAGRAPH,
        "diarienummer": Column(_NUMBER.head, _NUMBER.read, _NUMBER.help),
        "reason": Column("Skäl", cells.text(5000), _("The reason of the decision, in short.")),
    },
)
AMOUNTS: Final = SheetPlan(
    "Belopp per år",
    _("One row per decision with a yes and year."),
    {
        "key": Column("Beslut", cells.text(40), _("The name from the sheet Beslut.")),
        "year": Column("År", cells.year, _("The year that the money was decided for.")),
        "amount": Column("Belopp", cells.amount, _("Kronor, such as 1 250 000 or 1 250 000,50.")),
    },
)
INVESTMENTS: Final = SheetPlan(
    "Satsningar",
    _("One row per decision with a yes that became an investment."),
    {
        "key": Column("Beslut", cells.text(40), _("The name from the sheet Beslut.")),
        "started_date": Column("Start", cells.date, _("The first day of the investment.")),
        "planned_end_date": Column("Slut", cells.date, _("Its last day, as planned.")),
        "is_finished": Column("Avslutad", cells.yes_or_no, _("ja if it has ended.")),
        "title": Column("Titel", cells.text(150), _("If it is not the decision's."), False),
        "summary": Column("Sammanfattning", cells.text(5000), _("In a few sentences."), False),
        "target_group": Column("Målgrupp", cells.text(5000), _("Whom it is for."), False),
    },
)
OPENING: Final = SheetPlan(
    "Ingående balanser",
    _("What was there on the day of the opening balances: the fund itself, and each investment."),
    {
        "key": Column("Beslut", cells.text(40), _("Empty for the fund itself."), False),
        "free": Column(
            "Kvar att fördela", cells.sum_or_zero, _("Only for the fund itself."), False
        ),
        "committed": Column(
            "Kvar av åtagandet", cells.sum_or_zero, _("Committed but not paid out."), False
        ),
        "paid": Column("Utbetalt", cells.sum_or_zero, _("Paid out and not repaid."), False),
    },
)
LEDGER: Final = SheetPlan(
    "Huvudbok",
    _("One row per movement of money. Within a day they count in the order of the rows."),
    {
        "valid_date": Column("Datum", cells.date, _("The day the movement counts from.")),
        "kind": Column(
            "Slag", cells.one_of(KINDS), format_lazy("{} {}.", _("One of:"), ", ".join(KINDS))
        ),
        "amount": Column("Belopp", cells.amount, _("Kronor, always above 0.")),
        "key": Column(
            "Beslut", cells.text(40), _("The investment, by the name of its decision."), False
        ),
        "source": Column("Källa", cells.text(200), _("Of a top-up: where it came from."), False),
        "body": Column(
            _BODY.head, _BODY.read, _("Of money set aside and top-ups: who decided."), False
        ),
        "meeting_date": _optional(_DATE),
        "paragraph": _PARAGRAPH,
        "diarienummer": _NUMBER,
        "note": Column("Anteckning", cells.text(500), _("What else should be known."), False),
    },
)
SHEETS: Final = (FUND, CASES, AMOUNTS, INVESTMENTS, OPENING, LEDGER)
