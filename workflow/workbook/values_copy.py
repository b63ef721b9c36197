"""A new .xlsx with the values of a workbook that cannot be patched (.xls, .xlsb, .ods, text), to bear our marks.

Values, merged cells, what is hidden and widths that fit come over; formulas, looks and everything else do not.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import islice

from workflow.domain.display_width import display_width
from workflow.domain.finding import Language
from workflow.domain.mark import Annotation
from workflow.domain.place import cell_name, column_letters
from workflow.domain.sheet import CellError, Sheet, Value
from workflow.workbook.annotate import Annotated, annotate
from workflow.workbook.book import MAIN, Book
from workflow.workbook.graft import SHEET_TYPE, list_sheet
from workflow.workbook.limits import ReadLimits
from workflow.workbook.markup import cell_text, clean_text
from workflow.workbook.new import empty_package
from workflow.workbook.package import Package
from workflow.workbook.read import Rejection, read_workbook
from workflow.workbook.refusal import Refusal
from workflow.workbook.result_layout import day_number, width_in_file
from workflow.workbook.settings import WriteBack
from workflow.workbook.sheet_names import sheet_names
from workflow.workbook.styles import Styles

_ENDINGS = (".xls", ".xlsb", ".ods", ".csv", ".et")
_TEXTS = (".ods", ".csv", ".tsv", ".txt")
_FORMATS = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm:ss", time: "hh:mm:ss", timedelta: "[h]:mm:ss"}
_HIDDEN = ' hidden="1"'
_LONGEST_TEXT = 32_767
_LOOKED_AT, _NARROWEST, _WIDEST = 500, 8, 60
"""Rows by which widths are chosen, and the widths, in characters."""


def copy_name(name: str) -> str:
    """Return the name of the annotated copy of a workbook: with .xlsx behind it where only its values are copied."""
    return f"{name}.xlsx" if name.lower().endswith(_ENDINGS) else name


def annotate_any(
    content: bytes,
    name: str,
    annotation: Annotation,
    language: Language,
    settings: WriteBack,
    limits: ReadLimits,
) -> tuple[Annotated | Refusal, bool]:
    """Annotate a workbook, or a copy of its values where it is of a sort that cannot be patched.

    Returns:
        what `annotate` returns, and whether it is a copy of the values: the reason of a refusal is then the reading's.
    """
    done = annotate(content, annotation, language, settings, limits=limits)
    if not isinstance(done, Refusal) or not _values_will_do(done, name):
        return done, False
    sheets = read_workbook(content, name, limits)
    if isinstance(sheets, Rejection):
        return done, False
    names = sheet_names(sheet.name for sheet in sheets)
    named = {sheet.name: new for sheet, new in zip(sheets, names, strict=True)}
    wanted = replace(
        annotation,
        marks=tuple(replace(mark, sheet=named.get(mark.sheet, mark.sheet)) for mark in annotation.marks),
        columns=tuple(replace(column, sheet=named.get(column.sheet, column.sheet)) for column in annotation.columns),
    )
    sha256 = hashlib.sha256(content).hexdigest()
    return annotate(values_workbook(sheets), wanted, language, settings, original_sha256=sha256, limits=limits), True


def _values_will_do(refusal: Refusal, name: str) -> bool:
    return refusal.code in {"ole2", "xlsb"} or (
        refusal.code in {"not_zip", "packaging"} and name.lower().endswith(_TEXTS)
    )


def values_workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook (.xlsx) with the values of sheets; the same values give the same bytes."""
    package = Package(empty_package(), ReadLimits())
    book = Book(package)
    styles = Styles(book)
    formats = {kind: styles.add("cellXfs", _format(styles.number_format(code))) for kind, code in _FORMATS.items()}
    shown = next((place for place, sheet in enumerate(sheets) if not sheet.hidden), 0)
    for place, (sheet, name) in enumerate(zip(sheets, sheet_names(each.name for each in sheets), strict=True)):
        part = book.fresh_part(book.folder + "worksheets/sheet{}.xml")
        book.add_part(part, _sheet(sheet, formats, selected=place == shown), SHEET_TYPE)
        relation_id = book.relate(book.part, "worksheet", part)
        list_sheet(book, name, place + 1, relation_id, hidden=sheet.hidden and place != shown)
    styles.apply()
    book.apply()
    return package.to_bytes()


