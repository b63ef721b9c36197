"""What to expect of every standing: its forecast with an interval, whether its daily target can be done, the back-test.

Standings say where a member is; prospects say where that leads. Only what adds up day by day has any.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from workflow.compute.adjust import adjusted_variants
from workflow.compute.clock import Clock, OwnerClocks, tick
from workflow.compute.coverage import Coverage
from workflow.compute.daily import Days, Member, daily_amounts
from workflow.compute.feasibility import LAST_DAYS, feasibility
from workflow.compute.outlook import Course, outlook
from workflow.domain.metric import METRICS
from workflow.domain.outlook import HitRate, Prospect
from workflow.domain.period import Period
from workflow.domain.results import Standing
from workflow.domain.team import Team, TeamPath

EARLIER_MONTHS = 3
"""Months before a period whose days are pooled with its own."""

TRIED_DAYS = (5, 10, 15)
"""Selling days of a closed month at whose end a forecast is tried again."""

TRIED_MONTHS = 12

MOST_TRIES = 1_500
"""Of one metric: an office of hundreds is tried on some of them, evenly chosen."""

_DAY = timedelta(1)

_CALENDAR_DAYS = 3
"""No office rests two days for each one that it works, not even around the Spring Festival."""


class Records:
    """Everybody's days, and since when anything is known: what prospects are computed from."""

    def __init__(
        self, facts: pl.DataFrame, team: Team, clocks: OwnerClocks, as_of: date, coverage: Coverage | None = None
    ) -> None:
        self.as_of = as_of
        self.months = clocks.planning.months
        coverage = coverage or Coverage()
        self._report_metrics = coverage.report_metrics
        self._reported: dict[str, set[date]] = defaultdict(set)
        for person_id, day in coverage.reports.iter_rows():
            self._reported[person_id].add(day)
        self._days = daily_amounts(facts, as_of)
        self._team = team
        self._clocks = clocks
        begins = facts.group_by("metric").agg(pl.col("date").min())
        self._begins: dict[str, date] = dict(begins.iter_rows())

    def days(self, member: Member, metric: str) -> Days:
        """Return the daily amounts of a member."""
        return self._days.get((member, metric), Days())

    def since(self, member: Member, metric: str) -> date | None:
        """Return the first day of which anything can be known; None for a metric without facts.

        Ledgers begin for everybody on one day; for who joined later, on the first day at work.
        """
        begin = self._begins.get(metric)
        person = self._team.by_id.get(member) if isinstance(member, str) else None
        return max(begin, person.joined) if begin and person and person.joined else begin

    def clock(self, member: Member, metric: str) -> Clock:
        """Return a member's own clock."""
        person = self._team.by_id.get(member) if isinstance(member, str) else None
        if person:
            return self._clocks.person(person, metric)
        return self._clocks.unit(TeamPath(self._team.company) if isinstance(member, str) else member, metric)

    def misses_days(self, period: Period, since: date) -> bool:
        """Tell whether selling days of a period lie before the first day that anything is known of."""
        office = self._clocks.planning.calendars.office
        return period.start < since and office.working_days(Period(period.start, since - _DAY)) > 0

    def course(self, member: Member, metric: str, period: Period, until: date) -> Course:
        """Return how a period went for a member up to a day, with the days of the months before it."""
        days, since, clock = self.days(member, metric), self.since(member, metric) or until, self.clock(member, metric)
        over = self._known(member, metric, max(period.start, since), until)
        earlier = self._known(member, metric, max(since, self._months_before(period.start)), period.start - _DAY)
        return Course(
            actual=days.between(period.start, until),
            amounts=days.on(over),
            weights=[clock.day_weight(day) for day in over],
            remaining=[clock.day_weight(day) for day in clock.days(until + _DAY, period.end)],
            earlier_amounts=days.on(earlier),
            earlier_weights=[clock.day_weight(day) for day in earlier],
        )

    def last_days(self, member: Member, metric: str) -> list[int]:
        """Return the amounts of the own last selling days up to as_of, oldest first."""
        since = self.since(member, metric) or self.as_of
        back = max(since, self.as_of - timedelta(LAST_DAYS * _CALENDAR_DAYS))
        return self.days(member, metric).on(self._known(member, metric, back, self.as_of))[-LAST_DAYS:]

    def closed_months(self, member: Member, metric: str) -> list[Period]:
        """Return the last closed months that are known from their first day on, latest first."""
        since = self.since(member, metric)
        found: list[Period] = []
        month = self.months.month_of(self.months.month_of(self.as_of).start - _DAY)
        while since and len(found) < TRIED_MONTHS and month.start >= since:
            found.append(month)
            month = self.months.month_of(month.start - _DAY)
        return found

    def try_again(self, member: Member, metric: str, month: Period, number: int) -> bool | None:
        """Tell whether a forecast made after so many selling days of a closed month held its end; None: there is none.

        Nothing later than that day is looked at.
        """
        over = self.clock(member, metric).days(month.start, month.end)
        if len(over) <= number:
            return None
        course = self.course(member, metric, month, over[number - 1])
        seen = outlook(course, None, f"{member} {metric} {month.label} {number}")
        end = self.days(member, metric).between(month.start, month.end)
        return seen.low <= end <= seen.high if seen and any(course.amounts) else None

    def _known(self, member: Member, metric: str, start: date, end: date) -> Sequence[date]:
        """Return the selling days of a span of which anything is known: one without a report (未报) is not one of 0."""
        days = self.clock(member, metric).days(start, end)
        if metric not in self._report_metrics or not isinstance(member, str):
            return days
        return [day for day in days if day in self._reported[member]]

    def _months_before(self, day: date) -> date:
        start = day
        for _ in range(EARLIER_MONTHS):
            start = self.months.month_of(start - _DAY).start
        return start


