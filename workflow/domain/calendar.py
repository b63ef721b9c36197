"""Working days in China: official holidays and 调休, an office's own exceptions, and what is not known yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import chinese_calendar

from workflow.domain.period import Period


@cache
def _official(day: date) -> bool | None:
    """Whether a day is worked by the State Council's list; None for a year that has none yet."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


@dataclass(frozen=True)
class WorkCalendar:
    """Weights of days (domain.md 4.2): 1 for a working day, 0 for a day off."""

    overrides: Mapping[date, bool] = field(default_factory=dict)
    """Days that this office works (True) or rests (False), whatever the official list says."""

    def works(self, day: date) -> bool:
        """Tell whether a day is worked; Monday to Friday in a year without official data."""
        if day in self.overrides:
            return self.overrides[day]
        official = _official(day)
        return day.weekday() < 5 if official is None else official

    def weight(self, day: date) -> int:
        """Return the day's weight in a split and on the working-day clock."""
        return int(self.works(day))

    def working_days(self, period: Period) -> int:
        """Return E or W of domain.md 4: the sum of the weights of a period."""
        return sum(self.weight(day) for day in period.days())

    def elapsed(self, period: Period, as_of: date) -> int:
        """Return the weight of the period's days up to and with `as_of`."""
        if as_of < period.start:
            return 0
        return self.working_days(Period(period.start, min(as_of, period.end)))

    def next_working_day(self, after: date, within: Period | None = None) -> date | None:
        """Return the first working day after a day (and inside of a period); None if the year ahead has none."""
        for offset in range(1, 366):
            day = after + timedelta(offset)
            if within and day > within.end:
                return None
            if self.works(day) and (within is None or day >= within.start):
                return day
        return None

    def provisional(self, period: Period) -> bool:
        """Tell whether some day of a period has no official data (暂定日历), so that Monday to Friday was taken."""
        years = range(period.start.year, period.end.year + 1)
        return any(_official(date(number, 7, 1)) is None for number in years)
