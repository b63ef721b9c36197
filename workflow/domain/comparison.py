"""A period beside an earlier one: growth, and what it is made of; small values that explain themselves."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction


class Against(StrEnum):
    """What a period to date is compared with."""

    MONTH_BEFORE = "mom"
    """环比: the same number of selling days of the month before."""
    YEAR_BEFORE = "yoy"
    """同比: the same days a year before, aligned by the lunar new year where that is near."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A period to date beside an earlier span. Amounts in 1/10,000 unit."""

    against: Against
    start: date
    end: date
    """The earlier span, both ends included."""
    actual: int
    earlier: int | None
    """None: nothing is known of the earlier span, or only of a part of it."""
    days: int
    """Selling days of the period to date."""
    earlier_days: int
    """Selling days of the earlier span; growth is per selling day where they differ."""
    lunar: bool = False
    """Whether the days were aligned by the lunar new year."""

    @property
    def growth(self) -> Fraction | None:
        """Actual per selling day against the earlier span's, less 1; None where that is unknown, 0 or below."""
        if self.earlier is None or self.earlier <= 0 or not self.days or not self.earlier_days:
            return None
        return Fraction(self.actual, self.days) / Fraction(self.earlier, self.earlier_days) - 1


@dataclass(frozen=True, slots=True)
class Factor:
    """One of the three things that sales are the product of, and what its change brought."""

    before: Fraction
    now: Fraction
    effect: int
    """In 1/10,000 unit: the part of the change that is due to it."""


@dataclass(frozen=True, slots=True)
class Drivers:
    """Why an amount differs from an earlier one: customers × orders a customer × amount an order (domain.md, #14)."""

    customers: Factor
    frequency: Factor
    value: Factor

    @property
    def change(self) -> int:
        """The whole change: the sum of the three effects, exactly."""
        return self.customers.effect + self.frequency.effect + self.value.effect