def with_prospects(standings: Iterable[Standing], records: Records) -> tuple[Standing, ...]:
    """Return the standings; those whose period is under way and of which anything is known with what to expect."""
    standings = tuple(standings)
    tested: dict[str, HitRate] = {}
    for metric in dict.fromkeys(standing.metric for standing in standings):
        members = dict.fromkeys(
            _member(each) for each in standings if each.metric == metric and each.actual is not None
        )
        tested[metric] = back_test(records, metric, tuple(members))
    return tuple(
        replace(standing, prospect=replace(_prospect(standing, records), tested=tested[standing.metric]))
        if _is_open(standing, records)
        else standing
        for standing in standings
    )


def _is_open(standing: Standing, records: Records) -> bool:
    if not METRICS[standing.metric].additive or METRICS[standing.metric].lower_is_better:
        return False
    known = standing.actual is not None and records.since(_member(standing), standing.metric) is not None
    limit = METRICS[standing.metric].lower_is_better
    return known and records.as_of in standing.period and not standing.gone and not limit


def _member(standing: Standing) -> Member:
    return standing.person_id or standing.path


def _prospect(standing: Standing, records: Records) -> Prospect:
    member, metric, period = _member(standing), standing.metric, standing.period
    can = ways = None
    if standing.adjusted_daily is not None:
        quantum = METRICS[metric].quantum
        met = standing.target is None or standing.actual is None or standing.actual >= standing.target
        can = feasibility(standing.adjusted_daily, records.last_days(member, metric), quantum=quantum, met=met)
        if standing.target is not None and standing.actual is not None:
            at = tick(period, records.clock(member, metric), records.as_of)
            ways = adjusted_variants(standing.target, standing.actual, at, quantum, can.cap)
    since = records.since(member, metric)
    course = records.course(member, metric, period, records.as_of)
    seen = outlook(course, standing.target, f"{member} {metric} {period.label} {records.as_of}")
    return Prospect(seen, can, ways, since if since and records.misses_days(period, since) else None)


def back_test(records: Records, metric: str, members: Sequence[Member]) -> HitRate:
    """Return how often the forecasts of closed months would have held what came (domain.md 4.5: 命中 x/y).

    Each is made again from what was known on the 5th, 10th and 15th selling day of each of the last 12 closed months.
    """
    tries = [
        (member, month, number)
        for member in members
        for month in records.closed_months(member, metric)
        for number in TRIED_DAYS
    ]
    every = max(1, -(-len(tries) // MOST_TRIES))
    outcomes = [(month, records.try_again(member, metric, month, number)) for member, month, number in tries[::every]]
    told = [(month, held) for month, held in outcomes if held is not None]
    return HitRate(sum(held for _, held in told), len(told), len({month for month, _ in told}))
