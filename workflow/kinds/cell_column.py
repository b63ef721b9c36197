"""The cells of a table by column, with what is cheap to say of a whole column.

Most columns of real reports hold one type of cell, written plainly: asking the column once is a tenth of the work of
asking each of its cells.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain, zip_longest
from types import NoneType
from typing import cast
from unicodedata import is_normalized

from workflow.domain.sheet import Sheet, Value
from workflow.kinds.written import NOTHING, REPEATS, is_placeholder, plain

_TEXTS_ONLY = frozenset({str})
_EMPTY_WORDS = NOTHING | REPEATS


def filled(value: Value) -> bool:
    """Tell whether a cell holds something that is not a word for 'nothing'."""
    if value is None:
        return False
    return not (isinstance(value, str) and (not plain(value) or is_placeholder(value)))


def _all_joined(cells: Sequence[Value]) -> str | None:
    """All cells as one text: None where one of them is no text, which joining finds out fastest."""
    try:
        return " ".join(cast("Sequence[str]", cells)) if cells else None
    except TypeError:
        return None


class CellColumn:
    """Cells of one column from top to bottom."""

    def __init__(self, cells: Sequence[Value]) -> None:
        self.cells = cells
        self._all_joined = _all_joined(cells)
        self.types = _TEXTS_ONLY if self._all_joined is not None else frozenset(map(type, cells))
        """The types of its cells."""

    @cached_property
    def texts(self) -> Sequence[str]:
        """Its texts, other cells left out."""
        if self._all_joined is not None:
            return cast("Sequence[str]", self.cells)
        return [cell for cell in self.cells if isinstance(cell, str)] if str in self.types else ()

    @cached_property
    def joined(self) -> str:
        """Its texts, a blank between each two."""
        return " ".join(self.texts) if self._all_joined is None else self._all_joined

    @cached_property
    def normal(self) -> bool:
        """Whether all texts are in NFKC: what is looked for can be looked for in `joined`."""
        return self.joined.isascii() or is_normalized("NFKC", self.joined)

    @cached_property
    def blankless(self) -> bool:
        """Whether no text has a blank inside, and none is empty."""
        # The only blank of a printable text is ' '. One more than those between texts is inside of a text; where the
        # number is right, an empty text shows as two blanks beside each other or as one at the end.
        joined = self.joined
        return (
            joined.isprintable()
            and joined.count(" ") == max(len(self.texts) - 1, 0)
            and "  " not in joined
            and joined[:1] != " "
            and joined[-1:] != " "
            and bool(joined or not self.texts)
        )

    @cached_property
    def tidy(self) -> bool:
        """Whether every text is as `plain` would return it, and none is empty."""
        # A blank too many in a text makes two beside each other, as an empty text does.
        blanks = self.blankless or (" ".join(self.joined.split()) == self.joined and "" not in self.texts)
        return blanks and self.normal

    @cached_property
    def speaks(self) -> bool:
        """Whether every text is tidy and says something: none is a word for 'nothing' or for 'as above'."""
        return self.tidy and _EMPTY_WORDS.isdisjoint(self.texts)

    @cached_property
    def unfilled(self) -> frozenset[int]:
        """Which cells hold nothing, or a word for it."""
        if NoneType not in self.types and (str not in self.types or self.speaks):
            return frozenset()
        return frozenset(index for index, cell in enumerate(self.cells) if not filled(cell))

    def may_have(self, signs: str, *words: str) -> bool:
        """Tell whether a text could contain one of some signs, or all letters of one of some words in lower case."""
        if not self.texts:
            return False
        if not self.normal or any(sign in self.joined for sign in signs):
            return True
        likely = [word for word in words if word[-1] in self.joined or word[-1].upper() in self.joined]
        lower = self.joined.lower() if likely else ""
        return any(all(letter in lower for letter in word) for word in likely)


class TableCells:
    """The rows of a sheet between two, by column. Rows may be of different lengths; what they lack is empty."""

    def __init__(self, sheet: Sheet, first: int, last: int) -> None:
        self.sheet = sheet
        self.first = first
        self.last = min(last, len(sheet.rows))
        rows = sheet.rows[first - 1 : self.last]
        even = len(set(map(len, rows))) <= 1
        self._cells: list[tuple[Value, ...]] = list(zip(*rows, strict=True) if even else zip_longest(*rows))
        self._empty: tuple[Value, ...] = (None,) * len(rows)
        self._columns: dict[int, CellColumn] = {}

    @property
    def height(self) -> int:
        """How many rows there are."""
        return len(self._empty)

    def column(self, number: int) -> CellColumn:
        """Return a column of the sheet, counted from 1."""
        if number not in self._columns:
            cells = self._cells[number - 1] if number <= len(self._cells) else self._empty
            self._columns[number] = CellColumn(cells)
        return self._columns[number]

    def columns(self) -> Iterator[CellColumn]:
        """Yield all columns from left to right."""
        return (self.column(number) for number in range(1, len(self._cells) + 1))

    def chosen(self, number: int, rows: Sequence[int], *, fill: bool) -> CellColumn:
        """Return a column's cells in some rows; where `fill`, a merged cell holds for all rows of its merge only."""
        merges = [merge for merge in self.sheet.merges if fill and merge.left == number and merge.bottom > merge.top]
        whole = self.column(number)
        if not merges and len(rows) == self.height:
            return whole
        found = [whole.cells[row - self.first] for row in rows]
        for merge in merges:
            anchor = self.sheet.value(merge.top, merge.left)
            for index, row in enumerate(rows):
                if merge.top <= row <= merge.bottom:
                    found[index] = anchor
        return CellColumn(found)


def rows_with_few(table: TableCells) -> frozenset[int]:
    """Return the indexes of the rows in which fewer than two cells hold anything at all."""
    full = 0
    for column in table.columns():
        full += NoneType not in column.types
        if full == 2:
            return frozenset()
    counts = [0] * table.height
    for index in chain.from_iterable(
        (at for at, cell in enumerate(column.cells) if cell is not None) for column in table.columns()
    ):
        counts[index] += 1
    return frozenset(index for index, count in enumerate(counts) if count < 2)
