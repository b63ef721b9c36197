"""What a plan rests on: the team, the calendars, what target workbooks say, and what was reached before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

import polars as pl

from workflow.compute.actuals import Actuals
from workflow.compute.clock import OwnerClocks
from workflow.compute.splits import split_months
from workflow.domain.period import Period, Span, week
from workflow.domain.plan import PUBLISHED, CellKey, Lock, LockKind
from workflow.domain.planning import Planning
from workflow.domain.results import Target, Tier, Weights
from workflow.domain.target_ledger import TargetEntry, entries_known_on
from workflow.domain.team import Team, TeamPath

_LONG = (Span.QUARTER, Span.HALF, Span.YEAR)
_WEEK_DAYS = 7
TRAILING = 12
"""Months of history that say what somebody is able to."""


@dataclass(frozen=True)
class Basis:
    """What an office knows when it plans."""

    team: Team
    planning: Planning
    as_of: date
    """The last complete day: columns that end by then are over."""
    ledger: Sequence[TargetEntry]
    """Every version of every target."""
    facts: pl.DataFrame
    """`FACT_SCHEMA`, all dates."""
    weights: Weights
    """Of people whom a target workbook weighs."""

    @cached_property
    def clocks(self) -> OwnerClocks:
        """Everybody's clock."""
        return OwnerClocks(self.planning, self.team)

    @cached_property
    def actuals(self) -> Actuals:
        """Facts, ready to be added up."""
        return Actuals(self.facts, self.as_of)

    @cached_property
    def entries(self) -> tuple[TargetEntry, ...]:
        """The base targets that count on as_of, in the office's months; no open ones."""
        adopted = [
            replace(entry, target=replace(entry.target, period=self.planning.months.adopt(entry.target.period)))
            for entry in entries_known_on(self.ledger, self.as_of)
        ]
        return tuple(entry for entry in adopted if entry.target.tier is Tier.BASE)

    def stated(self, metric: str, period: Period, unit: TeamPath) -> int | None:
        """Return a unit's own target of a period: as stated, else its part of a longer one; None where it has none."""
        own = [
            entry.target
            for entry in self.entries
            if entry.target.metric == metric and entry.target.path == unit and not entry.target.person_id
            and not entry.target.open
        ]  # fmt: skip
        exact = next((target for target in own if target.period == period), None)
        longer = [each for each in own if each.period.span in _LONG and _inside(period, each.period)]
        if exact or not longer or not period.months():
            return exact.amount if exact else None
        finest = min(longer, key=lambda each: _LONG.index(each.period.span))
        parts, _ = split_months(finest, self.planning, own, self.clocks)
        return sum(part.amount for part in parts if part.period in period.months()) or None

    def month_history(self, metric: str) -> Mapping[str, tuple[int, ...]]:
        """Return the amounts of the last twelve months that are over, by person id, from each one's first month on."""
        months = self.months_back(TRAILING)
        found: dict[str, list[int]] = {}
        for place, month in enumerate(months):
            sums = self.actuals.within(month.start, month.end).people
            for (person_id, key), amount in sums.items():
                if key == metric:
                    own = found.setdefault(person_id, [])
                    own += [0] * (place - len(own)) + [amount]
        return {
            person_id: (*_since_first(amounts, self._joined(person_id, months)), *[0] * (len(months) - len(amounts)))
            for person_id, amounts in found.items()
        }

    def _joined(self, person_id: str, months: Sequence[Period]) -> int | None:
        """Return the number of the month in which somebody joined, among those; None: before them."""
        person = self.team.by_id.get(person_id)
        joined = person.joined if person else None
        return next((place for place, month in enumerate(months) if joined and joined in month), None)

    def months_back(self, count: int) -> tuple[Period, ...]:
        """Return the last months that are over by as_of, the oldest first."""
        found: list[Period] = []
        month = self.planning.months.month_of(self.as_of)
        if month.end > self.as_of:
            month = self.planning.months.month_of(month.start - timedelta(1))
        for _ in range(count):
            found.append(month)
            month = self.planning.months.month_of(month.start - timedelta(1))
        return tuple(reversed(found))


def _since_first(amounts: Sequence[int], joined: int | None) -> tuple[int, ...]:
    """Leave out the months before the first one with an amount, and before somebody joined."""
    first = next((place for place, amount in enumerate(amounts) if amount), len(amounts))
    return tuple(amounts[first if joined is None else joined :])


