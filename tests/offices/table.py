"""Write one table onto a sheet in a layout of habits, and note where the planted cells came to stand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from offices.truth import Planted


@dataclass(frozen=True)
class Cell:
    """What a cell shows: a value, its format, what it adds to a subtotal, and what is wrong with it."""

    value: object
    format: str = "text"
    adds: Decimal | None = None
    planted: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a table: its key, the header as written, the group above it in a two-row header."""

    key: str
    title: str
    group: str = ""


@dataclass
class Layout:
    """How the table lies on its sheet."""

    titles: tuple[str, ...] = ()
    left: int = 0
    top: int = 0
    merged: tuple[str, ...] = ()
    """Columns whose equal neighbours share one merged cell."""
    subtotal_by: str = ""
    """The column after whose groups a 小计 row stands."""
    total: str = ""
    """The label of the last row, '' for none."""
    blank_every: int = 0
    repeat_header_every: int = 0
    hidden_rows: bool = False
    two_rows: bool = False

    def words(self) -> str:
        """Say the layout in words, for a failing test."""
        return ", ".join(f"{key}={value}" for key, value in vars(self).items() if value)


class Paper:
    """A workbook under a pen."""

    def __init__(self, folder: Any, name: str, planted: list[Planted]) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        self.name, self.planted = name, planted
        self.book = xlsxwriter.Workbook(str(folder / name))
        self.book.set_properties({"created": datetime(2026, 11, 20)})  # noqa: DTZ001 - a workbook has no time zone
        formats = {
            "text": {},
            "cell": {"num_format": "yyyy-mm-dd"},
            "cell_us": {"num_format": "mm-dd-yy"},
            "head": {"bold": True, "border": 1, "text_wrap": True},
            "cell_short": {"num_format": 'm"月"d"日"'},
            "money": {"num_format": "#,##0.00####"},
        }
        self.formats = {key: self.book.add_format(wanted) for key, wanted in formats.items()}

    def close(self) -> None:
        """Write the file."""
        self.book.close()


@dataclass
class Page:
    """One sheet of a workbook."""

    paper: Paper
    name: str
    sheet: Any = field(init=False)

    def __post_init__(self) -> None:
        self.sheet = self.paper.book.add_worksheet(self.name)

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Write one cell, counted from 0."""
        style = self.paper.formats[cell.format]
        if cell.planted:
            self.paper.planted.append(Planted(self.paper.name, self.name, xl_rowcol_to_cell(row, column), cell.planted))
        value = cell.value
        if isinstance(value, str) and value.startswith("#"):
            self.sheet.write_formula(row, column, "=1/0" if value == "#DIV/0!" else f"={value}", style, value)
        elif isinstance(value, str):
            self.sheet.write_string(row, column, value, style)
        elif isinstance(value, date):
            self.sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), style)  # noqa: DTZ001 - a cell has no time zone
        elif value is not None:
            self.sheet.write_number(row, column, float(value), style)  # type: ignore[arg-type]

    def merge(self, box: tuple[int, int, int, int], cell: Cell) -> None:
        """Merge cells (top, left, bottom, right) and write the first; one cell alone is written plainly."""
        top, left, bottom, right = box
        if (top, left) != (bottom, right):
            self.sheet.merge_range(top, left, bottom, right, "", self.paper.formats[cell.format])
        self.put(top, left, cell)


def write_table(page: Page, columns: Sequence[Column], rows: Sequence[dict[str, Cell]], layout: Layout) -> int:
    """Write titles, header, rows, subtotals and total; return the row below the table (counted from 0)."""
    at, last = layout.top, layout.left + len(columns) - 1
    for title in layout.titles:
        page.merge((at, layout.left, at, last), Cell(title))
        at += 1
    at = _header(page, columns, layout, at)
    group_start, group_top = 0, at
    for number, row in enumerate(rows):
        if number and layout.repeat_header_every and number % layout.repeat_header_every == 0:
            at = _header(page, columns, layout, at)
        if number and layout.blank_every and number % layout.blank_every == 0:
            at += 1
        for offset, column in enumerate(columns):
            if column.key not in layout.merged:
                page.put(at, layout.left + offset, row[column.key])
        if layout.hidden_rows and number % 5 == 3:
            page.sheet.set_row(at, None, None, {"hidden": True})
        at += 1
        ends = number + 1 == len(rows) or (layout.subtotal_by and _differ(row, rows[number + 1], layout.subtotal_by))
        if ends:
            _merged(page, columns, rows[group_start : number + 1], layout, group_top)
            if layout.subtotal_by:
                _sums(page, columns, rows[group_start : number + 1], layout, at, "小计")
                at += 1
            group_start, group_top = number + 1, at
    if layout.total:
        _sums(page, columns, rows, layout, at, layout.total)
        at += 1
    return at


def _differ(one: dict[str, Cell], other: dict[str, Cell], key: str) -> bool:
    return one[key].value != other[key].value


def _header(page: Page, columns: Sequence[Column], layout: Layout, at: int) -> int:
    if not layout.two_rows:
        for offset, column in enumerate(columns, layout.left):
            page.put(at, offset, Cell(column.title, "head"))
        return at + 1
    offset = 0
    while offset < len(columns):
        group = columns[offset].group
        end = offset
        while group and end + 1 < len(columns) and columns[end + 1].group == group:
            end += 1
        if group:
            page.merge((at, layout.left + offset, at, layout.left + end), Cell(group, "head"))
            for inner in range(offset, end + 1):
                page.put(at + 1, layout.left + inner, Cell(columns[inner].title, "head"))
        else:
            page.merge((at, layout.left + offset, at + 1, layout.left + offset), Cell(columns[offset].title, "head"))
        offset = end + 1
    return at + 2


def _merged(page: Page, columns: Sequence[Column], rows: Sequence[dict[str, Cell]], layout: Layout, top: int) -> None:
    """Write the merged columns of a run of rows that stand one below the other."""
    for offset, column in enumerate(columns, layout.left):
        if column.key not in layout.merged:
            continue
        start = 0
        for number in range(1, len(rows) + 1):
            if number == len(rows) or any(_differ(rows[start], rows[number], key) for key in layout.merged):
                page.merge((top + start, offset, top + number - 1, offset), rows[start][column.key])
                start = number


def _sums(
    page: Page, columns: Sequence[Column], rows: Sequence[dict[str, Cell]], layout: Layout, at: int, label: str
) -> None:
    page.put(at, layout.left, Cell(label))
    for offset, column in enumerate(columns, layout.left):
        parts = [row[column.key].adds for row in rows]
        if offset > layout.left and any(part is not None for part in parts):
            page.put(at, offset, Cell(sum((part for part in parts if part is not None), Decimal(0)), "money"))
