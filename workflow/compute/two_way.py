"""Sharing out in two directions at once: people × months, with both margins exact and locks kept (domain.md 4.6).

First the exact table that has the wanted margins and is proportional to the weights (iterative proportional fitting),
then controlled rounding: every cell to whole quanta, down or up, such that rows and columns both add up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import floor
from typing import Literal

Cell = tuple[int, int]
"""Row and column, from 0."""

_ROUNDS = 400
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why a table cannot have its margins: locks take more of a row or column than it has, or nothing can take it."""

    axis: Literal["row", "column", "total"]
    place: int
    """Which row or column; −1 for the totals, which differ."""
    smallest_change: int
    """To be added to that margin so that it fits; for 'total': to the rows' sum."""


def share_table(
    rows: Sequence[int],
    columns: Sequence[int],
    weights: Sequence[Sequence[float]],
    locks: Mapping[Cell, int],
    quantum: int,
) -> tuple[tuple[int, ...], ...] | Unfit:
    """Share amounts out to the cells of a table so that every row and column has its sum exactly.

    Args:
        rows: what each row adds up to, not below 0; multiples of `quantum` but for what locks make odd.
        columns: what each column adds up to; the same sum as `rows`.
        weights: of each cell, not below 0; a cell of weight 0 gets nothing unless it is locked.
        locks: amounts that stand, whatever the weights.
        quantum: shares are multiples of it (what is odd in a margin stands in the locks, or in its last open cell).

    Returns:
        The table; or which margin is in the way, and the smallest change of it that helps.
    """
    if sum(rows) != sum(columns):
        return Unfit("total", -1, sum(columns) - sum(rows))
    open_cells = {
        cell: float(weights[cell[0]][cell[1]])
        for cell in product(range(len(rows)), range(len(columns)))
        if cell not in locks and weights[cell[0]][cell[1]] > 0
    }
    row_left = [total - sum(locks.get((row, column), 0) for column in range(len(columns)))
                for row, total in enumerate(rows)]  # fmt: skip
    column_left = [total - sum(locks.get((row, column), 0) for row in range(len(rows)))
                   for column, total in enumerate(columns)]  # fmt: skip
    if unfit := _unfit(row_left, column_left, open_cells):
        return unfit
    exact = _fitted(row_left, column_left, open_cells)
    whole = _rounded(row_left, column_left, exact, quantum)
    if whole is None:
        return _largest(column_left)
    return tuple(
        tuple(locks.get((row, column), whole.get((row, column), 0)) for column in range(len(columns)))
        for row in range(len(rows))
    )


def _largest(column_left: Sequence[int]) -> Unfit:
    """Name the column with the most left: no cell may take all of it."""
    place = max(range(len(column_left)), key=lambda column: column_left[column])
    return Unfit("column", place, -column_left[place])


def _unfit(row_left: Sequence[int], column_left: Sequence[int], open_cells: Mapping[Cell, float]) -> Unfit | None:
    """Return the first margin that its locks exceed, or that has something left and no cell to take it."""
    margins: tuple[tuple[Literal["row", "column"], Sequence[int], int], ...] = (
        ("row", row_left, 0), ("column", column_left, 1),
    )  # fmt: skip
    for axis, left, which in margins:
        taken = {cell[which] for cell in open_cells}
        for place, amount in enumerate(left):
            if amount < 0 or (amount > 0 and place not in taken):
                return Unfit(axis, place, -amount)
    return None


def _fitted(row_left: Sequence[int], column_left: Sequence[int], open_cells: Mapping[Cell, float]) -> dict[Cell, float]:
    """Return cells in proportion to the weights whose rows and columns have their sums, as near as floats get."""
    fitted = dict(open_cells)
    for _ in range(_ROUNDS):
        worst = 0.0
        for left, which in ((row_left, 0), (column_left, 1)):
            sums = [0.0] * len(left)
            for cell, value in fitted.items():
                sums[cell[which]] += value
            factors = [amount / total if total else 0.0 for amount, total in zip(left, sums, strict=True)]
            worst = max(worst, *(abs(factor - 1) for factor, amount in zip(factors, left, strict=True) if amount), 0.0)
            fitted = {cell: value * factors[cell[which]] for cell, value in fitted.items()}
        if worst < _CLOSE:
            break
    return fitted


