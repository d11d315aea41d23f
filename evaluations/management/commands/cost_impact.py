"""`manage.py cost_impact MODEL.json`: the cost-impact engine without the database."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evaluations.analysis.cost_impact import cost_impact
from evaluations.analysis.reading import Specification
from evaluations.management.engines import EngineCommand


class Command(EngineCommand):
    """Computes the cost impact of the model in a file and prints it as JSON."""

    help = "Computes the cost impact of a model in JSON and prints the result as JSON."
    file_shown_as = "MODEL.json"

    def compute(self, given: Specification, folder: Path) -> Mapping[str, Any]:
        return cost_impact(given).as_dict()
