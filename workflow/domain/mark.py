"""What is put on somebody's workbook: marks on cells, columns beside a table, tables on sheets of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from workflow.domain.finding import Severity

TableValue = str | int | float | Decimal | date | bool | None


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A note and a highlight on one cell (row and column counted from 1)."""

    sheet: str
    row: int
    column: int
    severity: Severity
    text: str


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column beside the table of a sheet: a text a row, by row number."""

    sheet: str
    header: str
    values: Mapping[int, str]


class Format(StrEnum):
    """How a column of a result table is shown."""

    TEXT = "text"
    MONEY = "money"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"


class ChartKind(StrEnum):
    """The chart beside a result table."""

    NONE = "none"
    BAR = "bar"


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a result table."""

    title: str
    format: Format = Format.TEXT
    width: int = 12
    """In characters, as spreadsheet programs measure."""
    bars: bool = False
    """Whether data bars lie behind the values."""
    choices: tuple[str, ...] = ()
    """Words that its cells offer in a dropdown, for a column that users fill in."""
    decimals: int = 0
    """How many decimals are shown beyond those of the format."""


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to a cell of the same workbook."""

    text: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class ResultTable:
    """A table for a sheet of its own; nothing of a workbook's format is in it."""

    title: str
    """Becomes the sheet's name (cut and made unique where the workbook has such a sheet)."""
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[TableValue | Link, ...], ...]
    notes: tuple[str, ...] = ()
    """Lines above the table: how to read it, which clock was used."""
    chart: ChartKind = ChartKind.NONE
    chart_column: int = -1
    """Which column (from 0) the chart shows, against the column `chart_label`; -1: the last numeric one."""
    chart_label: int = 0
    tone: Mapping[int, Severity] = field(default_factory=dict)
    """Rows (from 0) that are coloured by a severity."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """All that is to be put on one workbook, and the day up to which it is true."""

    as_of: date
    marks: tuple[Mark, ...] = ()
    columns: tuple[ResultColumn, ...] = ()
    tables: tuple[ResultTable, ...] = ()

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing to put."""
        return not (self.marks or self.columns or self.tables)
