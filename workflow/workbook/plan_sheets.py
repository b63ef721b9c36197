"""A plan as a workbook (XlsxWriter), and back: values within limits, the lock colour, who saved it and when."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format as CellFormat
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from workflow.domain.plan_book import LOCK_COLOUR, Ground, Ink, PlanBack, PlanCell, PlanSheet
from workflow.workbook.limits import ReadLimits
from workflow.workbook.markup import clean_text
from workflow.workbook.read import Rejection, read_workbook

_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Workbooks are the same bytes whenever they are made."""
_FONT = "Microsoft YaHei"
_LINE = "#D0D7DE"
_GROUNDS = {
    Ground.INPUT: "#EAF3FB", Ground.LOCK: f"#{LOCK_COLOUR}", Ground.PAST: "#E7E6E6", Ground.TOTAL: "#F2F2F2",
    Ground.GOOD: "#E2EFDA", Ground.BAD: "#FCE4D6",
}  # fmt: skip
_MOST_FILLED = 1_000_000
_TALL = 15.0
_PER_LINE = 1.7
"""How much wider a Chinese sign is than the unit that columns are measured in."""


def plan_workbook(sheets: Sequence[PlanSheet], opened: int = 1) -> bytes:
    """Return a plan as a workbook (.xlsx); the same sheets give the same bytes. `opened` is the sheet one sees."""
    buffer = BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    })  # fmt: skip
    workbook.set_properties({"created": _CREATED})
    formats = _Formats(workbook)
    pages = [_write(workbook.add_worksheet(sheet.title), sheet, formats) for sheet in sheets]
    if pages:
        pages[min(opened, len(pages) - 1)].activate()
    workbook.close()
    return buffer.getvalue()


class _Formats:
    """The looks used so far."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._known: dict[tuple[Ink, Ground, int], CellFormat] = {}

    def of(self, cell: PlanCell, decimals: int) -> CellFormat:
        """Return the look of a cell."""
        key = (cell.ink, cell.ground, decimals if cell.ink is Ink.AMOUNT else 0)
        if key not in self._known:
            self._known[key] = self._workbook.add_format(_look(*key))
        return self._known[key]


def _look(ink: Ink, ground: Ground, decimals: int) -> dict[str, object]:
    look: dict[str, object] = {"font_name": _FONT, "font_size": 10, "valign": "vcenter"}
    match ink:
        case Ink.TITLE:
            return look | {"font_size": 14, "bold": True, "font_color": "#1F4E78"}
        case Ink.NOTE:
            return look | {"font_size": 9, "font_color": "#595959"}
        case Ink.HEAD:
            return look | {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F4E78", "align": "center",
                           "text_wrap": True, "border": 1, "border_color": _LINE}  # fmt: skip
        case _:
            pass
    look |= {"border": 1, "border_color": _LINE}
    more: dict[Ink, dict[str, object]] = {
        Ink.AMOUNT: {"num_format": "#,##0.00" if decimals else "#,##0"},
        Ink.NUMBER: {"num_format": "0.####"},
        Ink.PERCENT: {"num_format": "0.0%"},
        Ink.DATE: {"num_format": "yyyy-mm-dd", "align": "left"},
        Ink.LONG: {"text_wrap": True},
    }
    look |= more.get(ink, {})
    if ground in _GROUNDS:
        look["bg_color"] = _GROUNDS[ground]
    if ground is Ground.TOTAL:
        look["bold"] = True
    return look


def _write(page: Worksheet, sheet: PlanSheet, formats: _Formats) -> Worksheet:
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    for number, row in enumerate(sheet.rows):
        for column, cell in enumerate(row):
            _put(page, number, column, cell, formats.of(cell, sheet.decimals))
        lines = max((_lines(cell, sheet.widths[column]) for column, cell in enumerate(row)
                     if cell.ink is Ink.LONG and column < len(sheet.widths)), default=1)  # fmt: skip
        if lines > 1:
            page.set_row(number, _TALL * lines)
    page.freeze_panes(*sheet.frozen)
    page.hide_gridlines(2)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    if sheet.frozen[0]:
        page.repeat_rows(sheet.frozen[0] - 1)
    return page


def _lines(cell: PlanCell, width: int) -> int:
    wide = sum(_PER_LINE if ord(sign) > 0x2E7F else 1.0 for sign in str(cell.value or ""))
    return max(1, -(-int(wide) // max(1, width - 1)))


def _put(page: Worksheet, row: int, column: int, cell: PlanCell, look: CellFormat) -> None:
    value = cell.value
    if cell.formula:
        page.write_formula(row, column, cell.formula, look, float(str(value)) if value is not None else 0)
    elif value is None or value == "":
        page.write_blank(row, column, None, look)
    elif isinstance(value, str):
        page.write_string(row, column, clean_text(value), look)
    elif isinstance(value, date):
        page.write_datetime(row, column, datetime(value.year, value.month, value.day), look)  # noqa: DTZ001  a day has no zone
    else:
        page.write_number(row, column, float(value), look)
    if cell.note:
        page.write_comment(row, column, clean_text(cell.note), {"author": "", "font_name": _FONT, "font_size": 9})
    if cell.choices:
        page.data_validation(row, column, row, column, {"validate": "list", "source": list(cell.choices)})


def read_plan(content: bytes, name: str, limits: ReadLimits) -> PlanBack | Rejection:
    """Return what a plan's workbook holds; why it cannot be read, where it is none of ours or breaks a limit."""
    sheets = read_workbook(content, name, limits)
    if isinstance(sheets, Rejection):
        return sheets
    if not content.startswith(b"PK"):
        return Rejection("read.wrong_container", "不是 .xlsx 工作簿", "it is no .xlsx workbook")
    from openpyxl import load_workbook  # noqa: PLC0415  only a plan that comes back needs it, and it takes a while to load

    try:
        book = load_workbook(BytesIO(content))
    except Exception as error:  # noqa: BLE001  whatever a broken file makes openpyxl raise, the answer is the same
        return Rejection("read.damaged", str(error)[:120], str(error)[:120])
    filled: dict[str, frozenset[tuple[int, int]]] = {}
    for sheet in book.worksheets:
        if sheet.max_row * sheet.max_column > _MOST_FILLED:
            return Rejection("read.too_large", f"工作表“{sheet.title}”太大", f"the sheet “{sheet.title}” is too large")
        filled[sheet.title] = frozenset(
            (int(cell.row or 0), int(cell.column or 0)) for row in sheet.iter_rows() for cell in row
            if cell.has_style and cell.fill.fill_type == "solid" and _is_lock(cell.fill.fgColor.rgb)
        )  # fmt: skip
    saved = book.properties
    when = saved.modified.date() if saved.modified and saved.lastModifiedBy else None
    return PlanBack(sheets, filled, (saved.lastModifiedBy or "").strip(), when)


def _is_lock(rgb: object) -> bool:
    """Tell whether a fill is the lock colour; a theme's colours come without one."""
    return isinstance(rgb, str) and rgb[-6:].upper() == LOCK_COLOUR
