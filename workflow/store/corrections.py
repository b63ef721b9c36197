"""Corrections (更正): what people typed on 问题 sheets, kept with its place and time; what became of each stays known.

An answer is read again every night for as long as its file lies there. It changes something only when it differs from
what the same file said about the same cell before.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflow.domain.correction import (
    ABOUT_COPIES,
    Action,
    Answer,
    CellCorrection,
    CopyChoice,
    decoded,
    encoded,
    meaning,
)
from workflow.domain.sheet import Value
from workflow.store.transaction import transaction

SCHEMA = """
CREATE TABLE correction (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    workbook TEXT NOT NULL,
    sheet TEXT NOT NULL,
    row INTEGER NOT NULL,
    col INTEGER NOT NULL,
    code TEXT NOT NULL,
    action TEXT NOT NULL,
    shown TEXT NOT NULL,
    seen TEXT NOT NULL,
    row_key TEXT NOT NULL,
    against TEXT NOT NULL,
    value TEXT NOT NULL,
    source TEXT NOT NULL,
    typed TEXT NOT NULL,
    state TEXT NOT NULL,
    entered_on TEXT NOT NULL,
    ended_on TEXT,
    ended_by TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX correction_by_workbook ON correction (workbook, state);
CREATE TABLE answer (
    origin TEXT NOT NULL,
    sheet TEXT NOT NULL,
    row INTEGER NOT NULL,
    col INTEGER NOT NULL,
    code TEXT NOT NULL,
    said TEXT NOT NULL,
    PRIMARY KEY (origin, sheet, row, col, code)
) STRICT;
CREATE TABLE copy_seen (
    path TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    sha256 TEXT NOT NULL
) STRICT;
CREATE INDEX copy_seen_by_content ON copy_seen (sha256);
CREATE TABLE header_synonym (
    kind TEXT NOT NULL,
    header TEXT NOT NULL,
    col TEXT NOT NULL,
    workbook TEXT NOT NULL,
    sheet TEXT NOT NULL,
    row INTEGER NOT NULL,
    sheet_column INTEGER NOT NULL,
    learned_on TEXT NOT NULL,
    PRIMARY KEY (kind, header)
) STRICT;
"""


class State(StrEnum):
    """What became of a correction."""

    OPEN = "open"
    """It counts, and no night has used it yet."""
    APPLIED = "applied"
    """It counts."""
    CLOSED = "closed"
    """The cell was mended, or the correction was taken back."""
    SUPERSEDED = "superseded"
    """A later answer about the same cell counts."""
    UNCLEAR = "unclear"
    """It could not be used; said once."""
    FORGOTTEN = "forgotten"
    """Somebody took it back by command."""


_COUNTING = (State.OPEN, State.APPLIED)


@dataclass(frozen=True, slots=True)
class Typed:
    """An answer with where and when it was typed."""

    workbook: str
    """The logical workbook that it is about."""
    origin: str
    """The file that it stands in: what the same origin says again is not said anew."""
    answer: Answer
    against: str
    """sha256 of the workbook beneath the marks of that file."""
    source: str
    """Where and when, as users read it."""
    moment: str
    """When the file was saved: ISO, UTC. Of several answers about a cell the latest counts."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction of the ledger."""

    workbook: str
    code: str
    action: Action
    shown: str
    """The value of the finding that was answered."""
    cell: CellCorrection
    typed: str
    state: State
    entered_on: date
    ended_on: date | None
    ended_by: str
    """What the cell held when it ended."""


@dataclass(frozen=True, slots=True)
class Synonym:
    """A header that was corrected once, and so is known from then on."""

    kind: str
    header: str
    """As it was written."""
    column: str
    """The column's key."""
    workbook: str
    sheet: str
    row: int
    sheet_column: int
    learned_on: date


_FIELDS = (
    "number, sheet, row, col, seen, row_key, against, value, source, workbook, code, action, shown, typed, state,"
    " entered_on, ended_on, ended_by"
)


class Corrections:
    """The corrections of one database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def enter(self, typed: Iterable[Typed], as_of: date) -> bool:
        """Enter answers, the earliest first; True where one of them changes what counts."""
        changed = False
        with transaction(self._connection):
            for one in sorted(typed, key=lambda each: (each.moment, each.origin, each.answer.line)):
                if self._is_new(one):
                    changed |= self._enter(one, as_of)
        return changed

    def _is_new(self, typed: Typed) -> bool:
        """Tell whether its file did not say this before, and remember that it does now."""
        answer = typed.answer
        key = (typed.origin, answer.sheet, answer.row, answer.column, answer.code or answer.line)
        said = f"{encoded(answer.correction)} {answer.accept}"
        before = self._connection.execute(
            "SELECT said FROM answer WHERE (origin, sheet, row, col, code) = (?, ?, ?, ?, ?)", key
        ).fetchone()
        self._connection.execute(
            "INSERT INTO answer (origin, sheet, row, col, code, said) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET said = excluded.said", (*key, said),
        )  # fmt: skip
        return before is None or before[0] != said

    def _enter(self, typed: Typed, as_of: date) -> bool:
        action, value = meaning(typed.answer)
        if action is Action.NONE:
            return False
        here = [each for each in self.counting(typed.workbook) if _same_cell(each, typed.answer)]
        rivals = [each for each in here if _is_rival(each, action, typed.answer)]
        if any(_same(each, action, value, typed.answer) for each in rivals):
            return False
        if any(each.typed > typed.moment for each in rivals):
            self._insert(typed, action, value, State.SUPERSEDED, as_of)
            return False
        self._connection.executemany(
            "UPDATE correction SET state = ?, ended_on = ? WHERE number = ?",
            [(State.SUPERSEDED, as_of.isoformat(), each.cell.number) for each in rivals],
        )
        if action is Action.WITHDRAW:
            self._insert(typed, action, value, State.CLOSED, as_of)
            return bool(rivals)
        unclear = action is Action.UNCLEAR
        self._insert(typed, action, value, State.UNCLEAR if unclear else State.OPEN, as_of)
        return not unclear

    def _insert(self, typed: Typed, action: Action, value: Value, state: State, as_of: date) -> None:
        answer = typed.answer
        counts = value if action in (Action.VALUE, Action.AS_IS) else answer.correction or answer.accept
        ended = as_of.isoformat() if state not in _COUNTING else None
        self._connection.execute(
            "INSERT INTO correction (workbook, sheet, row, col, code, action, shown, seen, row_key, against, value,"
            " source, typed, state, entered_on, ended_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (typed.workbook, answer.sheet, answer.row, answer.column, answer.code, action.value, answer.shown,
             answer.seen, answer.row_key, typed.against, encoded(counts), typed.source, typed.moment, state.value,
             as_of.isoformat(), ended),
        )  # fmt: skip

    def counting(self, workbook: str = "") -> tuple[Correction, ...]:
        """Return what counts, of a workbook or of all."""
        return self._select("? IN ('', workbook) AND state IN (?, ?) ORDER BY number", workbook, *_COUNTING)

    def of_cells(self) -> Mapping[str, tuple[CellCorrection, ...]]:
        """Return the values that count in place of cells, and the cells whose value was confirmed, by workbook."""
        found: dict[str, list[CellCorrection]] = defaultdict(list)
        for each in self.counting():
            if each.cell.row and each.action in (Action.VALUE, Action.AS_IS):
                found[each.workbook].append(each.cell)
        return {workbook: tuple(cells) for workbook, cells in found.items()}

    def ended(self, state: State, on: date) -> tuple[Correction, ...]:
        """Return the corrections that came to an end on a day, so that every run of that day says the same."""
        return self._select("state = ? AND ended_on = ? ORDER BY number", state, on.isoformat())

    def history(self, workbook: str) -> tuple[Correction, ...]:
        """Return everything that was ever typed about a workbook, oldest first."""
        return self._select("workbook = ? ORDER BY number", workbook)

    def every(self) -> tuple[Correction, ...]:
        """Return everything that was ever typed about any workbook, oldest first."""
        return self._select("1 ORDER BY number")

    def choices(self) -> tuple[CopyChoice, ...]:
        """Return the answers to which of two workbooks counts."""
        return tuple(
            CopyChoice(each.cell.number, each.workbook, each.cell.seen, str(each.cell.value), each.cell.source)
            for each in self.counting()
            if each.code in ABOUT_COPIES and each.action is Action.AS_IS
        )

    def forget(self, number: int, as_of: date) -> bool:
        """Let a correction that counts count no longer, with the header that was learned from it; False for no such."""
        with transaction(self._connection):
            found = self._connection.execute(
                "UPDATE correction SET state = ?, ended_on = ? WHERE number = ? AND state IN (?, ?)"
                " RETURNING workbook, sheet, row, col", (State.FORGOTTEN, as_of.isoformat(), number, *_COUNTING)
            ).fetchall()  # fmt: skip
            self._connection.executemany(
                "DELETE FROM header_synonym WHERE (workbook, sheet, row, sheet_column) = (?, ?, ?, ?)", found
            )
        return bool(found)

    def applied(self, numbers: Sequence[int]) -> None:
        """Note that corrections were used."""
        with transaction(self._connection):
            self._connection.executemany(
                "UPDATE correction SET state = ? WHERE number = ? AND state = ?",
                [(State.APPLIED, number, State.OPEN) for number in numbers],
            )

    def relocate(self, number: int, row: int) -> None:
        """Note that the row of a correction stands elsewhere by now."""
        with transaction(self._connection):
            self._connection.execute("UPDATE correction SET row = ? WHERE number = ?", (row, number))

    def close(self, number: int, as_of: date, now: str) -> None:
        """Note that the cell of a correction that counts holds something else: it was mended."""
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE correction SET state = ?, ended_on = ?, ended_by = ? WHERE number = ? AND state IN (?, ?)",
                (State.CLOSED, as_of.isoformat(), now, number, *_COUNTING),
            )

    def move(self, old: str, new: str) -> None:
        """Let the corrections of a workbook follow it to another name."""
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE correction SET workbook = ? WHERE workbook = ? AND state IN (?, ?)", (new, old, *_COUNTING)
            )

    def _select(self, where: str, *values: object) -> tuple[Correction, ...]:
        rows = self._connection.execute(f"SELECT {_FIELDS} FROM correction WHERE {where}", values)  # noqa: S608  # our own words
        return tuple(_correction(row) for row in rows)

    def learn(self, synonym: Synonym) -> None:
        """Remember a header; what was learned first stays."""
        with transaction(self._connection):
            self._connection.execute(
                "INSERT INTO header_synonym (kind, header, col, workbook, sheet, row, sheet_column, learned_on)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (synonym.kind, synonym.header, synonym.column, synonym.workbook, synonym.sheet, synonym.row,
                 synonym.sheet_column, synonym.learned_on.isoformat()),
            )  # fmt: skip

    def synonyms(self) -> tuple[Synonym, ...]:
        """Return all headers that were learned, sorted."""
        rows = self._connection.execute(
            "SELECT kind, header, col, workbook, sheet, row, sheet_column, learned_on FROM header_synonym"
            " ORDER BY kind, header"
        )
        return tuple(
            Synonym(kind, header, column, workbook, sheet, row, at, date.fromisoformat(learned))
            for kind, header, column, workbook, sheet, row, at, learned in rows
        )

    def knows_copy(self, path: str, size: int, modified: int) -> bool:
        """Tell whether a published copy was looked at as it lies there now."""
        found = self._connection.execute(
            "SELECT 1 FROM copy_seen WHERE (path, size, modified) = (?, ?, ?)", (path, size, modified)
        )
        return found.fetchone() is not None

    def knows_content(self, sha256: str) -> bool:
        """Tell whether a copy with this content was looked at, wherever it lay."""
        return self._connection.execute("SELECT 1 FROM copy_seen WHERE sha256 = ?", (sha256,)).fetchone() is not None

    def remember_copies(self, copies: Iterable[tuple[str, int, int, str]]) -> None:
        """Note (path, size, modified, sha256) of copies that were looked at."""
        with transaction(self._connection):
            self._connection.executemany(
                "INSERT INTO copy_seen (path, size, modified, sha256) VALUES (?, ?, ?, ?) ON CONFLICT (path)"
                " DO UPDATE SET size = excluded.size, modified = excluded.modified, sha256 = excluded.sha256",
                copies,
            )


def _same_cell(correction: Correction, answer: Answer) -> bool:
    cell = correction.cell
    return (cell.sheet, cell.row, cell.column) == (answer.sheet, answer.row, answer.column)


def _is_rival(correction: Correction, action: Action, answer: Answer) -> bool:
    """Tell whether only one of two answers about a cell can count."""
    if action is Action.AS_IS:
        return (correction.code, correction.action) == (answer.code, action)
    return action is not Action.UNCLEAR


def _same(correction: Correction, action: Action, value: Value, answer: Answer) -> bool:
    if correction.action is not action:
        return False
    if action is Action.AS_IS and correction.shown != answer.shown:
        return False
    return correction.cell.value == value


def _correction(row: Sequence[object]) -> Correction:
    number, sheet, line, column, seen, row_key, against, value, source, *rest = row
    workbook, code, action, shown, typed, state, entered, ended, by = map(str, rest)
    assert isinstance(number, int) and isinstance(line, int) and isinstance(column, int)  # noqa: PT018, S101  as declared
    cell = CellCorrection(
        number, str(sheet), line, column, str(seen), str(row_key), str(against), decoded(str(value)), str(source),
        as_is=Action(action) is Action.AS_IS,
    )  # fmt: skip
    ended_on = None if rest[7] is None else date.fromisoformat(ended)
    return Correction(
        workbook, code, Action(action), shown, cell, typed, State(state), date.fromisoformat(entered), ended_on, by
    )
