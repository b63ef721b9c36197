"""What must hold for any workbook that we annotate; used by the tests and by benchmarks/write_back.py."""

import io
import warnings
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from workflow.domain.finding import Severity
from workflow.domain.mark import (
    Annotation,
    ChartKind,
    Format,
    Link,
    Mark,
    ResultColumn,
    ResultTable,
    TableColumn,
)  # fmt: skip
from workflow.workbook.annotate import Annotated, annotate
from workflow.workbook.marker import read_marker
from workflow.workbook.notes import FIRST_LINE
from workflow.workbook.refusal import Refusal
from workflow.workbook.strip import strip

AS_OF = date(2026, 11, 20)


def parts(content):
    """Return what every member of a package holds."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def result_table(title="问题", sheet="", cell="A1"):
    """Return a result table with all that a sheet can have: links, bars, tones, a chart."""
    columns = (TableColumn("位置", width=16), TableColumn("金额", Format.MONEY, 14, bars=True),
               TableColumn("完成率", Format.PERCENT, 10), TableColumn("日期", Format.DATE),
               TableColumn("说明", width=40))  # fmt: skip
    rows = tuple(
        (
            Link(f"{sheet}!{cell}", sheet, cell),
            Decimal(1000 * number) / 7,
            number / 10,
            date(2026, 11, 1 + number),
            f"=1+{number}",
        )
        for number in range(5)
    )
    return ResultTable(title, columns, rows, ("截止 2026-11-20",), ChartKind.BAR, 1, 4, {1: Severity.ERROR})


def opened(content):
    """Return the workbook as openpyxl reads it; None where openpyxl cannot."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl says what it would lose; we do not save with it
            return openpyxl.load_workbook(io.BytesIO(content), rich_text=True)
    except Exception:  # noqa: BLE001 - any failure of the independent reader only means that it cannot be asked
        return None


def cells_to_mark(book):
    """Return (sheet, row, column) of cells with a value, without one, in a merge and with a note."""
    places = []
    for sheet in book.worksheets:
        filled = [cell for row in sheet.iter_rows(max_row=60, max_col=30) for cell in row if cell.value is not None]
        places += [(sheet.title, cell.row, cell.column) for cell in filled[:2]]
        places.append((sheet.title, min(sheet.max_row, 1_000_000) + 3, 2))
        places += [(sheet.title, area.max_row, area.max_col) for area in list(sheet.merged_cells.ranges)[:1]]
        places += [(sheet.title, cell.row, cell.column) for cell in filled if cell.comment][:1]
    return places


def annotation_for(content):
    """Return marks on such cells, a result column and a result sheet with a chart."""
    book = opened(content)
    if book and book.worksheets:
        places = cells_to_mark(book)
        first = book.worksheets[0].title
    else:
        try:
            first = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names[0]
        except (CalamineError, IndexError):
            first = "Sheet1"
        places = [(first, 1, 1), (first, 70, 3)]
    grades = list(Severity)
    marks = tuple(
        Mark(*place, grades[number % 4], f"第{number}个问题：<请改> & 核对") for number, place in enumerate(places)
    )
    column = ResultColumn(first, "核对结果", {2: "通过", 3: "=有误", 90: "表外"})
    return Annotation(AS_OF, marks, (column,), (result_table(sheet=first),))


