"""What past columns lack, asked of the remaining ones under caps (capabilities.md #16)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from workflow.compute.bounds import Bounds, Infeasible, share_within
from workflow.compute.plan_basis import Basis
from workflow.compute.shares import share_out
from workflow.domain.period import Period
from workflow.domain.plan import Terms
from workflow.domain.team import TeamPath


@dataclass(frozen=True)
class Carry:
    """What of the gap each column and each unit makes up for."""

    columns: tuple[int, ...]
    gap: int = 0
    """Published − reached in the past columns; below 0: more was reached."""
    groups: Mapping[TeamPath, int] = field(default_factory=dict)


def carry_of(
    basis: Basis,
    terms: Terms,
    columns: Sequence[Period],
    weights: Sequence[Fraction],
    locked: Mapping[int, Mapping[TeamPath, int]],
    people: Mapping[TeamPath, Sequence[str]],
) -> Carry:
    """Return the gap of the past columns, and, where the terms want it, how the others make up for it.

    Args:
        basis: for what was reached.
        terms: `carry_cap` is the most that a column takes, as a part of its own target.
        columns: of the plan.
        weights: what they weigh.
        locked: what was published for the past columns, by column and unit.
        people: ids by unit.
    """
    gaps: dict[TeamPath, int] = {}
    for place, published in locked.items():
        reached = basis.actuals.within(columns[place].start, columns[place].end).people
        for group, amount in published.items():
            mine = sum(reached.get((who, terms.metric), 0) for who in people.get(group, ()))
            gaps[group] = gaps.get(group, 0) + amount - mine
    gap = sum(gaps.values())
    nothing = Carry((0,) * len(columns), gap)
    open_ones = [place for place, column in enumerate(columns) if column.end > basis.as_of and weights[place]]
    if not terms.carry or gap <= 0 or not open_ones:
        return nothing
    rest = terms.total - sum(sum(published.values()) for published in locked.values())
    shares = _under_caps(terms, gap, rest, [weights[place] for place in open_ones])
    if not any(shares):
        return nothing
    by_place = dict(zip(open_ones, shares, strict=True))
    behind = {group: own for group, own in gaps.items() if own > 0}
    parts = share_out(sum(shares), list(behind.values()), terms.quantum, [group.text for group in behind])
    return Carry(
        tuple(by_place.get(place, 0) for place in range(len(columns))), gap, dict(zip(behind, parts, strict=True))
    )


def _under_caps(terms: Terms, gap: int, rest: int, weights: Sequence[Fraction]) -> tuple[int, ...]:
    """Return what of a gap each remaining column takes: by weight, each at most its cap; what is above stays open."""
    quantum, whole = terms.quantum, sum(weights, Fraction(0))
    caps = [max(0, int(terms.carry_cap * rest * weight / whole) // quantum * quantum) for weight in weights]
    total = min(gap // quantum * quantum, sum(caps))
    keys = [f"{place:03}" for place in range(len(weights))]
    shares = share_within(total, weights, quantum, keys, [Bounds(0, cap) for cap in caps])
    return () if isinstance(shares, Infeasible) else shares
