"""Working days and what they weigh: official holidays and 调休, an office's and its units' own ways (domain.md 4.2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, cached_property
from types import MappingProxyType

import chinese_calendar

from workflow.domain.period import Period
from workflow.domain.team import TeamPath

INDEX_SCALE = 10_000
"""Indices of days have up to four decimals."""
_SATURDAY = 5
_WARNING_MONTH = 10
"""The State Council publishes a year's holidays late in the year before: from October on, look out for them."""


class _Official(StrEnum):
    """What the State Council's list says of a day."""

    HOLIDAY = "holiday"
    MAKE_UP = "make_up"
    """A day of a weekend that is worked (调休)."""
    ORDINARY = "ordinary"


@cache
def _official(day: date) -> _Official | None:
    """Return what the official list says of a day; None for a year that has none yet."""
    try:
        rests, holiday = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return None
    if holiday is None:
        return _Official.ORDINARY
    return _Official.HOLIDAY if rests else _Official.MAKE_UP


class Pattern(StrEnum):
    """Which days of an ordinary week are worked."""

    OFFICIAL = "official"
    """Monday to Friday (双休)."""
    SINGLE_REST = "single_rest"
    """Every day but one (单休)."""
    ALTERNATE = "alternate"
    """Monday to Friday, and every other Saturday (大小周)."""
    EVERY_DAY = "every_day"
    """Every day, as shops do."""


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked, and what they weigh (domain.md 4.2). A day off weighs 0."""

    overrides: Mapping[date, bool] = field(default_factory=dict)
    """Days that are worked (True) or off (False), whatever pattern and official list say."""
    pattern: Pattern = Pattern.OFFICIAL
    rest_weekday: int = 7
    """SINGLE_REST: the day off, 1 for Monday to 7 for Sunday."""
    anchor: date | None = None
    """ALTERNATE: a day of a week whose Saturday is worked."""
    open_on_holidays: bool = False
    """Whether official holidays are worked like other days; make-up days mean nothing then."""
    scale: int = 1
    """What an ordinary working day weighs: 1, or INDEX_SCALE in all calendars of an office where any has indices, so
    that all weights of an office are integers of one scale."""
    weekday_index: tuple[int, ...] = ()
    """Indices of Monday to Sunday in 1/scale (日权重指数); () for all the same."""
    special_days: Mapping[date, int] = field(default_factory=dict)
    """Indices of single days in 1/scale; a day with one above 0 is worked, one of 0 is a day off."""

    def works(self, day: date) -> bool:
        """Tell whether a day is worked; by the week's pattern alone in a year without official data."""
        worked = self._worked.get(day)
        if worked is None:
            worked = self._worked[day] = self._works(day)
        return worked

    @cached_property
    def _worked(self) -> dict[date, bool]:
        """Days that were asked for: a night asks for the same few hundred again and again."""
        return {}

    def _works(self, day: date) -> bool:
        if day in self.overrides:
            return self.overrides[day]
        if day in self.special_days:
            return self.special_days[day] > 0
        official = None if self.open_on_holidays else _official(day)
        if official in (_Official.HOLIDAY, _Official.MAKE_UP):
            return official is _Official.MAKE_UP
        return self._by_weekday(day)

    def _by_weekday(self, day: date) -> bool:
        match self.pattern:
            case Pattern.EVERY_DAY:
                return True
            case Pattern.SINGLE_REST:
                return day.isoweekday() != self.rest_weekday
            case Pattern.ALTERNATE if day.weekday() == _SATURDAY and self.anchor:
                return (_monday(day) - _monday(self.anchor)).days % 14 == 0
            case _:
                return day.weekday() < _SATURDAY

    def weight(self, day: date) -> int:
        """Return the day's weight in a split and on the weighted clock: its index, `scale` where it has none."""
        if not self.works(day):
            return 0
        if day in self.special_days:
            return self.special_days[day] or self.scale
        return self.weekday_index[day.weekday()] if self.weekday_index else self.scale

    @property
    def weighted(self) -> bool:
        """Whether working days weigh differently."""
        return bool(self.weekday_index or self.special_days)

    def working_days(self, period: Period) -> int:
        """Return how many days of a period are worked."""
        return sum(self.works(day) for day in period.days())

    def elapsed(self, period: Period, as_of: date) -> int:
        """Return how many days of a period up to and with `as_of` are worked."""
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
        """Tell whether some day of a period has no official data (暂定日历), so that the week's pattern was taken."""
        years = range(period.start.year, period.end.year + 1)
        return not self.open_on_holidays and any(_official(date(number, 7, 1)) is None for number in years)

    def next_year_missing(self, as_of: date) -> bool:
        """Tell whether next year's official data should be looked out for: from 1 October on, while there are none."""
        if as_of.month < _WARNING_MONTH or self.open_on_holidays:
            return False
        return _official(date(as_of.year + 1, 7, 1)) is None


