"""Mallen för en fonds historik: an empty workbook with its own explanation; also fills one."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from fundportal.directory.models import Fund, Organisation
from fundportal.spreadsheets import workbook_bytes
from portfolio.takeover_sheets import FUND, READ_ME, SHEETS, SheetPlan

FILENAME = "historik-mall.xlsx"
Rows = Sequence[Sequence[object]]


def template_bytes(fund: Fund | None, organisations: Iterable[Organisation]) -> bytes:
    """Return an empty workbook, for that fund where one is given; names the organisations."""
    filled: dict[str, Rows] = {FUND.name: [[fund.name]]} if fund else {}
    return filled_bytes(filled, organisations)


def filled_bytes(rows: Mapping[str, Rows], organisations: Iterable[Organisation]) -> bytes:
    """Return a workbook with these rows below the heads of each sheet."""
    pages: dict[str, Rows] = {READ_ME: list(_explained(organisations))}
    for plan in SHEETS:
        heads = [column.head for column in plan.columns.values()]
        pages[plan.name] = [heads, *rows.get(plan.name, [])]
    return workbook_bytes(pages)


def _explained(organisations: Iterable[Organisation]) -> Iterable[Sequence[object]]:
    yield [_("The history of a fund, to be taken over in the portal")]
    yield [_("Fill in the sheets. All of it is checked, and all of it is entered or nothing.")]
    yield [_("Leave the heads as they are. No formulas, no merged cells and nothing hidden.")]
    yield []
    yield [_("Sheet"), _("Column"), _("Must be filled"), _("What it holds")]
    for plan in SHEETS:
        yield from _explained_sheet(plan)
    yield []
    yield [_("Organisations in the portal")]
    for organisation in organisations:
        yield [organisation.name]


def _explained_sheet(plan: SheetPlan) -> Iterable[Sequence[object]]:
    yield [plan.name, "", "", str(plan.help)]
    for column in plan.columns.values():
        must = _("yes") if column.is_required else _("no")
        yield [plan.name, column.head, must, str(column.help)]
