"""What the figures rest on: which metrics come from ledgers, which from reports, who has reported (domain.md 4.9)."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TypeVar

import polars as pl

from workflow.compute.clock import Clock, OwnerClocks
from workflow.domain.calendar import WorkCalendar
from workflow.domain.period import Period
from workflow.domain.planning import Planning, planned
from workflow.domain.team import Person, Team, TeamPath

Owner = TypeVar("Owner", str, TeamPath)
"""A person by id, or a unit."""

REPORT_SCHEMA = pl.Schema({"person_id": pl.String, "date": pl.Date})
"""A person and a day with an accepted report; repetitions do no harm."""


@dataclass(frozen=True)
class Coverage:
    """What is known for each metric, so that 0, missing and not applicable stay apart.

    A metric of `ledgers` is complete for the days that its ledgers span: no row means 0. One of `report_metrics` is
    known for who has reported: no report means 未报. A metric that is in neither has no source, and no actuals.
    """

    report_metrics: frozenset[str] = frozenset()
    reports: pl.DataFrame = field(default_factory=REPORT_SCHEMA.to_frame)
    ledgers: Mapping[str, Period] = field(default_factory=dict)
    """The span from the first to the last day that the ledgers of a metric hold rows for."""
    beside: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Metrics that stand in the same ledgers as a metric, in other columns."""

    @classmethod
    def of(
        cls,
        report_metrics: Iterable[str] = (),
        reported: Iterable[tuple[str, date]] = (),
        ledgers: Mapping[str, Period] | None = None,
    ) -> "Coverage":
        """Return a coverage from plain values."""
        frame = pl.DataFrame(sorted(set(reported)), schema=REPORT_SCHEMA, orient="row")
        return cls(frozenset(report_metrics), frame, ledgers or {})

    def ledger_knows(self, metric: str, start: date, end: date) -> bool:
        """Tell whether the ledgers of a metric reach into a span, so that nothing in it means 0."""
        span = self.ledgers.get(metric)
        return span is not None and start <= span.end and end >= span.start

    def blank(self, sums: Mapping[tuple[Owner, str], int], owner: Owner, metric: str) -> bool:
        """Tell whether an owner has rows in the ledgers of a metric that say nothing of it: unknown, which is not 0."""
        beside = self.beside.get(metric, frozenset())
        return (owner, metric) not in sums and any((owner, other) in sums for other in beside)

    def reporters(self, start: date, end: date) -> frozenset[str]:
        """Return the ids of those who have handed in any report in a span."""
        return frozenset(self.reports.filter(pl.col("date").is_between(start, end))["person_id"].to_list())


class Reporting:
    """Who has reported in a span, and whose report is missing.

    Reports are due on days on which anybody in the office reported, and on as_of if the office reports at all; from
    everybody who sells and is at work on that day, by the calendar of their own unit and not on leave.
    """

    def __init__(self, coverage: Coverage, team: Team, basis: Planning | WorkCalendar, as_of: date) -> None:
        self._team = team
        # Any approved leave excuses from a report, also one too short to lower the target.
        self._clocks = OwnerClocks(replace(planned(basis), leave_days=1), team)
        self._reports = coverage.reports.filter(pl.col("date") <= as_of).unique().sort("date", "person_id")
        reported_days = self._reports["date"].unique().to_list()
        as_of_days = [as_of] if not coverage.reports.is_empty() else []
        self._days = sorted({*reported_days, *as_of_days})
        self._due: dict[Clock, list[date]] = {}
        self._spans: dict[tuple[date, date], tuple[dict[str, int], dict[str, int]]] = {}

    def reported(self, person_id: str, start: date, end: date) -> bool:
        """Tell whether a person has handed in any report in a span."""
        return person_id in self._span(start, end)[0]

    def missing(self, person: Person | None, start: date, end: date) -> bool:
        """Tell whether a report of a person that was due in a span is missing."""
        if person is None or not person.sells:
            return False
        first, last = max(start, person.joined or start), min(end, person.left or end)
        days = self._due_of(person)
        due = bisect_right(days, last) - bisect_left(days, first)
        return due > self._span(start, end)[1].get(person.id, 0)

    def due_days(self, person: Person, start: date, end: date) -> list[date]:
        """Return the days of a span on which a person's report is due; none of somebody who does not sell."""
        if not person.sells:
            return []
        first, last = max(start, person.joined or start), min(end, person.left or end)
        days = self._due_of(person)
        return days[bisect_left(days, first) : bisect_right(days, last)]

    def last_report(self, person_id: str) -> date | None:
        """Return the latest day up to as_of for which a person has reported; None for none."""
        return self._last.get(person_id)

    @cached_property
    def _last(self) -> dict[str, date]:
        return dict(self._reports.group_by("person_id").agg(pl.col("date").max()).iter_rows())

    def _due_of(self, person: Person) -> list[date]:
        """Return the days on which a person's report is due, joined and left apart."""
        clock = self._clocks.person(person)
        if clock not in self._due:
            self._due[clock] = [day for day in self._days if clock.day_works(day)]
        return self._due[clock]

    def late(self, day: date) -> tuple[str, ...]:
        """Return the ids of those whose report for a day is missing though it was due, in the team's order."""
        return tuple(person.id for person in self._team.people if self.missing(person, day, day))

    def _span(self, start: date, end: date) -> tuple[dict[str, int], dict[str, int]]:
        """Return the number of reports by person: all, and those of due days on which the person was at work."""
        if (start, end) not in self._spans:
            within = self._reports.filter(pl.col("date").is_between(start, end))
            due = within.join(self._due_days, on=["person_id", "date"]).join(self._work, on="person_id", how="left")
            at_work = due.filter((pl.col("date") >= pl.col("joined")) & (pl.col("date") <= pl.col("left")))
            self._spans[start, end] = (_count(within), _count(at_work))
        return self._spans[start, end]

    @cached_property
    def _due_days(self) -> pl.DataFrame:
        """Everybody's due days, a row each."""
        by_clock: dict[Clock, list[str]] = defaultdict(list)
        for person in self._team.people:
            self._due_of(person)
            by_clock[self._clocks.person(person)].append(person.id)
        frames = [
            pl.DataFrame({"person_id": people}, schema={"person_id": pl.String}).join(
                pl.DataFrame({"date": self._due[clock]}, schema={"date": pl.Date}), how="cross"
            )
            for clock, people in by_clock.items()
        ]
        return pl.concat(frames) if frames else REPORT_SCHEMA.to_frame()

    @cached_property
    def _work(self) -> pl.DataFrame:
        rows = [(person.id, person.joined or date.min, person.left or date.max) for person in self._team.people]
        return pl.DataFrame(rows, schema={"person_id": pl.String, "joined": pl.Date, "left": pl.Date}, orient="row")


def _count(reports: pl.DataFrame) -> dict[str, int]:
    return dict(reports.group_by("person_id").len().iter_rows())


def missing_reports(coverage: Coverage, team: Team, basis: Planning | WorkCalendar, as_of: date) -> tuple[str, ...]:
    """Return the ids of those who have not handed in the report for as_of though it was due."""
    return Reporting(coverage, team, basis, as_of).late(as_of)
