"""Commission of one amount under one plan: marginal or whole-amount tiers, bonuses, cap, next rung (domain.md 4.18).

All of it is exact; every line is rounded to 分 once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from workflow.domain.incentive import CommissionPlan, LineKind, Method, NextRung, Rung, StatementLine
from workflow.domain.money import CENT, round_half_up


@dataclass(frozen=True, slots=True)
class _Tier:
    """A rung with its bounds as amounts."""

    rung: Rung
    low: Fraction
    high: Fraction | None


def lines(plan: CommissionPlan, base: int, target: int | None = None) -> tuple[StatementLine, ...]:
    """Return what a base earns, a line a tier, a bonus, and what the cap takes off; () for a base not above 0.

    Marginal: Σ rate_k · max(0, min(A, hi_k) − lo_k), and the bonus of every tier that was reached. Whole: the rate of
    the tier that A lies in, on all of A, and that tier's bonus. A tier is reached at its lower bound.

    Raises:
        ValueError: the tiers are completions and there is no target above 0.
    """
    if base <= 0:
        return ()
    tiers = _tiers(plan, target)
    found = [*(_marginal(tiers, base) if plan.method is Method.MARGINAL else _whole(tiers, base))]
    exact = sum((line.exact for line in found), Fraction(0))
    if plan.cap is not None and exact > plan.cap:
        shown = sum(line.amount for line in found)
        found.append(StatementLine(LineKind.CAP, base, Fraction(0), plan.cap - exact, plan.cap - shown))
    return tuple(found)


def commission(plan: CommissionPlan, base: int, target: int | None = None) -> Fraction:
    """Return what a base earns before rounding; see `lines`."""
    return sum((line.exact for line in lines(plan, base, target)), Fraction(0))


def next_rung(plan: CommissionPlan, base: int, target: int | None = None) -> NextRung | None:
    """Return what is missing to the next tier that pays more, and what reaching it pays more; None for no such tier."""
    now = commission(plan, base, target)
    for edge in sorted(tier.low for tier in _tiers(plan, target) if tier.low > base):
        missing = -(-(edge - base) // CENT) * CENT
        more = round_half_up(commission(plan, base + missing, target) - now)
        if more > 0:
            return NextRung(missing, more)
    return None


def _tiers(plan: CommissionPlan, target: int | None) -> list[_Tier]:
    if not plan.by_completion:
        return [_Tier(rung, rung.low, rung.high) for rung in plan.rungs]
    if not target or target < 0:
        raise ValueError("tiers of completion want a target")
    return [_Tier(rung, rung.low * target, None if rung.high is None else rung.high * target) for rung in plan.rungs]


def _marginal(tiers: Sequence[_Tier], base: int) -> Iterator[StatementLine]:
    for tier in tiers:
        part = (Fraction(base) if tier.high is None else min(Fraction(base), tier.high)) - tier.low
        if part > 0 and tier.rung.rate:
            yield _line(LineKind.TIER, tier, part, part * tier.rung.rate)
        if base >= tier.low and tier.rung.bonus:
            yield _line(LineKind.BONUS, tier, Fraction(base), Fraction(tier.rung.bonus))


def _whole(tiers: Sequence[_Tier], base: int) -> Iterator[StatementLine]:
    for tier in tiers:
        if base >= tier.low and (tier.high is None or base < tier.high):
            if tier.rung.rate:
                yield _line(LineKind.TIER, tier, Fraction(base), base * tier.rung.rate)
            if tier.rung.bonus:
                yield _line(LineKind.BONUS, tier, Fraction(base), Fraction(tier.rung.bonus))


def _line(kind: LineKind, tier: _Tier, base: Fraction, exact: Fraction) -> StatementLine:
    high = None if tier.high is None else round_half_up(tier.high)
    rate = tier.rung.rate if kind is LineKind.TIER else Fraction(0)
    return StatementLine(
        kind, round_half_up(base, 1), rate, exact, round_half_up(exact), round_half_up(tier.low), high, tier.rung.place
    )
