"""`manage.py analyse_effect SPEC.json`: the effect engine without the database."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evaluations.analysis.reading import Specification
from evaluations.analysis.specification import analyse
from evaluations.management.engines import EngineCommand


class Command(EngineCommand):
    """Computes the effect that a file asks for and prints it as JSON."""

    help = "Computes an effect from a JSON specification and prints the result as JSON."

    def compute(self, given: Specification, folder: Path) -> Mapping[str, Any]:
        return analyse(given).as_dict()
