"""What one workbook gave: records in columns, findings, and where each column stood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import polars as pl

from workflow.domain.finding import Finding
from workflow.domain.place import Place

SHEET, ROW, BLOCK, HELD = "sheet", "row", "block", "held"
"""Columns of every record frame beside the record's own: where it stands, and whether a finding holds it back."""


class WorkbookState(StrEnum):
    """What became of a workbook in a run."""

    READ = "read"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Block:
    """One table on a sheet: which of its columns holds which column of the record, and the pairs above it."""

    sheet: str
    number: int
    kind: str
    header_row: int
    first_row: int
    last_row: int
    columns: Mapping[str, int]
    """Record column → sheet column, counted from 1."""
    pairs: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Record column → (row, column) of a value above the table that holds for all its rows (日报人:张三)."""
    merged: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)
    """Record column → first and last row of each merged cell that holds for several rows."""

    def anchor(self, workbook: str, row: int, key: str) -> Place:
        """Return the cell that gives a record its value: the corner of a merged cell, else the same as `place`."""
        return self.place(workbook, next((top for top, bottom in self.merged.get(key, ()) if top <= row <= bottom), row), key)

    def place(self, workbook: str, row: int, key: str) -> Place:
        """Return where the value of a record's column stands; the row alone where no cell gave it."""
        if key in self.columns:
            return Place(workbook, self.sheet, row, self.columns[key])
        if key in self.pairs:
            return Place(workbook, self.sheet, *self.pairs[key])
        return Place(workbook, self.sheet, row)


@dataclass(frozen=True)
class Intake:
    """Everything that one workbook tells by itself: no other workbook, no as_of, no history is in it."""

    workbook: str
    """Path in the inbox, with '/'."""
    fingerprint: str
    state: WorkbookState
    frames: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    """Records a kind: the record's columns and SHEET, ROW, BLOCK, HELD."""
    blocks: tuple[Block, ...] = ()
    findings: tuple[Finding, ...] = ()
    beneath: str = ""
    """sha256 of the workbook beneath our marks, where this is an annotated copy of ours; '' for any other."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of which the workbook has tables."""
        return tuple(sorted({block.kind for block in self.blocks}))

    def block(self, number: int) -> Block:
        """Return the table with a number (the BLOCK column of a record)."""
        return self.blocks[number]


def summary_of(intake: Intake) -> dict[str, object]:
    """Return what of an intake is neither frame nor finding, as plain JSON values."""
    blocks = [
        {
            "sheet": block.sheet, "kind": block.kind, "header_row": block.header_row, "first_row": block.first_row,
            "last_row": block.last_row, "columns": dict(block.columns),
            "pairs": {key: list(cell) for key, cell in block.pairs.items()},
            "merged": {key: [list(span) for span in spans] for key, spans in block.merged.items()},
        }
        for block in intake.blocks
    ]  # fmt: skip
    return {"state": intake.state.value, "blocks": blocks, "beneath": intake.beneath}


def restored(
    workbook: str,
    fingerprint: str,
    summary: Mapping[str, Any],
    frames: Mapping[str, pl.DataFrame],
    findings: tuple[Finding, ...],
) -> Intake:
    """Return the intake that a summary and its frames and findings came from; one that was read counts as unchanged."""
    blocks = tuple(
        Block(
            **{
                **block,
                "number": number,
                "pairs": {key: tuple(cell) for key, cell in block["pairs"].items()},
                "merged": {key: tuple((top, bottom) for top, bottom in spans) for key, spans in block["merged"].items()},
            }
        )
        for number, block in enumerate(summary["blocks"])
    )
    state = WorkbookState(summary["state"])
    state = WorkbookState.UNCHANGED if state is WorkbookState.READ else state
    return Intake(workbook, fingerprint, state, frames, blocks, findings, summary["beneath"])
