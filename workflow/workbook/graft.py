"""Result sheets for somebody's workbook: built by XlsxWriter, then appended with everything that they need.

Styles go behind the workbook's own with offsets, shared strings become inline ones, drawings and charts get fresh
names. See design.md 4 ("Graft").
"""

import re
from collections.abc import Mapping, Sequence

from workflow.domain.finding import Language
from workflow.domain.mark import ResultTable
from workflow.workbook.book import Book
from workflow.workbook.column_removal import cell_text_of
from workflow.workbook.limits import ReadLimits
from workflow.workbook.markup import Element, children, escape, open_tag, prefix_of, root_of, set_attribute, with_prefix
from workflow.workbook.new import SheetLayout, build
from workflow.workbook.notes import FIRST_LINE
from workflow.workbook.package import Package
from workflow.workbook.sheet_names import sheet_names
from workflow.workbook.styles import Styles

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "http://purl.oclc.org/ooxml/drawingml/main",
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "http://purl.oclc.org/ooxml/drawingml/chart",
    "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing": "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing",
}  # fmt: skip
_STYLE = re.compile(rb"(<(?:c|row) [^>]*?\bs=\"|<col [^>]*?\bstyle=\")(\d+)\"")
_SHARED = re.compile(rb"(<c [^>]*?)t=\"s\"><v>(\d+)</v>")
_RELATION_ID = re.compile(rb"\br:(?:id|embed)=\"([^\"]+)\"")
_THEME_FONT = re.compile(rb"<color theme=\"\d+\"/>|<scheme [^>]*/>")
_INDEX = re.compile(rb"\b(numFmtId|fontId|fillId|borderId|xfId)=\"(\d+)\"")
_AFTER_SHEETS = ("sheets", "functionGroups", "externalReferences")


def graft(
    book: Book, styles: Styles, sheets: Sequence[ResultTable | SheetLayout], language: Language
) -> tuple[str, ...]:
    """Append result sheets to a workbook and return their names.

    Links in the tables lead to the workbook's own sheets by name, or to one another by title.
    """
    own = [sheet.name for sheet in book.sheets]
    names = sheet_names([sheet.title for sheet in sheets], own)
    built = build(sheets, names, language, {name: name for name in own}, FIRST_LINE)
    source = Book(Package(built, ReadLimits()))
    strings = _strings(source)
    offset = _append_styles(source, styles)
    number = max((sheet.sheet_id for sheet in book.sheets), default=0)
    for position, entry in enumerate(source.sheets):
        content = source.package.read(entry.part)
        content = re.sub(rb' tabSelected="1"', b"", content)
        content = _STYLE.sub(lambda found: found[1] + str(int(found[2]) + offset).encode() + b'"', content)
        content = _SHARED.sub(lambda found: found[1] + b't="inlineStr">' + strings[int(found[2])], content)
        part = _copy(book, source, entry.part, content, {})
        relation_id = book.relate(book.part, "worksheet", part)
        _list_sheet(book, names[position], number + 1 + position, relation_id)
    _append_names(book, source)
    return tuple(names)


def _strings(source: Book) -> list[bytes]:
    """Return the shared strings as the content of inline cells."""
    relation = source.related(source.part, "sharedStrings")
    if not relation:
        return []
    content = source.package.read(relation.target)
    return [
        b"<is>" + content[item.open_end : item.close_start] + b"</is>" for item in children(content, root_of(content))
    ]


def _append_styles(source: Book, styles: Styles) -> int:
    """Append the formats of a built workbook and return by how much its cells' style numbers grow."""
    relation = source.related(source.part, "styles")
    content = source.package.read(relation.target) if relation else b""
    sections = {element.local: children(content, element) for element in children(content, root_of(content))}

    def texts(collection: str) -> list[bytes]:
        return [content[item.start : item.end] for item in sections.get(collection, [])]

    starts = {f"{name}Id": styles.count(f"{name}s") for name in ("font", "fill", "border")}
    formats: dict[int, int] = {}
    for item in sections.get("numFmts", []):
        fields = open_tag(content, item)
        code = escape(fields["formatCode"], attribute=True).decode()
        formats[int(fields["numFmtId"])] = styles.number_format(code)
    for font in texts("fonts"):
        styles.add("fonts", _THEME_FONT.sub(b"", font))
    for collection in ("fills", "borders"):
        for item_text in texts(collection):
            styles.add(collection, item_text)
    offset = styles.count("cellXfs")
    for xf in texts("cellXfs"):
        styles.add("cellXfs", _INDEX.sub(lambda found: _renumbered(found, starts, formats), xf))
    return offset


