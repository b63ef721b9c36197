"""What the sheet XML tells beside the values: error cells, formulas without results, what is hidden, how far."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from zipfile import BadZipFile

from workflow.domain.place import parse_cell
from workflow.domain.sheet import Cell, Look
from workflow.workbook.archive import Archive
from workflow.workbook.merges_first import Pieces, in_pieces
from workflow.workbook.recoded import WIDE

_SHEETS = re.compile(rb"<(?:\w+:)?sheet\s[^<>]*?>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*?>")
# No tag holds a "<": what looks for its end must stop there, or a million tags without one are a million long walks.
_ERROR = re.compile(
    rb"<(?:\w+:)?c\s(?P<attributes>[^<>]*?\bt=[\"']e[\"'][^<>]*?)>"
    rb"(?P<body>(?:[^<]++|<(?!/?(?:\w+:)?c[\s/>]))*+)</(?:\w+:)?c>"
)
_FORMULA_ONLY = re.compile(
    rb"<(?:\w+:)?c(?P<attributes>\s[^<>]*?)?>\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>(?P<formula>[^<]*)</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(?:(?P<row>row)|c)(?P<attributes>\s[^<>]*)?/?>")
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]*)</")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\s[^<>]*?\bhidden=[\"'](?:1|true)[\"'][^<>]*>")
_HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col\s[^<>]*?\bhidden=[\"'](?:1|true)[\"'][^<>]*>")
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]{1,3}[0-9]{1,7})[\"']")
_ANY_ROW = re.compile(rb"<(?:\w+:)?row\s[^<>]*?\br=[\"'](\d+)[\"']")
_CELLS = b"sheetData"
_FAR = re.compile(rb'r="[^"]{5}')
"""A reference of five signs: all of rows from 10,000 and nearly all of columns from AAA (not AAA1 to AAA9)."""
_FAR_ROW = re.compile(rb"r=[\"'][A-Za-z]{0,9}(\d{5,99})[\"']")
_FAR_COLUMN = re.compile(rb"r=[\"']([A-Za-z]{3,9})\d+[\"']")
_WIDE_COLUMN = re.compile(rb"r=[\"']([A-Z]{2})\d+[\"']")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_NEAR_ROW, _NEAR_COLUMN, _ZZ = 9_999, 26, 702
_NEXT_ROW = re.compile(rb"\br=[\"'](\d+)[\"']")

_MOST_UNPACKED = 64_000_000
"""Bytes of a package's sheets that are put in unpacked; beyond that memory counts more than time."""


@dataclass(frozen=True, slots=True)
class SheetScan:
    """What was found in one sheet's XML; positions are (row, column) counted from 1."""

    name: str
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    last_row: int = 0
    """How far out cells are named, where that is far; 0: nowhere near a limit."""
    last_column: int = 0
    part: str = ""
    """The member of the package that it is."""
    looks: Mapping[Look, frozenset[Cell]] = field(default_factory=dict)
    comments: Mapping[Cell, str] = field(default_factory=dict)
    formulas: bool = False
    """Whether a cell may have a formula."""
    zeros: Mapping[Cell, str] = field(default_factory=dict)
    """Formulas for which a program put in 0 that wants them calculated when the file is opened."""


def scan_package(package: Archive) -> tuple[dict[str, SheetScan], dict[str, Pieces]]:
    """Return a scan for each worksheet of an .xlsx or .xlsm by sheet name, and what to put in for some members.

    Both are {} for a package built in another way. The sheets have to be unpacked to be scanned: put in unpacked, and
    with their merges first, they cost the reader of the values less (`Archive.with_stored`).

    Raises:
        BadZipFile: a part is damaged.
    """
    parts = {name.replace("\\", "/").lstrip("/").lower(): name for name in package.names}
    if "xl/workbook.xml" not in parts:
        return {}, {}
    targets = {}
    rels = parts.get("xl/_rels/workbook.xml.rels")
    for relation in _RELATION.findall(package.read(rels)) if rels else ():
        attributes = _attributes(relation)
        target = attributes.get("Target", "").replace("\\", "/")
        targets[attributes.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    scans: dict[str, SheetScan] = {}
    unpacked: dict[str, Pieces] = {}
    room = _MOST_UNPACKED
    for sheet in _SHEETS.findall(package.read(parts["xl/workbook.xml"])):
        attributes = _attributes(sheet)
        relation_id = next((value for key, value in attributes.items() if key.endswith(":id") or key == "id"), "")
        part = parts.get(_normal(targets.get(relation_id, "")).lower())
        name = attributes.get("name", "")
        if part and name:
            if any(scan.part == part for scan in scans.values()):
                raise BadZipFile(f"two sheets are one part: {part}")
            xml = package.read(part)
            if xml[:2] in WIDE:  # in UTF-16: to be read once it is recoded
                return {}, {}
            scans[name] = _scan(name, part, xml)
            room -= len(xml)
            if room >= 0 and (easier := in_pieces(xml)):
                unpacked[part] = easier
    return scans, unpacked


def _normal(path: str) -> str:
    parts: list[str] = []
    for piece in path.split("/"):
        if piece == "..":
            parts = parts[:-1]
        elif piece not in ("", "."):
            parts.append(piece)
    return "/".join(parts)


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        key.decode(): unescape((one or other).decode("utf-8", "replace")) for key, one, other in _ATTRIBUTE.findall(tag)
    }


