"""Boards that were published and are others by now: who moved, and which late rows did it (domain.md 4.17)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Protocol

import polars as pl

from workflow.compute.alerts import Told
from workflow.compute.settings import RestatementSettings
from workflow.domain.money import to_amount
from workflow.domain.published import BOARD_ROWS, Published
from workflow.domain.ranking import LateRow, Restated
from workflow.domain.results import Board, BoardRow
from workflow.domain.team import Level

_CONTENT = ("date", "person_id", "company", "region", "store", "metric", "amount")
_NTH = "nth"
MOST_CAUSES = 50
"""Rows that are kept as the cause of one change."""


class History(Protocol):
    """What was published on earlier nights, and in earlier runs of this one."""

    def nights(self, since: date, before: date) -> Sequence[date]:
        """Return the days of the nights that published boards, from `since` to before `before`, oldest first."""

    def published(self, night: date, *, first: bool = False) -> Published | None:
        """Return what a night published: in its last run, or in its first one."""

    def told(self, before: date) -> Told:
        """Return the highest level of each story that was told on days before a day."""


BoardsOf = Callable[[date], Sequence[Board]]
"""The boards of an earlier day as tonight's rows make them."""


def board_rows(boards: Sequence[Board]) -> pl.DataFrame:
    """Return the lines of boards as they are kept (`BOARD_ROWS`)."""
    rows = [
        (board.as_of, board.key, board.scope.text, board.window.value, row.member, row.rank, row.value)
        for board in boards
        for row in board.rows
    ]
    return pl.DataFrame(rows, schema=BOARD_ROWS, orient="row")


def restatements(
    boards: Sequence[Board], facts: pl.DataFrame, history: History, again: BoardsOf, settings: RestatementSettings
) -> tuple[tuple[Restated, ...], tuple[Board, ...]]:
    """Return what is to be told about boards that were published, and the boards of earlier days that changed.

    Tonight's boards are compared with what the first run of the night published, so that every rerun says the same;
    those of the days before with what was told of them last. A day none of whose rows changed is not looked at.
    """
    as_of = boards[0].as_of if boards else None
    if as_of is None:
        return (), ()
    told: list[Restated] = []
    corrected: list[Board] = []
    nights = [
        published
        for night in history.nights(as_of - timedelta(settings.days), as_of)
        if (published := history.published(night)) is not None
    ]
    for day in [each.night for each in nights]:
        last = [each for each in nights if each.night >= day and (each.boards["day"] == day).any()]
        late = _changes(last[-1].facts, facts, day) if last else None
        if late is None or late.is_empty():
            continue
        now = again(day)
        corrected += now
        told += _moves(now, last[-1].boards, late, settings)
    first = history.published(as_of, first=True)
    if first is not None:
        late = _changes(first.facts, facts, as_of)
        told += _moves(boards, first.boards, late, settings) if not late.is_empty() else ()
    return tuple(told), tuple(corrected)


def _changes(then: pl.DataFrame, now: pl.DataFrame, day: date) -> pl.DataFrame:
    """Return the rows up to a day that were added or are gone (amount with the sign turned), wherever they stood.

    Of equal rows the last ones are taken as those that were added. Rows from before the first one kept are no news.
    """
    first = then["date"].min()
    lower = pl.lit(value=True) if first is None else pl.col("date") >= first
    metrics = then["metric"].unique().to_list()
    then, now = (
        frame.filter((pl.col("date") <= day) & lower & pl.col("metric").is_in(metrics)).with_columns(
            pl.int_range(pl.len()).over(_CONTENT).alias(_NTH)
        )
        for frame in (then, now)
    )
    keys = [*_CONTENT, _NTH]
    added = now.join(then, on=keys, how="anti", maintain_order="left")
    gone = then.join(now, on=keys, how="anti", maintain_order="left").with_columns(-pl.col("amount"))
    return pl.concat([added, gone]).drop(_NTH)


def _moves(
    boards: Sequence[Board], published: pl.DataFrame, late: pl.DataFrame, settings: RestatementSettings
) -> Iterator[Restated]:
    """Yield the members of boards whose rank or value is worth a word."""
    keys = ("day", "board", "scope", "window", "member")
    before = {row[:5]: (row[5], row[6]) for row in published.select(*keys, "rank", "value").iter_rows()}
    known = {key[:4] for key in before}
    for board in boards:
        place = (board.as_of, board.key, board.scope.text, board.window.value)
        for row in board.rows if place in known else ():
            old = before.get((*place, row.member), (None, None))
            if _is_told(old, row, settings):
                yield Restated(
                    board.key, board.title, board.scope, board.metric, board.window.value, board.as_of, row.name,
                    row.path, old[0], row.rank, old[1], row.value, _causes(board, row, late),
                )  # fmt: skip


def _is_told(old: tuple[int | None, int | None], row: BoardRow, settings: RestatementSettings) -> bool:
    rank, value = old
    places = [place for place in (rank, row.rank) if place is not None]
    if rank != row.rank and places and min(places) <= settings.top:
        return True
    if value == row.value:
        return False
    if value is None or row.value is None:
        return True
    share, threshold = Fraction(settings.percent) / 100 * abs(value), Fraction(to_amount(settings.threshold))
    return abs(row.value - value) >= max(share, threshold)


def _causes(board: Board, row: BoardRow, late: pl.DataFrame) -> tuple[LateRow, ...]:
    """Return the rows that changed what a member has on a board."""
    mine = pl.col("person_id") == row.person_id if board.who is Level.PERSON else pl.col("company") == row.path.company
    if board.who is not Level.PERSON:
        for level, name in (("region", row.path.region), ("store", row.path.store)):
            mine = mine & (pl.col(level) == name) if name else mine
    within = pl.col("date").is_between(board.period.start, board.as_of) & (pl.col("metric") == board.metric)
    rows = late.filter(mine & within).sort("date", "workbook", "sheet", "row").head(MOST_CAUSES)
    return tuple(LateRow(*each) for each in rows.select("workbook", "sheet", "row", "date", "amount").iter_rows())
