"""What one workbook gave: records in columns, findings, and where each column stood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any

import polars as pl

from workflow.domain.correction import Answer, decoded, encoded
from workflow.domain.finding import Finding
from workflow.domain.place import Place
from workflow.domain.reasons import TypedReason
from workflow.domain.supervision import TypedResult

_UNIT_NAMES = {100: "百元", 1000: "千元", 10_000: "万元", 100_000: "十万元", 1_000_000: "百万元", 100_000_000: "亿元"}

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
    headers: Sequence[tuple[int, str]] = ()
    """Sheet column and text of every header, known or not."""
    units: Mapping[str, int] = field(default_factory=dict)
    """Record column → how many 元 one unit of its cells is, where that is not 1."""
    typed: Mapping[str, str] = field(default_factory=dict)
    """'column:row' → the text of a cell of amounts that is more than a number ('3,260 万元')."""

    def as_typed(self, row: int, key: str, amount: int) -> str:
        """Return an amount as its cell says it: its own text, else the number in the unit of its column ('7 万元')."""
        unit = self.units.get(key, 1)
        number = f"{Decimal(amount).scaleb(-4) / unit:,f}"
        number = number.rstrip("0").rstrip(".") if "." in number else number
        return self.typed.get(f"{key}:{row}") or f"{number} {_UNIT_NAMES.get(unit, '元')}"

    def anchor(self, workbook: str, row: int, key: str) -> Place:
        """Return the cell that gives a record its value: the corner of a merged cell, else the same as `place`."""
        top = next((top for top, bottom in self.merged.get(key, ()) if top <= row <= bottom), row)
        return self.place(workbook, top, key)

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
    answers: tuple[Answer, ...] = ()
    """What was typed on the 问题 sheet of an annotated copy."""
    applied: tuple[int, ...] = ()
    """Numbers of the corrections that were laid over its cells."""
    moved: tuple[tuple[int, int], ...] = ()
    """Numbers of those whose row stands elsewhere by now, with that row."""
    stale: tuple[tuple[int, str], ...] = ()
    """Numbers of corrections whose cell holds something else by now, with what it holds."""
    reasons: tuple[TypedReason, ...] = ()
    """What was typed beside those who are behind on the 进度 sheet of an annotated copy."""
    results: tuple[TypedResult, ...] = ()
    """What was typed on the 抽查卡 sheets of a workbook of ours that came back."""
    returned: bool = False
    """Whether it is such a workbook: it has no records, and nobody misses it when it is gone."""

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
            "headers": [list(header) for header in block.headers],
            "units": dict(block.units), "typed": dict(block.typed),
        }
        for block in intake.blocks
    ]  # fmt: skip
    answers = [{**_fields(answer), "correction": encoded(answer.correction)} for answer in intake.answers]
    answered = {
        "answers": answers,
        "applied": list(intake.applied),
        "moved": [list(each) for each in intake.moved],
        "stale": [list(each) for each in intake.stale],
        "reasons": [{**_fields(reason), "key": list(reason.key)} for reason in intake.reasons],
        "results": [_fields(result) for result in intake.results],
        "returned": intake.returned,
    }
    return {"state": intake.state.value, "blocks": blocks, "beneath": intake.beneath, **answered}


def _fields(answer: Answer | TypedReason | TypedResult) -> dict[str, Any]:
    return {field.name: getattr(answer, field.name) for field in fields(answer)}


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
                "merged": {key: tuple(map(tuple, spans)) for key, spans in block["merged"].items()},
                "headers": tuple(map(tuple, block.get("headers", ()))),
            }
        )
        for number, block in enumerate(summary["blocks"])
    )
    state = WorkbookState(summary["state"])
    state = WorkbookState.UNCHANGED if state is WorkbookState.READ else state
    answers = tuple(
        Answer(**{**answer, "correction": decoded(answer["correction"])}) for answer in summary.get("answers", ())
    )
    return Intake(
        workbook,
        fingerprint,
        state,
        frames,
        blocks,
        findings,
        summary["beneath"],
        answers,
        applied=tuple(summary.get("applied", ())),
        moved=tuple((number, row) for number, row in summary.get("moved", ())),
        stale=tuple((number, now) for number, now in summary.get("stale", ())),
        reasons=tuple(TypedReason(**{**each, "key": tuple(each["key"])}) for each in summary.get("reasons", ())),
        **_of_cards(summary),
    )


def _of_cards(summary: Mapping[str, Any]) -> dict[str, Any]:
    results = tuple(TypedResult(**each) for each in summary.get("results", ()))
    return {"results": results, "returned": bool(summary.get("returned", False))}
