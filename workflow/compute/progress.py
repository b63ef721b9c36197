"""Standings: where every member stands with every metric in every period (domain.md 4.3 to 4.5)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property

import polars as pl

from workflow.compute.actuals import Actuals
from workflow.compute.adjust import adjusted_daily
from workflow.compute.clock import Clock, OwnerClocks, Tick, tick
from workflow.compute.coverage import Coverage, Reporting
from workflow.compute.forecast import run_rate
from workflow.domain.calendar import WorkCalendar
from workflow.domain.metric import ADDITIVE, METRICS, Aggregation
from workflow.domain.period import Period
from workflow.domain.planning import Planning, planned
from workflow.domain.results import Standing, Target, completion_of, gap_of
from workflow.domain.team import Level, Person, Team, TeamPath

_WHOLE = Fraction(1)
"""A rate or a level is held against its whole target on any day: it does not grow with time."""


class _Office:
    """What all standings of one evening are computed from."""

    def __init__(
        self, facts: pl.DataFrame, team: Team, basis: Planning | WorkCalendar, as_of: date, coverage: Coverage
    ) -> None:
        self.planning = planned(basis)
        self.team = team
        self.as_of = as_of
        self.coverage = coverage
        self.actuals = Actuals(facts, as_of)
        self.reporting = Reporting(coverage, team, self.planning, as_of)
        self._clocks = OwnerClocks(self.planning, team)
        self._ticks: dict[tuple[Period, Clock], Tick] = {}
        self._unit_reports: dict[tuple[Period, TeamPath], tuple[bool, bool]] = {}

    def tick(self, period: Period, path: TeamPath, metric: str, person_id: str = "") -> Tick:
        """Return where as_of stands in a period by its owner's clock."""
        key = (period, self._clocks.of(path, metric, person_id))
        if key not in self._ticks:
            self._ticks[key] = tick(*key, self.as_of, self.planning.clock)
        return self._ticks[key]

    @cached_property
    def members(self) -> dict[TeamPath, list[Person]]:
        """The people of every unit on as_of, leavers with their last one."""
        found: dict[TeamPath, list[Person]] = defaultdict(list)
        for person in self.team.people:
            for unit in person.path_on(self.as_of).ancestors():
                found[unit].append(person)
        return found

    def unit_reports(self, unit: TeamPath, period: Period) -> tuple[bool, bool]:
        """Tell whether any member of a unit has reported in a period to date, and whether one's report is missing."""
        if (period, unit) not in self._unit_reports:
            span = (period.start, min(period.end, self.as_of))
            people = self.members.get(unit, [])
            self._unit_reports[period, unit] = (
                any(self.reporting.reported(person.id, *span) for person in people),
                any(self.reporting.missing(person, *span) for person in people),
            )
        return self._unit_reports[period, unit]


def standings(
    facts: pl.DataFrame,
    targets: Sequence[Target],
    team: Team,
    basis: Planning | WorkCalendar,
    as_of: date,
    coverage: Coverage,
) -> tuple[Standing, ...]:
    """Return the standing of every target, and of every member with an actual in the month of as_of but no target.

    Args:
        facts: `FACT_SCHEMA`; the units are those on the day of the sale.
        targets: of all members, as `completed` gives them.
        team: everybody, dated.
        basis: the calendars, the months and the clock that counts; a calendar alone is everybody's.
        as_of: the last complete day.
        coverage: what is known, so that 0 and 未报 stay apart.

    Returns:
        Sorted by metric, level, unit, person and period.
    """
    office = _Office(facts, team, basis, as_of, coverage)
    found = [_of_target(target, office) for target in targets]
    found += _without_target(targets, office)
    metrics, levels = list(METRICS), list(Level)
    return tuple(
        sorted(found, key=lambda each: (metrics.index(each.metric), levels.index(each.level), each.path,
                                        each.person_id, each.period))
    )  # fmt: skip


def _of_target(target: Target, office: _Office) -> Standing:
    return _standing(target.path, target.person_id, target.metric, target.period, target, office)


