"""The adjusted daily target (调整后当日目标): what is missing, over the selling days that are left (domain.md 4.3)."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from workflow.compute.bounds import Bounds, Infeasible, share_within
from workflow.compute.clock import Tick
from workflow.compute.shares import share_out
from workflow.domain.money import round_half_up
from workflow.domain.outlook import Adjusted


def adjusted_variants(target: int, actual: int, at: Tick, quantum: int, cap: int | None = None) -> Adjusted | None:
    """Return the adjusted daily target by every definition side by side (domain.md 4.3).

    Args:
        target: T, in amount steps; for a target of 0 or less everything but `surplus` is 0 as soon as A ≥ T.
        actual: A, through as_of.
        at: where as_of stands in the target's period, by its owner's clock.
        quantum: the smallest share.
        cap: the most that a day may ask for (c · P95 of the owner's own daily history); None: no cap.

    Returns:
        None where no selling day is left (the gap says what is missing then), and for a period that begins later.
    """
    if not at.remaining or not _next_is_first(at):
        return None
    missing, even = target - actual, (1,) * len(at.remaining)
    capped, beyond = _capped(missing, at, quantum, cap)
    return Adjusted(
        original=round_half_up(Fraction(target * at.weights[0], at.total), quantum),
        even=share_missing(missing, at.remaining, quantum, even)[0],
        weighted=share_missing(missing, at.remaining, quantum, at.weights)[0],
        capped=capped[0],
        beyond=beyond,
        surplus=max(0, -missing),
    )


def _capped(missing: int, at: Tick, quantum: int, cap: int | None) -> tuple[tuple[int, ...], int]:
    """Return the days' shares under a cap and what does not fit; both add up to what is missing."""
    plain = share_missing(missing, at.remaining, quantum, at.weights)
    if cap is None or max(plain) <= cap:
        return plain, 0
    most = max(0, cap // quantum * quantum)
    room = min(missing, most * len(at.remaining))
    keys = [day.isoformat() for day in at.remaining]
    shares = share_within(room, at.weights, quantum, keys, [Bounds(0, most)] * len(keys))
    if isinstance(shares, Infeasible):  # what is no whole quantum fits on no day
        shares = (most,) * len(keys)
    return shares, missing - sum(shares)


def share_missing(missing: int, days: Sequence[date], quantum: int, weights: Sequence[int] = ()) -> tuple[int, ...]:
    """Share what is missing (T − A) out over selling days by weight, exactly, in whole quanta.

    Without weights, or where all are equal, quanta that are left over go to the first days if the exact share rounds
    up and to the last ones if it rounds down, so that the figure of the first day is its exact share rounded half up.
    """
    if missing <= 0 or not days:
        return (0,) * len(days)
    if len(set(weights)) > 1:
        return share_out(missing, weights, quantum, [day.isoformat() for day in days])
    whole, rest = divmod(missing, len(days) * quantum)
    if not rest:
        return (whole * quantum,) * len(days)
    rounds_up = 2 * rest >= len(days) * quantum
    keys = [f"{place:06}" for place in (range(len(days)) if rounds_up else range(len(days), 0, -1))]
    return share_out(missing, [1] * len(days), quantum, keys)


def adjusted_daily(target: int | None, actual: int | None, at: Tick, quantum: int) -> int | None:
    """Return the adjusted target of the first selling day after as_of.

    None without a target or an actual, where no day is left, and for a period that begins after that day.
    """
    if target is None or actual is None or not at.remaining or not _next_is_first(at):
        return None
    return share_missing(target - actual, at.remaining, quantum, at.weights)[0]


def _next_is_first(at: Tick) -> bool:
    """Tell whether as_of lies in the period or on the day before it."""
    return (at.period.start - at.as_of).days <= 1
