"""Corrections laid over a workbook's sheets before anything is read from them: the file itself is never touched.

Everything behind this sees the corrected value as if it stood in the cell, headers included: it is parsed and checked
by the same code. See docs/decisions/014-corrections.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from workflow.domain.catalogue import find
from workflow.domain.correction import CellCorrection, plain_text, row_key
from workflow.domain.finding import Finding
from workflow.domain.place import Place
from workflow.domain.sheet import Sheet, Value
from workflow.kinds.cells import written


@dataclass(frozen=True, slots=True)
class Corrected:
    """Sheets with corrections laid over them."""

    sheets: tuple[Sheet, ...]
    findings: tuple[Finding, ...] = ()
    """A hint for each cell that counts with another value than it shows."""
    applied: tuple[int, ...] = ()
    """Numbers of the corrections that were laid over."""
    moved: tuple[tuple[int, int], ...] = ()
    """Numbers of those whose row stands elsewhere by now, with that row."""
    stale: tuple[tuple[int, str], ...] = ()
    """Numbers of those whose cell no longer shows what they were typed against, with what it shows now."""


def lay_over(
    workbook: str, sheets: Sequence[Sheet], corrections: Sequence[CellCorrection], fingerprint: str
) -> Corrected:
    """Return the sheets as they count; `fingerprint` is the sha256 of the workbook without our marks."""
    read = {sheet.name: sheet for sheet in sheets}
    by_name = dict(read)
    findings: list[Finding] = []
    applied: list[int] = []
    moved: list[tuple[int, int]] = []
    stale: list[tuple[int, str]] = []
    moved += _followed(read, [one for one in corrections if one.as_is])
    for correction in corrections:
        if correction.as_is:
            continue
        sheet = read.get(correction.sheet)
        shown = written(sheet.value(correction.row, correction.column)) if sheet else ""
        row = correction.row if fingerprint == correction.against else _row(sheet, correction)
        if sheet is None or not row:
            stale.append((correction.number, shown))
            continue
        shown = written(sheet.value(row, correction.column))
        by_name[sheet.name] = _with_value(by_name[sheet.name], row, correction)
        applied.append(correction.number)
        moved += [(correction.number, row)] if row != correction.row else []
        place = Place(workbook, sheet.name, row, correction.column)
        details = {"seen": shown, "source": correction.source}
        findings.append(find("correction.applied", place, written(correction.value), **details))
    laid = tuple(by_name[sheet.name] for sheet in sheets)
    return Corrected(laid, tuple(findings), tuple(applied), tuple(moved), tuple(stale))


def _followed(sheets: Mapping[str, Sheet], confirmed: Sequence[CellCorrection]) -> Iterator[tuple[int, int]]:
    """Yield the confirmed cells whose row stands elsewhere by now, with that row.

    Of rows that say the very same the last are taken, one for each that was confirmed: of an order that stands there
    twice, the second was.
    """
    taken: set[tuple[str, int, int]] = set()
    for one in sorted(confirmed, key=lambda each: (-each.row, each.number)):
        sheet = sheets.get(one.sheet)
        rows = [row for row in _alike(sheet, one) if (one.sheet, row, one.column) not in taken] if sheet else []
        if not rows:
            continue
        row = one.row if one.row in rows else rows[-1]
        taken.add((one.sheet, row, one.column))
        if row != one.row:
            yield one.number, row


def _alike(sheet: Sheet, correction: CellCorrection) -> list[int]:
    """The rows whose cell shows what was answered, and the rest of which says the same."""
    seen, column = plain_text(correction.seen), correction.column
    return [
        row
        for row in range(1, len(sheet.rows) + 1)
        if plain_text(written(sheet.value(row, column))) == seen and _key(sheet, row, column) == correction.row_key
    ]


def _row(sheet: Sheet | None, correction: CellCorrection) -> int:
    """Return the row in which the cell still shows what was corrected; 0 where there is none any more.

    Rows may have been inserted, deleted or sorted since: the row that says the same as then is the one, wherever it
    stands. Where none does, the cell itself is, if it shows the same.
    """
    if sheet is None:
        return 0
    seen, column = plain_text(correction.seen), correction.column
    here = plain_text(written(sheet.value(correction.row, column))) == seen
    if here and _key(sheet, correction.row, column) == correction.row_key:
        return correction.row
    rows = range(1, len(sheet.rows) + 1) if seen else ()
    same = [row for row in rows if plain_text(written(sheet.value(row, column))) == seen]
    moved = [row for row in same if _key(sheet, row, column) == correction.row_key]
    if len(moved) == 1:
        return moved[0]
    return correction.row if here and not moved else 0


def _key(sheet: Sheet, row: int, column: int) -> str:
    return row_key(sheet.rows[row - 1] if row <= len(sheet.rows) else (), column)


def _with_value(sheet: Sheet, row: int, correction: CellCorrection) -> Sheet:
    rows = list(sheet.rows)
    rows += [[] for _ in range(row - len(rows))]
    cells: list[Value] = list(rows[row - 1])
    cells += [None] * (correction.column - len(cells))
    cells[correction.column - 1] = correction.value
    rows[row - 1] = cells
    return replace(sheet, rows=rows)
