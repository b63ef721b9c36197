"""Sharing an amount out exactly: the largest remainder (domain.md 4.6)."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

Weight = int | Fraction


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
