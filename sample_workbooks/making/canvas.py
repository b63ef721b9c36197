"""A sheet being filled in: XlsxWriter with the office's looks, and a note of where mistakes were put."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from making.records import Spoilt

_CREATED = datetime(2026, 11, 20, 18, 0)  # noqa: DTZ001 - workbook properties have no time zone
ERRORS = ("#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?")
_KINDS: dict[str, dict[str, object]] = {
    "title": {"bold": True, "font_size": 16, "align": "center"},
    "note": {"font_color": "#595959", "font_size": 10},
    "head": {"bold": True, "align": "center", "border": 1, "text_wrap": True},
    "text": {"border": 1},
    "centre": {"border": 1, "align": "center"},
    "wrap": {"border": 1, "text_wrap": True},
    "date": {"border": 1, "align": "center", "num_format": 'm"月"d"日"'},
    "iso": {"border": 1, "align": "center", "num_format": "yyyy-mm-dd"},
    "slash": {"border": 1, "align": "center", "num_format": "yyyy/m/d"},
    "money": {"border": 1, "num_format": "#,##0.00"},
    "whole": {"border": 1, "num_format": "#,##0"},
    "wan": {"border": 1, "num_format": "#,##0.00####"},
    "total": {"border": 1, "bold": True, "align": "center"},
    "total_money": {"border": 1, "bold": True, "num_format": "#,##0.00"},
    "total_wan": {"border": 1, "bold": True, "num_format": "#,##0.00####"},
    "plain": {},
    "bold": {"bold": True},
}


@dataclass(frozen=True)
class Look:
    """How an assistant likes sheets to look."""

    font: str = "微软雅黑"
    size: int = 10
    head_fill: str = "#DDEBF7"
    total_fill: str = "#F2F2F2"
    height: int = 20


@dataclass
class Log:
    """Where each planted case stands: key → [(workbook, sheet, cell)]."""

    places: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)

    def note(self, key: str, workbook: str, sheet: str, cell: str) -> None:
        """Remember one place of a case."""
        self.places.setdefault(key, []).append((workbook, sheet, cell))


class Book:
    """A workbook that becomes the same bytes each time it is made."""

    def __init__(self, inbox: Path, name: str, log: Log, look: Look | None = None, author: str = "刘洋") -> None:
        self.name, self.log, self.look = name, log, look or Look()
        path = inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
        self.file.set_properties({"author": author, "company": "华辰办公", "created": _CREATED})
        self.file.set_calc_mode("auto")
        self._formats: dict[str, Format] = {}

    def format(self, kind: str) -> Format:
        """Return the format of a kind of cell, one object a workbook."""
        if kind not in self._formats:
            wanted: dict[str, object] = {"font_name": self.look.font, "font_size": self.look.size, "valign": "vcenter"}
            wanted |= _KINDS[kind]
            if kind == "head":
                wanted["bg_color"] = self.look.head_fill
            if kind.startswith("total"):
                wanted["bg_color"] = self.look.total_fill
            self._formats[kind] = self.file.add_format(wanted)
        return self._formats[kind]

    def sheet(self, name: str) -> "Canvas":
        """Add a sheet."""
        return Canvas(self, name)

    def close(self) -> None:
        """Write the file."""
        self.file.close()


class Canvas:
    """One sheet; rows and columns are counted from 0, as XlsxWriter does."""

    def __init__(self, book: Book, name: str) -> None:
        self.book, self.name = book, name
        self.sheet = book.file.add_worksheet(name)
        self.sheet.set_default_row(book.look.height)
        self.written: dict[tuple[int, int], object] = {}

    def put(self, row: int, column: int, value: object, kind: str = "text") -> None:
        """Write one cell; a Spoilt value is written as it is and noted."""
        if isinstance(value, Spoilt):
            self.book.log.note(value.key, self.book.name, self.name, xl_rowcol_to_cell(row, column))
            value = value.raw
        style = self.book.format(kind)
        self.written[row, column] = value
        if value is None or value == "":
            self.sheet.write_blank(row, column, None, style)
        elif isinstance(value, str) and value in ERRORS:
            self.sheet.write_formula(row, column, f"={value}*1", style, value)
        elif isinstance(value, str):
            self.sheet.write_string(row, column, value, style)
        elif isinstance(value, (date, datetime, time)):
            self.sheet.write_datetime(row, column, value, style)
        else:
            self.sheet.write_number(row, column, float(value) if isinstance(value, Decimal) else value, style)

    def row(self, row: int, values: Sequence[object], kinds: Sequence[str] | str = "text") -> None:
        """Write cells from column A on."""
        for column, value in enumerate(values):
            self.put(row, column, value, kinds if isinstance(kinds, str) else kinds[column])

    def title(self, row: int, text: str, last_column: int, kind: str = "title") -> None:
        """Write a text over merged cells from column A to `last_column`."""
        self.sheet.merge_range(row, 0, row, last_column, text, self.book.format(kind))
        if kind == "title":
            self.sheet.set_row(row, 30)

    def head(self, row: int, titles: Sequence[str], widths: Sequence[float] = ()) -> None:
        """Write a header row and set the columns' widths."""
        self.row(row, titles, "head")
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def total(
        self, row: int, column: int, rows: tuple[int, int], kind: str = "total_money", shown: object = None
    ) -> None:
        """Write a SUM over rows (first, last) of a column with its cached value, or a typed number (`shown`)."""
        if shown is not None:
            self.put(row, column, shown, kind)
            return
        letters = xl_col_to_name(column)
        formula = f"=SUM({letters}{rows[0] + 1}:{letters}{rows[1] + 1})"
        values = [self.written.get((number, column)) for number in range(rows[0], rows[1] + 1)]
        result = sum((Decimal(str(value)) for value in values if isinstance(value, (int, float, Decimal))), Decimal(0))
        self.written[row, column] = result
        self.sheet.write_formula(row, column, formula, self.book.format(kind), float(result))

    def merge_down(self, column: int, rows: tuple[int, int], value: object, kind: str = "centre") -> None:
        """Merge cells (first row, last row) of a column; a single row is written plainly."""
        if rows[0] == rows[1]:
            self.put(rows[0], column, value, kind)
            return
        if isinstance(value, Spoilt):
            self.book.log.note(value.key, self.book.name, self.name, xl_rowcol_to_cell(rows[0], column))
            value = value.raw
        if isinstance(value, (date, datetime)):
            self.sheet.merge_range(rows[0], column, rows[1], column, "", self.book.format(kind))
            self.sheet.write_datetime(rows[0], column, value, self.book.format(kind))
        else:
            self.sheet.merge_range(rows[0], column, rows[1], column, value, self.book.format(kind))

    def comment(self, row: int, column: int, text: str, author: str = "刘洋") -> None:
        """Add a note of a person to a cell."""
        self.sheet.write_comment(row, column, text, {"author": author, "x_scale": 1.6})

    def print_setup(
        self, *, landscape: bool = True, repeat: int | None = None, footer: str = "&L华辰办公&C第 &P 页 / 共 &N 页&R&D"
    ) -> None:
        """Set the sheet up for A4 paper, one page wide."""
        if landscape:
            self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        self.sheet.set_footer(footer)
        if repeat is not None:
            self.sheet.repeat_rows(repeat)

    def call(self, method: str, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - passed through to XlsxWriter
        """Call a method of the XlsxWriter sheet."""
        getattr(self.sheet, method)(*arguments, **options)
