"""Annotating somebody's workbook: notes, highlights and result sheets go in, everything else stays byte for byte.

How and why: design.md 4, docs/decisions.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass

from workflow.domain.finding import Language, Severity
from workflow.domain.mark import Annotation, Mark, ResultColumn
from workflow.domain.place import cell_name
from workflow.workbook.book import Book
from workflow.workbook.graft import graft, locked_structure
from workflow.workbook.highlights import highlight
from workflow.workbook.marker import Marker, add_marker, seal
from workflow.workbook.notes import RANK, Note, add_notes, note_of, noted_cells
from workflow.workbook.package import Package, part_key
from workflow.workbook.refusal import Refusal, UnwritableError, refusal, unwritable
from workflow.workbook.result_column import add_columns
from workflow.workbook.settings import WriteBack
from workflow.workbook.strip import take_out
from workflow.workbook.styles import Styles
from workflow.workbook.verify import verify
from workflow.workbook.worksheet import Range, Worksheet

_USUAL = WriteBack()
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


@dataclass(frozen=True, slots=True)
class Annotated:
    """An annotated copy, verified."""

    content: bytes
    unplaced: tuple[Mark, ...] = ()
    """Marks without a place: no such sheet or cell, a note of somebody's in the cell, a locked cell."""
    omitted: tuple[Refusal, ...] = ()
    """Result columns and sheets that were left out, and why."""


def annotate(
    original: bytes, annotation: Annotation, language: Language = Language.ZH, settings: WriteBack | None = None
) -> Annotated | Refusal:
    """Return a workbook's bytes with marks, result columns and result sheets put in; earlier marks of ours go first.

    The same input gives the same bytes. Nothing raises for what a workbook holds: a workbook that cannot be annotated
    with everything else left as it was is a Refusal.
    """
    chosen = settings or _USUAL
    stripped = take_out(original, chosen.limits)
    if isinstance(stripped, Refusal):
        return stripped
    if annotation.empty:
        return Annotated(stripped.package.content)
    known = stripped.marker.original_sha256 if stripped.marker and stripped.exact else ""
    sha256 = known or hashlib.sha256(stripped.package.content).hexdigest()
    try:
        return _Writing(stripped.package, annotation, language, chosen).finish(sha256)
    except UnwritableError as error:
        return error.refusal
    except (ValueError, LookupError) as error:  # attributes that are no numbers, indexes that lead nowhere …
        return refusal("damaged", f"{type(error).__name__}: {error}")


class _Writing:
    """One workbook being annotated."""

    def __init__(self, package: Package, annotation: Annotation, language: Language, settings: WriteBack) -> None:
        self.package = package
        self.annotation = annotation
        self.language = language
        self.settings = settings
        self.book = Book(package)
        if not any(sheet.is_worksheet for sheet in self.book.sheets):
            raise unwritable("no_worksheet")
        self.styles = Styles(self.book)
        self.unplaced: list[Mark] = []
        self.omitted: list[Refusal] = []
        self.sheets: dict[str, Worksheet] = {}
        self.with_cells: set[str] = set()

    def finish(self, sha256: str) -> Annotated:
        self._put_marks()
        names = self._put_tables()
        columns = self._put_columns()
        if not names and not columns and len(self.unplaced) == len(self.annotation.marks):
            return Annotated(self.package.content, tuple(self.unplaced), tuple(self.omitted))
        marker = Marker(self.annotation.as_of, sha256, names, columns)
        self.styles.apply()
        add_marker(self.book)
        edits, added = self.book.apply()
        seal(self.book, marker, edits, added)
        content = self.package.to_bytes()
        verify(self.package, content, self.settings.limits, frozenset(self.with_cells))
        return Annotated(content, tuple(self.unplaced), tuple(self.omitted))

    def _put_tables(self) -> tuple[str, ...]:
        if not self.annotation.tables:
            return ()
        if self.settings.locked_structure == "omit" and locked_structure(self.book):
            self.omitted.append(refusal("table.locked"))
            return ()
        return graft(self.book, self.styles, self.annotation.tables, self.language)

    def _put_columns(self) -> tuple[str, ...]:
        wanted: dict[str, list[ResultColumn]] = defaultdict(list)
        for column in self.annotation.columns:
            sheet = self.worksheet(column.sheet)
            if sheet:
                wanted[sheet.entry.part].append(column)
            else:
                self.omitted.append(refusal("column.sheet", column.sheet))
        places: list[str] = []
        for part, columns in wanted.items():
            added = add_columns(self.sheets[part], columns)
            if isinstance(added, Refusal):
                self.omitted.append(added)
            else:
                places += added
                self.with_cells.add(part_key(part))
        return tuple(places)

    def worksheet(self, name: str) -> Worksheet | None:
        """Return a worksheet of the workbook, its edits kept together."""
        entry = self.book.worksheet(name)
        if entry and entry.part not in self.sheets:
            self.sheets[entry.part] = Worksheet(self.book, entry)
        return self.sheets[entry.part] if entry else None

    def _put_marks(self) -> None:
        on_sheets: dict[str, list[Mark]] = defaultdict(list)
        for mark in sorted(set(self.annotation.marks)):
            sheet = self.worksheet(mark.sheet)
            if sheet:
                on_sheets[sheet.entry.part].append(mark)
            else:
                self.unplaced.append(mark)
        for part, marks in on_sheets.items():
            self._put_on(self.sheets[part], marks)

    def _put_on(self, sheet: Worksheet, marks: list[Mark]) -> None:
        taken = noted_cells(sheet)
        cells: dict[tuple[int, int], list[Mark]] = defaultdict(list)
        for mark in marks:
            merge = sheet.merge_at(mark.row, mark.column)
            row, column = (merge.top, merge.left) if merge else (mark.row, mark.column)
            outside = not (1 <= row <= _LAST_ROW and 1 <= column <= _LAST_COLUMN)
            if outside or cell_name(row, column) in taken or self._locked(sheet, row, column):
                self.unplaced.append(mark)
            else:
                cells[row, column].append(mark)
        if not cells:
            return
        areas: dict[Severity, list[Range]] = defaultdict(list)
        notes: list[Note] = []
        for (row, column), on_cell in sorted(cells.items()):
            gravest = min((mark.severity for mark in on_cell), key=RANK.__getitem__)
            merge = sheet.merge_at(row, column)
            area = Range(merge.top, merge.left, merge.bottom, merge.right) if merge else Range(row, column, row, column)
            areas[gravest].append(area)
            notes.append(note_of(row, column, on_cell, self.language))
        highlight(sheet, self.styles, areas, self.annotation.as_of)
        add_notes(sheet, notes)

    def _locked(self, sheet: Worksheet, row: int, column: int) -> bool:
        """Tell whether a cell is out of bounds: locked on a protected sheet."""
        return (
            self.settings.locked_cells == "skip"
            and sheet.protected
            and self.styles.locked(sheet.format_of(row, column))
        )
