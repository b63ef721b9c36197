"""收数看板: how somebody sends reports: 交报率, 及时率, 完整率, 一次通过率, and what is missing (issue 5)."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Rate:
    """A part of a whole, both counted; nothing of nothing is no rate."""

    part: int
    whole: int

    @property
    def value(self) -> Fraction | None:
        """The rate from 0 to 1; None where there is nothing to take a part of."""
        return Fraction(self.part, self.whole) if self.whole else None


@dataclass(frozen=True, slots=True)
class IncompleteRow:
    """A row of a daily report that leaves fields empty."""

    workbook: str
    sheet: str
    row: int
    day: date | None
    customer: str
    missing: tuple[str, ...]
    """Record columns."""


@dataclass(frozen=True, slots=True)
class Chase:
    """A workbook with something to be put right, and who sees to it (配置: 负责人, 审批人, 抄送; #98)."""

    workbook: str
    kinds: tuple[str, ...]
    """Keys of the kinds of its tables; () where it could not be read."""
    owners: tuple[str, ...]
    """Names; () where the office names nobody for these kinds."""
    approvers: tuple[str, ...]
    copied: tuple[str, ...]
    errors: int
    questions: int
    warnings: int

    @property
    def held(self) -> int:
        """How many findings keep something out of the figures."""
        return self.errors + self.questions


@dataclass(frozen=True, slots=True)
class Collecting:
    """How one person's reports came in over a window."""

    person_id: str
    sent: Rate
    """交报率: days with a report, of the working days on which one was due."""
    on_time: Rate
    """及时率: due days whose report counted within the grace, of those whose arrival is known or that are missing."""
    complete: Rate
    """完整率: rows with all required fields, of the person's rows."""
    passed: Rate
    """一次通过率: days whose rows had no finding above a hint and were never corrected, of the days with a report."""
    missing: tuple[date, ...]
    """Due days without a report, oldest first."""
    late: tuple[date, ...]
    """Days whose report came in after the grace."""
    last_sent: date | None
    """The latest day with a report, ever; None for none."""
    incomplete: tuple[IncompleteRow, ...]

    def owes(self, day: date) -> bool:
        """Tell whether the report of a day is missing."""
        return day in self.missing
