"""How far a rate can be trusted: Wilson's interval, which holds for few tries and for rates near 0 and 1 too."""

from math import sqrt

_Z = 1.959963984540054
"""Of 95 %, two-sided."""


def wilson(hits: int, tries: int) -> tuple[float, float] | None:
    """Return the 95 % score interval of hits ÷ tries (Wilson 1927), within 0 and 1; None for no tries."""
    if tries <= 0:
        return None
    rate, square = hits / tries, _Z * _Z
    middle = (rate + square / (2 * tries)) / (1 + square / tries)
    half = _Z / (1 + square / tries) * sqrt(rate * (1 - rate) / tries + square / (4 * tries * tries))
    # At the ends the formula gives exactly 0 and 1, but for rounding.
    return (max(0.0, middle - half) if hits else 0.0), (min(1.0, middle + half) if hits < tries else 1.0)
