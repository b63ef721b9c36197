"""A sheet as a header or a title is looked for in it: what stands in a cell, or in the merge that it lies in."""

from dataclasses import dataclass, field
from datetime import date, datetime

from workflow.domain.sheet import Merge, Sheet
from workflow.kinds.written import plain

_LARGEST_MERGE = 4096
"""Cells of the largest merge that is looked into; larger ones are backgrounds."""


@dataclass(slots=True)
class Grid:
    """A sheet with its merges looked up."""

    sheet: Sheet
    _merge: dict[tuple[int, int], Merge] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for merge in self.sheet.merges:
            if (merge.bottom - merge.top + 1) * (merge.right - merge.left + 1) <= _LARGEST_MERGE:
                for row in range(merge.top, merge.bottom + 1):
                    for column in range(merge.left, merge.right + 1):
                        self._merge[row, column] = merge

    def merge_at(self, row: int, column: int) -> Merge | None:
        """Return the merge that a cell lies in."""
        return self._merge.get((row, column))

    def text(self, row: int, column: int) -> str:
        """Return the text at a cell or at its merge's corner; '' for none. The first of a month reads as its month."""
        merge = self._merge.get((row, column))
        value = self.sheet.value(merge.top, merge.left) if merge else self.sheet.value(row, column)
        if isinstance(value, str):
            return plain(value)
        if isinstance(value, (date, datetime)):
            return f"{value:%Y-%m}" if value.day == 1 else f"{value:%Y-%m-%d}"
        if isinstance(value, float) and value == int(value):
            return str(int(value))
        return ""

    def width(self, top: int, bottom: int) -> int:
        """Return the last column that any of the rows reaches."""
        rows = self.sheet.rows[max(top, 1) - 1 : bottom]
        return max(map(len, rows), default=0)

    def wide_merges(self, row: int) -> tuple[Merge, ...]:
        """Return the merges over several columns that begin in a row."""
        return tuple(merge for merge in self.sheet.merges if merge.top == row and merge.right > merge.left)
