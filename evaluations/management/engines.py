"""What the engines' commands share: a JSON file in, JSON out; one line per fault and exit 2."""

import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from evaluations.analysis.faults import AnalysisFault, fault
from evaluations.analysis.reading import Specification, parse, written


class EngineCommand(BaseCommand):
    """Reads a file, computes without the database and prints the answer; changes nothing."""

    requires_system_checks = ()
    file_shown_as = "SPEC.json"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar=self.file_shown_as, type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            answer = written(self.compute(parse(read(file)), file.parent))
        except AnalysisFault as refused:
            for one in refused.faults:
                self.stderr.write(f"{file}: {one} [{one.code}]")
            sys.exit(2)
        self.stdout.write(answer, ending="")

    def compute(self, given: Specification, folder: Path) -> Mapping[str, Any]:
        """Return the answer; paths in the input are relative to its folder."""
        raise NotImplementedError


def read(path: Path) -> str:
    """Read a text file in UTF-8, with or without a byte order mark; AnalysisFault if it is not."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise fault("unreadable", "file", error.strerror or "cannot be read", "a file") from None
    except UnicodeDecodeError as error:
        problem = f"byte {error.start + 1} is not UTF-8"
        raise fault("not_utf8", "file", problem, "text in UTF-8") from None