def _renumbered(found: re.Match[bytes], starts: Mapping[str, int], formats: Mapping[int, int]) -> bytes:
    name, number = found[1].decode(), int(found[2])
    if name == "numFmtId":
        number = formats.get(number, number)
    elif name in starts:
        number += starts[name]
    else:
        number = 0
    return f'{name}="{number}"'.encode()


def _copy(book: Book, source: Book, part: str, content: bytes, copied: dict[str, str]) -> str:
    """Copy a part and all that it needs under fresh names; return its name."""
    folder, _, name = part.removeprefix(source.folder).rpartition("/")
    stem, ending = re.fullmatch(r"(.*?)\d*(\.\w+)", name).groups()  # type: ignore[union-attr] # XlsxWriter's names
    fresh = book.fresh_part(f"{book.folder}{folder}/{stem}{{}}{ending}")
    copied[part] = fresh
    book.add_part(fresh, b"", source.content_type(part))
    ids: dict[bytes, bytes] = {}
    for relation in source.relations(part):
        target = copied.get(relation.target)
        if target is None:
            target = _copy(book, source, relation.target, source.package.read(relation.target), copied)
        ids[relation.id.encode()] = book.relate(fresh, relation.type, target).encode()
    content = _RELATION_ID.sub(lambda found: found[0].replace(found[1], ids.get(found[1], found[1])), content)
    if "chart" in stem:
        content = _spelled_out(content)
    book.set_new(fresh, _in_strict(content) if book.strict else content)
    return fresh


def _spelled_out(chart: bytes) -> bytes:
    """Return a chart that says what XlsxWriter leaves to Excel 2007's defaults; newer files have others."""
    unwanted = (b"showCatName", b"showSerName", b"showPercent", b"showBubbleSize")
    others = b"".join(b'<c:%s val="0"/>' % name for name in unwanted)
    chart = chart.replace(b'<c:showVal val="1"/>', b'<c:showLegendKey val="0"/><c:showVal val="1"/>' + others)
    if b"<c:roundedCorners" in chart:
        return chart
    return re.sub(rb"(<c:lang [^>]*/>)", rb'\1<c:roundedCorners val="0"/>', chart, count=1)


def _in_strict(content: bytes) -> bytes:
    for transitional, strict in _STRICT.items():
        content = content.replace(f'"{transitional}"'.encode(), f'"{strict}"'.encode())
    return content


def _list_sheet(book: Book, name: str, sheet_id: int, relation_id: str) -> None:
    patch = book.patch(book.part)
    section = book.section("sheets")
    if section is None:
        raise AssertionError("a workbook with a worksheet lists its sheets")
    prefix = prefix_of(patch.content, book.root, frozenset({book.relationships_namespace}))
    declared = b"" if prefix else f'xmlns:r="{book.relationships_namespace}" '.encode()
    item = b'<sheet name="' + escape(name, attribute=True) + f'" sheetId="{sheet_id}" '.encode() + declared
    item += (prefix or b"r:") + f'id="{relation_id}"/>'.encode()
    patch.append(section, with_prefix(item, section.prefix))


def _append_names(book: Book, source: Book) -> None:
    """Append the names of print titles and filters; their sheet numbers count every tab."""
    content = source.patch(source.part).content
    section = source.section("definedNames")
    if section is None:
        return
    items = []
    for element in children(content, section):
        local = int(open_tag(content, element)["localSheetId"]) + len(book.sheets)
        tag = set_attribute(content[element.start : element.open_end], "localSheetId", str(local))
        items.append(with_prefix(tag + content[element.open_end : element.end], book.root.prefix))
    patch = book.patch(book.part)
    own = book.section("definedNames")
    if own:
        for item in items:
            patch.append(own, item)
        return
    behind = max((found.end for name in _AFTER_SHEETS if (found := book.section(name))), default=0)
    name = book.root.prefix + b"definedNames"
    patch.insert(behind, b"<" + name + b">" + b"".join(items) + b"</" + name + b">")


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
