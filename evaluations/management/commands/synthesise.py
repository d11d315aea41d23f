"""`manage.py synthesise EFFECTS.json`: pools effects without the database."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evaluations.analysis.reading import Specification
from evaluations.analysis.synthesis import synthesise
from evaluations.management.engines import EngineCommand


class Command(EngineCommand):
    """Pools the effects of a file and prints the answer as JSON."""

    help = "Pools effects of several studies from a JSON file and prints the result as JSON."
    file_shown_as = "EFFECTS.json"

    def compute(self, given: Specification, folder: Path) -> Mapping[str, Any]:
        return synthesise(given).as_dict()
