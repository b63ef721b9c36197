"""The smallest .xlsb: its records written by hand, by [MS-XLSB], for what no program at hand writes."""

import io
import struct
import zipfile
from collections.abc import Mapping

ERRORS = {"#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#N/A": 0x2A}
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def record(kind: int, body: bytes = b"") -> bytes:
    """Return a record: number and size in seven bits a byte, then the body."""
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(body)
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
        length >>= 7
        if not length:
            return number + size + body


def text(value: str) -> bytes:
    """Return a text with its length."""
    return struct.pack("<L", len(value)) + value.encode("utf-16-le")


def xlsb(sheets: Mapping[str, list[list[object]]], hidden_rows=(), hidden_columns=()) -> bytes:
    """Return a workbook; texts that name an error are error cells, '=#REF!' is a formula that gives one."""
    parts = {}
    for number, rows in enumerate(sheets.values(), 1):
        columns = b"".join(record(60, struct.pack("<4LH", c - 1, c - 1, 2560, 0, 1)) for c in hidden_columns)
        columns = record(390) + columns + record(391) if columns else b""
        width = max(map(len, rows))
        data = b"".join(_row(at, row, hidden=at + 1 in hidden_rows) for at, row in enumerate(rows))
        parts[f"xl/worksheets/sheet{number}.bin"] = (
            record(129) + record(148, struct.pack("<4L", 0, len(rows) - 1, 0, width - 1)) + columns
            + record(145) + data + record(146) + record(130)
        )  # fmt: skip
    bundle = b"".join(
        record(156, struct.pack("<2L", 0, number) + text(f"rId{number}") + text(name))
        for number, name in enumerate(sheets, 1)
    )
    parts["xl/workbook.bin"] = record(131) + record(143) + bundle + record(144) + record(132)
    types = "application/vnd.ms-excel"
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{_type(name, types)}"/>' for name in parts)
    parts["[Content_Types].xml"] = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{overrides}</Types>'
    )
    parts["_rels/.rels"] = _relations([("officeDocument", "xl/workbook.bin")])
    parts["xl/_rels/workbook.bin.rels"] = _relations(
        [("worksheet", f"worksheets/sheet{number}.bin") for number in range(1, len(sheets) + 1)]
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return stream.getvalue()


def _row(at: int, cells: list[object], *, hidden: bool) -> bytes:
    head = struct.pack("<2LH", at, 0, 300) + bytes([0, 0x10 if hidden else 0, 0]) + struct.pack("<L", 0)
    return record(0, head) + b"".join(_cell(column, value) for column, value in enumerate(cells) if value is not None)


def _cell(column: int, value: object) -> bytes:
    where = struct.pack("<2L", column, 0)
    if isinstance(value, (int, float)):
        return record(5, where + struct.pack("<d", value))
    if str(value).startswith("=") and value[1:] in ERRORS:
        # Flags, then a formula of one token that is the error itself, and no extra data.
        code = ERRORS[value[1:]]
        return record(11, where + bytes([code]) + struct.pack("<HL", 0, 2) + bytes([0x1C, code]) + struct.pack("<L", 0))
    if value in ERRORS:
        return record(3, where + bytes([ERRORS[value]]))
    return record(6, where + text(str(value)))


def _type(name: str, types: str) -> str:
    return f"{types}.worksheet" if "sheets/" in name else f"{types}.sheet.binary.macroEnabled.main"


def _relations(targets: list[tuple[str, str]]) -> str:
    every = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{every}</Relationships>'
