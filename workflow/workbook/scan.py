"""What the sheet XML tells beside the values: error cells, formulas without results, what is hidden, how far."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from workflow.domain.place import parse_cell
from workflow.workbook import deflate

_SHEETS = re.compile(rb"<(?:\w+:)?sheet\s[^>]*?>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*?>")
_CELL_OPEN = rb"<(?:\w+:)?c\s(?P<attributes>[^>]*?)"
_ERROR = re.compile(
    _CELL_OPEN.replace(rb"[^>]*?", rb"[^>]*?\bt=[\"']e[\"'][^>]*?") + rb">(?P<body>.*?)</(?:\w+:)?c>", re.DOTALL
)
_FORMULA_ONLY = re.compile(
    rb"<(?:\w+:)?c(?P<attributes>\s[^>]*?)?>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>(?P<formula>[^<]*)</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(?:(?P<row>row)|c)(?P<attributes>\s[^>]*)?/?>")
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]*)</")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*?\bhidden=[\"'](?:1|true)[\"'][^>]*>")
_HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col\s[^>]*?\bhidden=[\"'](?:1|true)[\"'][^>]*>")
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]{1,3}[0-9]{1,7})[\"']")
_ANY_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*?\br=[\"'](\d+)[\"']")
_CELLS = b"sheetData"
_FAR = re.compile(rb'r="[^"]{5}')
"""A reference of five signs: all of rows from 10,000 and nearly all of columns from AAA (not AAA1 to AAA9)."""
_FAR_ROW = re.compile(rb"r=[\"'][A-Z]{0,3}(\d{5,7})[\"']")
_FAR_COLUMN = re.compile(rb"r=[\"']([A-Z]{3})\d+[\"']")
_WIDE_COLUMN = re.compile(rb"r=[\"']([A-Z]{2})\d+[\"']")
_NEAR_ROW, _NEAR_COLUMN, _ZZ = 9_999, 26, 702
_NEXT_ROW = re.compile(rb"\br=[\"'](\d+)[\"']")

_UNUSUAL = 0x1 | 0x20 | 0x40
"""Flags of a zip member that is encrypted or patch data: left to zipfile to refuse."""
_LOCAL_HEADER = 30


@dataclass(frozen=True, slots=True)
class SheetScan:
    """What was found in one sheet's XML; positions are (row, column) counted from 1."""

    name: str
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    last_row: int = 0
    last_column: int = 0


def scan_package(package: zipfile.ZipFile) -> dict[str, SheetScan]:
    """Return a scan for each worksheet of an .xlsx or .xlsm by sheet name; {} for a package built in another way."""
    parts = {name.replace("\\", "/").lstrip("/").lower(): name for name in package.namelist()}
    if "xl/workbook.xml" not in parts:
        return {}
    targets = {}
    rels = parts.get("xl/_rels/workbook.xml.rels")
    for relation in _RELATION.findall(package.read(rels)) if rels else ():
        attributes = _attributes(relation)
        target = attributes.get("Target", "").replace("\\", "/")
        targets[attributes.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    scans = {}
    for sheet in _SHEETS.findall(package.read(parts["xl/workbook.xml"])):
        attributes = _attributes(sheet)
        relation_id = next((value for key, value in attributes.items() if key.endswith(":id") or key == "id"), "")
        part = parts.get(_normal(targets.get(relation_id, "")).lower())
        name = attributes.get("name", "")
        if part and name:
            scans[name] = _scan(name, _content(package, part))
    return scans


def _content(package: zipfile.ZipFile, part: str) -> bytes:
    """A part's bytes, checked; sheets are what is large in a workbook, so ISA-L unpacks them where it can.

    Raises:
        BadZipFile: it is damaged.
    """
    member = package.getinfo(part)
    source = package.fp
    if source is None or member.compress_type != zipfile.ZIP_DEFLATED or member.flag_bits & _UNUSUAL:
        return package.read(part)
    source.seek(member.header_offset)
    header = source.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\3\4"):
        return package.read(part)
    # Lengths of name and extra field, which may differ from those in the directory.
    source.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), io.SEEK_CUR)
    try:
        content = deflate.unpack(source.read(member.compress_size), member.file_size + 1)
    except deflate.UnpackError as error:
        raise zipfile.BadZipFile(str(error)) from None
    if len(content) != member.file_size or deflate.checksum(content) != member.CRC:
        raise zipfile.BadZipFile(f"bad content of {part}")
    return content


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


def _scan(name: str, xml: bytes) -> SheetScan:
    errors: dict[tuple[int, int], str] = {}
    uncalculated: dict[tuple[int, int], str] = {}
    counted: dict[int, tuple[int, int]] = {}

    def where(found: re.Match[bytes]) -> tuple[int, int]:
        """The cell's position by its reference, else by counting rows and cells, which is done once a sheet."""
        if reference := _REFERENCE.search(b" " + (found["attributes"] or b"")):
            return parse_cell(reference[1].decode())
        if not counted:
            counted.update(_counted(xml))
        return counted[found.start()]

    # From the first to the last mention of the cells' element; single bytes are looked for first, at memory speed.
    first, last = xml.find(_CELLS) + len(_CELLS), max(xml.rfind(_CELLS), 0)
    apostrophes = xml.find(b"'", first, last) >= 0
    if xml.find(b"e", first, last) >= 0 and (b't="e"' in xml or (apostrophes and b"t='e'" in xml)):
        for found in _ERROR.finditer(xml):
            value = _VALUE.search(found["body"])
            if value:
                errors[where(found)] = unescape(value[1].decode("utf-8", "replace"))
    if xml.find(b"f", first, last) >= 0 and (b"<f" in xml or b":f" in xml):
        for found in _FORMULA_ONLY.finditer(xml):
            uncalculated[where(found)] = unescape((found["formula"] or b"").decode("utf-8", "replace"))
    hides = xml.find(b"hidden=", 0, first) >= 0 or (xml.find(b"h", first, last) >= 0 and b"hidden=" in xml)
    hidden = _hidden(xml) if hides else (frozenset(), frozenset())
    far = apostrophes or _FAR.search(xml, first)
    extent = _extent(xml) if far else (_NEAR_ROW, _NEAR_COLUMN)
    return SheetScan(name, errors, uncalculated, *hidden, *extent)


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
    if not rows and last_column > _ZZ:
        rows = _ANY_ROW.findall(xml)
    return max(map(int, rows), default=_NEAR_ROW), last_column
