"""Annotating somebody's workbook: notes, highlights and result sheets go in, everything else stays byte for byte.

How and why: design.md 4, docs/decisions.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass

from workflow.domain.finding import Language, Severity
from workflow.domain.mark import Annotation, Mark, ResultColumn, ResultTable
from workflow.domain.place import cell_name
from workflow.workbook.book import Book
from workflow.workbook.container import Container
from workflow.workbook.graft import graft, locked_structure, rows_about
from workflow.workbook.highlights import highlight
from workflow.workbook.limits import ReadLimits
from workflow.workbook.marker import Marker, add_marker, seal
from workflow.workbook.notes import RANK, Note, add_notes, listed_line, note_of, noted_cells
from workflow.workbook.package import Package, part_key
from workflow.workbook.refusal import Refusal, UnwritableError, refusal, unwritable
from workflow.workbook.result_column import add_columns
from workflow.workbook.settings import WriteBack
from workflow.workbook.sheet_names import quoted
from workflow.workbook.strip import take_out
from workflow.workbook.styles import Styles
from workflow.workbook.verify import verify
from workflow.workbook.worksheet import Range, Worksheet

_USUAL = WriteBack()
_LIMITS = ReadLimits()
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
    original: bytes,
    annotation: Annotation,
    language: Language = Language.ZH,
    settings: WriteBack | None = None,
    *,
    original_sha256: str = "",
    limits: ReadLimits = _LIMITS,
) -> Annotated | Refusal:
    """Return a workbook's bytes with marks, result columns and result sheets put in; earlier marks of ours go first.

    The same input gives the same bytes. Nothing raises for what a workbook holds: a workbook that cannot be annotated
    with everything else left as it was is a Refusal.

    Args:
        original: the workbook.
        annotation: what is to be put in.
        language: of notes and result sheets.
        settings: what may be done to it.
        limits: what is refused unread.
        original_sha256: of the file that the marker is to name, where `original` was made of another file.
    """
    chosen = settings or _USUAL
    stripped = take_out(original, limits, whole=True)
    if isinstance(stripped, Refusal):
        return stripped
    if annotation.empty:
        return Annotated(stripped.package.content)
    known = stripped.marker.original_sha256 if stripped.marker and stripped.exact else ""
    sha256 = original_sha256 or known or hashlib.sha256(stripped.package.content).hexdigest()
    try:
        return _Writing(stripped.package, annotation, language, chosen, limits).finish(sha256, stripped.container)
    except UnwritableError as error:
        return error.refusal
    except (ValueError, LookupError) as error:  # attributes that are no numbers, indexes that lead nowhere …
        return refusal("damaged", f"{type(error).__name__}: {error}")


class _Writing:
    """One workbook being annotated."""

    def __init__(
        self, package: Package, annotation: Annotation, language: Language, settings: WriteBack, limits: ReadLimits
    ) -> None:
        self.package = package
        self.annotation = annotation
        self.language = language
        self.settings = settings
        self.limits = limits
        self.book = Book(package)
        if not any(sheet.is_worksheet for sheet in self.book.sheets):
            raise unwritable("no_worksheet")
        self.styles = Styles(self.book)
        self.unplaced: list[Mark] = []
        self.omitted: list[Refusal] = []
        self.sheets: dict[str, Worksheet] = {}
        self.by_name: dict[str, Worksheet | None] = {}
        self.with_cells: set[str] = set()
        self.about = rows_about(self._result_sheets(), self.book)

    def finish(self, sha256: str, container: Container | None) -> Annotated:
        self._put_marks()
        names = self._put_tables()
        columns = self._put_columns()
        if not names and not columns and len(self.unplaced) == len(self.annotation.marks):
            return Annotated(self.package.content, tuple(self.unplaced), tuple(self.omitted))
        marker = Marker(self.annotation.as_of, sha256, names, columns)
        self.styles.apply()
        add_marker(self.book)
        edits, added = self.book.apply()
        seal(self.book, marker, edits, added, container)
        content = self.package.to_bytes()
        touched = {part_key(part): sheet for part, sheet in self.sheets.items()}
        verify(self.package, content, self.limits, touched, frozenset(self.with_cells))
        return Annotated(content, tuple(self.unplaced), tuple(self.omitted))

    def _result_sheets(self) -> tuple[ResultTable, ...]:
        """Return the tables that become sheets."""
        left_out = self.settings.locked_structure == "omit" and locked_structure(self.book)
        return () if left_out else self.annotation.tables

    def _put_tables(self) -> tuple[str, ...]:
        tables = self._result_sheets()
        if self.annotation.tables and not tables:
            self.omitted.append(refusal("table.locked"))
        return graft(self.book, self.styles, tables, self.language) if tables else ()

    def _listed(self, marks: list[Mark]) -> str:
        """Return the line of a note that says where its cell stands on a result sheet."""
        rows: dict[str, list[int]] = defaultdict(list)
        for mark in marks:
            for sheet, row in self.about.get((mark.sheet.casefold(), mark.row, mark.column), ()):
                if row not in rows[sheet]:
                    rows[sheet].append(row)
        return next((listed_line(sheet, numbers, self.language) for sheet, numbers in rows.items()), "")

    def _row_targets(self, sheet: str) -> dict[int, str]:
        """Return the first row of a result sheet about each row of a sheet, as addresses."""
        targets: dict[int, str] = {}
        for (name, row, _), places in sorted(self.about.items()):
            if name == sheet.casefold():
                targets.setdefault(row, f"{quoted(places[0][0])}!A{places[0][1]}")
        return targets

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
            added = add_columns(self.sheets[part], columns, self._row_targets(self.sheets[part].entry.name))
            if isinstance(added, Refusal):
                self.omitted.append(added)
            else:
                places += added
                self.with_cells.add(part_key(part))
        return tuple(places)

    def worksheet(self, name: str) -> Worksheet | None:
        """Return a worksheet of the workbook, its edits kept together."""
        if name not in self.by_name:
            entry = self.book.worksheet(name)
            if entry and entry.part not in self.sheets:
                self.sheets[entry.part] = Worksheet(self.book, entry)
            self.by_name[name] = self.sheets[entry.part] if entry else None
        return self.by_name[name]

    def _put_marks(self) -> None:
        on_sheets: dict[str, list[Mark]] = defaultdict(list)
        for mark in sorted(set(self.annotation.marks), key=_place_and_text):
            sheet = self.worksheet(mark.sheet)
            if sheet:
                on_sheets[sheet.entry.part].append(mark)
            else:
                self.unplaced.append(mark)
        for part, marks in on_sheets.items():
            self._put_on(self.sheets[part], marks)

    def _put_on(self, sheet: Worksheet, marks: list[Mark]) -> None:
        taken = noted_cells(sheet)
        guarded = self.settings.locked_cells == "skip" and sheet.protected
        cells: dict[Range, list[Mark]] = {}
        for mark in marks:
            top, left = mark.row, mark.column
            merge = sheet.merge_at(top, left) if sheet.merges else None
            if merge:
                top, left = merge.top, merge.left
            outside = not (1 <= top <= _LAST_ROW and 1 <= left <= _LAST_COLUMN)
            if outside or (taken and cell_name(top, left) in taken) or (guarded and self._locked(sheet, top, left)):
                self.unplaced.append(mark)
            else:
                area = Range(top, left, merge.bottom, merge.right) if merge else Range(top, left, top, left)
                cells.setdefault(area, []).append(mark)
        if not cells:
            return
        areas: dict[Severity, list[Range]] = defaultdict(list)
        notes: list[Note] = []
        for area, on_cell in sorted(cells.items()):
            several = len(on_cell) > 1
            gravest = min((mark.severity for mark in on_cell), key=RANK.__getitem__) if several else on_cell[0].severity
            areas[gravest].append(area)
            listed = self._listed(on_cell) if self.about else ""
            notes.append(note_of(area.top, area.left, on_cell, self.language, listed))
        highlight(sheet, self.styles, areas, self.annotation.as_of)
        add_notes(sheet, notes)

    def _locked(self, sheet: Worksheet, row: int, column: int) -> bool:
        """Tell whether a cell of a protected sheet is locked."""
        return self.styles.locked(sheet.format_of(row, column))


def _place_and_text(mark: Mark) -> tuple[str, int, int, Severity, str]:
    return mark.sheet, mark.row, mark.column, mark.severity, mark.text
