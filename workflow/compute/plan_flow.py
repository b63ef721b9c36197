"""Can rows give what columns want? A flow through the open cells, and the cut that says why not (domain.md 4.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Cut:
    """Columns that want more than the rows with open cells in them have left."""

    columns: tuple[int, ...]
    rows: tuple[int, ...]
    missing: int
    """How much they lack."""
    lacking: tuple[int, ...]
    """What each column lacks in the best distribution."""
    spare: tuple[int, ...]
    """What each row cannot place in it."""


def narrowest(rows: Sequence[int], columns: Sequence[int], taken_by: Sequence[Sequence[int]]) -> Cut | None:
    """Return why amounts of rows cannot go to columns through the open cells; None where they can.

    Args:
        rows: what each row has to give, not below 0.
        columns: what each column wants; the same sum.
        taken_by: the open columns of each row.
    """
    left, wanted = list(rows), list(columns)
    given: dict[tuple[int, int], int] = {}
    while True:
        before, reached, end = _search(left, wanted, taken_by, given)
        if end is None:
            break
        _augment(left, wanted, given, before, end)
    if not any(wanted):
        return None
    # Backwards from what lacks: the columns and rows that could still be exchanged with it.
    cut = [column for column in range(len(columns)) if column not in reached[1]]
    givers = [row for row, open_cells in enumerate(taken_by) if any(column in open_cells for column in cut)]
    return Cut(tuple(cut), tuple(givers), sum(wanted), tuple(wanted), tuple(left))


_Steps = dict[tuple[str, int], tuple[str, int] | None]


def _search(
    left: Sequence[int], wanted: Sequence[int], taken_by: Sequence[Sequence[int]], given: dict[tuple[int, int], int]
) -> tuple[_Steps, tuple[set[int], set[int]], int | None]:
    """Return the steps of a search from rows with something left, what it reached, and a column that it can fill."""
    before: _Steps = {("row", row): None for row, amount in enumerate(left) if amount}
    waiting = list(before)
    for kind, place in waiting:
        if kind == "row":
            steps = [("column", column) for column in taken_by[place]]
        elif wanted[place]:
            return before, (set(), set()), place
        else:
            steps = [("row", row) for (row, column), amount in given.items() if column == place and amount]
        for step in steps:
            if step not in before:
                before[step] = (kind, place)
                waiting.append(step)
    rows = {place for kind, place in before if kind == "row"}
    return before, (rows, {place for kind, place in before if kind == "column"}), None


def _augment(left: list[int], wanted: list[int], given: dict[tuple[int, int], int], before: _Steps, end: int) -> None:
    path: list[tuple[str, int]] = [("column", end)]
    while (step := before[path[-1]]) is not None:
        path.append(step)
    path.reverse()
    amount = min(left[path[0][1]], wanted[end])
    for (kind, one), (_, other) in pairwise(path):
        if kind == "column":
            amount = min(amount, given[other, one])
    for (kind, one), (_, other) in pairwise(path):
        if kind == "row":
            given[one, other] = given.get((one, other), 0) + amount
        else:
            given[other, one] -= amount
    left[path[0][1]] -= amount
    wanted[end] -= amount
