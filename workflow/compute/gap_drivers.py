"""差额分析: of members behind the clock, what their sales changed by and through what (capabilities.md #14)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import polars as pl

from workflow.compute.drivers import drivers, trade_of
from workflow.domain.comparison import Comparison
from workflow.domain.reasons import Driven
from workflow.domain.results import Standing
from workflow.domain.team import TeamPath

SALES = "sales"


def driven(standings: Sequence[Standing], trades: pl.DataFrame, as_of: date) -> tuple[Driven, ...]:
    """Return everybody behind the clock in sales whose change against an earlier span can be taken apart.

    Each member once, in the shortest period under way. Compared is the month to date with the month before, of a
    longer period the same days of the year before. Silent where the rows name no customers (`trade_of`), and where a
    span has no sale to speak of.

    Args:
        standings: with their growth.
        trades: facts of sales with `customer` and `order_number`.
        as_of: the last complete day.
    """
    if trades.is_empty():
        return ()
    chosen: dict[tuple[str, str], Standing] = {}
    for each in sorted(standings, key=lambda one: (one.period.end - one.period.start, one.period)):
        if each.metric == SALES and as_of in each.period and each.growth:
            chosen.setdefault((each.person_id, "" if each.person_id else each.path.text), each)
    behind = [each for each in chosen.values() if each.behind]
    start = min((each.growth[0].start for each in behind), default=as_of)
    rows = _Rows(trades.filter(pl.col("date").is_between(start, as_of)))
    return tuple(sorted(_explained(behind, rows, as_of), key=_order))


def _order(each: Driven) -> tuple[TeamPath, bool, str]:
    standing = each.standing
    return standing.path, bool(standing.person_id), standing.person_id


class _Rows:
    """The sales of each member."""

    def __init__(self, trades: pl.DataFrame) -> None:
        self._trades = trades
        parts = trades.partition_by("person_id", as_dict=True, maintain_order=True)
        self._people: Mapping[tuple[object, ...], pl.DataFrame] = parts

    def of(self, standing: Standing) -> pl.DataFrame:
        if standing.person_id:
            return self._people.get((standing.person_id,), self._trades.clear())
        rows = self._trades
        for level, name in zip(("company", "region", "store"), standing.path, strict=True):
            rows = rows.filter(pl.col(level) == name) if name else rows
        return rows


def _explained(behind: Sequence[Standing], rows: _Rows, as_of: date) -> Iterator[Driven]:
    for standing in behind:
        against: Comparison = standing.growth[0]
        mine = rows.of(standing)
        before = trade_of(mine.filter(pl.col("date").is_between(against.start, against.end)))
        now = trade_of(mine.filter(pl.col("date").is_between(standing.period.start, as_of)))
        found = drivers(before, now) if before and now else None
        if found and before and now and (before.amount, now.amount) == (against.earlier, against.actual):
            yield Driven(standing, against, found)
