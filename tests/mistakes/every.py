"""Every smallest mistake, by what it is about."""

from mistakes import files, incentives, nights, reading, targets, visits
from mistakes.mistake import Mistake

MISTAKES: tuple[Mistake, ...] = (
    *files.MISTAKES, *reading.MISTAKES, *targets.MISTAKES, *incentives.MISTAKES, *visits.MISTAKES, *nights.MISTAKES,
)  # fmt: skip
