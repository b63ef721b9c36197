"""What .xls, .xlsb and .ods tell beside their values: error cells, and what is hidden.

The reader of values returns '' for an error there as well; without this a #REF! would be read as an empty cell.
Records: [MS-XLS] 2.4, [MS-XLSB] 2.4; elements: OpenDocument 1.3, part 3.
"""

import re
import struct
from collections.abc import Iterator
from xml.parsers import expat

from workflow.domain.sheet import Cell
from workflow.workbook.archive import Archive
from workflow.workbook.compound import workbook_stream
from workflow.workbook.scan import SheetScan

_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}  # fmt: skip
_LAST_ROW, _LAST_COLUMN, _MOST_ERRORS = 1_048_576, 16_384, 200_000
_Record = tuple[int, bytes]


class _Found:
    """What was found on one sheet, until it is whole."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.errors: dict[Cell, str] = {}
        self.rows: set[int] = set()
        self.columns: set[int] = set()

    def scan(self) -> SheetScan:
        """Return what a sheet's scan tells."""
        return SheetScan(
            self.name, self.errors, hidden_rows=frozenset(self.rows), hidden_columns=frozenset(self.columns)
        )

    def note(self, row: int, column: int, code: str) -> None:
        """Note an error, at a place that sheets have; a file may claim any."""
        if row <= _LAST_ROW and column <= _LAST_COLUMN and len(self.errors) < _MOST_ERRORS:
            self.errors[row, column] = code

    def hide_columns(self, first: int, last: int) -> None:
        """Note hidden columns, counted from 1, of a table as wide as people make them."""
        self.columns |= set(range(first, min(last, first + 300) + 1))


def scan_xls(content: bytes) -> dict[str, SheetScan]:
    """Return a scan for each worksheet of an .xls file by name; {} for one that is encrypted or laid out otherwise."""
    stream = workbook_stream(content)
    try:
        sheets = [_bound_sheet(body) for kind, body in _until_end(stream, 0) if kind == 0x85]
        return {name: _xls_sheet(name, stream, at) for at, name in sheets if name}
    except (struct.error, IndexError):
        return {}


def _bound_sheet(body: bytes) -> tuple[int, str]:
    """Where a sheet's records begin, and its name; '' for a chart or a macro sheet."""
    at, _, kind, length, wide = struct.unpack_from("<L4B", body)
    if kind:
        return at, ""
    if wide & 1:
        return at, body[8 : 8 + length * 2].decode("utf-16-le", "replace")
    return at, body[8 : 8 + length].decode("latin-1")


