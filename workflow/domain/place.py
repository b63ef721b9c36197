"""Where something stands: workbook, sheet, row, column."""

import re
from dataclasses import dataclass
from functools import lru_cache

_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})\Z")


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """Return the letters of a column counted from 1: 1 is 'A', 28 is 'AB'."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Return 'C7' for row 7, column 3, both counted from 1."""
    return f"{column_letters(column)}{row}"


def parse_cell(name: str) -> tuple[int, int]:
    """Return (row, column), counted from 1, of a name such as 'C7' or '$C$7'.

    Raises:
        ValueError: the text is no cell name.
    """
    found = _CELL.match(name.replace("$", "").upper())
    if not found:
        raise ValueError(f"not a cell: {name!r}")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A workbook (its path in the inbox, with '/'), a sheet, a row or a cell of it (counted from 1; 0: none)."""

    workbook: str
    sheet: str = ""
    row: int = 0
    column: int = 0

    @property
    def cell(self) -> str:
        """The cell's name, 'C7'; '' where the place is larger than a cell."""
        return cell_name(self.row, self.column) if self.row and self.column else ""

    def __str__(self) -> str:
        """'目标.xlsx › 11月 › C7': how the place is written in a sentence."""
        last = self.cell or (f"{self.row}" if self.row else "")
        return " › ".join(part for part in (self.workbook, self.sheet, last) if part)
