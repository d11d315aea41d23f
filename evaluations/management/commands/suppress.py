"""`manage.py suppress TABLE.json`: disclosure control of a table without the database."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evaluations.analysis.disclosure.suppression import suppress
from evaluations.analysis.reading import Specification
from evaluations.management.engines import EngineCommand


class Command(EngineCommand):
    """Hides the small counts of a table, and what would give them away, and prints the rest."""

    help = "Hides small counts in a table, and what would give them away, and prints it as JSON."
    file_shown_as = "TABLE.json"

    def compute(self, given: Specification, folder: Path) -> Mapping[str, Any]:
        return suppress(given)
