"""Vad modellen ger: a draft computed by the engine, with every scenario. Reads only."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from evaluations.analysis.cost_impact import cost_impact
from evaluations.analysis.faults import AnalysisFault
from evaluations.analysis.outcomes_drawn import distribution
from evaluations.cost_model import CostModel, model_of
from evaluations.cost_scenarios import scenarios
from evaluations.models import CostImpact
from fundportal.directory.errors import Refused
from fundportal.frozen import fingerprint


class CannotCompute(Refused):
    """The engine refuses the model."""


@dataclass(frozen=True)
class Computed:
    """What a model gives now: its specification, the engine's answer, and each scenario."""

    model: CostModel
    result: dict[str, Any]
    scenarios: list[dict[str, Any]] = field(default_factory=list)

    @property
    def inputs_hash(self) -> str:
        """The fingerprint of all that it was computed from."""
        return fingerprint({"inputs": self.model.inputs, "sources": self.model.sources})


def compute(impact: CostImpact, today: datetime.date) -> Computed:
    """Compute a draft from what is recorded now, with its scenarios; writes nothing."""
    model = model_of(impact, today)
    found: list[dict[str, Any]] = []
    for name, inputs in scenarios(model.inputs, ends=model.ends, adjustments=model.adjustments):
        try:
            result = cost_impact(inputs).as_dict()
        except AnalysisFault as fault:
            raise CannotCompute(
                _("The model cannot be computed: %(faults)s. Change that line or take it away.")
                % {"faults": "; ".join(map(str, fault.faults))}
            ) from fault
        found.append({"name": name, "inputs": inputs, "result": result})
    result = {**found[0]["result"], "distribution": distribution(model.inputs)}
    return Computed(model, result, found[1:])
