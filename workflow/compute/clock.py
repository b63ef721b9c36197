"""Clocks: weights of spans of days by their owner's own calendar, and where a day stands (domain.md 4.2, 4.4)."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate
from typing import Protocol

from workflow.domain.calendar import WorkCalendar
from workflow.domain.period import Period, year
from workflow.domain.planning import Planning
from workflow.domain.results import ClockName, Clocks
from workflow.domain.team import Person, Team, TeamPath

_DAY = timedelta(1)


class Days(Protocol):
    """What tells the weight of a day: a calendar, or the calendars and the leave of a person."""

    def works(self, day: date) -> bool:
        """Tell whether a day is worked."""

    def weight(self, day: date) -> int:
        """Return what a day weighs, 0 for a day off."""

    @property
    def weighted(self) -> bool:
        """Whether working days weigh differently."""


class Clock:
    """Days whose weights are added up once, so that a span of any length is weighed in constant time."""

    def __init__(self, days: Days, present: "Clock | None" = None) -> None:
        self._days = days
        self._present = present or self
        """Tells which periods have any weight at all: of somebody on leave all along, the clock without the leave."""
        self._sums: dict[int, tuple[list[int], list[int]]] = {}
        self._selling: dict[int, list[date]] = {}

    @property
    def weighted(self) -> bool:
        """Whether working days weigh differently."""
        return self._days.weighted

    def weight(self, start: date, end: date) -> int:
        """Return the sum of the weights of a span, both ends included; 0 where it ends before it starts."""
        return self._sum(start, end, 0)

    def works(self, start: date, end: date) -> int:
        """Return how many days of a span are worked."""
        return self._sum(start, end, 1)

    def measure(self, period: Period, start: date, end: date) -> int:
        """Return the weight of a span of a period; days of the calendar where nothing in the period has any weight."""
        if self._present.weight(period.start, period.end):
            return self.weight(start, end)
        return max(0, (end - start).days + 1)

    def days(self, start: date, end: date) -> tuple[date, ...]:
        """Return the days of a span that weigh something."""
        if end < start:
            return ()
        found = self._selling_days(start.year)
        for number in range(start.year + 1, end.year + 1):
            found = [*found, *self._selling_days(number)]
        return tuple(found[bisect_left(found, start) : bisect_right(found, end)])

    def day_weight(self, day: date) -> int:
        """Return what a day weighs."""
        return self._days.weight(day)

    def day_works(self, day: date) -> bool:
        """Tell whether a day is worked."""
        return self._days.works(day)

    def _sum(self, start: date, end: date, which: int) -> int:
        if end < start:
            return 0
        up_to_end, before = self._up_to(end, which), self._up_to(start, which) - self._own(start, which)
        return up_to_end - before + sum(self._year(number)[which][-1] for number in range(start.year, end.year))

    def _own(self, day: date, which: int) -> int:
        return int(self._days.works(day)) if which else self._days.weight(day)

    def _up_to(self, day: date, which: int) -> int:
        return self._year(day.year)[which][day.timetuple().tm_yday - 1]

    def _selling_days(self, number: int) -> list[date]:
        if number not in self._selling:
            self._selling[number] = [day for day in year(number).days() if self._days.weight(day)]
        return self._selling[number]

    def _year(self, number: int) -> tuple[list[int], list[int]]:
        if number not in self._sums:
            days = list(year(number).days())
            self._sums[number] = (
                list(accumulate(self._days.weight(day) for day in days)),
                list(accumulate(int(self._days.works(day)) for day in days)),
            )
        return self._sums[number]


@dataclass(frozen=True)
class PersonDays:
    """The days of one person: by the calendar of the unit of the day, without those on leave."""

    starts: tuple[date, ...]
    """When each calendar begins to hold; the first one since ever."""
    calendars: tuple[WorkCalendar, ...]
    leave: tuple[Period, ...] = ()

    def works(self, day: date) -> bool:
        """Tell whether the person works on a day."""
        return not self._away(day) and self._on(day).works(day)

    def weight(self, day: date) -> int:
        """Return what a day weighs for the person."""
        return 0 if self._away(day) else self._on(day).weight(day)

    @property
    def weighted(self) -> bool:
        """Whether the person's working days weigh differently."""
        return any(calendar.weighted for calendar in self.calendars)

    def _away(self, day: date) -> bool:
        return any(day in span for span in self.leave)

    def _on(self, day: date) -> WorkCalendar:
        return self.calendars[max(0, bisect_right(self.starts, day) - 1)]


