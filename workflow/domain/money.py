"""Amounts: integers of 1/10,000 of a unit (元 for money, 1 for counts), rounded once, when published.

Real ledgers carry four decimals; rounding each row to 分 first gives other totals than rounding the sum.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

SCALE = 10_000
"""How many steps of an amount make one unit (one 元, one visit)."""

CENT = 100
"""One 分 in steps of an amount: what shares of money are exact in."""

_STEP = Decimal(1).scaleb(-4)
_FEN = Decimal("0.01")


def to_amount(value: Decimal | float | str) -> int:
    """Return `value` units as an amount; a fifth decimal is rounded half up (away from zero)."""
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return int(number.quantize(_STEP, ROUND_HALF_UP).scaleb(4))


def to_units(amount: int) -> Decimal:
    """Return an amount in units with two decimals, rounded half up: what CSV files and sheets show."""
    return Decimal(amount).scaleb(-4).quantize(_FEN, ROUND_HALF_UP)


def round_half_up(value: Fraction | int, step: int = CENT) -> int:
    """Return the multiple of `step` nearest to an exact value; a half goes away from zero, as in `to_units`."""
    steps = (2 * abs(value.numerator) + step * value.denominator) // (2 * step * value.denominator) * step
    return steps if value.numerator >= 0 else -steps


def thousands(amount: int, decimals: int = 2) -> str:
    """Return an amount in units with thousands separators: '1,234.50'."""
    number = Decimal(amount).scaleb(-4).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{number:,f}"


def in_parts(amount: int, shares: Sequence[float | Fraction]) -> list[int]:
    """Return the parts of an amount by shares that add up to 1, in whole 分 by largest remainder (domain.md 4.6, 4.14).

    What is finer than 分 stays with the first.
    """
    sign, size = (-1 if amount < 0 else 1), abs(amount)
    cents, odd = divmod(size, CENT)
    exact = [cents * share for share in shares]
    parts = [int(one) for one in exact]
    for index in sorted(range(len(shares)), key=lambda number: (-(exact[number] - parts[number]), number))[
        : cents - sum(parts)
    ]:
        parts[index] += 1
    return [sign * (part * CENT + (odd if index == 0 else 0)) for index, part in enumerate(parts)]
