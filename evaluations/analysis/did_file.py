"""Difference in differences from the rows of a CSV file, whose columns a specification names."""

from collections.abc import Mapping
from typing import Any

from evaluations.analysis.did import RowsEffect
from evaluations.analysis.did_rows import did_of_rows
from evaluations.analysis.panel import panel_of
from evaluations.analysis.table_file import Column, numbers, read_table

BINARY = frozenset((0.0, 1.0))
NUMBER = "a number"
COVARIATE = (
    "a number: a covariate must be numeric (for a category, a column of 0 and 1 for each of its"
    " values but one)"
)


def did_of_file(content: bytes, given: Mapping[str, Any], **options: Any) -> RowsEffect:
    """Compute from a file's bytes; `given` names the file (rows) and its columns by what they are.

    A row in which any named column is empty or NA is dropped and counted. Raises AnalysisFault
    naming line and column of what is wrong in the file, or what cannot be computed from it.
    """
    measured = [
        Column(given["outcome"], "outcome", NUMBER),
        Column(given["treated"], "treated", "1 (intervention) or 0 (comparison)", BINARY),
        Column(given["post"], "post", "1 (after) or 0 (before)", BINARY),
    ]
    covariates = given.get("covariates", [])
    measured += [Column(n, f"covariates[{i}]", COVARIATE) for i, n in enumerate(covariates)]
    unit = [Column(given["unit"], "unit")] if "unit" in given else []
    table = read_table(content, given["rows"], [*measured, *unit])
    values = numbers(table, measured)
    panel = panel_of(
        values[given["outcome"]],
        values[given["treated"]],
        values[given["post"]],
        table.texts(given["unit"]) if unit else None,
        {name: values[name] for name in covariates},
    )
    return did_of_rows(panel, **options)
