"""What an office can decide about figures."""

from collections import Counter
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from workflow.domain.metric import METRICS
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
    """The day of as_of, or its month to date, or both side by side."""
    group: Literal["company", "region", "store"] = "company"
    """Who is compared with whom: everybody, or the people of each region or store among themselves."""
    top: int = Field(default=0, ge=0)
    """How many places are shown, ties included; 0: all."""

    @field_validator("metric")
    @classmethod
    def _known(cls, metric: str) -> str:
        if metric not in METRICS:
            raise ValueError(f"no such metric; it may be one of {', '.join(METRICS)}")
        return metric


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
