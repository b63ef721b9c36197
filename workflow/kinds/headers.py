"""Header rows: found among titles and data, of one to four levels, told apart from rows that only look like one.

See domain.md 5.2 and 5.6.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter

from workflow.domain.sheet import Value
from workflow.kinds.grid import Grid
from workflow.kinds.header import Header
from workflow.kinds.recognise import Recognised, Vocabulary
from workflow.kinds.written import header_key, plain, simplified

_DEEPEST = 4
"""Most rows of a header seen in real workbooks."""
_TITLE_ROWS = 15
"""Rows from the top in which the titles of the first table are looked for."""


@dataclass(frozen=True, slots=True)
class HeaderRows:
    """A header that some kind claims, before it is known where its rows end."""

    recognised: Recognised
    headers: tuple[Header, ...]
    top: int
    bottom: int
    beside: bool = False
    """Whether it is one of several tables side by side: only its own columns are its table's."""

    @property
    def keys(self) -> frozenset[str]:
        """The header's texts as they are compared."""
        return frozenset(header_key(text) for header in self.headers for text in header.path)


def find_headers(grid: Grid, vocabulary: Vocabulary, context: str) -> list[HeaderRows]:
    """Return every header of the sheet. A title row speaks for the first table and for those below it."""
    found: list[HeaderRows] = []
    row, height = 1, len(grid.sheet.rows)
    titles, words_only = "", False
    wordy: Sequence[int] = ()
    while row <= height:
        if words_only:
            at = bisect_left(wordy, row)
            if at == len(wordy):
                break
            row = wordy[at]
        values = grid.sheet.rows[row - 1]
        if vocabulary.knows_two(values) and _can_head(grid, row, found):
            claimed = _best_claim(grid, row, vocabulary, f"{context} {titles}", found)
            if claimed:
                found += claimed
                # From here on a row with a number is a record: no header of this sheet has numbers in it.
                words_only = not any(key.isdigit() for header in found for key in header.keys)
                row = claimed[-1].bottom + 1
                wordy = _without_numbers(grid, row) if words_only else ()
                continue
        if not found and row <= _TITLE_ROWS:
            titles += " " + simplified(" ".join(plain(value) for value in values if isinstance(value, str)))
        row += 1
    return found


def _without_numbers(grid: Grid, first: int) -> Sequence[int]:
    """The rows from one on in which no cell is a number."""
    rows = grid.sheet.rows
    if first > len(rows):
        return ()
    # Amounts fill whole columns: mostly the ones of the first row leave nothing to look through.
    for column in [number for number, value in enumerate(rows[first - 1]) if type(value) is float]:
        with suppress(IndexError):
            if set(map(type, map(itemgetter(column), rows[first - 1 :]))) == {float}:
                return ()
    return [row for row in range(first, len(rows) + 1) if float not in map(type, rows[row - 1])]


def _best_claim(
    grid: Grid, row: int, vocabulary: Vocabulary, context: str, found: Sequence[HeaderRows]
) -> list[HeaderRows]:
    """The header at a row, or the better one right below it: a row of pairs has known words as well."""
    claimed = _claimed(grid, row, vocabulary, context)
    below = row + 1
    if not claimed or below > len(grid.sheet.rows) or claimed[-1].bottom >= below:
        return claimed
    if not vocabulary.knows_two(grid.sheet.rows[below - 1]) or not _can_head(grid, below, found):
        return claimed
    other = _claimed(grid, below, vocabulary, context)
    return other if other and other[0].recognised.score > claimed[0].recognised.score else claimed


def _can_head(grid: Grid, row: int, found: Sequence[HeaderRows]) -> bool:
    """Whether a row may be a header at all: a data row that holds known words (岗位: 销售代表) is none."""
    values = [value for value in grid.sheet.rows[row - 1] if value not in (None, "")]
    texts = [value for value in values if isinstance(value, str)]
    if any(isinstance(value, float) and value != int(value) for value in values) or len(texts) < 2:
        return False
    if not found:
        return True
    keys = {header_key(text) for text in texts}
    if any(2 * len(keys & header.keys) > len(keys) for header in found[-4:]):
        return True
    # Another table below: after a gap or a title, and without numbers in its header.
    above = [value for value in grid.sheet.rows[row - 2] if value not in (None, "")] if row > 1 else []
    return len(texts) == len(values) and len(above) <= 2


