"""A worksheet part: what stands before and after its cells, without looking at the cells (ECMA-376, CT_Worksheet)."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from workflow.domain.place import cell_name, parse_cell
from workflow.domain.sheet import Merge
from workflow.workbook.book import Book, SheetEntry
from workflow.workbook.markup import Element, MarkupError, Patch, attributes, children, elements, open_tag, prefix_of
from workflow.workbook.refusal import unwritable

SEQUENCE = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)  # fmt: skip
"""The order of a worksheet's elements: Excel repairs (and so drops) what stands elsewhere."""

_ORDER = {name: number for number, name in enumerate(SEQUENCE)}
_WORKSHEET = re.compile(rb"<((?:[^\s/>!?\"'<:]+:)?)worksheet(?=[\s/>])(?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+>")
_SHEET_DATA = re.compile(rb"<((?:[^\s/>!?\"'<:]+:)?)sheetData(?=[\s/>])(?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+>")
_KNOWN_CHILD = re.compile(rb"<(?:[^\s/>!?\"'<:]+:)?([A-Za-z]+)[\s/>]")
_BAND = 16_384
"""How many rows are looked up together."""
_R_SPACES = frozenset({
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
})  # fmt: skip


class Range(NamedTuple):
    """A rectangle of cells, corners inside, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def overlaps(self, other: "Range") -> bool:
        """Tell whether two rectangles share a cell."""
        return (self.top <= other.bottom and other.top <= self.bottom
                and self.left <= other.right and other.left <= self.right)  # fmt: skip


def parse_range(text: str) -> Range | None:
    """Return the rectangle of 'A1' or 'A1:C3'; None for whole rows, whole columns and what is no range."""
    first, _, last = text.partition(":")
    try:
        top, left = parse_cell(first)
        bottom, right = parse_cell(last or first)
    except ValueError:
        return None
    return Range(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


class Worksheet:
    """One worksheet with its edits."""

    def __init__(self, book: Book, entry: SheetEntry) -> None:
        self.book = book
        self.entry = entry
        self.patch: Patch = book.patch(entry.part)
        try:
            self.root, self.data, self.sections = outline(self.patch.content)
        except MarkupError as error:
            raise unwritable("damaged", f"{entry.part}: {error}") from None

    @property
    def content(self) -> bytes:
        """The part as it was."""
        return self.patch.content

    @property
    def prefix(self) -> bytes:
        """The prefix of its elements, usually empty."""
        return self.root.prefix

    def section(self, local: str) -> Element | None:
        """Return the first element of a name beside the cells."""
        return self._first.get(local)

    @cached_property
    def _first(self) -> dict[str, Element]:
        return {element.local: element for element in reversed(self.sections)}

    def each(self, local: str) -> list[Element]:
        """Return all elements of a name beside the cells."""
        if local not in self._first:
            return []
        return [element for element in self.sections if element.local == local]

    def place_for(self, local: str) -> int:
        """Return where an element goes in: behind all that must stand before it, before others of its name."""
        order = 0
        for element in self.sections:
            order = max(order, self._order(element, order))
            if order >= _ORDER[local]:
                return element.start
        return self.root.close_start

    def insert(self, local: str, markup: bytes) -> None:
        """Put an element in where the order of a worksheet's elements has it, among other new ones too."""
        self.patch.insert(self.place_for(local), markup, _ORDER[local])

    def _order(self, element: Element, previous: int) -> int:
        if element.local in _ORDER:
            return _ORDER[element.local]
        inside = self.content[element.start : element.end]
        known = (_ORDER[name] for found in _KNOWN_CHILD.finditer(inside) if (name := found[1].decode()) in _ORDER)
        return next(known, previous)

    def relation_attribute(self, relation_id: str) -> bytes:
        """Return r:id="…" with whatever prefix the sheet has for it, declared on the spot if it has none."""
        prefix = prefix_of(self.content, self.root, _R_SPACES)
        declared = b"" if prefix else f'xmlns:r="{self.book.relationships_namespace}" '.encode()
        return declared + (prefix or b"r:") + b'id="' + relation_id.encode() + b'"'

    @cached_property
    def merges(self) -> list[Merge]:
        """The merged ranges."""
        section = self.section("mergeCells")
        found = []
        for element in children(self.content, section) if section else []:
            area = parse_range(open_tag(self.content, element).get("ref", ""))
            if area:
                found.append(Merge(area.top, area.left, area.bottom, area.right))
        return found

    def merge_at(self, row: int, column: int) -> Merge | None:
        """Return the merged range that holds a cell."""
        return next((merge for merge in self._merges_of_rows.get(row // _BAND, ())
                     if merge.top <= row <= merge.bottom and merge.left <= column <= merge.right), None)  # fmt: skip

    @cached_property
    def _merges_of_rows(self) -> dict[int, list[Merge]]:
        """The merged ranges by the bands of rows that they reach into: there can be a million, and marks many too."""
        bands: dict[int, list[Merge]] = {}
        for merge in self.merges:
            for band in range(merge.top // _BAND, merge.bottom // _BAND + 1):
                bands.setdefault(band, []).append(merge)
        return bands

    @property
    def protected(self) -> bool:
        """Whether the sheet is protected."""
        section = self.section("sheetProtection")
        return section is not None and open_tag(self.content, section).get("sheet", "") in {"1", "true", "on"}

    def format_of(self, row: int, column: int) -> int:
        """Return the number of a cell's format: its own, else its row's, else its column's."""
        cells = self.content[self.data.start : self.data.end]
        cell = re.search(rb"<(?:[^\s/>!?\"'<:]+:)?c\s[^>]*\br=\"%s\"[^>]*>" % cell_name(row, column).encode(), cells)
        if cell:
            return _number(attributes(cell[0]).get("s", "0"))
        line = re.search(rb"<(?:[^\s/>!?\"'<:]+:)?row\s[^>]*\br=\"%d\"[^>]*>" % row, cells)
        fields = attributes(line[0]) if line else {}
        if fields.get("customFormat") in {"1", "true"}:
            return _number(fields.get("s", "0"))
        section = self.section("cols")
        for element in children(self.content, section) if section else []:
            fields = open_tag(self.content, element)
            if _number(fields.get("min", "0")) <= column <= _number(fields.get("max", "0")):
                return _number(fields.get("style", "0"))
        return 0

    @cached_property
    def _column_widths(self) -> list[tuple[int, int, int]]:
        """(first, last, pixels) of the columns with a width of their own, counted from 0."""
        section = self.section("cols")
        found = []
        for element in children(self.content, section) if section else []:
            fields = open_tag(self.content, element)
            try:
                first, last, width = int(fields["min"]) - 1, int(fields["max"]) - 1, float(fields.get("width", "9"))
            except (KeyError, ValueError):
                continue
            found.append((first, last, 0 if fields.get("hidden") in {"1", "true"} else round(width * 7) + 5))
        return found

    def column_pixels(self, column: int) -> int:
        """Return about how wide a column (counted from 0) is shown."""
        for first, last, pixels in self._column_widths:
            if first <= column <= last:
                return pixels
        return self._usual_width

    @cached_property
    def _usual_width(self) -> int:
        return round(self._usual("defaultColWidth", 8.43) * 7) + 5

    @cached_property
    def row_pixels(self) -> int:
        """About how high a row is shown that has no height of its own."""
        return max(1, round(self._usual("defaultRowHeight", 15.0) * 4 / 3))

    def _usual(self, name: str, otherwise: float) -> float:
        section = self.section("sheetFormatPr")
        try:
            return float(open_tag(self.content, section)[name]) if section else otherwise
        except (KeyError, ValueError):
            return otherwise


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def outline(content: bytes) -> tuple[Element, Element, list[Element]]:
    """Return a worksheet's root, its cells' element, and all elements directly inside of the root.

    Raises:
        MarkupError: it is no worksheet, or its markup cannot be followed.
    """
    opened = _WORKSHEET.search(content)
    cells = _SHEET_DATA.search(content, opened.end() if opened else 0)
    if not opened or not cells or content[: opened.start()].count(b"<!--") or opened[0].endswith(b"/>"):
        raise MarkupError("no worksheet")
    prefix = opened[1]
    closing = content.rfind(b"</" + prefix + b"worksheet")
    root = Element(prefix + b"worksheet", opened.start(), opened.end(), closing, len(content))
    before = list(elements(content, root.open_end, cells.start()))
    limit = closing
    while True:
        data = _cells_element(content, cells, limit)
        try:
            after = list(elements(content, data.end, closing))
            break
        except MarkupError:
            if data.empty_tag:
                raise
            limit = data.close_start  # what looked like the end of the cells stood in an XML comment: the one before
    if any(element.local == "sheetData" for element in (*before, *after)):
        raise MarkupError("sheetData")
    return root, data, [*before, data, *after]


def _cells_element(content: bytes, opened: re.Match[bytes], limit: int) -> Element:
    """Return the element of the cells, ending with the last end tag before a limit."""
    name = opened[1] + b"sheetData"
    if opened[0].endswith(b"/>"):
        return Element(name, opened.start(), opened.end(), opened.end(), opened.end())
    close = content.rfind(b"</" + name, opened.end(), max(limit, 0))
    end = content.find(b">", close) + 1
    if close < 0 or content[close + 2 : end - 1].strip() != name:
        raise MarkupError("sheetData")
    return Element(name, opened.start(), opened.end(), close, end)


def ranges(text: str) -> Iterator[Range]:
    """Yield the rectangles of a space-separated list, whole rows and columns left out."""
    for part in text.split():
        if area := parse_range(part):
            yield area
