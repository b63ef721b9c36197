"""The check after writing and before anything is replaced: what we did not mean to touch is untouched.

It reads the written bytes anew: directory, headers, checksums, and every part that we wrote inflated again.
"""

import re
from collections.abc import Mapping, Sequence
from xml.parsers import expat

from workflow.workbook.book import TYPES
from workflow.workbook.limits import ReadLimits
from workflow.workbook.marker import read_undo
from workflow.workbook.markup import Undo, undone
from workflow.workbook.package import Package, part_key, unpack
from workflow.workbook.refusal import unwritable
from workflow.workbook.worksheet import Worksheet

_EXTENSION = rb"extension\s*=\s*[\"']%s[\"']"


def verify(
    written: Package,
    after: bytes,
    limits: ReadLimits,
    sheets: Mapping[str, Worksheet],
    with_cells: frozenset[str] = frozenset(),
) -> None:
    """Compare a workbook with its annotated copy.

    Args:
        written: the workbook as it was, and what its parts were to hold.
        after: the copy's bytes.
        limits: for reading them.
        sheets: the worksheets that were touched, by key, as they were.
        with_cells: keys of those that were to get cells (a result column), whose cells are checked elsewhere.

    Raises:
        UnwritableError: something differs that should not.
    """
    new = Package(after, limits)
    contents = written.written
    _same_members(written, contents, new, after)
    edits = _undo_edits(written, contents)
    for key, content in contents.items():
        if key in sheets and key not in with_cells:
            _same_cells(key, sheets[key], edits[key], content)
        else:
            _well_formed(written, key, content)
    _consistent(written, contents)


def _same_members(written: Package, contents: Mapping[str, bytes], new: Package, after: bytes) -> None:
    """The copy has the members that it is to have; those that we left alone keep their packed bytes."""
    if new.original_keys != written.keys:
        raise unwritable("verification", "members")
    for key in new.original_keys:
        member = new.member(key)
        if member.crc != written.crc(key):
            raise unwritable("verification", key)
        if key in contents:
            if unpack(after, member) != contents[key]:
                raise unwritable("verification", key)
        elif written.packed(key) != new.packed(key):
            raise unwritable("verification", key)


def _undo_edits(written: Package, contents: Mapping[str, bytes]) -> Mapping[str, Sequence[Undo]]:
    """Return our edits as the copy itself tells them; taking them out gives every part back byte for byte."""
    script = read_undo(written, packing=False)
    if not script or {*script.edits, *map(part_key, script.added)} != set(contents):
        raise unwritable("verification", "undo")
    for key, edits in script.edits.items():
        if undone(contents[key], edits) != written.original(key):
            raise unwritable("verification", key)
    return script.edits


def _same_cells(key: str, sheet: Worksheet, edits: Sequence[Undo], after: bytes) -> None:
    """No edit lies among the cells.

    As taking the edits out gives the original, its cells are the same byte for byte; parse what stands beside them.
    """
    shift = before = 0
    data = sheet.data
    for offset, length, old in edits:
        start = offset - shift
        if start < data.end and start + len(old) > data.start:
            raise unwritable("verification", key)
        shift += length - len(old)
        if start < data.end:
            before = shift
    beside = after[: data.open_end + before] + after[data.close_start + before :]
    if not _parses(beside):
        raise unwritable("verification", key)


def _well_formed(written: Package, key: str, content: bytes) -> None:
    """Parse a part that we wrote."""
    if _parses(content):
        return
    was = written.original(key) if key in written.original_keys else b""
    if key.endswith(".vml") and was and not _parses(was):
        return  # Office itself writes drawings of notes that are no XML; ours went in as whole elements
    raise unwritable("verification", key)


def _parses(content: bytes) -> bool:
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(content, True)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError:
        return False
    return True


def _consistent(written: Package, contents: Mapping[str, bytes]) -> None:
    """Every part that we added is declared and is the target of a relationship that we wrote."""
    types = part_key(TYPES)
    declared = (contents.get(types) or written.read(TYPES)).lower()
    relations = b"".join(content for key, content in contents.items() if key.endswith(".rels")).lower()
    originals = set(written.original_keys)
    for key in contents:
        if key in originals or key.endswith(".rels"):
            continue
        part, extension = key.encode(), key.rpartition(".")[2].encode()
        stated = b'partname="/%s"' % part in declared or re.search(_EXTENSION % re.escape(extension), declared)
        if not stated or b'target="/%s"' % part not in relations:
            raise unwritable("verification", key)