def _monday(day: date) -> date:
    return day - timedelta(day.weekday())


@dataclass(frozen=True)
class DayIndices:
    """Indices of days that somebody typed for a unit and a metric; they take the place of the calendar's own."""

    weekdays: tuple[int, ...] = ()
    """Of Monday to Sunday in 1/scale; () for the calendar's own."""
    days: Mapping[date, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Calendars:
    """The office's calendar and those of single units: a unit has that of the nearest unit at or above it."""

    office: WorkCalendar = field(default_factory=WorkCalendar)
    units: Mapping[str, WorkCalendar] = field(default_factory=lambda: MappingProxyType({}))
    """By the unit's path without the company: '华东/上海店'."""
    indices: Mapping[tuple[str, str], DayIndices] = field(default_factory=lambda: MappingProxyType({}))
    """Typed indices by unit ('' for the office) and metric ('' for all metrics)."""

    def of(self, path: TeamPath, metric: str = "") -> WorkCalendar:
        """Return the calendar of a unit, with the indices that its days have for a metric ('' for none in particular).

        Equal calendars are the same object, so that what is computed from one can be kept by it.
        """
        keys = tuple(unit_key(unit) for unit in path.ancestors())
        return self._of(keys, metric)

    def _of(self, keys: tuple[str, ...], metric: str) -> WorkCalendar:
        own = next((key for key in keys if key in self.units), "")
        typed = next(
            ((key, which) for key in (*keys, "") for which in (metric, "") if (key, which) in self.indices), None
        )
        return self._with_indices(own, typed)

    def _with_indices(self, own: str, typed: tuple[str, str] | None) -> WorkCalendar:
        calendar = self.units.get(own, self.office)
        if typed is None:
            return calendar
        kept = self._kept
        if (own, typed) not in kept:
            indices = self.indices[typed]
            weekdays = indices.weekdays or calendar.weekday_index
            special = {**calendar.special_days, **indices.days}
            kept[own, typed] = replace(calendar, weekday_index=weekdays, special_days=special)
        return kept[own, typed]

    @cached_property
    def _kept(self) -> dict[tuple[str, tuple[str, str]], WorkCalendar]:
        return {}

    def with_indices(self, indices: Mapping[tuple[str, str], DayIndices]) -> "Calendars":
        """Return the calendars with typed indices, which are in 1/INDEX_SCALE; one scale for all."""
        if not indices:
            return self
        units = {key: replace(calendar, scale=INDEX_SCALE) for key, calendar in self.units.items()}
        return Calendars(replace(self.office, scale=INDEX_SCALE), units, indices)

    def all(self) -> tuple[WorkCalendar, ...]:
        """Return every calendar: the office's, then the units'."""
        return (self.office, *self.units.values())

    def provisional(self, period: Period) -> bool:
        """Tell whether any calendar lacks official data for some day of a period (暂定日历)."""
        return any(calendar.provisional(period) for calendar in self.all())

    def next_year_missing(self, as_of: date) -> bool:
        """Tell whether it is late in the year and next year's official data are still missing."""
        return any(calendar.next_year_missing(as_of) for calendar in self.all())


def unit_key(path: TeamPath) -> str:
    """Return a unit's path without the company ('华东/上海店'), '' for the company: how config.yaml names units."""
    return "/".join(part for part in path[1:] if part)
