"""The forecast of a period's end with an interval that is honest early in the month (domain.md 4.5).

The usual band, run rate ± 1.28 · s · √r, knows the noise of the days that are left and forgets that the mean itself is
a guess: on day 5 it claims 80 % and holds 40 %. Here the mean is pooled with the own days of the months before, its
uncertainty is part of the variance, and Student's t pays for the few days. docs/forecasts.md shows what that is worth.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import floor, sqrt
from operator import mul
from random import Random

from workflow.compute.student import t_below, t_quantile
from workflow.domain.money import round_half_up
from workflow.domain.outlook import Method, Outlook

FIRST_DAY = 3
"""Selling days that must be over before a forecast says anything (domain.md 4.5: show only if n ≥ 3)."""

EARLIER_WEIGHT = 0.5
"""λ: what a day of the months before counts beside one of the period."""

UPPER = 0.9
"""The interval holds 80 %: a tenth is left out at each end."""

LUMPY = 0.4
"""Share of days without a sale above which days are drawn instead of averaged."""

SKEWED = 1.5
"""Skewness above which they are as well: a few big days make an even band too wide."""

DRAWS = 400


@dataclass(frozen=True, slots=True)
class Course:
    """How a period went so far: amounts and weights of selling days, both in any fixed unit."""

    actual: int
    """A: everything up to as_of, days off included."""
    amounts: Sequence[int]
    """Of the selling days that are over."""
    weights: Sequence[int]
    """Of the same days."""
    remaining: Sequence[int]
    """The weights of the selling days that are left."""
    earlier_amounts: Sequence[int] = ()
    """Of the selling days of the three months before."""
    earlier_weights: Sequence[int] = ()


def outlook(course: Course, target: int | None, seed: str) -> Outlook | None:
    """Return the forecast of a period's end; None before the third selling day, and where no day is left.

    Args:
        course: the days so far.
        target: T; its chance is given in whole per cent.
        seed: what the draws of a lumpy seller start from, so that the same days always give the same figures.
    """
    if len(course.amounts) < FIRST_DAY or not course.remaining:
        return None
    pool = [(amount / weight, 1.0) for amount, weight in zip(course.amounts, course.weights, strict=True)]
    pool += [
        (amount / weight, EARLIER_WEIGHT)
        for amount, weight in zip(course.earlier_amounts, course.earlier_weights, strict=True)
    ]
    if _uneven(pool):
        return _drawn(course, pool, target, seed)
    return _pooled(course, pool, target)


def _pooled(course: Course, pool: Sequence[tuple[float, float]], target: int | None) -> Outlook:
    """F = A + R · ȳ; V = s² · Σ w² + R² · s² / N; F ± t · √V."""
    number = sum(count for _, count in pool)
    mean = sum(value * count for value, count in pool) / number
    squares = sum(count * count for _, count in pool)
    variance = sum(count * (value - mean) ** 2 for value, count in pool) / max(number - squares / number, 1.0)
    rest = sum(course.remaining)
    expected = course.actual + rest * mean
    spread = sqrt(variance * sum(weight * weight for weight in course.remaining) + rest * rest * variance / number)
    freedom = max(1, floor(number) - 1)
    reach = t_quantile(UPPER, freedom) * spread
    low = max(expected - reach, course.actual) if _only_grows(pool) else expected - reach
    chance = None
    if target is not None:
        chance = _percent(t_below((expected - target) / spread, freedom) if spread else float(expected >= target))
    return _rounded(course, (expected, low, expected + reach), chance, Method.POOLED)


def _drawn(course: Course, pool: Sequence[tuple[float, float]], target: int | None, seed: str) -> Outlook:
    """Draw the days that are left from days that were, and widen by what their mean is unsure of: √(1 + R / N)."""
    draw = Random(seed)  # noqa: S311 - no secret: the same days must give the same figures
    counts = list(accumulate(count for _, count in pool))
    rest, left = sum(course.remaining), len(course.remaining)
    mean = sum(value * count for value, count in pool) / counts[-1]
    expected = course.actual + rest * mean
    wider = sqrt(1 + rest * rest / sum(weight * weight for weight in course.remaining) / counts[-1])
    weights = [float(weight) for weight in course.remaining]
    # `draw.choices` with these weights, which are halves: a day stands in a row as often as it has halves.
    row = [value for value, count in pool for _ in range(round(2 * count))]
    if even := len(set(weights)) == 1:
        row = [value * weights[0] for value in row]
    one, halves = draw.random, counts[-1] * 2
    picked = [row[int(one() * halves)] for _ in range(DRAWS * left)]
    sums = (picked[at : at + left] for at in range(0, DRAWS * left, left))
    ends = sorted(
        expected + wider * (course.actual + sum(each if even else map(mul, each, weights)) - expected) for each in sums
    )
    if _only_grows(pool):
        ends = [max(end, course.actual) for end in ends]
    low, high = ends[round((1 - UPPER) * (DRAWS - 1))], ends[round(UPPER * (DRAWS - 1))]
    chance = None if target is None else _percent(sum(end >= target for end in ends) / DRAWS)
    return _rounded(course, (expected, min(low, expected), max(high, expected)), chance, Method.BOOTSTRAP)


def _uneven(pool: Sequence[tuple[float, float]]) -> bool:
    """Tell whether days are too different for a band of the same width on both sides."""
    number = sum(count for _, count in pool)
    if sum(count for value, count in pool if not value) > LUMPY * number:
        return True
    mean = sum(value * count for value, count in pool) / number
    second = sum(count * (value - mean) ** 2 for value, count in pool) / number
    third = sum(count * (value - mean) ** 3 for value, count in pool) / number
    return bool(abs(third) > SKEWED * second**1.5)


def _only_grows(pool: Sequence[tuple[float, float]]) -> bool:
    """Tell whether no day ever ended below 0: then the period cannot end below what it has."""
    return all(value >= 0 for value, _ in pool)


def _percent(share: float) -> Fraction:
    """Return a chance in whole per cent; never 0 or 100 %, which nobody knows."""
    return Fraction(min(99, max(1, round(100 * share))), 100)


def _rounded(course: Course, figures: tuple[float, float, float], chance: Fraction | None, method: Method) -> Outlook:
    expected, low, high = (round_half_up(Fraction(round(figure))) for figure in figures)
    return Outlook(expected, low, high, chance, method, len(course.amounts), len(course.earlier_amounts))
