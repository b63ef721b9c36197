"""Result sheets for somebody's workbook: appended with all that they need, and taken out again.

Their formats go behind the workbook's own, drawings and charts get fresh names. See design.md 4 ("Graft").
"""

import re
from collections.abc import Sequence
from contextlib import suppress

from workflow.domain.finding import Language
from workflow.domain.mark import Link, ResultTable
from workflow.domain.place import parse_cell
from workflow.workbook.book import Book
from workflow.workbook.column_removal import cell_text_of
from workflow.workbook.markup import Element, children, escape, open_tag, prefix_of, set_attribute, with_prefix
from workflow.workbook.notes import FIRST_LINE
from workflow.workbook.result_chart import CHART_TYPE, DRAWING_TYPE, chart_markup, drawing_markup
from workflow.workbook.result_looks import Looks
from workflow.workbook.result_sheet import ResultSheet, SheetLayout, Surroundings, first_row, written_sheet
from workflow.workbook.sheet_names import quoted, sheet_names
from workflow.workbook.styles import Styles

SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "http://purl.oclc.org/ooxml/drawingml/main",
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "http://purl.oclc.org/ooxml/drawingml/chart",
    "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing": "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing",
}  # fmt: skip
_AFTER_SHEETS = ("sheets", "functionGroups", "externalReferences")


def graft(
    book: Book,
    styles: Styles,
    sheets: Sequence[ResultTable | SheetLayout],
    language: Language,
    sign: str = FIRST_LINE,
    *,
    selected: bool = False,
) -> tuple[str, ...]:
    """Append result sheets to a workbook and return their names.

    Links in the tables lead to the workbook's own sheets by name, or to one another by title.

    Args:
        book: the workbook.
        styles: its styles.
        sheets: what to write.
        language: of the few words that are not in the tables.
        sign: put in front of the first title of each sheet.
        selected: whether the first of them is the sheet that is open.
    """
    own = [sheet.name for sheet in book.sheets]
    names = sheet_names([sheet.title for sheet in sheets], own)
    targets = {name: name for name in (*own, *names)}
    targets |= {sheet.title: name for sheet, name in zip(sheets, names, strict=True)}
    around = Surroundings(Looks(styles), targets, language, sign, _date1904(book))
    number = max((sheet.sheet_id for sheet in book.sheets), default=0)
    defined: list[bytes] = []
    for place, (sheet, name) in enumerate(zip(sheets, names, strict=True)):
        blocks = (sheet,) if isinstance(sheet, ResultTable) else sheet.blocks
        written = written_sheet(name, blocks, place + 1, around, selected=selected and not place)
        relation_id = book.relate(book.part, "worksheet", _add_sheet(book, written))
        list_sheet(book, name, number + 1 + place, relation_id)
        defined += _names(written, name, len(own) + place)
    _append_names(book, defined)
    return tuple(names)


def rows_about(tables: Sequence[ResultTable], book: Book) -> dict[tuple[str, int, int], list[tuple[str, int]]]:
    """Return which rows of result sheets link to a cell of the workbook's own sheets.

    By (sheet's name casefolded, row, column): the final names of the sheets, and the rows on them.
    """
    own = {sheet.name.casefold() for sheet in book.sheets}
    names = sheet_names([table.title for table in tables], [sheet.name for sheet in book.sheets])
    found: dict[tuple[str, int, int], list[tuple[str, int]]] = {}
    for table, name in zip(tables, names, strict=True):
        for row, values in enumerate(table.rows, first_row((table,))):
            for value in values:
                if isinstance(value, Link) and value.sheet.casefold() in own:
                    with suppress(ValueError):
                        found.setdefault((value.sheet.casefold(), *parse_cell(value.cell)), []).append((name, row))
    return found


def _date1904(book: Book) -> bool:
    section = book.section("workbookPr")
    said = open_tag(book.patch(book.part).content, section).get("date1904", "") if section else ""
    return said in {"1", "true", "on"}


def _add_sheet(book: Book, written: ResultSheet) -> str:
    """Add a sheet's part with its drawing and charts; return its name."""
    part = book.fresh_part(book.folder + "worksheets/sheet{}.xml")
    book.add_part(part, _in_namespaces(book, written.content), SHEET_TYPE)
    if written.charts:
        drawing = book.fresh_part(book.folder + "drawings/drawing{}.xml")
        content = drawing_markup([chart for chart, _ in written.charts], written.row_pixels)
        book.add_part(drawing, _in_namespaces(book, content), DRAWING_TYPE)
        book.relate(part, "drawing", drawing)
        for number, (chart, head) in enumerate(written.charts, 1):
            name = book.fresh_part(book.folder + "charts/chart{}.xml")
            book.add_part(name, _in_namespaces(book, chart_markup(chart, number, head)), CHART_TYPE)
            book.relate(drawing, "chart", name)
    return part


def _in_namespaces(book: Book, content: bytes) -> bytes:
    for transitional, strict in _STRICT.items() if book.strict else ():
        content = content.replace(f'"{transitional}"'.encode(), f'"{strict}"'.encode())
    return content


