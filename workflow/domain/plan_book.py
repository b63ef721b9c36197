"""The sheets of a plan's workbook before any file exists, and what comes back from one that people edited."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from workflow.domain.mark import TableValue
from workflow.domain.plan import Edits, Terms
from workflow.domain.sheet import Sheet

LOCK_COLOUR = "FFF2CC"
"""The ground that makes a cell of the split a lock."""


class Ink(StrEnum):
    """How the value of a cell is shown."""

    TITLE = "title"
    NOTE = "note"
    HEAD = "head"
    TEXT = "text"
    LONG = "long"
    """A sentence that is wrapped."""
    AMOUNT = "amount"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"


class Ground(StrEnum):
    """What a cell is, told by its colour."""

    NONE = "none"
    INPUT = "input"
    """To be changed by whoever works on the plan."""
    LOCK = "lock"
    PAST = "past"
    TOTAL = "total"
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class PlanCell:
    """One cell of a plan's sheet."""

    value: TableValue = None
    ink: Ink = Ink.TEXT
    ground: Ground = Ground.NONE
    formula: str = ""
    """A formula of ours whose value is `value`."""
    note: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """One sheet: rows of cells from A1 on."""

    title: str
    rows: tuple[tuple[PlanCell, ...], ...]
    widths: tuple[int, ...]
    frozen: tuple[int, int] = (0, 0)
    """How many rows and columns stay in sight."""
    decimals: int = 2
    """Of its amounts."""


@dataclass(frozen=True)
class PlanBack:
    """What a plan's workbook holds when it comes back: values, what is filled with the lock colour, who saved it."""

    sheets: tuple[Sheet, ...]
    filled: Mapping[str, frozenset[tuple[int, int]]] = field(default_factory=dict)
    """Cells (row, column from 1) with the lock colour, by sheet."""
    who: str = ""
    when: date | None = None


@dataclass(frozen=True)
class PlanRead:
    """What an edited plan asks for."""

    terms: Terms
    edits: Edits
    last: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    """What it had computed: (person id, unit, the column's label)."""
    shown: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    """What stands on its sheet now, by the same keys; nothing for cells that were cleared."""
    ignored: tuple[str, ...] = ()
    """Cells of periods that are over, of which something else was typed: they stay what was published."""
