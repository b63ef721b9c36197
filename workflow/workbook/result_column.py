"""A column of texts beside somebody's table: the one thing that we write among the cells, so the most careful one.

It stands right of everything on the sheet; a table or a filter that it touches grows by it, because a sort would
separate the texts from their rows otherwise. Whatever is not plain is refused. See design.md 4 ("Result column").
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workflow.domain.mark import ResultColumn
from workflow.domain.place import cell_name, column_letters, parse_cell
from workflow.workbook.book import Book
from workflow.workbook.column_removal import column_place
from workflow.workbook.markup import (
    cell_text,
    child,
    children,
    clean_text,
    escape,
    open_tag,
    root_of,
    set_attribute,
    with_prefix,
)
from workflow.workbook.refusal import Refusal, refusal
from workflow.workbook.worksheet import Range, Worksheet, parse_range, ranges

_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576
_WIDTH = 36
_ROW = re.compile(rb"<(?:[^\s/>!?\"'<:]+:)?row(?=[\s/>])([^<>]*?)(/?)>")
_ROW_NUMBER = re.compile(rb"\br\s*=\s*[\"'](\d+)[\"']")
_SPANS = re.compile(rb"\bspans\s*=\s*[\"'](\d+):(\d+)[\"']")
_CELL = re.compile(rb"<(?:[^\s/>!?\"'<:]+:)?c(?=[\s/>])([^<>]*)>")
_CELL_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})(\d+)[\"']")
_STYLE = re.compile(rb"\bs\s*=\s*[\"'](\d+)[\"']")
_SQREF = re.compile(rb"\bsqref\s*=\s*[\"']([^\"']*)[\"']|<(?:\w+:)?sqref>([^<]*)<")
_ANCHOR_COLUMN = re.compile(rb"<(?:\w+:)?to>\s*<(?:\w+:)?col>(\d+)<")


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    start: int
    tag_end: int
    close: int
    """Where its closing tag begins; -1 for a row written as one tag."""


@dataclass(frozen=True, slots=True)
class _Grid:
    """The cells' rows and how far right anything on the sheet reaches."""

    rows: list[_Row]
    right: int


def add_columns(
    sheet: Worksheet, columns: Sequence[ResultColumn], targets: Mapping[int, str] | None = None
) -> tuple[str, ...] | Refusal:
    """Add result columns to a sheet, or say why not; return the places that the marker keeps.

    Args:
        sheet: the sheet.
        columns: the columns.
        targets: where cells of some rows lead: addresses inside of the workbook by row.
    """
    name = sheet.entry.name
    if sheet.protected:
        return refusal("column.protected", name)
    kinds = [relation.type for relation in sheet.book.relations(sheet.entry.part)]
    tables = [relation.target for relation in sheet.book.relations(sheet.entry.part) if relation.type == "table"]
    grid = _grid(sheet)
    if grid is None or len(tables) > 1 or {"pivotTable", "queryTable"} & set(kinds):
        return refusal("column.shape", name)
    area = _sorted_area(sheet, tables)
    if area is None or (isinstance(area, Range) and area.right != grid.right):
        return refusal("column.shape", name)
    first = grid.right + 1
    rows = {row for column in columns for row in column.values}
    if first + len(columns) - 1 > _LAST_COLUMN or not rows or not 1 <= min(rows) <= max(rows) <= _LAST_ROW:
        return refusal("column.full", name)
    header = area.top if isinstance(area, Range) else min(rows) - 1
    if header < 1 or header in rows:
        return refusal("column.shape", name)
    titles = _titles(sheet, tables, columns)
    _write_cells(sheet, grid, columns, titles, header)
    if isinstance(area, Range):
        _widen(sheet, tables, area, titles)
    _set_widths(sheet, first, first + len(columns) - 1)
    _link(sheet, first, columns, targets or {})
    return tuple(column_place(name, header, first + number, title) for number, title in enumerate(titles))


def _grid(sheet: Worksheet) -> _Grid | None:
    content, data = sheet.content, sheet.data
    inside = content[data.open_end : data.close_start]
    if b"<!" in inside:
        return None
    tags = _CELL.findall(inside)
    places = [_CELL_PLACE.search(tag) for tag in tags]
    letters = {place[1].decode() for place in places if place}
    if not all(places):
        return None
    rows: list[_Row] = []
    for found in _ROW.finditer(content, data.open_end, data.close_start):
        number = _ROW_NUMBER.search(found[1])
        if not number or (rows and int(number[1]) <= rows[-1].number):
            return None
        close = -1 if found[2] else content.find(b"</" + sheet.prefix + b"row", found.end())
        rows.append(_Row(int(number[1]), found.start(), found.end(), close))
    right = max((parse_cell(f"{letter}1")[1] for letter in letters), default=0)
    return _Grid(rows, max(right, _reach(sheet)))


