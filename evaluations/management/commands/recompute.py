"""`manage.py recompute REPORT.pdf`: computes a report's figures again from what travels in it."""

import io
import json
import math
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from evaluations.analysis.cost_impact import cost_impact
from evaluations.analysis.faults import AnalysisFault, fault
from evaluations.analysis.specification import analyse

TOLERANCE = 1e-9
COST_IMPACT = "cost-impact"
INPUTS, RESULT = "-inputs.json", "-result.json"
MOST_BYTES = 1 << 20  # of one attachment; sufficient statistics are a few hundred bytes


class Command(BaseCommand):
    """Prints each figure of the report beside the one computed now; exit 1 when one differs."""

    help = "Computes a report's figures again from its attachments and compares them."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("report", metavar="REPORT.pdf", type=Path)

    def handle(self, *, report: Path, **options: Any) -> None:
        try:
            differing = self._compare(_attached(report))
        except AnalysisFault as refused:
            for one in refused.faults:
                self.stderr.write(f"{report}: {one} [{one.code}]")
            sys.exit(2)
        if differing:
            sys.exit(1)

    def _compare(self, attached: dict[str, Any]) -> int:
        differing = 0
        for name in sorted(attached):
            if not name.endswith(INPUTS):
                continue
            key = name.removesuffix(INPUTS)
            stored = _object(attached, key + RESULT)
            inputs = _object(attached, name)
            if key == COST_IMPACT:
                now = json.loads(json.dumps(cost_impact(inputs).as_dict()))
                differing += self._told(key, "result", _object(stored, "result"), now)
                continue
            other = {**inputs, "pooled": not inputs.get("pooled", False)}
            for part, asked in (("result", inputs), ("alternative", other)):
                if part == "alternative" and not stored.get(part):
                    continue  # a design with one standard error
                now = json.loads(json.dumps(analyse(asked).as_dict()))
                differing += self._told(key, part, _object(stored, part), now)
        return differing

    def _told(self, key: str, part: str, stored: dict[str, Any], now: dict[str, Any]) -> int:
        """Print each figure of a part beside the one computed now; returns how many differ."""
        differing = 0
        for figure, printed, computed in _pairs(stored, now):
            agrees = _is_same(printed, computed)
            differing += not agrees
            mark = "=" if agrees else "DIFFERS"
            self.stdout.write(f"{key} {part}.{figure} {printed!r} {computed!r} {mark}")
        return differing


def _attached(report: Path) -> dict[str, Any]:
    """The JSON files inside a PDF by their names; raises AnalysisFault when there are none."""
    import pikepdf  # heavy, and only this command and the report's maker need it

    try:
        with pikepdf.open(io.BytesIO(report.read_bytes())) as pdf:
            files = {
                name: spec.get_file().read_bytes()
                for name, spec in pdf.attachments.items()
                if name.endswith((INPUTS, RESULT))
            }
    except OSError as error:
        raise fault("unreadable", "file", error.strerror or "unreadable", "a file") from None
    except pikepdf.PdfError:
        raise fault("not_a_pdf", "file", "it cannot be read as PDF", "a report") from None
    if not any(name.endswith(INPUTS) for name in files):
        raise fault("no_inputs", "attachments", "no inputs travel in the file", "a report")
    return {name: _parsed(name, content) for name, content in files.items()}


def _parsed(name: str, content: bytes) -> Any:
    if len(content) > MOST_BYTES:
        raise fault("too_large", name, f"{len(content)} bytes", f"at most {MOST_BYTES}")
    try:
        return json.loads(content)
    except ValueError:
        raise fault("not_json", name, "it cannot be read as JSON", "JSON") from None


def _object(holder: dict[str, Any], name: str) -> dict[str, Any]:
    found = holder.get(name)
    if not isinstance(found, dict):
        raise fault("missing", name, "nothing" if found is None else "no object", "an object")
    return found


def _pairs(printed: Any, now: Any, where: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every figure at whatever depth, as it was printed and as it is computed now."""
    if isinstance(printed, dict) and isinstance(now, dict):
        for name in sorted(printed):
            yield from _pairs(printed[name], now.get(name), f"{where}.{name}".lstrip("."))
    elif isinstance(printed, list) and isinstance(now, list) and len(printed) == len(now):
        for i, pair in enumerate(zip(printed, now, strict=True)):
            yield from _pairs(*pair, f"{where}[{i}]")
    else:
        yield where, printed, now


def _is_same(printed: Any, computed: Any) -> bool:
    numbers = (int, float)
    if isinstance(printed, numbers) and isinstance(computed, numbers):
        return math.isclose(printed, computed, rel_tol=TOLERANCE, abs_tol=0.0)
    return bool(printed == computed)