def list_sheet(book: Book, name: str, sheet_id: int, relation_id: str, *, hidden: bool = False) -> None:
    """Append a sheet to the list of the workbook's sheets."""
    patch = book.patch(book.part)
    section = book.section("sheets")
    if section is None:
        raise AssertionError("a workbook with a worksheet lists its sheets")
    prefix = prefix_of(patch.content, book.root, frozenset({book.relationships_namespace}))
    declared = b"" if prefix else f'xmlns:r="{book.relationships_namespace}" '.encode()
    item = b'<sheet name="' + escape(name, attribute=True) + f'" sheetId="{sheet_id}" '.encode() + declared
    item += b'state="hidden" ' if hidden else b""
    item += (prefix or b"r:") + f'id="{relation_id}"/>'.encode()
    patch.append(section, with_prefix(item, section.prefix))


def _names(written: ResultSheet, name: str, position: int) -> list[bytes]:
    """Return the names of a sheet's filter and print titles; its number counts every tab."""
    sheet = escape(quoted(name)).decode()
    titles = f"{sheet}!${written.header}:${written.header}</definedName>"
    items = [f'<definedName name="_xlnm.Print_Titles" localSheetId="{position}">{titles}'.encode()]
    if written.filtered:
        area = f'hidden="1">{sheet}!{written.filtered}</definedName>'
        items.insert(0, f'<definedName name="_xlnm._FilterDatabase" localSheetId="{position}" {area}'.encode())
    return items


def _append_names(book: Book, items: Sequence[bytes]) -> None:
    prefixed = [with_prefix(item, book.root.prefix) for item in items]
    if not prefixed:
        return
    patch = book.patch(book.part)
    own = book.section("definedNames")
    if own:
        for item in prefixed:
            patch.append(own, item)
        return
    behind = max((found.end for name in _AFTER_SHEETS if (found := book.section(name))), default=0)
    name = book.root.prefix + b"definedNames"
    patch.insert(behind, b"<" + name + b">" + b"".join(prefixed) + b"</" + name + b">")


def locked_structure(book: Book) -> bool:
    """Tell whether the workbook forbids adding and removing sheets."""
    section = book.section("workbookProtection")
    locked = open_tag(book.patch(book.part).content, section).get("lockStructure", "") if section else ""
    return locked in {"1", "true", "on"}


def ungraft(book: Book, names: Sequence[str]) -> None:
    """Take out the sheets of some names that still bear our first line, in a workbook that was saved since."""
    patch = book.patch(book.part)
    section = book.section("sheets")
    listed = children(patch.content, section) if section else []
    gone: list[int] = []
    for position, (entry, element) in enumerate(zip(book.sheets, listed, strict=True)):
        if entry.name in names and entry.is_worksheet and len(gone) + 1 < len(listed) and bears_sign(book, entry.part):
            gone.append(position)
            patch.replace(element.start, element.end, b"")
            _drop_tree(book, entry.part)
            book.unrelate(book.part, entry.relation)
    if gone:
        _renumber_names(book, gone)
        _renumber_views(book, gone)


def bears_sign(book: Book, part: str) -> bool:
    """Tell whether a sheet's first cell begins with our first line."""
    content = book.package.read(part)
    cell = re.search(rb"<((?:\w+:)?)c\b[^>]*\br=\"A1\"[^>]*>.*?</\1c>", content, re.DOTALL)
    return cell is not None and cell_text_of(book, cell[0]).startswith(FIRST_LINE)


def _drop_tree(book: Book, part: str) -> None:
    """Drop a sheet with the drawings, charts, notes and settings that only it has."""
    for relation in book.relations(part):
        if not relation.external and relation.type in {"drawing", "chart", "comments", "vmlDrawing", "printerSettings",
                                                       "chartStyle", "chartColorStyle", "table"}:  # fmt: skip
            _drop_tree(book, relation.target)
    book.drop_part(part)


def _renumber_names(book: Book, gone: Sequence[int]) -> None:
    patch = book.patch(book.part)
    section = book.section("definedNames")
    elements: list[Element] = children(patch.content, section) if section else []
    kept = []
    for element in elements:
        local = open_tag(patch.content, element).get("localSheetId", "")
        if local.isdigit() and int(local) in gone:
            patch.replace(element.start, element.end, b"")
            continue
        kept.append(element)
        if local.isdigit() and (smaller := sum(position < int(local) for position in gone)):
            tag = set_attribute(
                patch.content[element.start : element.open_end], "localSheetId", str(int(local) - smaller)
            )
            patch.replace(element.start, element.open_end, tag)
    if section and elements and not kept:
        patch.replace(section.start, section.open_end, b"")
        patch.replace(section.close_start, section.end, b"")


def _renumber_views(book: Book, gone: Sequence[int]) -> None:
    """Keep the open tab and the first tab among those that are left."""
    patch = book.patch(book.part)
    section = book.section("bookViews")
    left = len(book.sheets) - len(gone)
    for view in children(patch.content, section) if section else []:
        tag = old = patch.content[view.start : view.open_end]
        fields = open_tag(patch.content, view)
        for name in ("activeTab", "firstSheet"):
            if (value := fields.get(name, "")).isdigit():
                at = min(int(value) - sum(position < int(value) for position in gone), left - 1)
                tag = set_attribute(tag, name, str(max(at, 0)))
        if tag != old:
            patch.replace(view.start, view.open_end, tag)
