"""What workbooks say of time: typed weights of months and days, leave, and periods as accounting months."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from workflow.domain.calendar import DayIndices, unit_key
from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, HELD, ROW, Intake
from workflow.domain.period import Accounting, Period, parse_period
from workflow.domain.planning import EVERY_YEAR, Planning
from workflow.domain.results import Target, Weights
from workflow.domain.team import Team, TeamPath, units_of
from workflow.resolve.names import Directory
from workflow.resolve.units import unit_named, unit_unknown
from workflow.resolve.who import CREDITS, with_people

_NOT_APPROVED = re.compile(r"否|不|未|待|驳回|拒|申请中|no|pending|rejected|false|×", re.IGNORECASE)


@dataclass(frozen=True)
class Plans:
    """What workbooks say of weights and leave."""

    months: Mapping[tuple[str, str, int], Mapping[int, int]] = field(default_factory=dict)
    """`planning.MonthWeights`: by unit, metric ('' for all) and year."""
    days: Mapping[tuple[str, str], DayIndices] = field(default_factory=dict)
    """By unit and metric."""
    leave: Mapping[str, tuple[Period, ...]] = field(default_factory=dict)
    """Approved leave by person id, earliest first."""
    findings: tuple[Finding, ...] = ()

    def over(self, planning: Planning) -> Planning:
        """Return what config.yaml says with what workbooks say on top."""
        return replace(
            planning,
            calendars=planning.calendars.with_indices(self.days),
            typed_months=self.months,
            leave=self.leave,
        )


def build_plans(intakes: Sequence[Intake], team: Team) -> Plans:
    """Return the weights and the leave of all workbooks; of two weights for the same the first one read counts."""
    units = units_of(assignment.path for person in team.people for assignment in person.assignments)
    found = _Weights(team, units)
    leave: dict[str, list[Period]] = {}
    findings: list[Finding] = []
    directory = Directory(team)
    for intake in intakes:
        if (frame := intake.frames.get("weights")) is not None:
            for row in frame.filter(~frame[HELD]).iter_rows(named=True):
                found.add(row, intake)
        if (frame := intake.frames.get("absences")) is not None:
            frame, unknown = with_people(frame, intake, directory)
            findings += unknown
            asks = {block.number for block in intake.blocks if "approved" in block.columns}
            for row in frame.filter(~frame[HELD]).iter_rows(named=True):
                _take_leave(row, leave, asked=row[BLOCK] in asks)
    away = {person: tuple(sorted(set(spans))) for person, spans in sorted(leave.items())}
    return Plans(found.all_months(), found.indices(), away, (*found.findings, *findings, *found.incomplete()))


def _take_leave(row: Mapping[str, object], leave: dict[str, list[Period]], *, asked: bool) -> None:
    """Take a leave in that is approved: a sheet without such a column lists only approved ones."""
    said = str(row["approved"] or "")
    start, end = row["start"], row["end"]
    people = row[CREDITS]
    if (asked and not said) or _NOT_APPROVED.search(said) or not isinstance(people, list):
        return
    if isinstance(start, date) and isinstance(end, date):
        for one in people:
            leave.setdefault(one["person_id"], []).append(Period(start, end))


class _Weights:
    """The typed weights so far."""

    def __init__(self, team: Team, units: Sequence[TeamPath]) -> None:
        self._team, self._units = team, units
        self._months: dict[tuple[str, str, int], dict[int, int]] = {}
        self._weekdays: dict[tuple[str, str], dict[int, int]] = {}
        self._days: dict[tuple[str, str], dict[date, int]] = {}
        self._first: dict[tuple[str, str, int], Mapping[str, object]] = {}
        self._intakes: dict[tuple[str, str, int], Intake] = {}
        self.findings: list[Finding] = []

    def add(self, row: Mapping[str, object], intake: Intake) -> None:
        """Take one row in."""
        unit = unit_named(row, self._team, self._units)
        if isinstance(unit, str):
            self.findings.append(unit_unknown(row, intake, unit))
            return
        key = (unit_key(unit), str(row["metric"] or ""))
        weight, day, weekday = int(str(row["weight"])), row["day"], row["weekday"]
        if isinstance(day, date):
            self._days.setdefault(key, {}).setdefault(day, weight)
        elif isinstance(weekday, int):
            self._weekdays.setdefault(key, {}).setdefault(weekday, weight)
        elif named := parse_period(str(row["period"]), 2000):
            year = own.end.year if (own := parse_period(str(row["period"]))) else EVERY_YEAR
            self._first.setdefault((*key, year), row)
            self._intakes.setdefault((*key, year), intake)
            self._months.setdefault((*key, year), {}).setdefault(named.end.month, weight)

    def all_months(self) -> dict[tuple[str, str, int], dict[int, int]]:
        """Return the weights of months: a year's own over those of every year."""
        return {
            (unit, metric, year): {**self._months.get((unit, metric, EVERY_YEAR), {}), **own}
            for (unit, metric, year), own in sorted(self._months.items())
        }

    def indices(self) -> dict[tuple[str, str], DayIndices]:
        """Return the indices of days; a day of the week that nobody typed is an ordinary one."""
        found = {}
        for key in sorted({*self._weekdays, *self._days}):
            week = self._weekdays.get(key)
            weekdays = tuple(week.get(number, _ORDINARY) for number in range(1, 8)) if week else ()
            found[key] = DayIndices(weekdays, self._days.get(key, {}))
        return found

    def incomplete(self) -> list[Finding]:
        """Say which month weights lack months: working days count in quarters and years that have one of those."""
        found = []
        for key, months in self.all_months().items():
            missing = [str(number) for number in range(1, 13) if number not in months]
            if missing:
                row, intake = self._first[key], self._intakes[key]
                place = intake.block(int(str(row[BLOCK]))).place(intake.workbook, int(str(row[ROW])), "period")
                found.append(
                    find(
                        "weights.incomplete",
                        place,
                        "、".join(missing),
                        months="、".join(missing),
                        months_en=", ".join(missing),
                    )
                )
        return found


_ORDINARY = 10_000


def in_months(targets: Sequence[Target], months: Accounting) -> tuple[Target, ...]:
    """Return targets whose months, quarters and years are those of the office: '2026-11' means 26 October on."""
    if not months.closes_on:
        return tuple(targets)
    return tuple(replace(target, period=months.adopt(target.period)) for target in targets)


def weights_in_months(weights: Weights, months: Accounting) -> Weights:
    """Return people's weights by the periods of the office."""
    return {(metric, months.adopt(period)): each for (metric, period), each in weights.items()}
