"""Taking our marks out again: byte for byte where nobody saved in between, by what survives where somebody did."""

from dataclasses import dataclass
from enum import StrEnum

from workflow.workbook.book import Book
from workflow.workbook.column_removal import remove_columns
from workflow.workbook.container import Container, rebuilt
from workflow.workbook.deflate import checksum
from workflow.workbook.graft import ungraft
from workflow.workbook.highlights import SIGN, remove_highlights
from workflow.workbook.limits import ReadLimits
from workflow.workbook.marker import Marker, UndoScript, marker_in, read_undo, remove_marker, rest_checksum
from workflow.workbook.markup import undone
from workflow.workbook.notes import FIRST_LINE, remove_notes
from workflow.workbook.package import Package, part_key
from workflow.workbook.refusal import Refusal, UnwritableError, refusal
from workflow.workbook.worksheet import Worksheet

_USUAL = ReadLimits()
_CELLS = b"sheetData"


class Restored(StrEnum):
    """How much of the workbook that came is back."""

    FILE = "file"
    """The whole file, byte for byte."""
    PARTS = "parts"
    """Every part byte for byte; the package around them was packed by another program than ours."""
    RECOGNISED = "recognised"
    """Somebody saved the copy in between: what could be recognised as ours is gone, the rest is as they saved it."""
    UNMARKED = "unmarked"
    """It bore no marks of ours: it comes back as it is."""


@dataclass(frozen=True, slots=True)
class Stripped:
    """A workbook without our marks."""

    package: Package
    """Nothing is left to be written in it: its content is the workbook."""
    marker: Marker | None
    """What it said of itself; None where it bore no marker."""
    exact: bool
    """Whether every part is again as it was before we annotated."""
    container: Container | None = None
    """How its parts lay in the file that came, where that is known and its content is not that file."""
    restored: Restored = Restored.UNMARKED


def strip(content: bytes, limits: ReadLimits | None = None) -> bytes | Refusal:
    """Return a workbook without our marks; one that bears none comes back as it is."""
    stripped = take_out(content, limits or _USUAL, whole=True)
    return stripped if isinstance(stripped, Refusal) else stripped.package.content


def take_out(content: bytes, limits: ReadLimits, *, whole: bool = False) -> Stripped | Refusal:
    """Return a workbook without our marks, and how well that went.

    Args:
        content: the workbook.
        limits: for reading it.
        whole: whether the file that came is wanted, byte for byte, and not only its parts: packing them as they were
            takes some time.
    """
    try:
        package = Package(content, limits)
        marker = marker_in(package)
        script = _undo(package) if marker else None
        if not script:
            _remove(package, marker)
        container = script.container if script else None
        back = rebuilt(package, container, marker.original_sha256) if marker and container and whole else None
        restored = Restored.FILE if back else Restored.PARTS
        if not script:
            restored = Restored.RECOGNISED if package.changed else Restored.UNMARKED
        if package.changed:
            package = Package(back or package.to_bytes(), limits)
    except UnwritableError as error:
        return error.refusal
    except (ValueError, LookupError) as error:  # markup that leads nowhere, attributes that are no numbers …
        return refusal("damaged", f"{type(error).__name__}: {error}")
    return Stripped(package, marker, script is not None, None if back else container, restored)


def _undo(package: Package) -> UndoScript | None:
    """Take out our edits by the script that lies beside the marker; None where that is not possible."""
    script = read_undo(package)
    touched = {*script.edits, *map(part_key, script.added)} if script else set()
    if not script or rest_checksum(package, touched) != script.rest:
        return None
    restored = {}
    try:
        for part, edits in script.edits.items():
            restored[part] = undone(package.read(part), edits)
    except ValueError:
        return None
    if any(checksum(content) != script.was.get(part) for part, content in restored.items()):
        return None
    for part, content in restored.items():
        package.write(part, content)
    for part in script.added:
        package.remove(part)
    return script


def _remove(package: Package, marker: Marker | None) -> None:
    """Take out what can be recognised as ours in a workbook that some program saved since."""
    if not marker and not _bears_signs(package):
        return
    book = Book(package)
    if marker:
        ungraft(book, marker.sheets)
    for entry in book.sheets:
        if entry.is_worksheet and part_key(entry.part) not in book.removed:
            sheet = Worksheet(book, entry)
            remove_highlights(sheet)
            remove_notes(sheet)
            if marker:
                remove_columns(sheet, marker.columns)
    remove_marker(book)
    book.apply()


def _bears_signs(package: Package) -> bool:
    """Tell whether a workbook without marker has rules or notes of ours all the same."""
    rule, note = SIGN.encode(), FIRST_LINE.encode()
    for key in package.keys:
        if key.endswith(".xml") and ("sheet" in key or "comments" in key):
            content = package.read(key)
            first, last = content.find(_CELLS), content.rfind(_CELLS)
            if first >= 0:  # rules stand beside the cells of a sheet, and notes in parts that have no cells
                if rule in content[:first] or rule in content[last:]:
                    return True
            elif rule in content or note in content:
                return True
    return False
