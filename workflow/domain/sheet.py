"""A sheet as it was read: values with their positions, before anybody knows what they mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class CellError:
    """An error that the spreadsheet program left in a cell: #DIV/0!, #REF! …"""

    code: str

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class Uncalculated:
    """A formula for which the file holds no value (written by a program that does not calculate)."""

    formula: str

    def __str__(self) -> str:
        return f"={self.formula}"


Value = str | float | int | bool | date | datetime | time | timedelta | CellError | Uncalculated | None
"""What a cell can hold. None is an empty cell; numbers come as float or int, dates as date or datetime."""


Cell = tuple[int, int]
"""Row and column, counted from 1."""


class Look(StrEnum):
    """How people mark what is cancelled or returned, where they don't write it."""

    STRUCK = "struck"
    RED = "red"
    """In red letters."""
    FILLED = "filled"
    """On a red ground."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Merged cells: the corners, both inside, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet. `rows[0][0]` is cell A1; rows may be shorter than the widest one."""

    name: str
    rows: list[list[Value]]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = field(default_factory=frozenset)
    hidden_columns: frozenset[int] = field(default_factory=frozenset)
    looks: Mapping[Look, frozenset[Cell]] = field(default_factory=dict)
    """The cells that look like something cancelled."""
    comments: Mapping[Cell, str] = field(default_factory=dict)
    """What people wrote on cells, on one line each; notes of ours are left out."""
    calculated: Mapping[Cell, str] = field(default_factory=dict)
    """The formulas for which the file holds no value, and whose value in `rows` was calculated by us."""

    def value(self, row: int, column: int) -> Value:
        """Return the value at a row and column counted from 1; None outside of the sheet."""
        if 1 <= row <= len(self.rows) and 1 <= column <= len(self.rows[row - 1]):
            return self.rows[row - 1][column - 1]
        return None
