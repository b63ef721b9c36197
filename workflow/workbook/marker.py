"""How a workbook says that it bears our marks: custom document properties, which survive being saved by other programs.

Beside them, in an XML comment that only survives if nobody saves, lies what undoes our edits byte for byte.
"""

import base64
import binascii
import json
import re
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any

from workflow.workbook.book import Book
from workflow.workbook.container import Container, container_of, from_text, to_text
from workflow.workbook.deflate import checksum, pack_alone
from workflow.workbook.limits import ReadLimits
from workflow.workbook.markup import (
    MarkupError,
    Undo,
    attributes,
    children,
    escape,
    open_tag,
    prefix_of,
    root_of,
    with_prefix,
)
from workflow.workbook.package import Package, part_key
from workflow.workbook.refusal import UnwritableError

PART = "docProps/custom.xml"
_PREFIX = "SalesWorkflow."
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_STRICT_SPACE = "http://purl.oclc.org/ooxml/officeDocument/customProperties"
_VT = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_STRICT_VT = "http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes"
_COMMENT = b"<!--sales-workflow-undo "
_PROPERTY = re.compile(
    rb"<(?:[^\s/>!?\"'<:]+:)?property\b([^<>]*)>\s*<(?:[^\s/>!?\"'<:]+:)?(?:lpwstr|bstr|lpstr)\b[^<>]*>([^<]*)<",
    re.DOTALL,
)
_ROOT_RELATIONS = "_rels/.rels"
_RELATION = re.compile(rb"<(?:[^\s/>!?\"'<:]+:)?Relationship\s[^<>]*>")
_CUSTOM_TYPE = re.compile("/(?:custom-properties|customProperties)$")
_MOST_JSON = 50_000_000


@dataclass(frozen=True, slots=True)
class Marker:
    """What an annotated workbook says of itself."""

    as_of: date
    original_sha256: str
    """Of the workbook as it was before it was annotated."""
    sheets: tuple[str, ...] = ()
    """Names of the sheets that we added."""
    columns: tuple[str, ...] = ()
    """Result columns that we added: JSON lists of sheet, row and column of the header, and its text."""


@dataclass(frozen=True, slots=True)
class UndoScript:
    """What takes our edits out byte for byte, as long as every part is as we left it."""

    edits: dict[str, list[Undo]]
    """By part, the marker's own part included."""
    now: dict[str, int]
    """Checksums of the parts that we wrote (but the marker's own)."""
    was: dict[str, int]
    """Checksums of the originals of edited parts."""
    added: list[str]
    rest: int
    """Checksum over the parts that we left alone."""
    container: Container | None = None
    """How the edited parts lay in the file; None where the copy does not say (any more)."""


def read_marker(content: bytes, limits: ReadLimits | None = None) -> Marker | None:
    """Return what a workbook says of our marks in it; None for one without, and for what is no workbook.

    Cheap: only the package's directory and one small part are read.
    """
    try:
        package = Package(content, limits or ReadLimits())
        return marker_in(package)
    except UnwritableError:
        return None


def part_in(package: Package) -> str:
    """Return the name of the part with the custom properties; where there is none, the name that one is to have."""
    if PART not in package and _ROOT_RELATIONS in package:
        for tag in _RELATION.findall(package.read(_ROOT_RELATIONS)):
            fields = attributes(tag)
            target = fields.get("Target", "").lstrip("/")
            if _CUSTOM_TYPE.search(fields.get("Type", "")) and target in package:
                return target
    return PART


def marker_in(package: Package) -> Marker | None:
    """Return the marker of a package."""
    part = part_in(package)
    if part not in package:
        return None
    found: dict[str, str] = {}
    for fields, value in _PROPERTY.findall(package.read(part)):
        name = re.search(rb"\bname\s*=\s*[\"']([^\"']*)[\"']", fields)
        if name and name[1].startswith(_PREFIX.encode()):
            found[name[1].decode()[len(_PREFIX) :]] = unescape(value.decode("utf-8", "replace"))
    try:
        as_of = date.fromisoformat(found.get("AsOf", ""))
    except ValueError:
        return None
    return Marker(as_of, found.get("Original", ""), _numbered(found, "Sheet"), _numbered(found, "Column"))


def _numbered(found: dict[str, str], stem: str) -> tuple[str, ...]:
    values: list[str] = []
    while (name := f"{stem}{len(values) + 1}") in found:
        values.append(found[name])
    return tuple(values)


def add_marker(book: Book) -> None:
    """Declare the marker's part where the workbook has no custom properties yet; its content comes with `seal`."""
    if part_in(book.package) in book.package:
        return
    stem = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
    if book.strict:
        stem = "http://purl.oclc.org/ooxml/officeDocument/relationships/customProperties"
    book.add_part(PART, b"", _CONTENT_TYPE)
    book.relate("", "custom-properties", PART, type_uri=stem)


def seal(
    book: Book, marker: Marker, edits: dict[str, list[Undo]], added: Sequence[str], known: Container | None = None
) -> None:
    """Write the marker's part, when all other parts are written.

    Args:
        book: the workbook.
        marker: what it is to say.
        edits: what undoes our edits, by part.
        added: names of the parts that we added.
        known: how parts lay in the file that came, from an earlier annotation that was taken out.
    """
    package = book.package
    part = part_in(package)
    existed = part not in added
    now = {key: package.crc(key) for key in (*edits, *added) if key != part}
    was = {key: package.member(key).crc for key in edits}
    container = container_of(package, {*edits, *([part_key(part)] if existed else [])}, known)
    script: dict[str, Any] = {
        "edits": {part: _listed(steps) for part, steps in edits.items()}, "zip": to_text(container),
        "now": now, "was": was, "added": [name for name in added if name != part],
        "rest": rest_checksum(package, {*edits, *map(part_key, added), part_key(part)}),
    }  # fmt: skip
    if existed:
        _extend(package, part, marker, script)
        return
    space = _STRICT_SPACE if book.strict else _SPACE
    head = (f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="{space}" '
            f'xmlns:vt="{_STRICT_VT if book.strict else _VT}">').encode()  # fmt: skip
    script["added"].append(PART)
    package.write(PART, head + _properties(marker, 2) + _comment(script) + b"</Properties>")


