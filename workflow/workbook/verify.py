"""The check after writing and before anything is replaced: what we did not mean to touch is untouched.

It reads the written bytes anew with the standard library's zip reader, so that a fault of our own writer shows.
"""

import re
import zipfile
from io import BytesIO
from xml.parsers import expat

from workflow.workbook.book import TYPES
from workflow.workbook.limits import ReadLimits
from workflow.workbook.marker import read_undo
from workflow.workbook.markup import MarkupError, undone
from workflow.workbook.package import Package, part_key, unpack
from workflow.workbook.refusal import unwritable
from workflow.workbook.worksheet import in_two


def verify(written: Package, after: bytes, limits: ReadLimits, with_cells: frozenset[str] = frozenset()) -> None:
    """Compare a workbook with its annotated copy.

    Args:
        written: the workbook as it was, and what its parts were to hold.
        after: the copy's bytes.
        limits: for reading them.
        with_cells: keys of worksheets that were to get cells (a result column), whose cells are checked elsewhere.

    Raises:
        UnwritableError: something differs that should not.
    """
    new = Package(after, limits)
    _same_members(written, new, after)
    for key, content in written.written.items():
        if unpack(after, new.member(key)) != content:
            raise unwritable("verification", key)
        was = written.original(key) if key in written.original_keys else b""
        if was and _is_worksheet(key, content) and key not in with_cells:
            _same_cells(key, was, content)
        else:
            _well_formed(key, content, b"" if key in with_cells else was)
    _consistent(written)
    _can_be_undone(written)


def _same_members(written: Package, new: Package, after: bytes) -> None:
    with zipfile.ZipFile(BytesIO(after)) as archive:
        listed = {part_key(item.filename): item.CRC for item in archive.infolist()}
    if list(listed.items()) != [(key, written.crc(key)) for key in written.keys]:
        raise unwritable("verification", "members")
    for key in written.original_keys:
        if key not in written.written and written.packed(key) != new.packed(key):
            raise unwritable("verification", key)


def _can_be_undone(written: Package) -> None:
    """Taking our marks out of the copy gives every part back byte for byte."""
    script = read_undo(written)
    if not script or {*script.edits, *map(part_key, script.added)} != set(written.written):
        raise unwritable("verification", "undo")
    for key, edits in script.edits.items():
        if undone(written.read(key), edits) != written.original(key):
            raise unwritable("verification", key)


def _well_formed(key: str, content: bytes, was: bytes) -> None:
    """Parse a part that we wrote."""
    if key.endswith(".vml") and was and not _parses(was):
        return  # Office itself writes drawings of notes that are no XML; ours went in as whole elements
    if not _parses(content):
        raise unwritable("verification", key)


def _is_worksheet(key: str, content: bytes) -> bool:
    return key.endswith(".xml") and b"sheetData" in content and b"worksheet" in content[:4000]


def _parses(content: bytes) -> bool:
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(content, True)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError:
        return False
    return True


def _same_cells(key: str, before: bytes, after: bytes) -> None:
    """Compare the cells of a worksheet byte by byte; parse only what stands beside them."""
    try:
        (cells_before, _), (cells_after, beside) = in_two(before), in_two(after)
    except MarkupError:
        raise unwritable("verification", key) from None
    if cells_before != cells_after or not _parses(beside):
        raise unwritable("verification", key)


def _consistent(written: Package) -> None:
    """Every part that we added is declared and is the target of a relationship that we wrote."""
    contents = written.written
    declared = contents.get(part_key(TYPES)) or written.read(TYPES)
    relations = b"".join(content for key, content in contents.items() if key.endswith(".rels"))
    for key in contents:
        if key in written.original_keys or key.endswith(".rels"):
            continue
        part = rb"\s*=\s*[\"']/" + re.escape(key.encode()) + rb"[\"']"
        extension = rb"Extension\s*=\s*[\"']" + re.escape(key.rpartition(".")[2].encode()) + rb"[\"']"
        stated = re.search(rb"PartName" + part, declared, re.IGNORECASE) or re.search(
            extension, declared, re.IGNORECASE
        )
        if not stated or not re.search(rb"Target" + part, relations, re.IGNORECASE):
            raise unwritable("verification", key)
