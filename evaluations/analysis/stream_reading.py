"""Reads one cost, benefit or transfer of a cost model and notes what is wrong with it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from evaluations.analysis.actors import TREE, is_known
from evaluations.analysis.cost_model import Stream
from evaluations.analysis.faults import Fault
from evaluations.analysis.flows import Amounts, Chain, Dropoff
from evaluations.analysis.grades import Caution
from evaluations.analysis.input_reading import ANY, FRACTION, NOT_NEGATIVE, POSITIVE, InputReader
from evaluations.analysis.inputs import Input

Given = Mapping[str, Any]

SUMS_TO_ONE = 1e-9  # how far shares may sum from 1


@dataclass
class StreamReader:
    """Reads streams of a model with this horizon; collects faults and warnings."""

    horizon: int
    listed: Sequence[str] | None  # the actors of the file, if it lists them
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Caution] = field(default_factory=list)
    sources: dict[str, Input] = field(default_factory=dict)

    def read(self, kind: str, where: str, given: Given) -> Stream:
        """Read a stream of costs, benefits or transfers."""
        inputs = InputReader(given, f"{kind}.{given['name']}", where, self.faults)
        shares = self._transfer(where, given) if kind == "transfers" else self._shares(where, given)
        if "amounts" in given:
            limits = ANY if kind == "benefits" else NOT_NEGATIVE
            amounts = inputs.read_all("amounts", limits)
            quantity: Amounts | Chain = Amounts(int(given["first_year"]), amounts)
        else:
            quantity = self._chain(inputs)
        self._warn_of_cut(inputs.name, quantity)
        cashable = inputs.read("cashable_share", FRACTION) if kind == "benefits" else None
        return Stream(given["name"], quantity, shares, cashable)

    def _add(self, code: str, where: str, problem: str, expected: str) -> None:
        self.faults.append(Fault(code, where, problem, expected))

    def _shares(self, where: str, given: Given) -> dict[str, float]:
        if ("actor" in given) == ("shares" in given):
            problem = "shares stand too" if "actor" in given else "is missing, and so are shares"
            self._add("actor_or_shares", f"{where}.actor", problem, "either actor or shares")
        if "shares" not in given:
            actor = given.get("actor")
            return {} if actor is None else {self._actor(f"{where}.actor", actor): 1.0}
        total = math.fsum(given["shares"].values())
        if abs(total - 1) > SUMS_TO_ONE:
            self._add("shares_not_one", f"{where}.shares", f"they sum to {total:g}", "a sum of 1")
        return {
            self._actor(f"{where}.shares.{actor}", actor): float(share)
            for actor, share in given["shares"].items()
        }

    def _transfer(self, where: str, given: Given) -> dict[str, float]:
        if given["from"] == given["to"]:
            problem = f'"{given["to"]}" is also who gives'
            self._add("transfer_to_itself", f"{where}.to", problem, "another actor")
        return {
            self._actor(f"{where}.from", given["from"]): -1.0,
            self._actor(f"{where}.to", given["to"]): 1.0,
        }

    def _actor(self, where: str, actor: str) -> str:
        if not is_known(actor, self.listed):
            known = self.listed if self.listed is not None else (*TREE, "kommun/<board>")
            self._add("unknown_actor", where, f'"{actor}"', f"one of {', '.join(known)}")
        return actor

    def _chain(self, inputs: InputReader) -> Chain:
        given, first = inputs.given, int(inputs.given["first_year"])
        years = int(given["years"]) if "years" in given else None
        dropoff = self._dropoff(inputs, years)
        if years is None and dropoff.kind == "table":
            years = len(dropoff.inputs)
        return Chain(
            first_year=first,
            years=years or max(1, self.horizon + 1 - first),
            factors=(
                inputs.read("population", NOT_NEGATIVE),
                inputs.read("reach", FRACTION, 1),
                inputs.read("retention", FRACTION, 1),
                self._effect(inputs),
                inputs.read("unit_value", ANY),
            ),
            deductions=(
                self._deadweight(inputs),
                inputs.read("displacement", FRACTION),
                inputs.read("attribution_to_others", FRACTION),
            ),
            ramp_years=inputs.read("ramp_years", NOT_NEGATIVE, is_affine=False),
            dropoff=dropoff,
        )

    def _effect(self, inputs: InputReader) -> Input:
        """Read it; benefits that name the same source share one effect, drawn once for all."""
        effect, source = inputs.read("effect", ANY), inputs.given.get("effect_source")
        if source is None:
            return effect
        shared = replace(effect, shared=f"effects.{source}")
        first = self.sources.setdefault(shared.shared, shared)
        if (first.value, first.distribution) != (shared.value, shared.distribution):
            problem = f'another effect than that of {first.name}, which names "{source}" too'
            self._add("sources_differ", f"{inputs.where}.effect", problem, "one and the same")
        return shared

    def _deadweight(self, inputs: InputReader) -> Input:
        """Read it, or set it to 0: an effect against a comparison group has it taken off."""
        given, where = inputs.given, f"{inputs.where}.deadweight"
        if not given.get("comparison_group", False):
            if "deadweight" not in given:
                expected = "a share from 0 to 1, as there is no comparison group"
                self._add("missing", where, "is missing", expected)
            return inputs.read("deadweight", FRACTION)
        stated = inputs.read("deadweight", FRACTION)
        if given.get("deadweight", 0) != 0:
            message = (
                f"{inputs.name}: the effect comes from a comparison group, so that deadweight is"
                " already inside it; the deadweight given was set to 0."
            )
            self.warnings.append(Caution("deadweight_ignored", message))
        return Input(stated.name, 0.0, is_stated=stated.is_stated)

    def _dropoff(self, inputs: InputReader, years: int | None) -> Dropoff:
        given = inputs.given.get("dropoff", 0)
        if not isinstance(given, Mapping) or "kind" not in given:
            return Dropoff("geometric", (inputs.read("dropoff", FRACTION, is_affine=False),))
        kind, inside = given["kind"], inputs.inside("dropoff")
        if kind == "exponential":
            return Dropoff(kind, (inside.read("rate", NOT_NEGATIVE, is_affine=False),))
        if kind == "linear":
            return Dropoff(kind, (inside.read("years", POSITIVE, is_affine=False),))
        count = len(given["values"])
        if years is not None and count != years:
            expected = f"one for each of {years} years"
            self._add("length_mismatch", f"{inside.where}.values", f"{count} values", expected)
        return Dropoff(kind, inside.read_all("values", NOT_NEGATIVE))

    def _warn_of_cut(self, name: str, quantity: Amounts | Chain) -> None:
        fits = max(0, self.horizon + 1 - quantity.first_year)
        if isinstance(quantity, Chain):
            is_cut = quantity.years > fits
        else:
            is_cut = any(late.value or late.is_uncertain for late in quantity.amounts[fits:])
        if is_cut:
            message = f"{name}: what comes after year {self.horizon}, the horizon, was cut."
            self.warnings.append(Caution("flows_cut", message))