def values(content):
    """Return all values as calamine reads them, by sheet; None where it cannot."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = {}
        for name in book.sheet_names:
            try:
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            except CalamineError:
                continue
            found[name] = {
                (r, c): value for r, row in enumerate(rows) for c, value in enumerate(row) if value not in {"", None}
            }
    except (CalamineError, OSError, ValueError):
        return None
    return found


def check(content, annotation=None):
    """Annotate a workbook and return (result, what is wrong with it as sentences)."""
    wanted = annotation or annotation_for(content)
    result = annotate(content, wanted)
    if isinstance(result, Refusal):
        return result, []
    problems = [
        *_packages(content, result.content),
        *_values(content, result, wanted),
        *_notes(content, result, wanted),
    ]
    again = annotate(result.content, wanted)
    if not isinstance(again, Annotated) or again.content != result.content:
        problems.append("annotating twice is not annotating once")
    back = strip(result.content)
    if isinstance(back, Refusal) or list(parts(back).items()) != list(parts(content).items()):
        problems.append("stripping does not give every part back")
    if not read_marker(result.content):
        problems.append("the marker is not found")
    return result, problems


def _packages(before, after):
    old, new = parts(before), parts(after)
    lost = [name for name in old if name not in new]
    problems = [f"lost {name}" for name in lost]
    may_change = (
        "content_types",
        ".rels",
        "workbook.xml",
        "styles.xml",
        "sheet",
        "comments",
        ".vml",
        "docprops/custom",
        "table",
    )
    for name, content in new.items():
        if name in old and content == old[name]:
            continue
        if name in old and not any(word in name.lower().replace("\\", "/") for word in may_change):
            problems.append(f"changed {name}")
        if _parses(old.get(name, b"<a/>")) and not _parses(content):
            problems.append(f"ill-formed {name}")
    return problems


def _parses(content):
    try:
        etree.fromstring(content, etree.XMLParser(resolve_entities=False, huge_tree=True))
    except etree.XMLSyntaxError:
        return False
    return True


def _values(before, result, wanted):
    old, new = values(before), values(result.content)
    if old is None:
        return []
    if new is None:
        return ["calamine reads it no more"]
    column = {column.sheet for column in wanted.columns}
    problems = []
    for name, cells in old.items():
        now = new.get(name)
        if now is None or any(
            now.get(place) != value and repr(now.get(place)) != repr(value) for place, value in cells.items()
        ):
            problems.append(f"values of {name} changed")
        elif name not in column and len(now) != len(cells):
            problems.append(f"values were added to {name}")
    if len(wanted.tables) != len(new) - len(old):
        problems.append("result sheets are missing")
    return problems


def _notes(before, result, wanted):
    old, new = opened(before), opened(result.content)
    if old is None:
        return []
    if new is None:
        return ["openpyxl reads it no more"]
    unplaced = {(mark.sheet, mark.row, mark.column) for mark in result.unplaced}
    problems = []
    if [sheet for sheet in old.sheetnames if sheet not in new.sheetnames]:
        return ["openpyxl misses sheets"]
    for sheet in old.worksheets:
        other, looked_at = new[sheet.title], 0
        for row in sheet.iter_rows(max_row=200, max_col=50):
            for cell in row:
                if (
                    getattr(cell, "comment", None)
                    and getattr(other[cell.coordinate].comment, "text", None) != cell.comment.text
                ):
                    problems.append(f"a note was changed at {cell.coordinate}")
                looked_at += cell.has_style
                if cell.has_style and looked_at < 60 and _look(cell) != _look(other[cell.coordinate]):
                    problems.append(f"the style changed at {cell.coordinate}")
    return [*problems, *_marks(new, old.sheetnames, unplaced, wanted)]


def _marks(new, known, unplaced, wanted):
    problems = []
    for mark in wanted.marks:
        if (mark.sheet, mark.row, mark.column) not in unplaced and mark.sheet in known:
            anchor = _anchor(new[mark.sheet], mark)
            comment = new[mark.sheet].cell(*anchor).comment
            if not comment or not comment.text.startswith(FIRST_LINE) or mark.text not in comment.text:
                problems.append(f"no note at {mark.sheet} {anchor}")
            rules = [area for area in new[mark.sheet].conditional_formatting if _ours(area, anchor)]
            if not rules:
                problems.append(f"no highlight at {mark.sheet} {anchor}")
    return problems


def _look(cell):
    return [
        repr(part) for part in (cell.number_format, cell.font, cell.fill, cell.border, cell.alignment, cell.protection)
    ]


def _anchor(sheet, mark):
    for area in sheet.merged_cells.ranges:
        if area.min_row <= mark.row <= area.max_row and area.min_col <= mark.column <= area.max_col:
            return area.min_row, area.min_col
    return mark.row, mark.column


def _ours(area, anchor):
    if not any("sales-workflow:" in formula for rule in area.rules for formula in rule.formula):
        return False
    return any(
        part.min_row <= anchor[0] <= part.max_row and part.min_col <= anchor[1] <= part.max_col
        for part in area.sqref.ranges
    )


def note_cells(content, sheet):
    """Return the names of the cells of a sheet that bear a note, with the notes' texts."""
    book = opened(content)
    return {cell.coordinate: cell.comment.text for row in book[sheet].iter_rows() for cell in row if cell.comment}


__all__ = [
    "AS_OF",
    "annotation_for",
    "cells_to_mark",
    "check",
    "note_cells",
    "opened",
    "parts",
    "result_table",
    "values",
]
