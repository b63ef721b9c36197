"""What the sheet XML tells beside the values: error cells, formulas without results, what is hidden, how far it goes."""

import re
import zipfile
from dataclasses import dataclass, field
from html import unescape

from workflow.domain.place import parse_cell

_SHEETS = re.compile(rb"<(?:\w+:)?sheet\s[^>]*?>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*?>")
_CELL_OPEN = rb"<(?:\w+:)?c\s(?P<attributes>[^>]*?)"
_ERROR = re.compile(
    _CELL_OPEN.replace(rb"[^>]*?", rb"[^>]*?\bt=[\"']e[\"'][^>]*?") + rb">(?P<body>.*?)</(?:\w+:)?c>", re.DOTALL
)
_FORMULA_ONLY = re.compile(
    _CELL_OPEN
    + rb">\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>(?P<formula>[^<]*)</(?:\w+:)?f>)\s*"
    + rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]*)</")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*?\bhidden=[\"'](?:1|true)[\"'][^>]*>")
_HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col\s[^>]*?\bhidden=[\"'](?:1|true)[\"'][^>]*>")
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]{1,3}[0-9]{1,7})[\"']")
_ANY_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*?\br=[\"'](\d+)[\"']")
_FAR_ROW = re.compile(rb"r=[\"'](\d{5,7})[\"']")
_FAR_COLUMN = re.compile(rb"r=[\"']([A-Z]{3})\d+[\"']")
_NEAR_ROW, _NEAR_COLUMN = 9_999, 702
_NEXT_ROW = re.compile(rb"\br=[\"'](\d+)[\"']")


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
            scans[name] = _scan(name, package.read(part))
    return scans


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
    errors, uncalculated = {}, {}
    if b't="e"' in xml or b"t='e'" in xml:
        for found in _ERROR.finditer(xml):
            reference, value = _REFERENCE.search(found[0]), _VALUE.search(found["body"])
            if reference and value:
                errors[parse_cell(reference[1].decode())] = unescape(value[1].decode("utf-8", "replace"))
    if b"<f" in xml or b":f" in xml:
        for found in _FORMULA_ONLY.finditer(xml):
            reference = _REFERENCE.search(b" " + found["attributes"])
            if reference:
                uncalculated[parse_cell(reference[1].decode())] = unescape(
                    (found["formula"] or b"").decode("utf-8", "replace")
                )
    return SheetScan(name, errors, uncalculated, *_hidden(xml), *_extent(xml))


def _hidden(xml: bytes) -> tuple[frozenset[int], frozenset[int]]:
    if b"hidden=" not in xml:
        return frozenset(), frozenset()
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

    Only rows from 10,000 and columns from AAA on are looked for: what is below them is small, however it is filled.
    """
    rows, columns = _FAR_ROW.findall(xml), set(_FAR_COLUMN.findall(xml))
    if not columns:
        return max(map(int, rows), default=_NEAR_ROW), _NEAR_COLUMN
    last_row = max((int(row) for row in _ANY_ROW.findall(xml)), default=0)
    return last_row, max(parse_cell(f"{letters.decode()}1")[1] for letters in columns)
