"""`python -m tests.evaluations.worked_examples`: each published figure beside the computed one."""

import sys
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from . import Row, cases, rows
from .engines import answer

LINE = "{:<58} {:>18} {:>18} {:>8} {:>8}"


def main() -> int:
    """Write the table; return 1 when a figure differs by more than its tolerance."""
    total = differing = 0
    written = [LINE.format("figure", "published", "computed", "differs", "at most")]
    for heading, found in _by_case():
        written.append(heading)
        written += [_line(row) for row in found]
        total, differing = total + len(found), differing + sum(not row.agrees for row in found)
    written.append(f"\n{total} rows, {differing} beyond their tolerance\n")
    sys.stdout.write("\n".join(written))
    return 1 if differing else 0


def _by_case() -> Iterator[tuple[str, list[Row]]]:
    for (file, title), of_file in groupby(cases(), key=lambda case: (case.file, case.title)):
        yield f"\n{file}: {title}", []
        for case in of_file:
            yield f"  {case.name} ({case.command or case.function})", rows(case, answer(case))


def _line(row: Row) -> str:
    line = LINE.format(
        f"    {row.figure}",
        _shown(row.published),
        _shown(row.computed),
        f"{row.difference:.1e}" if row.difference else "0",
        f"{row.tolerance:.1e}" if row.tolerance else "0",
    )
    return line if row.agrees else f"{line}  DIFFERS"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return f"list of {len(value)}"
    return f"{value:.10g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
