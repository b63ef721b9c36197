"""What changed for a reader since the last edition: figures restated, who fell behind or caught up, places won."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from workflow.domain.change import Change, ChangeKind, Changes, PublishedEdition, Stood
from workflow.domain.metric import METRICS
from workflow.domain.money import round_half_up
from workflow.domain.results import Board, Standing, Window
from workflow.domain.team import TeamPath

_MOST_RANKS = 3


def stood(standings: Sequence[Standing], as_of: date) -> tuple[Stood, ...]:
    """Return what is kept of an edition's figures: every standing of a period that as_of lies in."""
    return tuple(
        Stood(each.person_id or each.path.text, each.metric, each.period.label, each.actual, each.behind)
        for each in standings
        if as_of in each.period
    )


@dataclass(frozen=True)
class SinceEdition:
    """The edition before, ready to be compared with what one reader sees now."""

    edition: PublishedEdition
    facts: pl.DataFrame
    """`FACT_SCHEMA`, as they are known now."""
    as_of: date

    @cached_property
    def _rows(self) -> Mapping[tuple[str, str, str], Stood]:
        return {(row.member, row.metric, row.period): row for row in self.edition.rows}

    @cached_property
    def _daily(self) -> Mapping[tuple[str, str], list[tuple[date, int]]]:
        """What is known now of each member and metric up to the day of that edition, by day."""
        sums: dict[tuple[str, str], list[tuple[date, int]]] = defaultdict(list)
        keys = ("metric", "date", "person_id", "company", "region", "store")
        grouped = self.facts.filter(pl.col("date") <= self.edition.as_of).group_by(keys).agg(pl.col("amount").sum())
        for metric, day, person_id, company, region, store, amount in grouped.sort(keys).iter_rows():
            units = [unit.text for unit in TeamPath(company, region, store).ancestors()]
            for member in [*units, person_id] if person_id else units:
                sums[member, metric].append((day, amount))
        return sums

    def changes(self, standings: Sequence[Standing], boards: Sequence[Board], ours: frozenset[str]) -> Changes | None:
        """Return what a reader is told: of the standings that the reader sees, and of the own people on boards."""
        items = [*self._restated(standings), *self._crossed(standings), *self._ranks(boards, ours)]
        return Changes(self.edition.as_of, self.edition.edition, tuple(items)) if items else None

    def _before(self, standing: Standing) -> Stood | None:
        return self._rows.get((standing.person_id or standing.path.text, standing.metric, standing.period.label))

    def _restated(self, standings: Sequence[Standing]) -> Iterator[Change]:
        for each in standings:
            before = self._before(each)
            if before is None or before.actual is None or not METRICS[each.metric].additive:
                continue
            after = self._known_now(each)
            if after is not None and after != before.actual:
                yield Change(ChangeKind.RESTATED, each.person_id, each.name, each.metric, before.actual, after)

    def _known_now(self, standing: Standing) -> int | None:
        """Return the actual up to the day of that edition, as it is known now."""
        if self.edition.as_of == self.as_of:
            return standing.actual
        if standing.actual is None:
            return None
        days = self._daily.get((standing.person_id or standing.path.text, standing.metric), [])
        exact = sum(amount for day, amount in days if day >= standing.period.start)
        return round_half_up(exact, METRICS[standing.metric].quantum)

    def _crossed(self, standings: Sequence[Standing]) -> Iterator[Change]:
        for kind, was in ((ChangeKind.BEHIND, False), (ChangeKind.CAUGHT_UP, True)):
            for each in standings:
                before = self._before(each)
                if before and each.person_id and each.gap is not None and before.behind is was is not each.behind:
                    yield Change(kind, each.person_id, each.name, each.metric, None, each.gap)

    def _ranks(self, boards: Sequence[Board], ours: frozenset[str]) -> Iterator[Change]:
        """Yield the largest moves of the own people on the first cumulative board."""
        if self.edition.as_of == self.as_of:
            return
        board = next((each for each in boards if each.window is Window.CUMULATIVE), None)
        rows = [row for row in board.rows if row.person_id in ours and row.movement and row.rank] if board else []
        rows.sort(key=lambda row: (-abs(row.movement or 0), row.rank or 0, row.person_id))
        for row in rows[:_MOST_RANKS]:
            rank, moved = row.rank or 0, row.movement or 0
            yield Change(ChangeKind.RANK, row.person_id, row.name, board.metric if board else "", rank + moved, rank)
