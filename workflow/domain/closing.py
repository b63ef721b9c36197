"""Closed periods (关账): what was published of them counts; what comes later is booked in the next open one (4.17)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

from workflow.domain.metric import METRICS
from workflow.domain.period import Period, Span
from workflow.domain.results import ClockName, Clocks, Standing, completion_of, gap_of
from workflow.domain.team import Level, TeamPath

STANDING_ROWS = pl.Schema({
    "level": pl.String,
    "company": pl.String,
    "region": pl.String,
    "store": pl.String,
    "person_id": pl.String,
    "name": pl.String,
    "metric": pl.String,
    "first": pl.Date,
    "last": pl.Date,
    "span": pl.String,
    "target": pl.Int64,
    "actual": pl.Int64,
    "gap": pl.Int64,
    "adjusted_daily": pl.Int64,
    "forecast": pl.Int64,
    "derived": pl.Boolean,
    "unreported": pl.Boolean,
    "gone": pl.Boolean,
})  # fmt: skip
"""Standings as they were published; amounts in steps of 1/10,000 unit."""


@dataclass(frozen=True)
class Closed:
    """A closed period, with what counts of it."""

    period: Period
    at: str
    """When it was closed: ISO."""
    by: str
    reason: str
    facts: pl.DataFrame
    """The facts of its days, `FACT_SCHEMA`."""
    standings: pl.DataFrame
    """Of the periods that lie in it, `STANDING_ROWS`."""


@dataclass(frozen=True, slots=True)
class LateChange:
    """期后调整: a row of a closed period that came, changed or went after the closing; counted where it is booked."""

    period: Period
    workbook: str
    sheet: str
    row: int
    day: date
    person_id: str
    path: TeamPath
    metric: str
    before: int
    """What it was in the closed period, in 1/10,000 unit; 0 for a row that was not there."""
    after: int
    booked_on: date
    """The first day of the next open period."""

    @property
    def change(self) -> int:
        """What is counted in the next open period."""
        return self.after - self.before


def standing_rows(standings: Iterable[Standing]) -> pl.DataFrame:
    """Return standings as a frame, `STANDING_ROWS`."""
    rows = [
        (each.level.value, *each.path, each.person_id, each.name, each.metric, each.period.start, each.period.end,
         each.period.span.value, each.target, each.actual, each.gap, each.adjusted_daily, each.forecast, each.derived,
         each.unreported, each.gone)
        for each in standings
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=STANDING_ROWS, orient="row")


def standing_of(row: tuple[Any, ...]) -> Standing:
    """Return the standing that a row of a closed period was."""
    (level, company, region, store, person_id, name, metric, first, last, span, target, actual, _, adjusted, forecast,
     derived, unreported, gone) = row  # fmt: skip
    goal, done = target, actual
    measured = METRICS[metric]
    over = Fraction(1)
    return Standing(
        level=Level(level),
        path=TeamPath(company, region, store),
        person_id=person_id,
        name=name,
        metric=metric,
        period=Period(first, last, Span(span)),
        target=goal,
        actual=done,
        completion=completion_of(goal, done, lower_is_better=measured.lower_is_better)
        if measured.additive or measured.lower_is_better
        else None,
        time_progress=over,
        gap=gap_of(goal, done, over, lower_is_better=measured.lower_is_better),
        adjusted_daily=adjusted,
        forecast=forecast,
        derived=derived,
        unreported=unreported,
        gone=gone,
        clocks=Clocks(over, over, over, ClockName.WORKING),
    )