def _rounded(
    row_left: Sequence[int], column_left: Sequence[int], exact: Mapping[Cell, float], quantum: int
) -> dict[Cell, int] | None:
    """Round cells to quanta so that both margins hold: floors first, then one quantum more where a flow finds room."""
    whole = {cell: floor(value / quantum + _CLOSE) for cell, value in exact.items()}
    rows, odd_rows = _in_quanta(row_left, quantum)
    columns, odd_columns = _in_quanta(column_left, quantum)
    for (row, column), amount in whole.items():
        rows[row] -= amount
        columns[column] -= amount
    order = sorted(exact, key=lambda cell: (-(exact[cell] / quantum - whole[cell]), cell))
    _take_back(rows, columns, whole, order)
    if not _give_out(rows, columns, whole, order):
        return None
    shares = {cell: amount * quantum for cell, amount in whole.items()}
    return shares if _place_odd(odd_rows, odd_columns, shares) else None


def _in_quanta(left: Sequence[int], quantum: int) -> tuple[list[int], list[int]]:
    pairs = [divmod(amount, quantum) for amount in left]
    return [whole for whole, _ in pairs], [odd for _, odd in pairs]


def _take_back(rows: list[int], columns: list[int], whole: dict[Cell, int], order: Sequence[Cell]) -> None:
    """Take quanta back from rows and columns whose floors exceed them: fitting is near, not exact."""
    for cell in reversed(order):
        row, column = cell
        while whole[cell] > 0 and (rows[row] < 0 or columns[column] < 0):
            whole[cell] -= 1
            rows[row] += 1
            columns[column] += 1


def _give_out(rows: list[int], columns: list[int], whole: dict[Cell, int], order: Sequence[Cell]) -> bool:
    """Give every row and column what it lacks: largest remainders first, then along alternating paths.

    A cell gets one quantum more than its floor, which a flow always finds; only where fitting was too coarse, more.
    """
    floors = dict(whole)
    for row, column in order:
        if rows[row] > 0 and columns[column] > 0:
            whole[row, column] += 1
            rows[row] -= 1
            columns[column] -= 1
    graph = _Graph(order, floors, whole)
    while any(rows):
        row = next(place for place, lacking in enumerate(rows) if lacking > 0)
        path = graph.path(row, columns, most=1) or graph.path(row, columns, most=None)
        if path is None:
            return False
        rows[row] -= 1
        for place, cell in enumerate(path):
            whole[cell] += 1 if place % 2 == 0 else -1
        columns[path[-1][1]] -= 1
    return True


class _Graph:
    """Rows and columns joined by the open cells; a path gives a quantum here, takes one there, gives one …"""

    def __init__(self, order: Sequence[Cell], floors: Mapping[Cell, int], whole: Mapping[Cell, int]) -> None:
        self._floors, self._whole = floors, whole
        self._by_row: dict[int, list[Cell]] = {}
        self._by_column: dict[int, list[Cell]] = {}
        for cell in order:
            self._by_row.setdefault(cell[0], []).append(cell)
            self._by_column.setdefault(cell[1], []).append(cell)

    def path(self, row: int, columns: Sequence[int], most: int | None) -> list[Cell] | None:
        """Return the shortest path from a row to a column that lacks a quantum; no cell gets over `most` more."""
        seen = {row}
        waiting: list[tuple[int, list[Cell]]] = [(row, [])]
        while waiting:
            at, path = waiting.pop(0)
            takers = [cell for cell in self._by_row.get(at, ()) if most is None or self._more(cell) < most]
            for cell in takers:
                if columns[cell[1]] > 0:
                    return [*path, cell]
            for cell in takers:
                for other in self._by_column[cell[1]]:
                    if other[0] not in seen and (self._more(other) > 0 if most else self._whole[other] > 0):
                        seen.add(other[0])
                        waiting.append((other[0], [*path, cell, other]))
        return None

    def _more(self, cell: Cell) -> int:
        return self._whole[cell] - self._floors[cell]


def _place_odd(odd_rows: Sequence[int], odd_columns: Sequence[int], shares: dict[Cell, int]) -> bool:
    """Put what is no multiple of the quantum (尾差) into open cells where an odd row and an odd column meet."""
    rows, columns = list(odd_rows), list(odd_columns)
    for cell in sorted(shares, key=lambda each: (-shares[each], each)):
        part = min(rows[cell[0]], columns[cell[1]])
        shares[cell] += part
        rows[cell[0]] -= part
        columns[cell[1]] -= part
    return not any(rows) and not any(columns)