def _claimed(grid: Grid, row: int, vocabulary: Vocabulary, context: str) -> list[HeaderRows]:
    """The best reading of a header that has `row` in it; several where tables stand side by side."""
    best: HeaderRows | None = None
    for top, bottom in _extents(grid, row, vocabulary):
        headers = _paths(grid, top, bottom)
        recognised = vocabulary.recognise(headers, context)
        # A data row taken for a lower level breaks the headers above it: the reading that knows most is right.
        if recognised and (best is None or recognised.known > best.recognised.known):
            best = HeaderRows(recognised, headers, top, bottom)
    return _side_by_side(best, vocabulary, context) if best else []


def _side_by_side(whole: HeaderRows, vocabulary: Vocabulary, context: str) -> list[HeaderRows]:
    """Tables beside each other with blank columns between: each part is claimed by itself and repeats a column."""
    gaps = [number for number, (one, other) in enumerate(pairwise(whole.headers), 1) if other.column > one.column + 1]
    if not gaps:
        return [whole]
    parts = [whole.headers[start:end] for start, end in pairwise((0, *gaps, len(whole.headers)))]
    claims = [vocabulary.recognise(part, context) if len(part) > 1 else None for part in parts]
    found = [
        HeaderRows(claim, part, whole.top, whole.bottom, beside=True)
        for claim, part in zip(claims, parts, strict=True)
        if claim is not None
    ]
    repeats = any(one.keys & other.keys for one, other in pairwise(found))
    return found if len(found) == len(parts) and repeats else [whole]


def _extents(grid: Grid, row: int, vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Rows from and to which a header that has `row` in it may reach, the likeliest first."""
    for top in _tops(grid, row):
        for bottom in _bottoms(grid, row, vocabulary):
            if bottom - top < _DEEPEST:
                yield top, bottom


def _tops(grid: Grid, row: int) -> Iterable[int]:
    """The row itself, and rows above of which wide cells group its columns (a title is as wide as the table)."""
    yield row
    for top in range(row - 1, max(row - _DEEPEST, 0), -1):
        merges = grid.wide_merges(top)
        width = grid.width(top, row)
        if not merges or any(merge.right - merge.left + 1 >= 0.8 * width for merge in merges):
            return
        yield top


def _bottoms(grid: Grid, row: int, vocabulary: Vocabulary) -> Iterable[int]:
    """The header's last row, deepest first: rows below belong to it by merged cells, or as they fill gaps."""
    merged: list[int] = []
    loose: list[int] = []
    deepest = max((merge.bottom for merge in grid.sheet.merges if merge.top == row), default=row)
    for bottom in range(row + 1, min(row + _DEEPEST, len(grid.sheet.rows) + 1)):
        above, below = grid.sheet.rows[bottom - 2], grid.sheet.rows[bottom - 1]
        if any(isinstance(value, float) and value != int(value) for value in below):
            break
        if bottom <= deepest or (not loose and grid.wide_merges(bottom - 1)):
            merged.append(bottom)
        elif _fills_gaps(above, below, vocabulary):
            loose.append(bottom)
        else:
            break
    return (*reversed(loose), *reversed(merged), row)


def _fills_gaps(above: Sequence[Value], below: Sequence[Value], vocabulary: Vocabulary) -> bool:
    """Whether a row is the lower level of an unmerged header: header words only, some beneath blanks."""
    filled = {number: value for number, value in enumerate(below) if value not in (None, "")}
    texts = [value for value in filled.values() if isinstance(value, str)]
    if len(texts) < max(2, len(filled)) or all(number < len(above) and above[number] for number in filled):
        return False
    if any(_is_leaf(above, number) for number in filled):
        return False
    return 2 * sum(1 for text in texts if vocabulary.heads(text)) > len(texts)


def _is_leaf(above: Sequence[Value], number: int) -> bool:
    """Whether a cell heads its own column alone: the cell to its right has a text too, or there is none."""
    return number < len(above) and bool(above[number]) and (number + 1 >= len(above) or bool(above[number + 1]))


def _paths(grid: Grid, top: int, bottom: int) -> tuple[Header, ...]:
    headers = []
    for column in range(1, grid.width(top, bottom) + 1):
        path: list[str] = []
        for row in range(top, bottom + 1):
            text = grid.text(row, column) or (_group(grid, row, column, bottom) if row < bottom else "")
            if text and (not path or path[-1] != text):
                path.append(text)
        if path:
            headers.append(Header(column, tuple(path)))
    return tuple(headers)


def _group(grid: Grid, row: int, column: int, bottom: int) -> str:
    """The group that a column belongs to where the group's cell is not merged: the next text to the left."""
    if not grid.text(bottom, column):
        return ""
    for left in range(column - 1, 0, -1):
        if not grid.text(bottom, left) or grid.text(bottom, left) == grid.text(row, left):
            return ""
        if text := grid.text(row, left):
            return "" if grid.merge_at(row, left) else text
    return ""
