"""The engine's functions under the names that the case files use."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np

from evaluations.analysis import criteria, discounting, heterogeneity
from evaluations.analysis.clustered import clustered
from evaluations.analysis.cost_impact import cost_impact
from evaluations.analysis.disclosure.suppression import suppress
from evaluations.analysis.distributions import two_sided
from evaluations.analysis.effects import interval
from evaluations.analysis.specification import analyse
from evaluations.analysis.synthesis import synthesise

from . import Case

Given = dict[str, Any]


def answer(case: Case) -> dict[str, Any]:
    """Compute a case by the engine's function."""
    if case.command:
        return COMMANDS[case.command](case.specification)
    return FUNCTIONS[case.function or ""](case.specification)


def _present_value(given: Given) -> Given:
    pv = [
        discounting.npv(given["rate"], stream["amounts"], stream["first_year"])
        for stream in given["streams"]
    ]
    return {"pv": sum(pv)}


def _clustered(given: Given) -> Given:
    column = dict(zip(given["header"], zip(*given["rows"], strict=True), strict=True))
    firms = sorted(set(column[given["cluster"]]))
    columns = {name: np.array(column[name]) for name in given["regressors"]}
    columns["constant"] = np.ones(len(given["rows"]))
    clusters = np.array([firms.index(firm) for firm in column[given["cluster"]]])
    fit = clustered(np.array(column[given["outcome"]]), columns, clusters)
    found: Given = {"df": fit.df}
    for name in columns:
        estimate, se = fit.coefficient(name)
        found[name] = {
            "coefficient": estimate,
            "se": se,
            "p": two_sided(estimate / se, fit.df),
            "ci": list(interval(estimate, se, fit.df, 0.95)),
        }
    return found


COMMANDS: dict[str, Callable[[Given], Any]] = {
    "analyse_effect": lambda given: analyse(given).as_dict(),
    "synthesise": lambda given: synthesise(given).as_dict(),
    "cost_impact": lambda given: cost_impact(given).as_dict(),
    "suppress": suppress,
}
FUNCTIONS: dict[str, Callable[[Given], Given]] = {
    "heterogeneity.between": lambda given: asdict(heterogeneity.between(**given)),
    "discounting.factors": lambda given: {"factors": discounting.factors(**given).tolist()},
    "discounting.npv": lambda given: {"npv": discounting.npv(**given)},
    "discounting.present_value": _present_value,
    "criteria.irr_roots": lambda given: {"irr_roots": criteria.irr_roots(given["flows"])},
    "clustered": _clustered,
}