class OwnerClocks:
    """The clock of every owner of a target: a unit's own calendar, a person's by the unit of the day, without leave."""

    def __init__(self, planning: Planning, team: Team | None = None) -> None:
        self.planning = planning
        self.team = team
        self._clocks: dict[int, Clock] = {}
        self._units: dict[tuple[TeamPath, str], Clock] = {}
        self._people: dict[tuple[str, str], Clock] = {}
        calendars = planning.calendars
        self._one_for_all = not calendars.units and not calendars.indices
        self._office = self._of(calendars.office)

    def unit(self, path: TeamPath, metric: str = "") -> Clock:
        """Return the clock of a unit for a metric."""
        if self._one_for_all:
            return self._office
        if (path, metric) not in self._units:
            self._units[path, metric] = self._of(self.planning.calendars.of(path, metric))
        return self._units[path, metric]

    def person(self, person: Person, metric: str = "") -> Clock:
        """Return the clock of a person for a metric."""
        leave = self.planning.leave.get(person.id, ())
        if self._one_for_all and not leave:
            return self._office
        if (person.id, metric) not in self._people:
            self._people[person.id, metric] = self._with_leave(person, metric, leave)
        return self._people[person.id, metric]

    def of(self, path: TeamPath, metric: str, person_id: str = "") -> Clock:
        """Return the clock of an owner; of somebody who is not in the team, that of the unit."""
        person = self.team.by_id.get(person_id) if self.team and person_id else None
        return self.person(person, metric) if person else self.unit(path, metric)

    def _of(self, calendar: WorkCalendar) -> Clock:
        return self._clocks.setdefault(id(calendar), Clock(calendar))

    def _with_leave(self, person: Person, metric: str, leave: tuple[Period, ...]) -> Clock:
        calendars = [self.planning.calendars.of(each.path, metric) for each in person.assignments]
        starts = [each.start or date.min for each in person.assignments]
        present = Clock(PersonDays(tuple(starts), tuple(calendars)))
        away = tuple(span for span in leave if present.works(span.start, span.end) >= self.planning.leave_days)
        if not away and all(calendar is calendars[0] for calendar in calendars):
            return self._of(calendars[0])
        return Clock(PersonDays(tuple(starts), tuple(calendars), away), present)


@dataclass(frozen=True, slots=True)
class Tick:
    """Where a day stands in a period, by its owner's clock."""

    period: Period
    as_of: date
    total: int
    """W: the weight of the whole period."""
    elapsed: int
    """E: the weight up to and with as_of."""
    progress: Fraction
    """E / W by the clock that is shown; by days of the calendar where nothing in the period has any weight."""
    remaining: tuple[date, ...]
    """The selling days of the period after as_of."""
    clocks: Clocks
    days_over: int
    """How many working days are over."""
    weights: tuple[int, ...]
    """What each of the remaining days weighs."""

    @property
    def over(self) -> bool:
        """Whether the period has ended."""
        return self.as_of >= self.period.end


def tick(period: Period, clock: Clock, as_of: date, shown: ClockName = ClockName.WEIGHTED) -> Tick:
    """Return where as_of (a complete day, domain.md 4.4) stands in a period; `shown` is the clock of time progress."""
    last = min(as_of, period.end)
    total, elapsed = clock.weight(period.start, period.end), clock.weight(period.start, last)
    clocks = _clocks(period, clock, last, shown)
    remaining = clock.days(max(period.start, as_of + _DAY), period.end)
    weights = tuple(map(clock.day_weight, remaining))
    over = clock.works(period.start, last)
    return Tick(period, as_of, total, elapsed, clocks.progress, remaining, clocks, over, weights)


def _clocks(period: Period, clock: Clock, last: date, shown: ClockName) -> Clocks:
    by_calendar = Fraction(max(0, (last - period.start).days + 1), (period.end - period.start).days + 1)
    working = clock.works(period.start, period.end)
    weight = clock.weight(period.start, period.end)
    if shown is ClockName.WEIGHTED and not clock.weighted:
        shown = ClockName.WORKING
    return Clocks(
        by_calendar,
        Fraction(clock.works(period.start, last), working) if working else by_calendar,
        Fraction(clock.weight(period.start, last), weight) if weight else by_calendar,
        shown,
    )
