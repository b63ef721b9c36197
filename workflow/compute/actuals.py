"""Facts added up: what a person or a unit has in a span of days (domain.md 4.10: the unit on the day of the sale)."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

import polars as pl

from workflow.domain.team import TeamPath


class Sums(NamedTuple):
    """The sums of a span, by (person id, metric) and (unit, metric); who has no fact there is not in them."""

    people: dict[tuple[str, str], int]
    units: dict[tuple[TeamPath, str], int]


class Actuals:
    """Facts up to as_of, ready to be added up over any span; each span is added up once."""

    def __init__(self, facts: pl.DataFrame, as_of: date) -> None:
        self._facts = facts.filter(pl.col("date") <= as_of).sort("date")
        self._sums: dict[tuple[date, date], Sums] = {}

    def within(self, start: date, end: date) -> Sums:
        """Return the sums of the facts from `start` to `end`, both included."""
        if (start, end) not in self._sums:
            self._sums[start, end] = self._add_up(start, end)
        return self._sums[start, end]

    def _add_up(self, start: date, end: date) -> Sums:
        if end < start:
            return Sums({}, {})
        first = self._facts["date"].search_sorted(start, side="left")
        after = self._facts["date"].search_sorted(end, side="right")
        columns = ("person_id", "company", "region", "store", "metric")
        rows = self._facts.slice(first, after - first).group_by(columns).agg(pl.col("amount").sum())
        people = rows.filter(pl.col("person_id") != "").group_by("person_id", "metric").agg(pl.col("amount").sum())
        units: dict[tuple[TeamPath, str], int] = defaultdict(int)
        for company, region, store, metric, amount in (
            rows.group_by(columns[1:]).agg(pl.col("amount").sum()).iter_rows()
        ):
            for unit in TeamPath(company, region, store).ancestors():
                units[unit, metric] += amount
        return Sums({(person, metric): amount for person, metric, amount in people.iter_rows()}, dict(units))