def _inside(inner: Period, outer: Period) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def columns_of(period: Period) -> tuple[Period, ...]:
    """Return the columns of a plan: months of a year, half or quarter; weeks of a month, cut at its ends; else days."""
    months = period.months()
    if len(months) > 1:
        return months
    if (period.end - period.start).days < _WEEK_DAYS:
        return tuple(Period(day, day, Span.DAY) for day in period.days())
    found, start = [], period.start
    while start <= period.end:
        iso = start.isocalendar()
        whole = week(iso.year, iso.week)
        end = min(whole.end, period.end)
        found.append(whole if (whole.start, whole.end) == (start, end) else Period(start, end))
        start = end + timedelta(1)
    return tuple(found)


def is_ours(entry: TargetEntry) -> bool:
    """Tell whether a plan published a target, and nobody fixed it: the next plan is free to change it."""
    return entry.reason.startswith(PUBLISHED) and not entry.locked


@dataclass(frozen=True)
class Stated:
    """What target workbooks say of the people and units of a plan."""

    cells: Mapping[tuple[str, Period], tuple[int, Lock]]
    """Locks by person id and column."""
    rows: Mapping[str, tuple[int, Lock]]
    """Locks of people's sums over the whole period."""
    units: Mapping[TeamPath, tuple[int, Lock]]
    """Units below the plan's that have a target of their own for the period."""
    bounds: Mapping[str, tuple[int | None, int | None]]
    """Floors and caps by person id."""
    published: Mapping[CellKey, int]
    """Everything that counts today: (person id, '', column) and ('', unit, column)."""


def stated_for(basis: Basis, metric: str, unit: TeamPath, period: Period, columns: Sequence[Period]) -> Stated:
    """Return what target workbooks fix in a plan."""
    found = _Found(basis, unit, period, columns)
    mine = [entry for entry in basis.entries if entry.target.metric == metric]
    for entry in mine:
        found.take(entry)
    found.split_longer([entry.target for entry in mine])
    return Stated(found.cells, found.rows, found.units, found.bounds, found.published)


@dataclass
class _Found:
    """What was found so far."""

    basis: Basis
    unit: TeamPath
    period: Period
    columns: Sequence[Period]
    cells: dict[tuple[str, Period], tuple[int, Lock]] = field(default_factory=dict)
    rows: dict[str, tuple[int, Lock]] = field(default_factory=dict)
    units: dict[TeamPath, tuple[int, Lock]] = field(default_factory=dict)
    bounds: dict[str, tuple[int | None, int | None]] = field(default_factory=dict)
    published: dict[CellKey, int] = field(default_factory=dict)
    longer: list[tuple[Target, Lock]] = field(default_factory=list)
    """Targets of people for several columns, which are split to those that have none."""

    def take(self, entry: TargetEntry) -> None:
        """Take one target in that counts today."""
        target = entry.target
        who, span = target.person_id, target.period
        if target.open:
            if who and span == self.period:
                self.bounds[who] = (target.floor, target.cap)
            return
        if span in self.columns or span == self.period:
            self.published[who, "" if who else target.path.text, span] = target.amount
        if who:
            self._take_person(entry, target)
        elif (
            span == self.period and target.path != self.unit and self.unit.contains(target.path) and not is_ours(entry)
        ):
            self.units[target.path] = (target.amount, _lock(entry))

    def _take_person(self, entry: TargetEntry, target: Target) -> None:
        who, span, lock = target.person_id, target.period, _lock(entry)
        if span in self.columns and len(self.columns) > 1 and span.end <= self.basis.as_of:
            self.cells[who, span] = (target.amount, replace(lock, kind=LockKind.PAST))
        elif is_ours(entry):
            return
        elif span in self.columns and len(self.columns) > 1:
            self.cells[who, span] = (target.amount, lock)
        elif span == self.period:
            self.rows[who] = (target.amount, lock)
        elif _inside(span, self.period) and span.span in _LONG:
            self.longer.append((target, lock))

    def split_longer(self, known: Sequence[Target]) -> None:
        """Split targets of quarters and halves to the columns that the person has no number for."""
        for target, lock in self.longer:
            own = [each for each in known if each.person_id == target.person_id]
            parts, _ = split_months(target, self.basis.planning, own, self.basis.clocks)
            for part in parts:
                if part.period in self.columns:
                    self.cells.setdefault((part.person_id, part.period), (part.amount, lock))


def _lock(entry: TargetEntry) -> Lock:
    place = entry.target.place
    who = entry.approver or entry.keeper or (place.workbook if place else "")
    return Lock(LockKind.STATED, who, entry.effective)
