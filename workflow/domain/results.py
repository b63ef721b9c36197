"""Figures: targets that were split, standings, boards; small frozen values that explain themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from workflow.domain.money import round_half_up
from workflow.domain.period import Period
from workflow.domain.place import Place
from workflow.domain.team import Level, TeamPath


@dataclass(frozen=True, slots=True)
class Target:
    """A target that somebody set or that a split gave; amounts are steps of 1/10,000 unit."""

    metric: str
    period: Period
    amount: int
    path: TeamPath
    person_id: str = ""
    """'' for a unit's target."""
    place: Place | None = None
    """The cell it stands in; None for a target that was computed."""
    origin: str = ""
    """How a computed target came about: 'period:2026' (split down the periods), 'unit:公司/华东' (split down the team),
    'sum' (of what is below); '' for one that somebody set. `report.words` says it in the reader's language."""

    @property
    def level(self) -> Level:
        """The level of its owner."""
        return Level.PERSON if self.person_id else self.path.level

    @property
    def derived(self) -> bool:
        """Whether the target was split from a longer period's or a larger unit's."""
        return self.origin.startswith(("period:", "unit:"))


Weights = Mapping[tuple[str, Period], Mapping[str, int]]
"""What people weigh in the split of their unit's target, by metric and period, then person id."""


def completion_of(target: int | None, actual: int | None) -> Fraction | None:
    """Return A / T, not capped; None where either is missing or T is 0; 1 + (A − T) / |T| below 0 (domain.md 4.4)."""
    if not target or actual is None:
        return None
    return Fraction(actual, target) if target > 0 else 1 + Fraction(actual - target, -target)


def gap_of(target: int | None, actual: int | None, time_progress: Fraction) -> int | None:
    """Return actual − target × time progress, rounded half up to 分; None where either is missing."""
    if target is None or actual is None:
        return None
    return round_half_up(actual - target * time_progress)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one member stands with one metric in one period (domain.md 4.3 to 4.5). Amounts in 1/10,000 unit."""

    level: Level
    path: TeamPath
    person_id: str
    name: str
    metric: str
    period: Period
    target: int | None
    """None: no target was set (which is not a target of 0)."""
    actual: int | None
    """None: nothing is known (no report came in), which is not 0."""
    completion: Fraction | None
    """actual / target, not capped; None where there is no target, or it is 0."""
    time_progress: Fraction
    """Share of the period's working days that are over, `as_of` included."""
    gap: int | None
    """actual − target × time progress: below 0 is behind the clock."""
    adjusted_daily: int | None
    """Target of the first working day after as_of (weighted, 4.3); None where no day is left or no target is set,
    and for a person who is not at work on that day."""
    forecast: int | None
    """Run rate: expected at the period's end; None before the third working day."""
    derived: bool = False
    """Whether the target was split from a longer period's or a larger unit's."""
    unreported: bool = False
    """Whether a report that was due up to as_of is missing (未报, which is not 0)."""
    gone: bool = False
    """Whether the person's last day at work is over: nothing can be asked of them any more."""

    @property
    def behind(self) -> bool:
        """Whether the member is behind the clock and can still do something about it."""
        return self.gap is not None and self.gap < 0 and not self.gone


class Window(StrEnum):
    """What a board adds up: the day of as_of, or the period to date."""

    DAY = "day"
    CUMULATIVE = "cumulative"


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One line of a leaderboard. Below the line (`rank` None) stands who is not ranked, with the reason."""

    rank: int | None
    person_id: str
    name: str
    path: TeamPath
    value: int | None
    """None: 未报."""
    completion: Fraction | None = None
    movement: int | None = None
    """Places won (+) or lost (−) against the last board published for an earlier day; None: no such board."""
    new: bool = False
    """Whether an earlier board exists on which this member had no rank."""
    to_next: int | None = None
    """What is missing to the value of the next better rank."""
    reason: str = ""
    """Why the member is not ranked: 'unreported', 'no_target' …"""


@dataclass(frozen=True, slots=True)
class Board:
    """A leaderboard (龙虎榜): ranks 1-2-2-4, best first, then those below the line."""

    key: str
    title: str
    scope: TeamPath
    metric: str
    window: Window
    as_of: date
    period: Period
    rows: tuple[BoardRow, ...]
