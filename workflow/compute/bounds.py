"""Sharing out under caps, floors and locks: water-filling (domain.md 4.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from workflow.compute.shares import Weight, share_out


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most that a share may be; a lock has both equal. None: no cap."""

    floor: int = 0
    cap: int | None = None


@dataclass(frozen=True, slots=True)
class Infeasible:
    """Why an amount cannot be shared out, and the smallest change of the total that makes it possible."""

    constraint: Literal["floors", "caps", "crossed"]
    """Floors that add up to more than the total, or caps that add up to less, or a floor above its own cap."""
    keys: tuple[str, ...]
    """The rows whose bounds are in the way."""
    smallest_change: int
    """To be added to the total (above 0 for floors, below 0 for caps); of crossed bounds, to the cap."""


def share_bounded(
    total: int, weights: Sequence[Weight], quantum: int, keys: Sequence[str], bounds: Sequence[Bounds]
) -> tuple[int, ...] | Infeasible:
    """Share any amount out within bounds that people typed: like `share_within`, but never raises for what they typed.

    Below 0 a cap asks for at least that much of the loss, and a floor above 0 cannot be kept. Without bounds it is
    the plain split.
    """
    if not any(each.floor > 0 or each.cap is not None for each in bounds):
        return share_out(total, weights, quantum, keys)
    if total >= 0:
        bounds = [Bounds(max(0, each.floor), each.cap) for each in bounds]
    crossed = [
        (key, each.floor - each.cap)
        for key, each in zip(keys, bounds, strict=True)
        if each.cap is not None and each.cap < each.floor
    ]
    if crossed:
        return Infeasible("crossed", tuple(key for key, _ in crossed), max(excess for _, excess in crossed))
    if total >= 0:
        return share_within(total, weights, quantum, keys, bounds)
    stopped = [(key, each.floor) for key, each in zip(keys, bounds, strict=True) if each.floor > 0]
    if stopped:
        return Infeasible("floors", tuple(key for key, _ in stopped), sum(floor for _, floor in stopped) - total)
    mirrored = share_within(-total, weights, quantum, keys, [Bounds(max(0, -(each.cap or 0))) for each in bounds])
    if isinstance(mirrored, Infeasible):
        return Infeasible("caps", mirrored.keys, -mirrored.smallest_change)
    return tuple(-share for share in mirrored)


def share_within(
    total: int, weights: Sequence[Weight], quantum: int, keys: Sequence[str], bounds: Sequence[Bounds]
) -> tuple[int, ...] | Infeasible:
    """Share an amount out by weight within bounds: x = clamp(w · μ, floor, cap), adding up exactly (domain.md 4.7).

    Bounds are narrowed to whole quanta. A row of weight 0 gets its floor, unless all weigh 0. Rows that no bound stops
    share the rest by largest remainder.

    Raises:
        ValueError: the total or a bound is below 0, or a floor is above its cap.
    """
    if total < 0 or any(each.floor < 0 or (each.cap is not None and each.cap < each.floor) for each in bounds):
        raise ValueError("bounds want a total and floors that are not below 0, and caps that are not below the floors")
    proportions = [Fraction(weight) for weight in weights] if any(weights) else [Fraction(1)] * len(weights)
    floors = [-(-each.floor // quantum) * quantum for each in bounds]
    caps = [
        floor if not weight else None if each.cap is None else max(floor, each.cap // quantum * quantum)
        for each, floor, weight in zip(bounds, floors, proportions, strict=True)
    ]
    if refused := _refusal(total, keys, floors, caps):
        return refused
    shares = _fixed(total, proportions, floors, caps)
    free = [row for row in range(len(keys)) if row not in shares]
    rest = total - sum(shares.values())
    shares |= zip(
        free, share_out(rest, [proportions[row] for row in free], quantum, [keys[row] for row in free]), strict=True
    )
    return tuple(shares[row] for row in range(len(keys)))


def _refusal(total: int, keys: Sequence[str], floors: Sequence[int], caps: Sequence[int | None]) -> Infeasible | None:
    if sum(floors) > total:
        return Infeasible("floors", tuple(key for key, floor in zip(keys, floors, strict=True) if floor),
                          sum(floors) - total)  # fmt: skip
    most = [cap for cap in caps if cap is not None]
    if len(most) == len(caps) and sum(most) < total:
        return Infeasible("caps", tuple(keys), sum(most) - total)
    return None


def _fixed(
    total: int, weights: Sequence[Fraction], floors: Sequence[int], caps: Sequence[int | None]
) -> dict[int, int]:
    """Return the rows that stand at a bound: round by round, those of the side that is violated more."""
    fixed: dict[int, int] = {}
    while free := [row for row in range(len(weights)) if row not in fixed]:
        weight = sum(weights[row] for row in free)
        level = (total - sum(fixed.values())) / weight if weight else Fraction(0)
        below = {row: floors[row] for row in free if weights[row] * level < floors[row]}
        above = {row: cap for row in free if (cap := caps[row]) is not None and weights[row] * level > cap}
        lacking = sum(floor - weights[row] * level for row, floor in below.items())
        spare = sum(weights[row] * level - cap for row, cap in above.items())
        if not below and not above:
            break
        if lacking >= spare:
            fixed |= below
        if spare >= lacking:
            fixed |= above
    return fixed
