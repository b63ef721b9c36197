"""The working-day clock: weights of spans of days, and where a day stands in a period (domain.md 4.2, 4.4)."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate

from workflow.domain.calendar import WorkCalendar
from workflow.domain.period import Period, year


class Clock:
    """A calendar whose weights are added up once, so that a span of any length is weighed in constant time."""

    def __init__(self, calendar: WorkCalendar) -> None:
        self._calendar = calendar
        self._sums: dict[int, list[int]] = {}

    def weight(self, start: date, end: date) -> int:
        """Return the sum of the weights of a span, both ends included; 0 where it ends before it starts."""
        if end < start:
            return 0
        return self._up_to(end) - self._up_to(start) + self._calendar.weight(start) + self._years(start.year, end.year)

    def measure(self, period: Period, start: date, end: date) -> int:
        """Return the weight of a span of a period; days of the calendar where the period has no working day at all."""
        if self.weight(period.start, period.end):
            return self.weight(start, end)
        return max(0, (end - start).days + 1)

    def days(self, start: date, end: date) -> tuple[date, ...]:
        """Return the days of a span that weigh something."""
        span = (start + timedelta(offset) for offset in range((end - start).days + 1))
        return tuple(day for day in span if self._calendar.weight(day))

    def _year(self, number: int) -> list[int]:
        if number not in self._sums:
            self._sums[number] = list(accumulate(self._calendar.weight(day) for day in year(number).days()))
        return self._sums[number]

    def _up_to(self, day: date) -> int:
        return self._year(day.year)[day.timetuple().tm_yday - 1]

    def _years(self, first: int, last: int) -> int:
        return sum(self._year(number)[-1] for number in range(first, last))


@dataclass(frozen=True, slots=True)
class Tick:
    """Where a day stands in a period: E, W and what remains, in working days."""

    period: Period
    as_of: date
    total: int
    """W: the weight of the whole period."""
    elapsed: int
    """E: the weight up to and with as_of."""
    progress: Fraction
    """E / W; by days of the calendar where the period has no working day at all."""
    remaining: tuple[date, ...]
    """The selling days of the period after as_of."""

    @property
    def over(self) -> bool:
        """Whether the period has ended."""
        return self.as_of >= self.period.end


def tick(period: Period, clock: Clock, as_of: date) -> Tick:
    """Return where as_of (a complete day, domain.md 4.4) stands in a period."""
    last = min(as_of, period.end)
    total, elapsed = clock.weight(period.start, period.end), clock.weight(period.start, last)
    if total:
        progress = Fraction(elapsed, total)
    else:
        days_over = max(0, (last - period.start).days + 1)
        progress = Fraction(days_over, (period.end - period.start).days + 1)
    remaining = clock.days(max(period.start, as_of + timedelta(1)), period.end)
    return Tick(period, as_of, total, elapsed, progress, remaining)
