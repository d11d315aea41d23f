"""Reads the JSON of `cost_impact` into a model; what its schema cannot say is checked here.

Shape, types and limits are those of docs/schemas/cost_impact.schema.json. Streams and actors are
put in the order of their names, so that the order in a file changes no figure.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evaluations.analysis import input_reading
from evaluations.analysis.actors import folded
from evaluations.analysis.cost_model import CostModel, Discount, Stream
from evaluations.analysis.faults import AnalysisFault, Fault
from evaluations.analysis.grades import Caution
from evaluations.analysis.input_reading import InputReader
from evaluations.analysis.repayment import RepaymentPlan
from evaluations.analysis.schemas import check
from evaluations.analysis.stream_reading import StreamReader

Given = Mapping[str, Any]

RATE = 0.035  # real, for the first thirty years (HM Treasury, Green Book 2022, annex 6)
DRAWS = 10_000
SEED = 1
KINDS = ("costs", "benefits", "transfers")


@dataclass(frozen=True)
class ReadModel:
    """A model, and what its reader must be told about it."""

    model: CostModel
    warnings: tuple[Caution, ...]


def read_model(given: Any) -> ReadModel:
    """Read the model of an input file; raises AnalysisFault with every fault found."""
    check(given, "cost_impact")
    horizon, faults = int(given["horizon"]), list(_twins(given))
    reader = StreamReader(horizon, given.get("actors"), faults)
    streams = {
        kind: tuple(sorted(_read(reader, kind, given), key=lambda stream: stream.name))
        for kind in KINDS
    }
    discount = _discount(given.get("discount", {"rate": RATE}), faults)
    actors = _actors(given, streams, faults)
    repayment = _repayment(given.get("repayment"), horizon, faults)
    if faults:
        raise AnalysisFault(faults)
    model = CostModel(
        base_year=int(given["base_year"]),
        horizon=horizon,
        discount=discount,
        actors=actors,
        repayment=repayment,
        draws=int(given.get("draws", DRAWS)),
        seed=int(given.get("seed", SEED)),
        **streams,
    )
    warnings = sorted(reader.warnings, key=lambda one: (one.code, one.message))
    return ReadModel(model, tuple(warnings))


def _placed(given: Given, kind: str) -> Iterator[tuple[str, Given]]:
    for index, one in enumerate(given.get(kind, [])):
        yield f"{kind}[{index}]", one


def _read(reader: StreamReader, kind: str, given: Given) -> Iterator[Stream]:
    for where, one in _placed(given, kind):
        yield reader.read(kind, where, one)


def _twins(given: Given) -> Iterator[Fault]:
    """Every stream whose name another one has too."""
    placed = [(where, one["name"]) for kind in KINDS for where, one in _placed(given, kind)]
    counted = Counter(name for _, name in placed)
    for where, name in placed:
        if counted[name] > 1:
            problem = f'"{name}" is the name of {counted[name]} streams'
            yield Fault("name_twice", f"{where}.name", problem, "a name that no other stream has")


def _discount(given: Given, faults: list[Fault]) -> Discount:
    if ("rate" in given) == ("bands" in given):
        problem = "both rate and bands stand" if given else "neither rate nor bands stands"
        faults.append(Fault("rate_or_bands", "discount", problem, "either rate or bands"))
        return Discount(None)
    if "bands" in given:
        return Discount(None, tuple((int(a), int(b), float(r)) for a, b, r in given["bands"]))
    reader = InputReader(given, "discount", "discount", faults)
    return Discount(reader.read("rate", input_reading.RATE, is_affine=False))


def _actors(
    given: Given, streams: Mapping[str, tuple[Stream, ...]], faults: list[Fault]
) -> tuple[str, ...]:
    """Return the actors listed, else those named, in the order of their names."""
    if "actors" in given:
        return tuple(sorted(given["actors"]))
    named = sorted({actor for some in streams.values() for one in some for actor in one.shares})
    spellings = Counter(folded(actor) for actor in named)
    for actor in named:
        if spellings[folded(actor)] > 1:
            problem = f'"{actor}" is also spelt otherwise'
            faults.append(Fault("two_spellings", "actors", problem, "one spelling of each actor"))
    return tuple(named)


def _repayment(given: Given | None, horizon: int, faults: list[Fault]) -> RepaymentPlan | None:
    """Read the plan; full means all from year 0 on, whatever share is given."""
    if given is None:
        return None
    mode = given["mode"]
    first, last = given.get("from_year", 0), given.get("to_year", horizon)
    needed = {"none": (), "full": ("paid_out",)}
    for name in needed.get(mode, ("share", "from_year", "to_year", "paid_out")):
        if name not in given:
            expected = f"a number, as the mode is {mode}"
            faults.append(Fault("missing", f"repayment.{name}", "is missing", expected))
    if mode == "schedule" and first > last:
        expected = f"a year from {first} on"
        faults.append(Fault("out_of_range", "repayment.to_year", f"{last}", expected))
    share = 1.0 if mode == "full" else float(given.get("share", 0))
    return RepaymentPlan(mode, share, int(first), int(last), float(given.get("paid_out", 0)))
