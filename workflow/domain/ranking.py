"""What a leaderboard ranks, how ties are counted and broken, what is told once (domain.md 4.9, 4.17, 4.19)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from workflow.domain.team import TeamPath


class Measure(StrEnum):
    """What a board ranks by."""

    AMOUNT = "amount"
    """What was done in the window."""
    COMPLETION = "completion"
    """The window's amount over its target, not capped at 100 %."""
    PROGRESS = "progress"
    """How much more than in the own last comparable period, as a ratio (进步榜)."""
    PER_HEAD = "per_head"
    """A unit's amount over the mean number of its selling people at work."""


class Ranking(StrEnum):
    """How ties are counted."""

    STANDARD = "standard"
    """1-2-2-4."""
    DENSE = "dense"
    """1-2-2-3."""
    ORDINAL = "ordinal"
    """1-2-3-4: what the tie-break leaves equal stands by unit and id."""


class TieBreak(StrEnum):
    """What decides between equal values, if an office declares it."""

    COMPLETION = "completion"
    DAY = "day"
    COLLECTIONS = "collections"
    EARLIER = "earlier"
    """The day on which the amount was reached, the earlier the better."""


class AlertKind(StrEnum):
    """What an alert is about."""

    BELOW = "below"
    """Below the day's target on so many working days in a row: for managers alone."""
    MILESTONE = "milestone"
    """A share of the period's target that was reached."""


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that is said once, and again only when it is worse (or better) by a step."""

    kind: AlertKind
    person_id: str
    name: str
    path: TeamPath
    metric: str
    since: date
    """The first day of the streak, or of the period: what tells one story from the next."""
    level: int
    """Working days in a row, or the milestone in percent."""
    actual: int
    target: int
    """Of the streak's days, or of the period; amounts in 1/10,000 unit."""

    @property
    def story(self) -> tuple[str, str, str, date]:
        """What was told before under the same story is not told again at the same level."""
        return self.kind.value, self.person_id, self.metric, self.since


@dataclass(frozen=True, slots=True)
class LateRow:
    """A row that was not there, or said something else, when a board was published."""

    workbook: str
    sheet: str
    row: int
    date: date
    amount: int
    """What it added; below 0 for a row that is gone."""


@dataclass(frozen=True, slots=True)
class Restated:
    """A member of a published board whose place or value is another one by now (更正, domain.md 4.17)."""

    board: str
    title: str
    scope: TeamPath
    metric: str
    window: str
    day: date
    """The day that the board was of."""
    name: str
    path: TeamPath
    rank_before: int | None
    rank: int | None
    before: int | None
    value: int | None
    causes: tuple[LateRow, ...]
    """Rows of the member that came late, were changed, or are gone."""

    @property
    def change(self) -> Fraction | None:
        """The change over the published value; None where that is 0 or unknown."""
        if not self.before or self.value is None:
            return None
        return Fraction(self.value - self.before, abs(self.before))
