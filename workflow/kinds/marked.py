"""What people mean by how a cell looks and by a comment on it, and which values we had to calculate ourselves.

None of it changes an amount: a look is pointed out, a comment goes to the remark, a calculation is told of.
See domain.md 5.2.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import ROW, Block
from workflow.domain.place import Place, cell_name
from workflow.domain.sheet import Cell, Look, Sheet
from workflow.kinds.cells import written
from workflow.kinds.column import Content, Kind
from workflow.kinds.layout import Table
from workflow.kinds.records import Draft

_WATCHED = frozenset({"person", "person_id", "name", "customer"})
"""Columns beside the amounts on which a look speaks of the whole row."""
_CODES = {Look.STRUCK: "row.struck", Look.RED: "row.red", Look.FILLED: "row.filled"}
_SHOWN = 20
_REMARKS = ("remark", "other")
_VALUE_COLUMN = "column"
"""The column of a target's frame that says in which column of the sheet it stands."""


@dataclass(slots=True)
class Marked:
    """Cells of one sheet's records that look cancelled, over all of its tables."""

    workbook: str
    sheet: Sheet
    rows: int = 0
    cells: dict[Look, list[Cell]] = field(default_factory=dict)

    def look_at(self, kind: Kind, block: Block, frame: pl.DataFrame) -> None:
        """Note the looks of a table's records; a look that most cells of a column have means nothing."""
        rows = frame[ROW].unique().to_list()
        self.rows += len(rows)
        watched = _watched(kind, block, frame)
        for look, cells in self.sheet.looks.items():
            here = sorted(cell for cell in cells & watched if self._speaks(look, cell))
            often = Counter(column for _, column in here)
            self.cells.setdefault(look, []).extend(cell for cell in here if often[cell[1]] * 2 <= len(rows))

    def _speaks(self, look: Look, cell: Cell) -> bool:
        """An empty cell says nothing, and a negative number in red says only what its sign says."""
        value = self.sheet.value(*cell)
        negative = isinstance(value, (int, float)) and value < 0
        return value is not None and not (negative and look is not Look.STRUCK)

    def findings(self) -> Iterable[Finding]:
        """Yield one finding a look, at the first of its cells, unless most rows have it."""
        for look, cells in self.cells.items():
            rows = sorted({row for row, _ in cells})
            if rows and len(rows) * 2 <= self.rows:
                shown = "、".join(map(str, rows[:_SHOWN])) + (" …" if len(rows) > _SHOWN else "")
                first = min(cells)
                place = Place(self.workbook, self.sheet.name, *first)
                yield find(_CODES[look], place, written(self.sheet.value(*first)), rows=shown, count=len(rows))


def _watched(kind: Kind, block: Block, frame: pl.DataFrame) -> frozenset[Cell]:
    """The cells of a table's records that hold an amount, a person or a customer."""
    keys = [
        key
        for key in block.columns
        if key in _WATCHED or (key in kind.by_key and kind.by_key[key].content is Content.MONEY)
    ]
    columns = [block.columns[key] for key in keys]
    cells = {(row, column) for row in frame[ROW].to_list() for column in columns}
    if _VALUE_COLUMN in frame.columns:
        cells |= set(frame.select(ROW, _VALUE_COLUMN).iter_rows())
    return frozenset(cells)


def carry_comments(draft: Draft, sheet: Sheet, table: Table) -> None:
    """Put the comments on a record's cells behind its remark, each with its cell: 〔批注 D5〕客户退货."""
    key = next((key for key in _REMARKS if key in draft.kind.record.model_fields), "")
    first, last = table.headers[0].column, table.headers[-1].column
    by_row: dict[int, list[str]] = {}
    for (row, column), text in sorted(sheet.comments.items()):
        if first <= column <= last:
            by_row.setdefault(row, []).append(f"〔批注 {cell_name(row, column)}〕{text}")
    if not key or by_row.keys().isdisjoint(draft.rows):
        return
    remarks = list(draft.column(key))
    for index, row in enumerate(draft.rows):
        if row in by_row:
            remarks[index] = " ".join([*([str(remarks[index])] if remarks[index] else []), *by_row[row]])
    draft.values[key] = remarks


def say_calculated(workbook: str, sheet: Sheet, kind: Kind, block: Block, frame: pl.DataFrame) -> Iterable[Finding]:
    """Yield a hint for each column of a table's records in which we calculated what the file does not hold."""
    names = {
        number: (column.zh, column.en) for key, number in block.columns.items() if (column := kind.by_key.get(key))
    }
    cells = {(row, number) for row in frame[ROW].to_list() for number in names}
    if _VALUE_COLUMN in frame.columns:
        values = set(frame.select(ROW, _VALUE_COLUMN).iter_rows())
        names |= {number: _header(block, number) for _, number in values if number not in names}
        cells |= values
    by_column: dict[int, list[Cell]] = {}
    for cell in sorted(cells & sheet.calculated.keys()):
        by_column.setdefault(cell[1], []).append(cell)
    for number, here in sorted(by_column.items()):
        zh, en = names[number]
        yield find(
            "cell.calculated", Place(workbook, sheet.name, *here[0]), written(sheet.value(*here[0])),
            formula=f"={sheet.calculated[here[0]]}", column=zh, column_en=en, count=len(here),
        )  # fmt: skip


def say_hidden_columns(workbook: str, sheet: Sheet, kind: Kind, block: Block) -> Iterable[Finding]:
    """Yield a hint, at the first of them, where columns of a table that were read are hidden."""
    hidden = sorted((number, key) for key, number in block.columns.items() if number in sheet.hidden_columns)
    known = [kind.by_key[key] for _, key in hidden if key in kind.by_key]
    if known:
        names = {
            "names": "、".join(column.zh for column in known),
            "names_en": ", ".join(column.en for column in known),
        }
        yield find("columns.hidden", Place(workbook, sheet.name, block.header_row, hidden[0][0]), **names)


def _header(block: Block, number: int) -> tuple[str, str]:
    texts: Sequence[str] = [text for column, text in block.headers if column == number]
    return (texts[0], texts[0]) if texts else ("", "")