def _reach(sheet: Worksheet) -> int:
    """Return the last column of what lies beside the cells: merges, rules, validations, tables, filters, drawings."""
    areas = [Range(merge.top, merge.left, merge.bottom, merge.right) for merge in sheet.merges]
    for section in sheet.sections:
        if section.local in {"conditionalFormatting", "dataValidations", "extLst"}:
            text = sheet.content[section.start : section.end]
            for found in _SQREF.findall(text):
                areas += ranges((found[0] or found[1]).decode("ascii", "replace"))
    columns = [area.right for area in areas if area.right < _LAST_COLUMN]
    book = sheet.book
    for relation in book.relations(sheet.entry.part):
        if relation.type == "drawing" and relation.target in book.package:
            columns += [int(column) + 1 for column in _ANCHOR_COLUMN.findall(book.package.read(relation.target))]
        if relation.type == "table" and (area := _table_area(book, relation.target)):
            columns.append(area.right)
    filtered = sheet.section("autoFilter")
    if filtered and (area := parse_range(open_tag(sheet.content, filtered).get("ref", ""))):
        columns.append(area.right)
    return max(columns, default=0)


def _table_area(book: Book, part: str) -> Range | None:
    content = book.patch(part).content
    return parse_range(open_tag(content, root_of(content)).get("ref", ""))


def _sorted_area(sheet: Worksheet, tables: Sequence[str]) -> Range | bool | None:
    """Return the area of the one table or filter; False: there is none; None: it is not plain."""
    filtered = sheet.section("autoFilter")
    if tables:
        content = sheet.book.patch(tables[0]).content
        fields = open_tag(content, root_of(content))
        plain = fields.get("headerRowCount", "1") == "1" and fields.get("tableType", "worksheet") == "worksheet"
        related = {relation.type for relation in sheet.book.relations(tables[0])}
        return parse_range(fields.get("ref", "")) if plain and not filtered and "queryTable" not in related else None
    if filtered:
        return parse_range(open_tag(sheet.content, filtered).get("ref", ""))
    return False


def _titles(sheet: Worksheet, tables: Sequence[str], columns: Sequence[ResultColumn]) -> list[str]:
    """Return the headers, made different from those of the table, which must not hold one twice."""
    used: set[str] = set()
    if tables:
        content = sheet.book.patch(tables[0]).content
        listed = child(content, root_of(content), "tableColumns")
        used = (
            {open_tag(content, column).get("name", "").casefold() for column in children(content, listed)}
            if listed
            else set()
        )
    titles = []
    for column in columns:
        plain = " ".join(clean_text(column.header).split())[:100] or "结果"
        title, number = plain, 2
        while title.casefold() in used:
            title, number = f"{plain} ({number})", number + 1
        used.add(title.casefold())
        titles.append(title)
    return titles


def _write_cells(
    sheet: Worksheet, grid: _Grid, columns: Sequence[ResultColumn], titles: Sequence[str], header: int
) -> None:
    first, last = grid.right + 1, grid.right + len(columns)
    texts: dict[int, dict[int, str]] = {}
    for number, column in enumerate(columns):
        for place, text in column.values.items():
            texts.setdefault(place, {})[first + number] = text
    texts[header] = {first + number: title for number, title in enumerate(titles)}
    numbers = [row.number for row in grid.rows]
    new_rows: dict[int, list[bytes]] = {}
    for number in sorted(texts):
        at = bisect_left(numbers, number)
        row = grid.rows[at] if at < len(numbers) and numbers[at] == number else None
        style = _last_style(sheet, row) if row and number == header else b""
        cells = with_prefix(
            b"".join(_cell(number, place, text, style) for place, text in sorted(texts[number].items())), sheet.prefix
        )
        if row is None:
            name = sheet.prefix + b"row"
            where = grid.rows[at].start if at < len(numbers) else -1
            new_rows.setdefault(where, []).append(
                b"<" + name + f' r="{number}">'.encode() + cells + b"</" + name + b">"
            )
        else:
            _append_to_row(sheet, row, cells, last)
    for where, rows in new_rows.items():
        if where >= 0:
            sheet.patch.insert(where, b"".join(rows))
        else:
            for item in rows:
                sheet.patch.append(sheet.data, item)
    _widen_dimension(sheet, min(texts), max(texts), last)


def _cell(row: int, column: int, text: str, style: bytes) -> bytes:
    inside = b'<is><t xml:space="preserve">' + cell_text(text[:32_000]) + b"</t></is>"
    return f'<c r="{cell_name(row, column)}"'.encode() + style + b' t="inlineStr">' + inside + b"</c>"


def _last_style(sheet: Worksheet, row: _Row) -> bytes:
    """Return the style attribute of a row's last cell, so that our header looks like its neighbours."""
    cells = _CELL.findall(sheet.content, row.tag_end, max(row.close, row.tag_end))
    style = _STYLE.search(cells[-1]) if cells else None
    return b' s="' + style[1] + b'"' if style else b""


