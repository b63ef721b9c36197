"""Student's t distribution, as far as forecasts need it: its share below a value, and the value below a share."""

from functools import lru_cache
from math import atan, cos, exp, lgamma, log, pi, sqrt
from statistics import NormalDist

_LARGE = 200
"""Degrees of freedom beyond which the normal distribution is near enough (a difference below 0.3 %)."""


def t_below(value: float, freedom: int) -> float:
    """Return the share of a t distribution below a value, for whole degrees of freedom (Abramowitz & Stegun 26.7.3-4).

    The finite sums of the cosine: exact, no table and no iteration.
    """
    if freedom > _LARGE:
        return NormalDist().cdf(value)
    angle = atan(value / sqrt(freedom))
    sine, square = value / sqrt(freedom + value * value), cos(angle) ** 2
    if freedom % 2:
        term, total = cos(angle), 0.0
        for step in range(1, freedom - 1, 2):
            total += term
            term *= square * (step + 1) / (step + 2)
        inside = 2 / pi * (angle + sine * total)
    else:
        term, total = 1.0, 0.0
        for step in range(0, freedom, 2):
            total += term
            term *= square * (step + 1) / (step + 2)
        inside = sine * total
    return 0.5 + inside / 2


@lru_cache(maxsize=512)
def t_quantile(share: float, freedom: int) -> float:
    """Return the value with a share of the distribution below it, by Newton's steps from the normal one's."""
    value = NormalDist().inv_cdf(share)
    if freedom > _LARGE:
        return value
    scale = exp(lgamma((freedom + 1) / 2) - lgamma(freedom / 2)) / sqrt(freedom * pi)
    for _ in range(50):
        density = scale * exp(-(freedom + 1) / 2 * log(1 + value * value / freedom))
        step = (t_below(value, freedom) - share) / density
        value -= step
        if abs(step) < 1e-12:
            break
    return value
