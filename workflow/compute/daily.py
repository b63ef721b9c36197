"""Daily amounts of members on their selling days: the history that forecasts and feasibility rest on."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from workflow.domain.team import TeamPath

Member = str | TeamPath
"""A person's id, or a unit."""


@dataclass(frozen=True)
class Days:
    """The amounts of one member and metric by day, oldest first; days without a fact are not in it."""

    days: tuple[date, ...] = ()
    amounts: tuple[int, ...] = ()

    @property
    def first(self) -> date | None:
        """The first day that has a fact."""
        return self.days[0] if self.days else None

    def on(self, selling: Sequence[date]) -> list[int]:
        """Return the amount of each of some consecutive selling days, 0 where there is no fact.

        What was sold on a day off counts to the selling day before it, or to the first one if there is none before:
        nothing between the first and the last of them is lost.
        """
        if not selling:
            return []
        sums = [0] * len(selling)
        begin, end = bisect_left(self.days, selling[0]), bisect_right(self.days, selling[-1])
        for day, amount in zip(self.days[begin:end], self.amounts[begin:end], strict=True):
            sums[bisect_right(selling, day) - 1] += amount
        return sums

    def between(self, start: date, end: date) -> int:
        """Return the sum of a span, both ends included."""
        return sum(self.amounts[bisect_left(self.days, start) : bisect_right(self.days, end)])


def daily_amounts(facts: pl.DataFrame, until: date) -> Mapping[tuple[Member, str], Days]:
    """Return the daily amounts up to a day of everybody and every unit, by member and metric."""
    rows = (
        facts.filter(pl.col("date") <= until)
        .group_by("metric", "date", "person_id", "company", "region", "store")
        .agg(pl.col("amount").sum())
        .sort("date")
    )
    sums: dict[tuple[Member, str], dict[date, int]] = defaultdict(dict)
    for metric, day, person, company, region, store, amount in rows.iter_rows():
        members: list[Member] = [*TeamPath(company, region, store).ancestors()]
        for member in [*members, person] if person else members:
            by_day = sums[member, metric]
            by_day[day] = by_day.get(day, 0) + amount
    return {key: Days(tuple(by_day), tuple(by_day.values())) for key, by_day in sums.items()}