def _append_to_row(sheet: Worksheet, row: _Row, cells: bytes, last: int) -> None:
    tag = sheet.content[row.start : row.tag_end]
    new_tag = tag
    if (spans := _SPANS.search(tag)) and int(spans[2]) < last:
        new_tag = tag[: spans.start(2)] + str(last).encode() + tag[spans.end(2) :]
    if row.close < 0:
        whole = new_tag[:-2].rstrip() + b">" + cells + b"</" + sheet.prefix + b"row>"
        sheet.patch.replace(row.start, row.tag_end, whole)
        return
    if new_tag != tag:
        sheet.patch.replace(row.start, row.tag_end, new_tag)
    sheet.patch.insert(row.close, cells)


def _widen_dimension(sheet: Worksheet, top: int, bottom: int, last: int) -> None:
    section = sheet.section("dimension")
    area = parse_range(open_tag(sheet.content, section).get("ref", "")) if section else None
    if section and area:
        new = f"{cell_name(min(area.top, top), area.left)}:{cell_name(max(area.bottom, bottom), max(area.right, last))}"
        tag = set_attribute(sheet.content[section.start : section.open_end], "ref", new)
        sheet.patch.replace(section.start, section.open_end, tag)


def _widen(sheet: Worksheet, tables: Sequence[str], area: Range, titles: Sequence[str]) -> None:
    new = f"{cell_name(area.top, area.left)}:{cell_name(area.bottom, area.right + len(titles))}"
    if tables:
        _widen_table(sheet.book, tables[0], new, titles)
        return
    section = sheet.section("autoFilter")
    if section:
        tag = set_attribute(sheet.content[section.start : section.open_end], "ref", new)
        sheet.patch.replace(section.start, section.open_end, tag)
        _widen_filter_name(sheet, area, len(titles))


def _widen_table(book: Book, part: str, new: str, titles: Sequence[str]) -> None:
    patch = book.patch(part)
    root = root_of(patch.content)
    patch.replace(root.start, root.open_end, set_attribute(patch.content[root.start : root.open_end], "ref", new))
    for element in children(patch.content, root):
        if element.local == "autoFilter":
            totals = open_tag(patch.content, root).get("totalsRowCount", "0") not in {"0", ""}
            last = new.rpartition(":")[2]
            bottom, right = parse_cell(last)
            shown = f"{new.partition(':')[0]}:{cell_name(bottom - totals, right)}"
            tag = set_attribute(patch.content[element.start : element.open_end], "ref", shown)
            patch.replace(element.start, element.open_end, tag)
        elif element.local == "tableColumns":
            ids = [int(open_tag(patch.content, column).get("id", "0")) for column in children(patch.content, element)]
            for number, title in enumerate(titles, max(ids, default=0) + 1):
                item = f'<tableColumn id="{number}" name="'.encode() + escape(title, attribute=True) + b'"/>'
                patch.append(element, with_prefix(item, root.prefix), counted=True)


def _widen_filter_name(sheet: Worksheet, area: Range, by: int) -> None:
    """Widen the hidden name in which Excel keeps a sheet's filter."""
    book = sheet.book
    patch = book.patch(book.part)
    section = book.section("definedNames")
    index = next(number for number, entry in enumerate(book.sheets) if entry.part == sheet.entry.part)
    for element in children(patch.content, section) if section else []:
        fields = open_tag(patch.content, element)
        if fields.get("name") == "_xlnm._FilterDatabase" and fields.get("localSheetId") == str(index):
            old = f"${column_letters(area.right)}${area.bottom}".encode()
            text = patch.content[element.open_end : element.close_start]
            if text.endswith(old):
                new = f"${column_letters(area.right + by)}${area.bottom}".encode()
                patch.replace(element.close_start - len(old), element.close_start, new)


def _link(sheet: Worksheet, first: int, columns: Sequence[ResultColumn], targets: Mapping[int, str]) -> None:
    """Let our cells lead to the rows of the 问题 sheet that are about their rows."""
    items = [
        f'<hyperlink ref="{cell_name(row, first + number)}" location="'.encode()
        + escape(targets[row], attribute=True) + b'"/>'
        for number, column in enumerate(columns) for row in sorted(column.values) if row in targets
    ]  # fmt: skip
    section = sheet.section("hyperlinks")
    if not items:
        return
    if section:
        for item in items:
            sheet.patch.append(section, with_prefix(item, sheet.prefix))
    else:
        whole = b"<hyperlinks>" + b"".join(items) + b"</hyperlinks>"
        sheet.insert("hyperlinks", with_prefix(whole, sheet.prefix))


def _set_widths(sheet: Worksheet, first: int, last: int) -> None:
    """Make the columns wide enough to read, where nobody set their width."""
    section = sheet.section("cols")
    item = with_prefix(f'<col min="{first}" max="{last}" width="{_WIDTH}" customWidth="1"/>'.encode(), sheet.prefix)
    if section is None:
        name = sheet.prefix + b"cols"
        sheet.insert("cols", b"<" + name + b">" + item + b"</" + name + b">")
        return
    for column in children(sheet.content, section):
        fields = open_tag(sheet.content, column)
        low, high = int(fields.get("min", "1")), int(fields.get("max", "1"))
        if low <= last and first <= high:
            return
        if low > last:
            sheet.patch.insert(column.start, item)
            return
    sheet.patch.append(section, item)
