"""What an office can decide about targets: months, clocks, weights, joiners and leave (domain.md 4.1, 4.4, 4.10)."""

from datetime import time
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from workflow.domain.calendar import Calendars
from workflow.domain.period import LAST_CLOSING_DAY, Accounting
from workflow.domain.planning import Planning, Released
from workflow.domain.results import ClockName


class UnitTargets(BaseModel):
    """What one unit does otherwise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    daily: bool = True
    """Whether targets go down to days; otherwise they stop at weeks."""


class TargetSettings(BaseModel):
    """Settings of targets and clocks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    clock: ClockName = ClockName.WEIGHTED
    """Which clock time progress goes by: weighted (as working where no day has an index) | working | calendar."""
    month_closes_on: Annotated[int, Field(ge=0, le=LAST_CLOSING_DAY)] = 0
    """The last day of an accounting month (25 for 26–25); 0: the calendar's months."""
    month_weights: Literal["working_days", "history"] = "working_days"
    """What months weigh where nobody typed weights: their days, or their share in past years."""
    one_off_times: Annotated[Decimal, Field(ge=0)] = Decimal(2)
    """history: a month of a year above so many times its usual share counts as its usual share; 0: all as they were."""
    daily: bool = True
    """Whether targets go down to days; otherwise they stop at weeks (big projects)."""
    units: dict[str, Annotated[UnitTargets, Field()]] = Field(default_factory=dict)
    """Single units that do otherwise, by path: {华东大客户部: {daily: false}}."""
    ramp: tuple[Annotated[Decimal, Field(ge=0, le=1)], ...] = ()
    """What of a full target a joiner carries in the first month, the second …; then all of it."""
    leave_days: Annotated[int, Field(ge=1)] = 3
    """From how many working days on approved leave lowers a person's target."""
    released: Released = Released.REDISTRIBUTE
    """What joiners, leavers and people on leave don't carry: redistribute (others do) | shrink (nobody does)."""

    freeze_at: time | None = time(7, 30)
    """When a working day's adjusted daily targets are fixed: later reports move the next day's; null: never."""
    late_days: Annotated[int, Field(ge=0)] = 3
    """So many days after a period's end late reports still count in it: before that `close` wants --early."""

    @field_validator("freeze_at", mode="before")
    @classmethod
    def _clock(cls, value: object) -> object:
        """YAML 1.1 readers make 450 of 07:30; ours does not, but a number is no time either."""
        if isinstance(value, int):
            raise ValueError("is no time of day; write it in quotes, like '07:30'")  # noqa: TRY004  pydantic wants this one
        return value

    def planning(self, calendars: Calendars) -> Planning:
        """Return what splits and clocks rest on, before anything that workbooks say."""
        return Planning(
            calendars=calendars,
            months=Accounting(self.month_closes_on),
            clock=self.clock,
            history=self.month_weights == "history",
            one_off_times=Fraction(self.one_off_times),
            daily={"": self.daily} | {path: unit.daily for path, unit in self.units.items()},
            ramp=tuple(Fraction(share) for share in self.ramp),
            released=self.released,
            leave_days=self.leave_days,
        )
