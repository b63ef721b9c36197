"""Sharing out to people × months with both margins exact (domain.md 4.6)."""

from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.compute.splits import share_out
from workflow.compute.two_way import Unfit, share_table

CENT = 100


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[int], list[int], list[list[float]], int]:
    """Margins as a split gives them: months of a year, people by weight; quanta of a cent or a hundred units."""
    people, months = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    quantum = draw(st.sampled_from([100, 10_000, 1_000_000]))
    total = draw(st.integers(0, 10**6)) * quantum
    weights = [draw(st.integers(1, 50)) for _ in range(people)]
    seasons = [draw(st.integers(1, 30)) for _ in range(months)]
    rows = share_out(total, weights, quantum, [f"{place:03}" for place in range(people)])
    columns = share_out(total, seasons, quantum, [f"{place:03}" for place in range(months)])
    cells = [[float(weight * season) for season in seasons] for weight in weights]
    return list(rows), list(columns), cells, quantum


def sums(table: tuple[tuple[int, ...], ...]) -> tuple[list[int], list[int]]:
    return [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]


@settings(max_examples=300)
@given(tables())
def test_both_margins_are_exact(case: tuple[list[int], list[int], list[list[float]], int]) -> None:
    """Rows and columns add up to the cent, in whole quanta, each cell within one quantum of its exact share."""
    rows, columns, weights, quantum = case
    table = share_table(rows, columns, weights, {}, quantum)
    assert not isinstance(table, Unfit)
    assert sums(table) == (rows, columns)
    total = sum(rows)
    for place, row in enumerate(table):
        for month, share in enumerate(row):
            assert share % quantum == 0
            assert total == 0 or abs(share - rows[place] * columns[month] / total) <= quantum * 1.001


@settings(max_examples=300)
@given(tables(), st.data())
def test_locks_are_kept_and_the_margins_hold(
    case: tuple[list[int], list[int], list[list[float]], int], data: st.DataObject
) -> None:
    """Cells of a first table that are locked at other amounts keep them, or the margin in the way is named."""
    rows, columns, weights, quantum = case
    first = share_table(rows, columns, weights, {}, quantum)
    assert not isinstance(first, Unfit)
    places = data.draw(st.lists(st.tuples(st.integers(0, len(rows) - 1), st.integers(0, len(columns) - 1)), max_size=4))
    locks = {cell: data.draw(st.integers(0, 2 * first[cell[0]][cell[1]] // quantum + 1)) * quantum for cell in places}
    table = share_table(rows, columns, weights, locks, quantum)
    if isinstance(table, Unfit):
        assert table.smallest_change or table.axis == "total"
        return
    assert sums(table) == (rows, columns)
    assert all(table[row][column] == amount for (row, column), amount in locks.items())
    assert all(share >= 0 for row in table for share in row)


def test_a_person_who_joins_in_march_has_nothing_before() -> None:
    """Cells of weight 0 stay empty, and both margins still hold."""
    table = share_table([600, 300], [300, 300, 300], [[1, 1, 1], [0, 1, 1]], {}, 1)
    assert not isinstance(table, Unfit)
    assert sums(table) == ([600, 300], [300, 300, 300])
    assert table[1][0] == 0


def test_a_lock_beyond_its_row_is_named_with_the_smallest_change() -> None:
    """A lock of 700 in a row of 600 asks for 100 more in that row."""
    assert share_table([600, 300], [450, 450], [[1, 1], [1, 1]], {(0, 0): 700}, 1) == Unfit("row", 0, 100)


def test_margins_of_different_sums_are_named() -> None:
    """People who add up to 900 cannot fill months of 1,000."""
    assert share_table([900], [500, 500], [[1, 1]], {}, 1) == Unfit("total", -1, 100)


def test_a_row_without_an_open_cell_is_named() -> None:
    """Whoever is to take 300 needs a month to take it in."""
    assert share_table([600, 300], [450, 450], [[1, 1], [0, 0]], {}, 1) == Unfit("row", 1, -300)


def test_odd_cents_find_a_cell() -> None:
    """What is no multiple of the quantum in both margins stands in a cell where they meet, so nothing vanishes."""
    table = share_table([1_005, 500], [505, 1_000], [[1, 1], [1, 1]], {}, 100)
    assert not isinstance(table, Unfit)
    assert sums(table) == ([1_005, 500], [505, 1_000])
