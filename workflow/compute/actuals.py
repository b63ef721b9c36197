"""Facts added up: what a person or a unit has in a span of days (domain.md 4.10: the unit on the day of the sale)."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple, TypeVar

import polars as pl

from workflow.domain.metric import METRICS
from workflow.domain.team import TeamPath

Owner = TypeVar("Owner", str, TeamPath)
"""A person by id, or a unit."""


class Sums(NamedTuple):
    """The sums of a span, by (person id, metric) and (unit, metric); who has no fact there is not in them.

    Rates and levels are in them as well, each from the sums of its numerator and denominator (`Metric.rolled_up`).
    """

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
        by_person = {(person, metric): amount for person, metric, amount in people.iter_rows()}
        own = {
            (TeamPath(company, region, store), metric): amount
            for company, region, store, metric, amount in rows.filter(
                (pl.col("person_id") == "") & pl.col("metric").str.contains(":", literal=True)
            )
            .select(*columns[1:], "amount")
            .iter_rows()
        }
        return Sums(_with_rates(by_person), _with_rates(dict(units) | own))


def _with_rates(sums: dict[tuple[Owner, str], int]) -> dict[tuple[Owner, str], int]:
    """Add the rates and levels; what a unit's own level was measured as counts before that of its people."""
    rates = {}
    for metric in _RATES:
        for owner, part in [key for key in sums if key[1] == metric.denominator]:
            rate = metric.rolled_up(sums.get((owner, metric.numerator), 0), sums[owner, part])
            if rate is not None and (owner, metric.numerator) in sums:
                rates[owner, metric.key] = rate
    return sums | rates


_RATES = tuple(metric for metric in METRICS.values() if not metric.additive)
