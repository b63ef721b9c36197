"""A, B and C by what customers bought in 12 months (domain.md 4.16): a suggestion beside the listed grade."""

from collections.abc import Mapping
from fractions import Fraction

_A, _B = Fraction(80, 100), Fraction(95, 100)


def suggested_classes(values: Mapping[str, int]) -> dict[str, str]:
    """Return the class of each customer with a value above 0: up to 80 % of all value A, up to 95 % B, the rest C.

    Largest first; a customer on the edge is of the better class, equal values are of one class.
    """
    bought = sorted(((value, key) for key, value in values.items() if value > 0), key=lambda one: (-one[0], one[1]))
    whole = sum(value for value, _ in bought)
    found: dict[str, str] = {}
    before, last = 0, None
    for value, key in bought:
        share = Fraction(before, whole)
        best = "A" if share < _A else "B" if share < _B else "C"
        found[key] = found[last[1]] if last and last[0] == value else best
        before, last = before + value, (value, key)
    return found
