"""Models for tests of the cost impact, and the method once more in plain loops, as an oracle."""

import math
from typing import Any

Given = dict[str, Any]

BOARD, REGION, STATE = "kommun/socialnamnd", "region", "stat"


def cost(name: str = "programme", **changes: Any) -> Given:
    return {"name": name, "actor": BOARD, "first_year": 0, "amounts": [1000]} | changes


def chain(name: str = "placements", **changes: Any) -> Given:
    """Ten people, 500 a year for four years, before anything is taken off."""
    return {
        "name": name,
        "actor": BOARD,
        "first_year": 1,
        "years": 4,
        "population": 10,
        "effect": 0.5,
        "unit_value": 100,
        "comparison_group": True,
    } | changes


def amounts(name: str = "savings", **changes: Any) -> Given:
    return {"name": name, "actor": BOARD, "first_year": 1, "amounts": [500, 700]} | changes


def transfer(name: str = "support", **changes: Any) -> Given:
    return {"name": name, "from": STATE, "to": REGION, "first_year": 1, "amounts": [90]} | changes


def model(**changes: Any) -> Given:
    return {
        "base_year": 2026,
        "discount": {"rate": 0.035},
        "horizon": 10,
        "draws": 1000,
        "seed": 7,
        "costs": [cost()],
        "benefits": [chain()],
    } | changes


def plain_mean(given: Any) -> float:
    """The mean of a number or distribution."""
    match given:
        case {"mean": mean}:
            return mean
        case {"low": low, "mode": mode, "high": high}:
            return (low + mode + high) / 3
        case {"median": median, "sigma": sigma}:
            return median * math.exp(sigma**2 / 2)
        case {"alpha": alpha, "beta": beta}:
            return alpha / (alpha + beta)
    return given


def plain_flows(stream: Given, horizon: int) -> list[float]:
    """What a stream comes to in each year, at the means of its numbers."""
    flows = [0.0] * (horizon + 1)
    first = stream["first_year"]
    if "amounts" in stream:
        for index, amount in enumerate(stream["amounts"]):
            if first + index <= horizon:
                flows[first + index] = plain_mean(amount)
        return flows

    def number(field: str, default: float) -> float:
        return plain_mean(stream.get(field, default))

    quantity = number("population", 0) * number("reach", 1) * number("retention", 1)
    quantity *= number("effect", 0)
    if not stream.get("comparison_group"):
        quantity *= 1 - number("deadweight", 0)
    quantity *= (1 - number("displacement", 0)) * (1 - number("attribution_to_others", 0))
    for k in range(stream.get("years", horizon + 1 - first)):
        if first + k <= horizon:
            ramp_years = number("ramp_years", 0)
            ramp = min(1, (k + 1) / ramp_years) if ramp_years else 1
            left = plain_dropoff(stream.get("dropoff", 0), k)
            flows[first + k] = quantity * left * ramp * number("unit_value", 0)
    return flows


def plain_dropoff(given: Any, k: int) -> float:
    match given:
        case {"kind": "exponential", "rate": rate}:
            return math.exp(-plain_mean(rate) * k)
        case {"kind": "linear", "years": years}:
            return max(0.0, 1 - k / plain_mean(years))
        case {"kind": "table", "values": values}:
            return plain_mean(values[k])
    return (1 - plain_mean(given)) ** k


def plain_present_values(given: Given) -> dict[str, list[float]]:
    """PV of costs and of benefits with transfers, by actor; one rate."""
    rate, horizon = plain_mean(given["discount"]["rate"]), given["horizon"]
    worth: dict[str, list[float]] = {}
    for kind in ("costs", "benefits", "transfers"):
        for stream in given.get(kind, []):
            pv = sum(flow / (1 + rate) ** t for t, flow in enumerate(plain_flows(stream, horizon)))
            if kind == "transfers":
                shares = {stream["from"]: -1, stream["to"]: 1}
            else:
                shares = stream.get("shares") or {stream["actor"]: 1}
            for actor, share in shares.items():
                worth.setdefault(actor, [0.0, 0.0])[kind != "costs"] += share * pv
    return worth
