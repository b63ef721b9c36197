"""Figures: targets that were split, standings, boards; small frozen values that explain themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from workflow.domain.comparison import Comparison
from workflow.domain.money import round_half_up
from workflow.domain.outlook import Prospect
from workflow.domain.period import Period
from workflow.domain.place import Place
from workflow.domain.ranking import Measure, Ranking, TieBreak
from workflow.domain.team import Level, TeamPath


class Tier(StrEnum):
    """How far a target reaches: the base counts in every figure, the others are what comes next."""

    BASE = "base"
    STRETCH = "stretch"
    CHALLENGE = "challenge"


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
    floor: int | None = None
    """The least that the owner may get from a split (下限); None: none."""
    cap: int | None = None
    """The most that the owner may get from a split (上限); None: none."""
    open: bool = False
    """Whether only `floor` and `cap` were set and no amount (which is 0 then): the owner shares what is split, between
    the two. A target that is not open is a lock, and its bounds bind nothing. See domain.md 4.7."""
    tier: Tier = Tier.BASE

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


def completion_of(target: int | None, actual: int | None, *, lower_is_better: bool = False) -> Fraction | None:
    """Return A / T, not capped; None where either is missing or T is 0; 1 + (A − T) / |T| below 0 (domain.md 4.4).

    Where less is better: 2 − A / T, floored at 0.
    """
    if not target or actual is None:
        return None
    if lower_is_better:
        return max(Fraction(0), 1 + Fraction(target - actual, abs(target)))
    return Fraction(actual, target) if target > 0 else 1 + Fraction(actual - target, -target)


def gap_of(
    target: int | None, actual: int | None, time_progress: Fraction, *, lower_is_better: bool = False
) -> int | None:
    """Return actual − target × time progress, rounded half up to 分; None where either is missing.

    Where less is better the other way round, so that below 0 is always the worse side.
    """
    if target is None or actual is None:
        return None
    ahead = round_half_up(actual - target * time_progress)
    return -ahead if lower_is_better else ahead


class ClockName(StrEnum):
    """The three clocks of domain.md 4.4."""

    CALENDAR = "calendar"
    """Days of the calendar."""
    WORKING = "working"
    """Working days of the owner's own calendar."""
    WEIGHTED = "weighted"
    """Working days by their indices (日权重指数); the same as WORKING where the owner's days all weigh the same."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """How much of a period is over by each of the three clocks, 0 to 1 (domain.md 4.4)."""

    calendar: Fraction
    working: Fraction
    weighted: Fraction
    shown: ClockName = ClockName.WORKING
    """The one that counts as time progress; never WEIGHTED where all days weigh the same."""

    @property
    def progress(self) -> Fraction:
        """The share of the period that is over by the clock that is shown."""
        return {ClockName.CALENDAR: self.calendar, ClockName.WORKING: self.working}.get(self.shown, self.weighted)


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
    """Share of the period that is over, `as_of` included, by the clock that `clocks` shows."""
    gap: int | None
    """actual − target × time progress: below 0 is behind the clock. Where less is better the other way round; of a
    rate or a level the plain difference, in points."""
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
    tiers: tuple[tuple[Tier, int], ...] = ()
    """The further tiers of the target, the nearest first (冲刺, 挑战)."""
    clocks: Clocks | None = None
    """All three clocks of the period; None for a standing that was not computed here."""
    growth: tuple[Comparison, ...] = ()
    """The earlier spans that it stands beside, the month before first; only those of which anything is known."""
    fixed_at: str = ""
    """The time of day ('07:30') at which `adjusted_daily` was fixed, where later reports would have moved it."""
    prospect: Prospect | None = None
    """What is to be expected, and whether the day's target can be done; None where nothing is known or all is over."""

    @property
    def surplus(self) -> int | None:
        """A − T once the target is reached (超额); None before, and where there is none (domain.md 4.3)."""
        if self.target is None or self.actual is None or self.target <= 0 or self.actual < self.target:
            return None
        return self.actual - self.target

    @property
    def next_tier(self) -> tuple[Tier, int] | None:
        """The tier to aim at once the target is reached, and what is missing to it; None where there is none left."""
        if self.surplus is None or self.actual is None:
            return None
        return next(((tier, amount - self.actual) for tier, amount in self.tiers if amount > self.actual), None)

    @property
    def behind(self) -> bool:
        """Whether the member is behind the clock and can still do something about it."""
        return self.gap is not None and self.gap < 0 and not self.gone


class Window(StrEnum):
    """What a board adds up: the day of as_of, or a period to date."""

    DAY = "day"
    WEEK = "week"
    CUMULATIVE = "cumulative"
    """The month to date."""
    QUARTER = "quarter"
    YEAR = "year"


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
    score: Fraction | None = None
    """What is ranked where it is not `value`: a completion, a progress (0.25 is a quarter more)."""
    provisional: bool = False
    """Whether reports of the window are missing (暂定)."""
    streak: int = 0
    """On a board of the day: how many working days in a row the member stood on top, this one included."""
    total: int | None = None
    """Of a unit ranked per head: its whole amount; of a progress: the amount of the earlier period."""
    target: int | None = None
    """The target of the board's period, rounded to 分; None where none was set."""
    heads: Fraction | None = None
    """Of a unit: the mean number of its selling people at work in the window."""

    @property
    def member(self) -> str:
        """What tells the row from others: the person's id, or the unit's path."""
        return self.person_id or self.path.text


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
    measure: Measure = Measure.AMOUNT
    who: Level = Level.PERSON
    ranking: Ranking = Ranking.STANDARD
    tie_break: tuple[TieBreak, ...] = ()
    """What decided between equal values, in order; (): they share a rank."""
