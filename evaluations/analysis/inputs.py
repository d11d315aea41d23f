"""The numbers of a cost model: each is certain, or has a distribution from which it is drawn.

Every uncertain number is drawn from a stream of its own, seeded by the model's seed and the
number's name. So a new or renamed neighbour, or another order, moves no other number's draws.
"""

import hashlib
import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

Figures = Any  # np.float64, or np.ndarray of shape (draws,): the same code takes both

_BITS = 52  # of each random word; with one more, the highest would round to a probability of 1
TAIL = 0.1  # low and high stand at the 10th and 90th percentile


@dataclass(frozen=True)
class Normal:
    """The normal distribution, by mean and standard deviation (the standard error of a mean)."""

    mean: float
    se: float

    lowest, highest = -math.inf, math.inf

    @property
    def is_certain(self) -> bool:
        """Whether every draw is the mean."""
        return self.se == 0

    def quantiles(self, p: np.ndarray) -> np.ndarray:
        """Return the values under which the shares p of the draws lie, 0 < p < 1."""
        return self.mean + self.se * _standard_normal(p)


@dataclass(frozen=True)
class Triangular:
    """The triangular distribution between two limits, its peak at the mode."""

    low: float
    mode: float
    high: float

    @property
    def mean(self) -> float:
        """The mean of the three."""
        return self.mode if self.is_certain else (self.low + self.mode + self.high) / 3

    @property
    def lowest(self) -> float:
        """The lower end."""
        return self.low

    @property
    def highest(self) -> float:
        """The upper end."""
        return self.high

    @property
    def is_certain(self) -> bool:
        """Whether every draw is the mean."""
        return self.low == self.high

    def quantiles(self, p: np.ndarray) -> np.ndarray:
        """Return the values under which the shares p of the draws lie, 0 < p < 1."""
        width = self.high - self.low
        peak = (self.mode - self.low) / width if width else 0.0
        rising = self.low + width * np.sqrt(p * peak)
        falling = self.high - width * np.sqrt((1 - p) * (1 - peak))
        return np.where(p < peak, rising, falling)


@dataclass(frozen=True)
class LogNormal:
    """The lognormal distribution: the logarithm is normal around ln(median) with sd sigma."""

    median: float
    sigma: float

    lowest, highest = 0.0, math.inf

    @property
    def mean(self) -> float:
        """The mean, median × exp(σ²/2); raises OverflowError when it has no float."""
        return self.median * math.exp(self.sigma * self.sigma / 2)

    @property
    def is_certain(self) -> bool:
        """Whether every draw is the mean."""
        return self.sigma == 0

    def quantiles(self, p: np.ndarray) -> np.ndarray:
        """Return the values under which the shares p of the draws lie, 0 < p < 1."""
        return self.median * np.exp(self.sigma * _standard_normal(p))


@dataclass(frozen=True)
class Beta:
    """The beta distribution on 0 to 1: as after α−1 successes and β−1 failures."""

    alpha: float
    beta: float

    lowest, highest = 0.0, 1.0
    is_certain = False

    @property
    def mean(self) -> float:
        """The mean, α/(α+β)."""
        return 1 / (1 + self.beta / self.alpha)

    def quantiles(self, p: np.ndarray) -> np.ndarray:
        """Return the values under which the shares p of the draws lie, 0 < p < 1."""
        from scipy import special  # heavy: loaded with the first beta distribution

        return special.betaincinv(self.alpha, self.beta, p)

    def drawn(self, stream: np.random.PCG64, draws: int) -> np.ndarray:
        """Draw by numpy's rejection (Cheng 1978), ten times as fast as by quantiles.

        numpy may change its way in a later version; a test holds its digits.
        """
        return np.random.Generator(stream).beta(self.alpha, self.beta, draws)


Distribution = Normal | Triangular | LogNormal | Beta


def _standard_normal(p: np.ndarray) -> np.ndarray:
    if p.size <= 2:  # low and high: without loading scipy
        return np.array([NormalDist().inv_cdf(one) for one in p])
    from scipy import special  # heavy: loaded with the first draws

    return special.ndtri(p)


@dataclass(frozen=True)
class Input:
    """One number of the model: `value` is its mean; `lowest`, `highest` are what makes sense.

    `is_affine` says that NPV is a straight line in it, all others at their means; `is_stated`
    that it stands in the input file and is not a default; a draw beyond `lowest` and `highest`
    is told of, one at or below `above` cannot be computed with. Inputs with the same `shared` are
    one number that stands in several places: they are drawn from the stream of that name.
    """

    name: str
    value: float
    distribution: Distribution | None = None
    lowest: float = -math.inf
    highest: float = math.inf
    above: float = -math.inf
    is_affine: bool = True
    is_stated: bool = True
    shared: str = ""

    @property
    def is_uncertain(self) -> bool:
        """Whether its draws differ."""
        return self.distribution is not None and not self.distribution.is_certain

    def tails(self) -> tuple[float, float]:
        """Return its 10th and 90th percentile; its value twice when it is certain."""
        if self.distribution is None or self.distribution.is_certain:
            return self.value, self.value
        low, high = self.distribution.quantiles(np.array([TAIL, 1 - TAIL]))
        return float(low), float(high)

    def drawn(self, seed: int, draws: int) -> np.ndarray:
        """Draw it so many times, shape (draws,), from the stream of its name, or the shared one.

        Each draw is the quantile of a uniform draw, so that another mean or width moves the draws
        but does not throw new ones; a beta distribution is the exception.
        """
        if self.distribution is None:
            return np.full(draws, self.value)
        own = stream(seed, self.shared or self.name)
        if isinstance(self.distribution, Beta):
            return self.distribution.drawn(own, draws)
        return self.distribution.quantiles(uniforms(own, draws))


def stream(seed: int, name: str) -> np.random.PCG64:
    """Return the random stream of a name: PCG64 (O'Neill 2014), seeded by both."""
    key = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
    return np.random.PCG64(np.random.SeedSequence([seed, int.from_bytes(key, "big")]))


def uniforms(own: np.random.PCG64, draws: int) -> np.ndarray:
    """Draw uniforms between 0 and 1, both excluded; more draws begin with the same ones.

    From raw words, which numpy promises never to change for a seed.
    """
    words = own.random_raw(draws)
    return ((words >> np.uint64(64 - _BITS)).astype(np.float64) + 0.5) * 2.0**-_BITS
