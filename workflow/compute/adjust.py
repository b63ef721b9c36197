"""The adjusted daily target (调整后当日目标): what is missing, over the selling days that are left (domain.md 4.3)."""

from collections.abc import Sequence
from datetime import date

from workflow.compute.clock import Clock, Tick, tick
from workflow.compute.splits import share_out
from workflow.domain.calendar import WorkCalendar
from workflow.domain.metric import METRICS
from workflow.domain.results import Target


def adjusted_days(target: Target, actual: int, calendar: WorkCalendar, as_of: date) -> dict[date, int]:
    """Return the weighted adjusted target of every selling day after as_of; {} where none is left.

    The values sum to T − A exactly; all are 0 where A ≥ T (the surplus is the standing's business).
    """
    remaining = tick(target.period, Clock(calendar), as_of).remaining
    shares = share_missing(target.amount - actual, remaining, METRICS[target.metric].quantum)
    return dict(zip(remaining, shares, strict=True))


def share_missing(missing: int, days: Sequence[date], quantum: int) -> tuple[int, ...]:
    """Share what is missing (T − A) out over selling days of equal weight, exactly, in whole quanta.

    Quanta that are left over go to the first days if the exact share rounds up and to the last ones if it rounds
    down, so that the figure of the first day is its exact share rounded half up.
    """
    if missing <= 0 or not days:
        return (0,) * len(days)
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
    return share_missing(target - actual, at.remaining, quantum)[0]


def _next_is_first(at: Tick) -> bool:
    """Tell whether as_of lies in the period or on the day before it."""
    return (at.period.start - at.as_of).days <= 1
