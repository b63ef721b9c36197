"""The band that most sheets draw around a forecast: what ours is compared with, also in benchmarks/forecasts.py."""

from math import sqrt
from statistics import NormalDist

from workflow.compute.outlook import UPPER, Course


def usual_band(course: Course) -> tuple[float, float] | None:
    """Return the band that most sheets draw: run rate ± 1.28 · s · √r."""
    number = len(course.amounts)
    if number < 2 or not course.remaining:
        return None
    mean = sum(course.amounts) / sum(course.weights)
    values = [amount / weight for amount, weight in zip(course.amounts, course.weights, strict=True)]
    variance = sum((value - mean) ** 2 for value in values) / (number - 1)
    expected = course.actual + sum(course.remaining) * mean
    reach = NormalDist().inv_cdf(UPPER) * sqrt(variance * len(course.remaining))
    return expected - reach, expected + reach