def _scan(name: str, part: str, xml: bytes) -> SheetScan:
    errors: dict[tuple[int, int], str] = {}
    uncalculated: dict[tuple[int, int], str] = {}
    counted: dict[int, tuple[int, int]] = {}

    def where(found: re.Match[bytes]) -> tuple[int, int]:
        """The cell's position by its reference, else by counting rows and cells, which is done once a sheet."""
        if reference := _REFERENCE.search(b" " + (found["attributes"] or b"")):
            return parse_cell(reference[1].decode())
        if not counted:
            counted.update(_counted(xml))
        row, column = counted[found.start()]
        if row > _LAST_ROW or column > _LAST_COLUMN:
            raise ValueError("cells beyond the last column or row")
        return row, column

    # From the first to the last mention of the cells' element; single bytes are looked for first, at memory speed.
    first, last = xml.find(_CELLS) + len(_CELLS), max(xml.rfind(_CELLS), 0)
    apostrophes = xml.find(b"'", first, last) >= 0
    if xml.find(b"e", first, last) >= 0 and (b't="e"' in xml or (apostrophes and b"t='e'" in xml)):
        for found in _ERROR.finditer(xml):
            value = _VALUE.search(found["body"])
            if value:
                errors[where(found)] = unescape(value[1].decode("utf-8", "replace"))
    formulas = xml.find(b"f", first, last) >= 0 and (b"<f" in xml or b":f" in xml)
    if formulas:
        for found in _FORMULA_ONLY.finditer(xml):
            uncalculated[where(found)] = unescape((found["formula"] or b"").decode("utf-8", "replace"))
    hides = xml.find(b"hidden=", 0, first) >= 0 or (xml.find(b"h", first, last) >= 0 and b"hidden=" in xml)
    hidden = _hidden(xml) if hides else (frozenset(), frozenset())
    far = apostrophes or _FAR.search(xml, first)
    extent = _extent(xml) if far else (0, 0)  # near enough to be counted when it is read
    return SheetScan(name, errors, uncalculated, *hidden, *extent, part, formulas=formulas)


def _counted(xml: bytes) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield where each cell's element begins, and the cell: the one after the last where it does not say itself."""
    row = column = 0
    for found in _ROW_OR_CELL.finditer(xml):
        attributes = b" " + (found["attributes"] or b"")
        if found["row"]:
            own = _NEXT_ROW.search(attributes)
            row, column = (int(own[1]) if own else row + 1), 0
            continue
        reference = _REFERENCE.search(attributes)
        row, column = parse_cell(reference[1].decode()) if reference else (row, column + 1)
        yield found.start(), (row, column)


def _hidden(xml: bytes) -> tuple[frozenset[int], frozenset[int]]:
    rows = frozenset(int(found[1]) for tag in _HIDDEN_ROW.findall(xml) if (found := _NEXT_ROW.search(tag)))
    columns: set[int] = set()
    for tag in _HIDDEN_COLUMN.findall(xml):
        attributes = _attributes(tag)
        if attributes.get("min", "").isdigit() and attributes.get("max", "").isdigit():
            first, last = int(attributes["min"]), int(attributes["max"])
            columns |= set(range(first, min(last, first + 300) + 1))
    return rows, frozenset(columns)


def _extent(xml: bytes) -> tuple[int, int]:
    """The last row and column that cells name, without trusting <dimension>, as exactly as limits need.

    Small sheets are common: rows below 10,000 are counted only where the
    sheet is wider than column ZZ, and columns up to Z count as 26.
    """
    rows = _FAR_ROW.findall(xml)
    letters = set(_FAR_COLUMN.findall(xml)) or (set(_WIDE_COLUMN.findall(xml)) if rows else set())
    last_column = max((parse_cell(f"{name.decode()}1")[1] for name in letters), default=_NEAR_COLUMN)
    if not rows and not letters:
        return 0, 0
    if not rows and last_column > _ZZ:
        rows = _ANY_ROW.findall(xml)
    return max(map(int, rows), default=_NEAR_ROW), last_column
