"""The JSON of `suppress`: one table of counts in, the table as it may be printed out.

The format is described in docs/engines.md, the rules in docs/methods/disclosure-control.md.
"""

from collections.abc import Mapping
from typing import Any

from evaluations.analysis.disclosure.protection import PROVEN_UP_TO, Protection, protect
from evaluations.analysis.disclosure.relations import Margins
from evaluations.analysis.disclosure.table import Table, read

NOTHING = Protection((), (), proven=True)


def suppress(given: Mapping[str, Any]) -> dict[str, Any]:
    """Hide small counts and what would give them away; AnalysisFault with every fault."""
    table, rule = read(given)
    small = [cell for cell, figure in table.printed.items() if rule.is_small(figure)]
    chosen = NOTHING
    if table.margins_published:  # otherwise no sum is printed, and nothing follows from the rest
        large = {c: figure for c, figure in table.printed.items() if figure >= rule.threshold}
        chosen = protect(Margins(table.height, table.width), small, large)
    return _answer(table, small, chosen)


def _answer(table: Table, small: list[int], chosen: Protection) -> dict[str, Any]:
    hidden = {*small, *chosen.secondary}
    lines = [
        [None if cell in hidden else table.printed.get(cell) for cell in line]
        for line in table.lines
    ]
    return {
        "table": [line[:-1] for line in lines[:-1]],
        "row_totals": [line[-1] for line in lines[:-1]],
        "column_totals": lines[-1][:-1],
        "total": lines[-1][-1],
        "primary": [table.position(cell) for cell in small],
        "secondary": [table.position(cell) for cell in chosen.secondary],
        "warnings": [] if chosen.proven else [_not_proven()],
    }


def _not_proven() -> dict[str, str]:
    message = (
        f"More than {PROVEN_UP_TO} figures could have been hidden: nothing hidden can be computed,"
        " but it is not proven that no fewer or smaller figures would do."
    )
    return {"code": "not_proven_minimal", "message": message}
