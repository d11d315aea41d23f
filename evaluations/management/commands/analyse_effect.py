"""`manage.py analyse_effect SPEC.json`: the effect engine without the database."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from evaluations.analysis.faults import AnalysisFault, fault
from evaluations.analysis.reading import parse
from evaluations.analysis.specification import analyse, written


class Command(BaseCommand):
    """Computes the effect that a file asks for and prints it as JSON."""

    help = "Computes an effect from a JSON specification and prints the result as JSON."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("specification", metavar="SPEC.json", type=Path)

    def handle(self, *, specification: Path, **options: Any) -> None:
        try:
            self.stdout.write(written(analyse(parse(_read(specification)))), ending="")
        except AnalysisFault as refused:
            for one in refused.faults:
                self.stderr.write(f"{specification}: {one}")
            sys.exit(2)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise fault("unreadable", "file", error.strerror or "cannot be read", "a file") from None
    except UnicodeDecodeError as error:
        problem = f"byte {error.start + 1} is not UTF-8"
        raise fault("not_utf8", "file", problem, "text in UTF-8") from None
