"""What an office can decide about figures."""

from collections import Counter
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from workflow.domain.metric import METRICS
from workflow.domain.ranking import Measure, Ranking, TieBreak
from workflow.domain.results import Window


class BoardSettings(BaseModel):
    """One leaderboard: a stanza in config.yaml, and no Python."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(min_length=1, pattern=r"^[^/\\]+$")
    """What the board is called in boards.csv and in what was published before."""
    title: str = ""
    """What users read; by default the metric's name and 龙虎榜."""
    metric: str
    """Which metric is ranked: a key of the metrics table."""
    windows: tuple[Window, ...] = (Window.DAY, Window.CUMULATIVE)
    """The day of as_of, or its week, month (cumulative), quarter or year to date; several stand side by side."""
    group: Literal["company", "region", "store"] = "company"
    """Who is compared with whom: everybody, or the people of each region or store among themselves."""
    who: Literal["people", "region", "store"] = "people"
    """Who competes: people, or units with all that their people brought in."""
    by: Measure = Measure.AMOUNT
    """What is ranked: the amount, its completion, the progress against the own last period, or the amount a head."""
    newcomers: int = Field(default=0, ge=0)
    """Only who joined less than so many months ago competes (新人榜); 0: everybody."""
    min_target: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    """Who has a smaller target of the period, in units, is not ranked; 0: everybody is."""
    min_days: int = Field(default=0, ge=0)
    """Who worked on fewer days of the period is not ranked; 0: everybody is."""
    tie_break: tuple[TieBreak, ...] = ()
    """What decides between equal values, in order; by default they share a rank."""
    ranking: Ranking = Ranking.STANDARD
    """How ties are counted: 1-2-2-4, 1-2-2-3, or 1-2-3-4, which wants a tie-break."""
    top: int = Field(default=0, ge=0)
    """How many places are shown, ties included; 0: all."""

    @field_validator("windows", mode="before")
    @classmethod
    def _month(cls, windows: object) -> object:
        """A month to date is the cumulative window, whatever one calls it."""
        if not isinstance(windows, list | tuple):
            return windows
        return tuple(Window.CUMULATIVE if window == "month" else window for window in windows)

    @field_validator("metric")
    @classmethod
    def _known(cls, metric: str) -> str:
        if metric not in METRICS:
            raise ValueError(f"no such metric; it may be one of {', '.join(METRICS)}")
        if not competes(metric):
            may = ", ".join(key for key in METRICS if competes(key))
            raise ValueError(f"{metric} does not add up, or less of it is better; it may be one of {may}")
        return metric

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.ranking is Ranking.ORDINAL and not self.tie_break:
            raise ValueError(f"board {self.key}: ranking ordinal wants a tie_break that says what decides")
        if self.by is Measure.PER_HEAD and self.who == "people":
            raise ValueError(f"board {self.key}: by per_head wants who: region or store")
        if self.who != "people" and (self.newcomers or self.min_days):
            raise ValueError(f"board {self.key}: newcomers and min_days are for boards of people")
        if self.who != "people" and self.group in (self.who, "store"):
            raise ValueError(f"board {self.key}: group is the larger unit in which the units of `who` compete")
        return self


def competes(metric: str) -> bool:
    """Tell whether more of a metric is better and it adds up, so that it can be ranked."""
    return METRICS[metric].additive and not METRICS[metric].lower_is_better


class AlertSettings(BaseModel):
    """What managers are told once (domain.md 4.19)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    metrics: tuple[str, ...] = ("sales",)
    """Whose targets are watched: keys of the metrics table."""
    below_days: int = Field(default=3, ge=2)
    """Below the day's target on so many working days in a row is worth a word (连续未达标)."""
    below_step: int = Field(default=2, ge=1)
    """It is said again when the streak has grown by so many days."""
    milestones: tuple[Annotated[int, Field(ge=1, le=1000)], ...] = (50, 90, 100)
    """Percents of the month's target that are told once when they are reached."""
    reason_days: int = Field(default=3, ge=0)
    """Behind the clock on so many working days in a row without a reason given is told to managers; 0: never."""
    reason_gap: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    """Nobody is asked for a reason who is behind by less than this amount, in units."""


class RestatementSettings(BaseModel):
    """When a board that was published is corrected aloud (domain.md 4.17)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    days: int = Field(default=7, ge=0)
    """How many days back published boards are looked at again; 0: only the day of as_of itself."""
    percent: Annotated[Decimal, Field(ge=0)] = Decimal(1)
    """A value that changed by this part or more is told, in percent."""
    threshold: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    """Nor is one that changed by less than this amount, in units."""
    top: int = Field(default=3, ge=0)
    """A changed rank among so many places is always told."""


class ComputeSettings(BaseModel):
    """Settings of the figures."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    boards: tuple[BoardSettings, ...] = ()
    """The leaderboards; empty: one of all selling people for each money metric that has facts."""

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        twice = [key for key, number in Counter(board.key for board in self.boards).items() if number > 1]
        if twice:
            raise ValueError(f"boards: the key {twice[0]!r} stands twice")
        return self
