"""Taking our marks out again: byte for byte where nobody saved in between, by what survives where somebody did."""

from dataclasses import dataclass

from workflow.workbook.book import Book
from workflow.workbook.column_removal import remove_columns
from workflow.workbook.deflate import checksum
from workflow.workbook.graft import ungraft
from workflow.workbook.highlights import SIGN, remove_highlights
from workflow.workbook.limits import ReadLimits
from workflow.workbook.marker import Marker, marker_in, read_undo, remove_marker, rest_checksum
from workflow.workbook.markup import undone
from workflow.workbook.notes import FIRST_LINE, remove_notes
from workflow.workbook.package import Package, part_key
from workflow.workbook.refusal import Refusal, UnwritableError, refusal
from workflow.workbook.worksheet import Worksheet

_USUAL = ReadLimits()


@dataclass(frozen=True, slots=True)
class Stripped:
    """A workbook without our marks."""

    package: Package
    """Nothing is left to be written in it: its content is the workbook."""
    marker: Marker | None
    """What it said of itself; None where it bore no marker."""
    exact: bool
    """Whether every part is again as it was before we annotated."""


def strip(content: bytes, limits: ReadLimits | None = None) -> bytes | Refusal:
    """Return a workbook without our marks; one that bears none comes back as it is."""
    stripped = take_out(content, limits or _USUAL)
    return stripped if isinstance(stripped, Refusal) else stripped.package.content


def take_out(content: bytes, limits: ReadLimits) -> Stripped | Refusal:
    """Return a workbook without our marks, and how well that went."""
    try:
        package = Package(content, limits)
        marker = marker_in(package)
        exact = marker is not None and _undo(package)
        if not exact:
            _remove(package, marker)
        if package.changed:
            package = Package(package.to_bytes(), limits)
    except UnwritableError as error:
        return error.refusal
    except (ValueError, LookupError) as error:  # markup that leads nowhere, attributes that are no numbers …
        return refusal("damaged", f"{type(error).__name__}: {error}")
    return Stripped(package, marker, exact)


def _undo(package: Package) -> bool:
    """Take out our edits by the script that lies beside the marker; tell whether that was possible."""
    script = read_undo(package)
    touched = {*script.edits, *map(part_key, script.added)} if script else set()
    if not script or rest_checksum(package, touched) != script.rest:
        return False
    restored = {}
    try:
        for part, edits in script.edits.items():
            restored[part] = undone(package.read(part), edits)
    except ValueError:
        return False
    if any(checksum(content) != script.was.get(part) for part, content in restored.items()):
        return False
    for part, content in restored.items():
        package.write(part, content)
    for part in script.added:
        package.remove(part)
    return True


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
    signs = (SIGN.encode(), FIRST_LINE.encode())
    for key in package.keys:
        if key.endswith(".xml") and ("sheet" in key or "comments" in key):
            content = package.read(key)
            if any(sign in content for sign in signs):
                return True
    return False
