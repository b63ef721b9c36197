"""The month-end forecast by run rate (domain.md 4.5)."""

from fractions import Fraction

from workflow.compute.clock import Tick
from workflow.domain.money import round_half_up

FIRST_DAY = 3
"""Selling days that must be over before a forecast says anything (domain.md 4.5: show only if n ≥ 3)."""


def run_rate(actual: int | None, at: Tick, first_day: int = FIRST_DAY) -> int | None:
    """Return F = A + R · A / E, rounded half up to 分.

    A once the period is over; None before `first_day` selling days are.
    """
    if actual is None or at.over:
        return actual
    if at.days_over < max(1, first_day) or not at.elapsed:
        return None
    return round_half_up(actual + Fraction((at.total - at.elapsed) * actual, at.elapsed))
