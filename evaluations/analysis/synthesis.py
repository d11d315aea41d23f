"""Syntes: pools the effects of several studies into one, and says how far they differ."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evaluations.analysis import heterogeneity, schemas
from evaluations.analysis.distributions import two_sided
from evaluations.analysis.effects import check_level
from evaluations.analysis.effects import interval as interval_at
from evaluations.analysis.faults import AnalysisFault, Fault, fault
from evaluations.analysis.grades import Caution
from evaluations.analysis.studies import Studies, Weighted, checked, lengths, too_far_apart
from evaluations.analysis.synthesis_cautions import cautions_on, cautions_on_interval

HKSJ_FROM = 3  # studies; with two the t distribution has one degree of freedom
INTERVALS = ("normal", "hksj")


@dataclass(frozen=True)
class Synthesis:
    """A pooled effect of `k` studies, in the unit of their effects.

    `ci`, at `level`, and the two-sided `p` are by t with `df` degrees of freedom, None the
    normal. `q` is Cochran's with its p value, `tau2` the variance between studies (the square of
    the unit), `i2` its share of all variance, `prediction` where the true effect of a further
    study is to be expected. None is what these studies cannot tell; one alone tells no τ².
    """

    effect: float
    se: float
    ci: tuple[float, float]
    p: float
    df: int | None
    q: float
    q_p: float | None
    tau2: float | None
    i2: float | None
    prediction: tuple[float, float] | None
    k: int
    method: str
    interval: str
    level: float
    warnings: tuple[Caution, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return what the command prints, as JSON-safe values."""
        same = ("effect", "se", "p", "q", "q_p", "tau2", "i2", "k")
        return {name: getattr(self, name) for name in same} | {
            "ci": list(self.ci),
            "prediction": None if self.prediction is None else list(self.prediction),
            "warnings": [{"code": w.code, "message": w.message} for w in self.warnings],
        }


def synthesise(specification: Mapping[str, Any]) -> Synthesis:
    """Pool what a JSON specification holds; raises AnalysisFault with every fault."""
    faults: list[Fault] = []
    try:
        schemas.check(specification, "synthesise")
    except AnalysisFault as wrong:
        faults += wrong.faults
    named = specification if isinstance(specification, Mapping) else {}
    effects, variances = named.get("effects"), named.get("variances")
    if isinstance(effects, list) and isinstance(variances, list):
        faults += lengths(effects, variances)
    if faults:
        raise AnalysisFault(faults)
    return pool(**specification)


def pool(
    effects: Sequence[float],
    variances: Sequence[float],
    *,
    method: str = "REML",
    interval: str | None = None,
    level: float = 0.95,
) -> Synthesis:
    """Pool effects with known variances v: μ = Σwy/Σw with w = 1/(v+τ²).

    `method` says how τ² is estimated (REML, DL, PM) or that it is 0 (EE). `interval` is normal
    (SE² = 1/Σw) or hksj (SE² = Σw(y−μ)²/((k−1)Σw), t with k−1 degrees of freedom, not truncated:
    Hartung and Knapp 2001, Sidik and Jonkman 2002); None means hksj from k = 3. The prediction
    interval is μ ± t_{k−2}√(τ²+SE²) (Higgins, Thompson and Spiegelhalter 2009), from k = 3 and
    not for EE; I² = τ²/(τ²+s²) with s² = (k−1)Σw/((Σw)²−Σw²), w = 1/v (Higgins and Thompson
    2002), so that EE, which assumes τ² = 0, has I² = 0. Raises AnalysisFault when nothing can be
    computed, and when the effects do not differ at all and hksj would call the result certain.
    """
    studies = checked(effects, variances)
    k = studies.k
    interval = interval or ("hksj" if k >= HKSJ_FROM else "normal")
    _check_choices(k, interval, level)
    tau2 = heterogeneity.estimate(studies, method)
    at, df = studies.weighted(tau2), k - 1 if interval == "hksj" else None
    unit, se = studies.in_unit(1.0), _standard_error(studies, at, interval)
    effect = studies.origin + at.mean * unit
    q, q_p, i2 = _differences(studies, tau2)
    known = k > 1 or method == "EE"
    prediction = None
    if k > 2 and method != "EE":
        prediction = _around(effect, math.hypot(se, math.sqrt(tau2)) * unit, k - 2, level)
    return Synthesis(
        effect=effect,
        se=se * unit,
        ci=_around(effect, se * unit, df, level),
        p=two_sided(effect / (se * unit), df),
        df=df,
        q=q,
        q_p=q_p,
        tau2=studies.in_unit(tau2, 2) if known else None,
        i2=i2,
        prediction=prediction,
        k=k,
        method=method,
        interval=interval,
        level=level,
        warnings=tuple(
            cautions_on(k, method, q_p)
            + cautions_on_interval(method, interval, se, math.sqrt(1 / at.total), k, level)
        ),
    )


def _check_choices(k: int, interval: str, level: float) -> None:
    check_level(level)
    if interval not in INTERVALS:
        raise fault("unknown_choice", "interval", repr(interval), " or ".join(INTERVALS))
    if interval == "hksj" and k < 2:
        expected = "the normal interval, or at least 2 effects"
        raise fault("too_few", "interval", "hksj with one effect", expected)


def _standard_error(studies: Studies, at: Weighted, interval: str) -> float:
    if interval == "normal":
        return math.sqrt(1 / at.total)
    if studies.alike:
        problem = "all the same, from which hksj takes the pooled effect for certain"
        raise fault("no_variance", "effects", problem, "effects that differ, or interval normal")
    return math.sqrt(at.squares / (studies.k - 1) / at.total)


def _around(middle: float, se: float, df: int | None, level: float) -> tuple[float, float]:
    low, high = interval_at(middle, se, df, level)
    if not (math.isfinite(low) and math.isfinite(high)):
        raise too_far_apart()
    return low, high


def _differences(studies: Studies, tau2: float) -> tuple[float, float | None, float | None]:
    """Return Q (Cochran 1954), its p value by χ² with k−1 degrees of freedom, and I²."""
    from scipy import special  # heavy: loaded when the first effect is computed

    if studies.k == 1:
        return 0.0, None, None
    q = studies.weighted(0.0).squares
    return q, float(special.chdtrc(studies.k - 1, q)), tau2 / (tau2 + heterogeneity.within(studies))
