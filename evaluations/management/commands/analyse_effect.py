"""`manage.py analyse_effect SPEC.json`: the effect engine without the database."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evaluations.analysis.faults import AnalysisFault, fault
from evaluations.analysis.reading import Specification
from evaluations.analysis.specification import analyse
from evaluations.management.engines import EngineCommand


class Command(EngineCommand):
    """Computes the effect that a file asks for and prints it as JSON."""

    help = "Computes an effect from a JSON specification and prints the result as JSON."

    def compute(self, given: Specification, folder: Path) -> Mapping[str, Any]:
        return analyse(given, lambda name: _content(folder / name)).as_dict()


def _content(path: Path) -> bytes:
    """The bytes of the file that holds the rows; a device or pipe, which may never end, is none."""
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise fault("unreadable", "rows", f"{path}: no ordinary file", "a file")
        return path.read_bytes()
    except OSError as error:
        problem = f"{path}: {error.strerror or 'cannot be read'}"
    except AnalysisFault:
        raise
    except ValueError:  # a path with a null character
        problem = "no path of a file"
    raise fault("unreadable", "rows", problem, "a file")
