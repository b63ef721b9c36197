"""How evenly targets ask of people, and why each weighs what they weigh; small values that explain themselves."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Because(StrEnum):
    """Why a target stands out, or cannot be measured."""

    STRETCH = "stretch"
    """It asks for more than 1.5 × what the median member is asked for, measured by the own mean."""
    EASY = "easy"
    """It asks for less than the median ÷ 1.5."""
    NEWCOMER = "newcomer"
    """Fewer than three months of history: there is no own mean to measure by."""
    NO_TARGET = "no_target"


@dataclass(frozen=True, slots=True)
class Stretched:
    """One person's target beside their own mean month. Amounts in 1/10,000 unit."""

    person_id: str
    target: int | None
    mean: int | None
    """Of the months of the last twelve that are known; None: fewer than three."""
    months: int
    stretch: Fraction | None
    """target ÷ mean."""
    because: Because | None = None


@dataclass(frozen=True)
class Fairness:
    """How a metric's targets are spread over people (domain.md 4.8)."""

    metric: str
    people: tuple[Stretched, ...]
    """The most stretched first."""
    median: Fraction | None
    spread: Fraction | None
    """Largest stretch ÷ smallest one."""
    gini: Fraction | None
    """Of the stretches: 0 is even, 1 is all on one."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """Why a person weighs what they weigh in a split: w = a^α · e^β · f^γ · p (domain.md 4.8)."""

    person_id: str
    ability: Fraction
    """a: the own mean month ÷ the median's, drawn towards 1 by n / (n + 6)."""
    months: int
    """n: months of history behind it."""
    experience: Fraction
    """e: months since joining ÷ the months of the ramp, 1 at most."""
    capacity: Fraction
    """f: the share of their hours that is free."""
    weight: int
    """In 1/1,000,000, without the presence, which the split multiplies in."""
