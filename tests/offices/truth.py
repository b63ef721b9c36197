"""What an invented office's workbooks must be read as."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

AS_OF = date(2026, 11, 20)


@dataclass(frozen=True)
class Planted:
    """A mistake that was put into a cell (sheet and cell may be '' for a whole workbook), and what it is."""

    workbook: str
    sheet: str
    cell: str
    what: str


@dataclass
class Truth:
    """The figures of the month by person id: money in 元, rows with a planted mistake left out (they must be held)."""

    names: dict[str, str]
    sales: dict[str, Decimal] = field(default_factory=dict)
    gross_margin: dict[str, Decimal] = field(default_factory=dict)
    collections: dict[str, Decimal] = field(default_factory=dict)
    targets: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    """(person id, metric) → November's target."""
    visits: dict[str, int] = field(default_factory=dict)
    new_customers: dict[str, int] = field(default_factory=dict)
    planted: list[Planted] = field(default_factory=list)
    habits: list[str] = field(default_factory=list)
    """How each workbook was written, in words: for the message of a failing test."""

    def was_planted(self, workbook: str, sheet: str, cell: str) -> bool:
        """Tell whether a place holds a planted mistake: every other accusation is wrong."""
        return any(
            case.workbook == workbook and case.sheet in ("", sheet) and case.cell in ("", cell) for case in self.planted
        )