def _until_end(stream: bytes, at: int) -> Iterator[_Record]:
    """Yield the records of one substream; those of charts within it are passed over."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        if kind == 0x2F:  # the rest is encrypted
            return
        depth += (kind == 0x809) - (kind == 0x0A)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _xls_sheet(name: str, stream: bytes, at: int) -> SheetScan:
    found = _Found(name)
    for kind, body in _until_end(stream, at):
        if kind == 0x205 and body[7:8] == b"\1":
            row, column = struct.unpack_from("<2H", body)
            found.note(row + 1, column + 1, _ERRORS.get(body[6], "#N/A"))
        elif kind == 0x06 and body[12:14] == b"\xff\xff" and body[6] == 2:
            row, column = struct.unpack_from("<2H", body)
            found.note(row + 1, column + 1, _ERRORS.get(body[8], "#N/A"))
        elif kind == 0x208 and body[12] & 0x20:
            found.rows.add(struct.unpack_from("<H", body)[0] + 1)
        elif kind == 0x7D and body[8] & 1:
            first, last = struct.unpack_from("<2H", body)
            found.hide_columns(first + 1, last + 1)
    return found.scan()


_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*?>")
_ID, _TARGET = (re.compile(rb"\b" + key + rb"=[\"']([^\"']*)[\"']") for key in (b"Id", b"Target"))


def scan_other(package: Archive) -> dict[str, SheetScan]:
    """Return a scan for each worksheet of an .xlsb or .ods package by name; {} for any other.

    Raises:
        BadZipFile: a part is damaged.
    """
    names = {name.replace("\\", "/").lstrip("/").lower(): name for name in package.names}
    try:
        if "xl/workbook.bin" in names:
            return _scan_xlsb(package, names)
        if "content.xml" in names:
            return _scan_ods(package.read(names["content.xml"]))
    except (struct.error, IndexError, UnicodeDecodeError):
        pass
    return {}


def _scan_xlsb(package: Archive, names: dict[str, str]) -> dict[str, SheetScan]:
    rels = names.get("xl/_rels/workbook.bin.rels", "")
    targets = {}
    for relation in _RELATION.findall(package.read(rels)) if rels else ():
        key, target = _ID.search(relation), _TARGET.search(relation)
        if key and target:
            path = target[1].decode("utf-8", "replace").replace("\\", "/").lower()
            targets[key[1].decode()] = path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    scans = {}
    for kind, body in _binary(package.read(names["xl/workbook.bin"])):
        if kind == 156:
            relation_id, at = _wide_text(body, 8)
            name, _ = _wide_text(body, at)
            part = names.get(targets.get(relation_id, ""), "")
            if part:
                scans[name] = _xlsb_sheet(name, package.read(part))
    return scans


def _xlsb_sheet(name: str, content: bytes) -> SheetScan:
    found, row = _Found(name), 0
    for kind, body in _binary(content):
        if kind == 0:
            (row,) = struct.unpack_from("<L", body)
            if body[11] & 0x10:
                found.rows.add(row + 1)
        elif kind in (3, 11):
            (column,) = struct.unpack_from("<L", body)
            found.note(row + 1, column + 1, _ERRORS.get(body[8], "#N/A"))
        elif kind == 60 and body[16] & 1:
            first, last = struct.unpack_from("<2L", body)
            found.hide_columns(first + 1, last + 1)
    return found.scan()


def _binary(content: bytes) -> Iterator[_Record]:
    """Yield the records of a binary part: a number and a size of seven bits a byte, then the body."""
    at, end = 0, len(content)
    while at < end:
        kind = content[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (content[at] << 7)
            at += 1
        length = shift = 0
        while True:
            byte = content[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:
                break
        yield kind, content[at : at + length]
        at += length


def _wide_text(body: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<L", body, at)
    end = at + 4 + length * 2
    return body[at + 4 : end].decode("utf-16-le"), end


_ODS_ERROR = re.compile(r"(?:#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A)|Err:\d{3})\Z")
_ODS_LIKELY = re.compile(rb":visibility=|>(?:#[A-Z]|Err:\d)")
_MOST_REPEATED = 20_000


def _scan_ods(xml: bytes) -> dict[str, SheetScan]:
    if not _ODS_LIKELY.search(xml):
        return {}
    reader = _OdsReader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(xml, True)  # noqa: FBT003  expat's signature
    except expat.ExpatError:
        return {}
    return {found.name: found.scan() for found in reader.sheets}


class _OdsReader:
    """What expat reports of content.xml: tables, rows and cells with how often each is repeated."""

    def __init__(self) -> None:
        self.sheets: list[_Found] = []
        self._row = self._column = self._header = 0
        self._rows = self._columns = 1
        self._pieces: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Count what begins."""
        local = name.rpartition(":")[2]
        hidden = attributes.get("table:visibility", "visible") != "visible"
        if local == "table":
            self.sheets.append(_Found(attributes.get("table:name", "")))
            self._row, self._header, self._rows = 0, 0, 1
        elif not self.sheets:
            return
        elif local == "table-column":
            repeated = _times(attributes, "columns")
            if hidden:
                self.sheets[-1].hide_columns(self._header + 1, self._header + repeated)
            self._header += repeated
        elif local == "table-row":
            self._rows, self._column = _times(attributes, "rows"), 0
            if hidden:
                self.sheets[-1].rows |= {*range(self._row + 1, self._row + min(self._rows, _MOST_REPEATED) + 1)}
        elif local in ("table-cell", "covered-table-cell"):
            self._columns = _times(attributes, "columns")
            computed = "table:formula" in attributes or attributes.get("calcext:value-type") == "error"
            self._pieces = [] if computed else None

    def end(self, name: str) -> None:
        """Note what ends: a cell that shows an error, a row."""
        local = name.rpartition(":")[2]
        if local == "table-row":
            self._row += self._rows
        elif local in ("table-cell", "covered-table-cell") and self.sheets:
            text = "".join(self._pieces or ()).strip()
            if _ODS_ERROR.match(text):
                for column in range(self._column + 1, self._column + min(self._columns, 300) + 1):
                    for row in range(self._row + 1, self._row + min(self._rows, _MOST_REPEATED) + 1):
                        self.sheets[-1].note(row, column, text)
            self._column += self._columns
            self._pieces = None

    def text(self, text: str) -> None:
        """Take a piece of a cell's text."""
        if self._pieces is not None:
            self._pieces.append(text)


def _times(attributes: dict[str, str], what: str) -> int:
    text = attributes.get(f"table:number-{what}-repeated", "1")
    return int(text) if text.isdigit() else 1
