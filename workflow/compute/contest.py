"""What all boards of one evening are made from: amounts, targets, who is at work, what is known."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

import polars as pl

from workflow.compute.actuals import Actuals
from workflow.compute.clock import Clock, OwnerClocks
from workflow.compute.coverage import Coverage, Reporting
from workflow.compute.presence import stretches
from workflow.domain.calendar import WorkCalendar
from workflow.domain.period import Period, Span, week
from workflow.domain.planning import Planning, planned
from workflow.domain.results import Standing, Window
from workflow.domain.team import Person, Team, TeamPath

_SHORT = (Span.DAY, Span.WEEK)
"""Spans whose target is that of their days, where nobody set one for just them."""


@dataclass(frozen=True)
class Contest:
    """Everything that is asked of one evening to make its boards."""

    facts: pl.DataFrame
    actuals: Actuals
    standings: Mapping[tuple[str, str, Period], Standing]
    """By member (a person's id, or a unit's path as text), metric and period."""
    team: Team
    as_of: date
    coverage: Coverage
    planning: Planning
    reporting: Reporting
    clocks: OwnerClocks
    _heads: dict[date, Mapping[TeamPath, Fraction]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        facts: pl.DataFrame,
        standings: Sequence[Standing],
        team: Team,
        as_of: date,
        coverage: Coverage,
        basis: Planning | WorkCalendar | None = None,
    ) -> "Contest":
        """Return the contest of an evening; facts after as_of do not count. `basis`: by default the official one."""
        planning = planned(basis or WorkCalendar())
        known = {(each.person_id or each.path.text, each.metric, each.period): each for each in standings}
        reporting = Reporting(coverage, team, planning.calendars.office, as_of)
        clocks = OwnerClocks(planning, team)
        return cls(facts, Actuals(facts, as_of), known, team, as_of, coverage, planning, reporting, clocks)

    @property
    def calendar(self) -> WorkCalendar:
        """The office's calendar."""
        return self.planning.calendars.office

    @cached_property
    def clock(self) -> Clock:
        """The office's clock."""
        return Clock(self.calendar)

    @cached_property
    def month(self) -> Period:
        """The month that as_of lies in, by the office's months."""
        return self.planning.months.month_of(self.as_of)

    def period(self, window: Window) -> Period:
        """Return the whole period whose values a window ranks, up to as_of."""
        months, (in_year, number) = self.planning.months, (self.month.end.year, self.month.end.month)
        match window:
            case Window.DAY:
                return Period(self.as_of, self.as_of, Span.DAY)
            case Window.WEEK:
                iso = self.as_of.isocalendar()
                return week(iso.year, iso.week)
            case Window.CUMULATIVE:
                return self.month
            case Window.QUARTER:
                return months.quarter(in_year, (number + 2) // 3)
            case Window.YEAR:
                return months.year(in_year)

    def comparable(self, window: Window) -> tuple[date, date]:
        """Return the span of the period before a window's that is as long in working days (进步榜)."""
        period = self.period(window)
        before = self._before(period)
        days = [day for day in before.days() if self.calendar.works(day)]
        over = self.clock.works(period.start, self.as_of)
        if not days or not over:
            length = min(self.as_of - period.start, before.end - before.start)
            return before.start, before.start + length
        return before.start, days[min(over, len(days)) - 1]

    def _before(self, period: Period) -> Period:
        last = period.start - timedelta(1)
        months = self.planning.months
        month = months.month_of(last)
        match period.span:
            case Span.DAY:
                while not self.calendar.works(last) and (period.start - last).days < 31:
                    last -= timedelta(1)
                return Period(last, last, Span.DAY)
            case Span.WEEK:
                return Period(last - timedelta(6), last, Span.WEEK)
            case Span.QUARTER:
                return months.quarter(month.end.year, (month.end.month + 2) // 3)
            case Span.YEAR:
                return months.year(month.end.year)
            case _:
                return month

    def target(self, member: str, metric: str, period: Period) -> Fraction | None:
        """Return a member's target of a period; None where none was set.

        One that stands for just this period counts; for a day or a week without one, the shares of its months by
        working days; for a quarter or a year without one, the sum of its months if all have one.
        """
        stated = self.standings.get((member, metric, period))
        if stated and stated.target is not None:
            return Fraction(stated.target)
        if period.span is Span.MONTH:
            return None
        parts = [self._in_month(member, metric, part, period) for part in self._months(period)]
        known = [part for part in parts if part is not None]
        return sum(known, Fraction(0)) if len(known) == len(parts) else None

    def _months(self, period: Period) -> list[Period]:
        """Return the office's months that a period touches."""
        found = [self.planning.months.month_of(period.start)]
        while found[-1].end < period.end:
            found.append(self.planning.months.month_of(found[-1].end + timedelta(1)))
        return found

    def _in_month(self, member: str, metric: str, whole: Period, period: Period) -> Fraction | None:
        standing = self.standings.get((member, metric, whole))
        if standing is None or standing.target is None:
            return None
        if period.span not in _SHORT:
            return Fraction(standing.target)
        clock = self.clocks.of(standing.path, metric, standing.person_id)
        start, end = max(whole.start, period.start), min(whole.end, period.end)
        total = clock.measure(whole, whole.start, whole.end)
        return Fraction(standing.target * clock.measure(whole, start, end), total)

    def known_without_facts(self, metric: str, start: date) -> frozenset[str]:
        """Return the ids of those for whom no fact from a day to as_of means 0."""
        if metric in self.coverage.report_metrics:
            return self.coverage.reporters(start, self.as_of)
        complete = self.coverage.ledger_knows(metric, start, self.as_of)
        people = self.actuals.within(start, self.as_of).people
        blank = (person for person in self.team.by_id if self.coverage.blank(people, person, metric))
        return frozenset(self.team.by_id).difference(blank) if complete else frozenset()

    def days_at_work(self, person: Person, start: date, end: date) -> int:
        """Return how many working days of a span a person was here and not on leave."""
        first, last = max(start, person.joined or start), min(end, person.left or end)
        return self.clocks.person(person).works(first, last)

    def on_leave(self, person: Person, start: date) -> bool:
        """Tell whether a person was on leave on every working day from a day to as_of."""
        if person.id not in self.planning.leave or self.days_at_work(person, start, self.as_of):
            return False
        return self.clocks.unit(person.path_on(self.as_of)).works(start, self.as_of) > 0

    def heads(self, unit: TeamPath, start: date) -> Fraction:
        """Return the mean number of a unit's selling people at work from a day to as_of, movers by their days."""
        if start not in self._heads:
            self._heads[start] = self._count_heads(Period(start, self.as_of))
        return self._heads[start].get(unit, Fraction(0))

    def _count_heads(self, span: Period) -> dict[TeamPath, Fraction]:
        found: dict[TeamPath, Fraction] = defaultdict(Fraction)
        for person in self.team.people:
            for stretch in stretches(person, span, self.clocks.person(person)) if person.sells else ():
                whole = self.clocks.unit(stretch.path).measure(span, span.start, span.end)
                for unit in stretch.path.ancestors():
                    found[unit] += Fraction(stretch.days, whole)
        return found

    def late(self, person: Person, metric: str, start: date) -> bool:
        """Tell whether a report that the metric rests on is missing from a day to as_of (暂定)."""
        if metric not in self.coverage.report_metrics:
            return False
        return self.reporting.missing(person, start, self.as_of)
