"""Can it be done? An adjusted daily target beside what was done on the own last days (domain.md 4.3)."""

from collections.abc import Sequence
from fractions import Fraction

from workflow.domain.money import round_half_up
from workflow.domain.outlook import Feasibility, Word

LAST_DAYS = 60
"""Selling days that are looked back on."""

FEWEST_DAYS = 10
"""With fewer nothing is said."""

_WORDS = (
    (Fraction(1, 2), Word.DOABLE),
    (Fraction(1, 5), Word.HARD),
    (Fraction(1, 20), Word.VERY_HARD),
)


def feasibility(
    asked: int, amounts: Sequence[int], *, cap_times: Fraction = Fraction(1), quantum: int = 1, met: bool = True
) -> Feasibility:
    """Return how often the own days reached a daily target, in a word, and what of it no day of theirs would bring.

    Args:
        asked: the adjusted daily target.
        amounts: of the own last selling days, oldest first; the last 60 count.
        cap_times: c: a day is asked for at most c · P95 of the own days.
        quantum: the cap is a multiple of it.
        met: whether the period's target is reached where nothing is asked; else the days to come get what is left,
            as the last two customers of a month do.
    """
    last = sorted(amounts[-LAST_DAYS:])
    reached = sum(amount >= asked for amount in last)
    if asked <= 0:
        return Feasibility(Word.DONE if met else Word.UNKNOWN, len(last), len(last))
    if len(last) < FEWEST_DAYS:
        return Feasibility(Word.UNKNOWN, reached, len(last))
    share = Fraction(reached, len(last))
    word = next((word for least, word in _WORDS if share >= least), Word.OUT_OF_REACH)
    cap = round_half_up(cap_times * quantile(last, Fraction(19, 20)), quantum)
    if cap <= 0:  # somebody with a sale on fewer than one day in twenty: no usual best day to measure by
        return Feasibility(word, reached, len(last))
    return Feasibility(word, reached, len(last), cap, max(0, asked - cap))


def quantile(ordered: Sequence[int], share: Fraction) -> Fraction:
    """Return a quantile of sorted values, between neighbours by distance (the spreadsheet's PERCENTILE)."""
    place = share * (len(ordered) - 1)
    below = place.numerator // place.denominator
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