def _format(number: int) -> bytes:
    return b'<xf numFmtId="%d" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' % number


def _sheet(sheet: Sheet, formats: dict[type, int], *, selected: bool) -> bytes:
    letters = [column_letters(column).encode() for column in range(1, 1 + max(map(len, sheet.rows), default=0))]
    open_tab = ' tabSelected="1"' if selected else ""
    pieces = [
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}"><sheetViews>'
        f'<sheetView{open_tab} workbookViewId="0"/></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/>{_columns(sheet, len(letters))}<sheetData>'.encode()
    ]  # fmt: skip
    for number, row in enumerate(sheet.rows, 1):
        cells = [
            _cell(b"%s%d" % (letters[at], number), value, formats) for at, value in enumerate(row) if value is not None
        ]
        hidden = _HIDDEN.encode() if number in sheet.hidden_rows else b""
        if cells or hidden:
            pieces += (b'<row r="%d"%s>' % (number, hidden), *cells, b"</row>")
    merges = "".join(
        f'<mergeCell ref="{cell_name(area.top, area.left)}:{cell_name(area.bottom, area.right)}"/>'
        for area in sheet.merges
    )
    pieces.append(b"</sheetData>")
    if merges:
        pieces.append(f'<mergeCells count="{len(sheet.merges)}">{merges}</mergeCells>'.encode())
    pieces.append(b"</worksheet>")
    return b"".join(pieces)


def _columns(sheet: Sheet, count: int) -> str:
    widths = [_NARROWEST] * count
    for row in islice(sheet.rows, _LOOKED_AT):
        for at, value in enumerate(row):
            if value is not None:
                widths[at] = max(widths[at], min(_width(value) + 1, _WIDEST))
    items = (
        f'<col min="{at}" max="{at}" width="{width_in_file(width)}" customWidth="1"'
        f"{_HIDDEN if at in sheet.hidden_columns else ''}/>"
        for at, width in enumerate(widths, 1)
    )
    return f"<cols>{''.join(items)}</cols>" if count else ""


def _width(value: Value) -> int:
    if isinstance(value, float):
        return len(f"{value:.10g}")
    return display_width(str(value), chinese_font=True)


def _cell(name: bytes, value: Value, formats: dict[type, int]) -> bytes:
    if isinstance(value, bool):
        return b'<c r="%s" t="b"><v>%d</v></c>' % (name, value)
    if isinstance(value, int | float):
        return b'<c r="%s"><v>%s</v></c>' % (name, repr(value).encode())
    if isinstance(value, CellError):
        return b'<c r="%s" t="e"><v>%s</v></c>' % (name, cell_text(value.code))
    number, kind = _moment(value)
    if number is not None and number >= 0:
        return b'<c r="%s" s="%d"><v>%s</v></c>' % (name, formats[kind], repr(number).encode())
    text = clean_text(str(value))[:_LONGEST_TEXT]
    return b'<c r="%s" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>' % (name, cell_text(text))


def _moment(value: Value) -> tuple[float | None, type]:
    """Return a date, a time or a duration as spreadsheets count them, and how it is shown."""
    if isinstance(value, datetime):
        return day_number(value, date1904=False), date if value.time() == time() else datetime
    if isinstance(value, date):
        return day_number(value, date1904=False), date
    if isinstance(value, timedelta):
        return value / timedelta(days=1), timedelta
    if isinstance(value, time):
        whole = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
        return whole / timedelta(days=1), time
    return None, str