def _without_target(targets: Sequence[Target], office: _Office) -> Iterator[Standing]:
    month = office.planning.months.month_of(office.as_of)
    current = [target for target in targets if office.as_of in target.period]
    aimed = {(target.person_id or target.path, target.metric) for target in current}
    sums = office.actuals.within(month.start, office.as_of)
    for person_id, metric in sums.people:
        if metric in ADDITIVE and (person_id, metric) not in aimed:
            yield _standing(TeamPath(office.team.company), person_id, metric, month, None, office)
    for path, metric in sums.units:
        if metric in ADDITIVE and (path, metric) not in aimed:
            yield _standing(path, "", metric, month, None, office)


def _standing(
    path: TeamPath, person_id: str, metric: str, period: Period, target: Target | None, office: _Office
) -> Standing:
    person = office.team.by_id.get(person_id)
    if person:
        path = person.path_on(min(max(office.as_of, period.start), period.end))
    at = office.tick(period, path, metric, person_id)
    measured = METRICS[metric]
    adds, less = measured.additive, measured.lower_is_better
    goal = target.amount if target else None
    actual, unreported = _actual(path, person_id, metric, period, office)
    absent = person is not None and bool(at.remaining) and not person.active_on(at.remaining[0])
    return Standing(
        level=Level.PERSON if person_id else path.level,
        path=path,
        person_id=person_id,
        name=person.name if person else person_id or path.name,
        metric=metric,
        period=period,
        target=goal,
        actual=actual,
        completion=completion_of(goal, actual, lower_is_better=less) if adds or less else None,
        time_progress=at.progress,
        gap=gap_of(goal, actual, at.progress if adds else _WHOLE, lower_is_better=less),
        adjusted_daily=adjusted_daily(goal, actual, at, measured.quantum) if adds and not (absent or less) else None,
        forecast=run_rate(actual, at) if adds else None,
        derived=target is not None and target.derived,
        unreported=unreported,
        gone=person is not None and person.left is not None and person.left <= office.as_of,
        clocks=at.clocks,
    )


def _actual(path: TeamPath, person_id: str, metric: str, period: Period, office: _Office) -> tuple[int | None, bool]:
    """Return what is known of a member's actual, and whether a report is missing that was due.

    Before a period begins the actual is 0: nothing is missing from it. A metric from reports is None for who has
    handed in none; one from ledgers is None where no ledger reaches into the period, or where the member's rows have
    no value in its column at all; one without a source is None.
    """
    start, end = period.start, min(period.end, office.as_of)
    if not METRICS[metric].additive:
        return _rate(path, person_id, metric, period, office)
    if end < start:
        return 0, False
    sums = office.actuals.within(start, end)
    found = sums.people.get((person_id, metric)) if person_id else sums.units.get((path, metric))
    if metric not in office.coverage.report_metrics:
        blank = (
            office.coverage.blank(sums.people, person_id, metric)
            if person_id
            else office.coverage.blank(sums.units, path, metric)
        )
        known = found is not None or (not blank and office.coverage.ledger_knows(metric, start, end))
        return (found or 0) if known else None, False
    if person_id:
        reported = office.reporting.reported(person_id, start, end)
        missing = office.reporting.missing(office.team.by_id.get(person_id), start, end)
    else:
        reported, missing = office.unit_reports(path, period)
    return (found or 0) if found is not None or reported else None, missing


def _rate(path: TeamPath, person_id: str, metric: str, period: Period, office: _Office) -> tuple[int | None, bool]:
    """Return a rate from what is known above and below its line, or the level that was measured (domain.md 4.4)."""
    start, end = period.start, min(period.end, office.as_of)
    if end < start:
        return None, False
    measured = METRICS[metric]
    if measured.aggregation is Aggregation.LEVEL:
        sums = office.actuals.within(start, end)
        return (sums.people.get((person_id, metric)) if person_id else sums.units.get((path, metric))), False
    above, missing = _actual(path, person_id, measured.numerator, period, office)
    below, also = _actual(path, person_id, measured.denominator, period, office)
    known = above is not None and below is not None
    return (measured.rolled_up(above or 0, below or 0) if known else None), missing or also
