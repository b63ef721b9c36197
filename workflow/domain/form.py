"""A blank form for people to fill in: what its fields are called, hold, allow and show, before any file exists."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Holds(StrEnum):
    """What is typed into a field."""

    TEXT = "text"
    IDENTITY = "identity"
    """Digits that are no amount: leading zeros stay."""
    DATE = "date"
    MONEY = "money"
    NUMBER = "number"


class Others(StrEnum):
    """What becomes of a word that is not among those to choose from."""

    TAKEN = "taken"
    ASKED = "asked"
    """Whoever types it is asked whether it is meant."""
    REFUSED = "refused"


Bound = Decimal | date | None
"""The least or the most that a field takes; None: no bound."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form: a column of its table, or a cell with a label above the table."""

    header: str
    note: str
    """How to fill it in."""
    holds: Holds = Holds.TEXT
    width: int = 12
    """In characters, as spreadsheet programs measure."""
    example: str | Decimal | date | None = None
    required: bool = False
    offers: tuple[str, ...] = ()
    """Words to choose from."""
    others: Others = Others.TAKEN
    least: Bound = None
    most: Bound = None
    longest: int | None = None
    """Most signs of a text."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of one table: its title, how to fill it in, fields above the table, fields of each row."""

    title: str
    guide: str
    fields: tuple[FormField, ...]
    """From left to right; the first one's example is the sign by which the example row is known."""
    above: tuple[FormField, ...] = ()
    rows: int = 30
    """How many rows are drawn; more can be filled in."""
    pinned: int = 0
    """How many columns stay in view when the others scroll."""
