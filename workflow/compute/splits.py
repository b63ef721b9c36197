"""Sharing an amount out exactly, and a target down its periods (domain.md 4.1, 4.6)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from math import lcm

from workflow.compute.clock import Clock
from workflow.domain.calendar import WorkCalendar
from workflow.domain.metric import METRICS
from workflow.domain.period import Period, Span
from workflow.domain.results import Target

Weight = int | Fraction

_PARTED = (Span.YEAR, Span.HALF, Span.QUARTER)


def share_out(total: int, weights: Sequence[Weight], quantum: int, keys: Sequence[str]) -> tuple[int, ...]:
    """Share an amount out by weight so that the shares add up exactly: largest remainder (domain.md 4.6).

    Each share is a multiple of `quantum` within one of its exact value. Whole quanta that are left over go to the
    largest remainders, ties to the larger weight, then to the smaller key. What is no multiple of `quantum` (尾差)
    goes to the row next in that order. A negative total is shared as its absolute value. Where all weights are 0
    everybody weighs the same.

    Raises:
        ValueError: a weight is below 0, keys and weights differ in number, or an amount has nobody to go to.
    """
    if len(weights) != len(keys) or any(weight < 0 for weight in weights):
        raise ValueError("each share wants a key and a weight that is not below 0")
    if not weights:
        if total:
            raise ValueError(f"nobody to share {total} out to")
        return ()
    whole = _whole_numbers(weights)
    divisor = sum(whole) * quantum
    floors, rests = zip(*(divmod(abs(total) * weight, divisor) for weight in whole), strict=True)
    shares = [floor * quantum for floor in floors]
    left_over, odd = divmod(abs(total) - sum(shares), quantum)
    if left_over or odd:
        order = sorted(range(len(whole)), key=lambda row: (-rests[row], -whole[row], keys[row]))
        for row in order[:left_over]:
            shares[row] += quantum
        if odd:
            shares[order[left_over]] += odd
    return tuple(shares) if total >= 0 else tuple(-share for share in shares)


def _whole_numbers(weights: Sequence[Weight]) -> list[int]:
    """Return integers in the same proportion; all 1 where all weights are 0."""
    scale = lcm(*(weight.denominator for weight in weights))
    whole = [weight.numerator * (scale // weight.denominator) for weight in weights]
    return whole if any(whole) else [1] * len(whole)


def left_to_share(total: int, fixed: int) -> int:
    """Return what remains of a total beside fixed amounts; 0 where they take more than all of it (padding, 4.1)."""
    rest = total - fixed
    return rest if rest * total > 0 else 0


def split_periods(target: Target, calendar: WorkCalendar, known: Sequence[Target] = ()) -> tuple[Target, ...]:
    """Split a target down its periods by working days: year ▸ quarter ▸ month ▸ day, every level adding up exactly.

    Returns the parts of all levels, each before its own parts. A half year is split like a year, any other period to
    days. A part that the owner has set (it is in `known`) keeps its amount; the others share the rest. See domain.md
    4.1, 4.6.
    """
    return tuple(_parts(target, Clock(calendar), _locks(target, known), deepest=Span.DAY))


def month_shares(target: Target, clock: Clock, known: Sequence[Target] = ()) -> tuple[Target, ...]:
    """Return the month parts of a year's, a half year's or a quarter's target, by the same split as `split_periods`."""
    parts = _parts(target, clock, _locks(target, known), deepest=Span.MONTH)
    return tuple(part for part in parts if part.period.span is Span.MONTH)


def _locks(target: Target, known: Sequence[Target]) -> dict[Period, int]:
    owner = (target.metric, target.person_id or target.path)
    return {each.period: each.amount for each in known if (each.metric, each.person_id or each.path) == owner}


def _parts(target: Target, clock: Clock, locks: dict[Period, int], deepest: Span) -> Iterator[Target]:
    if target.period.span is Span.DAY or (deepest is Span.MONTH and target.period.span not in _PARTED):
        return
    periods = target.period.parts()
    open_periods = [period for period in periods if period not in locks]
    rest = left_to_share(target.amount, sum(locks.get(period, 0) for period in periods))
    amounts = dict(locks)
    if open_periods:
        weights = [clock.weight(period.start, period.end) for period in open_periods]
        keys = [period.start.isoformat() for period in open_periods]
        shares = share_out(rest, weights, METRICS[target.metric].quantum, keys)
        amounts |= zip(open_periods, shares, strict=True)
    origin = f"period:{target.period.label}"
    for period in periods:
        part = replace(target, period=period, amount=amounts[period], place=None, origin=origin)
        yield part
        yield from _parts(part, clock, locks, deepest)