def _listed(steps: list[Undo]) -> list[list[int | str]]:
    return [[at, length, base64.b64encode(old).decode()] for at, length, old in steps]


def _extend(package: Package, part: str, marker: Marker, script: dict[str, Any]) -> None:
    """Put our properties behind those that are there; [start, length of what follows, what stood there] undoes it."""
    content = package.read(part)
    root = root_of(content)
    numbers = [
        int(number)
        for element in children(content, root)
        if (number := open_tag(content, element).get("pid", "")).isdigit()
    ]
    properties = with_prefix(_properties(marker, max([1, *numbers]) + 1), b"")
    vt = prefix_of(content, root, frozenset({_VT, _STRICT_VT}))
    space = _STRICT_VT if _STRICT_VT.encode() in content or _STRICT_SPACE.encode() in content else _VT
    if vt:
        properties = properties.replace(b"vt:", vt)
    else:
        properties = properties.replace(b"<vt:lpwstr>", f'<vt:lpwstr xmlns:vt="{space}">'.encode())
    if root.prefix:
        properties = re.sub(rb"<(/?)property", rb"<\1" + root.prefix + b"property", properties)
    start = root.start if root.empty_tag else root.close_start
    opened = content[root.start : root.end][:-2].rstrip() + b">" if root.empty_tag else b""
    closed = b"</" + root.name + b">" if root.empty_tag else b""
    end = root.end if root.empty_tag else root.close_start
    script["own"] = [start, len(content) - end, base64.b64encode(content[start:end]).decode(), checksum(content)]
    package.write(part, content[:start] + opened + properties + _comment(script) + closed + content[end:])


def _properties(marker: Marker, first: int) -> bytes:
    values = {"AsOf": marker.as_of.isoformat(), "Original": marker.original_sha256}
    values |= {f"Sheet{number}": name for number, name in enumerate(marker.sheets, 1)}
    values |= {f"Column{number}": place for number, place in enumerate(marker.columns, 1)}
    return b"".join(
        f'<property fmtid="{_FORMAT_ID}" pid="{number}" name="{_PREFIX}{name}"><vt:lpwstr>'.encode() + escape(value)
        + b"</vt:lpwstr></property>"
        for number, (name, value) in enumerate(values.items(), first)
    )  # fmt: skip


def _comment(script: dict[str, Any]) -> bytes:
    packed = pack_alone(json.dumps(script, sort_keys=True, separators=(",", ":")).encode())
    return _COMMENT + base64.b64encode(packed) + b"-->"


def rest_checksum(package: Package, touched: set[str]) -> int:
    """Return a checksum over the names and checksums of all parts but the touched ones."""
    rest = sorted((key, package.crc(key)) for key in package.keys if key not in touched)
    return checksum(repr(rest).encode())


def read_undo(package: Package, *, packing: bool = True) -> UndoScript | None:
    """Return what undoes our edits byte for byte; None where some part is not as we left it."""
    part = part_in(package)
    try:
        script = _script(package.read(part)) if part in package else None
        if script is None:
            return None
        edits = {
            part: [(at, length, base64.b64decode(old)) for at, length, old in steps]
            for part, steps in script["edits"].items()
        }
        now, added, rest = dict(script["now"]), list(script["added"]), int(script["rest"])
        was = dict(script["was"])
        container = _container(script.get("zip")) if packing else None
        if own := script.get("own"):
            start, behind, old, was[part_key(part)] = own
            edits[part_key(part)] = [(start, len(package.read(part)) - behind - start, base64.b64decode(old))]
    except (ValueError, KeyError, TypeError, AttributeError, MarkupError):
        return None
    if any(key not in package or package.crc(key) != crc for key, crc in now.items()):
        return None
    return UndoScript(edits, now, was, added, rest, container)


def _container(text: Any) -> Container | None:  # noqa: ANN401 - whatever the JSON holds
    try:
        return from_text(text) if isinstance(text, str) else None
    except (ValueError, struct.error):
        return None


def _script(content: bytes) -> dict[str, Any] | None:
    start = content.find(_COMMENT)
    end = content.find(b"-->", start)
    if start < 0 or end < 0:
        return None
    try:
        packed = base64.b64decode(content[start + len(_COMMENT) : end], validate=True)
        unpacked = zlib.decompressobj().decompress(packed, _MOST_JSON)
    except (binascii.Error, zlib.error):
        return None
    script = json.loads(unpacked)
    return script if isinstance(script, dict) else None


def remove_marker(book: Book) -> None:
    """Take our properties out; the part goes when nothing else is in it."""
    part = part_in(book.package)
    if part not in book.package:
        return
    patch = book.patch(part)
    found = children(patch.content, root_of(patch.content))
    ours = [element for element in found if open_tag(patch.content, element).get("name", "").startswith(_PREFIX)]
    if ours and len(ours) == len(found):
        for relation in list(book.relations("")):
            if part_key(relation.target) == part_key(part):
                book.unrelate("", relation.id)
        book.drop_part(part)
        return
    for element in ours:
        patch.replace(element.start, element.end, b"")
    start = patch.content.find(_COMMENT)
    if start >= 0:
        patch.replace(start, patch.content.find(b"-->", start) + 3, b"")
