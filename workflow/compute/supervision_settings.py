"""What an office can decide about supervision: calls, doubts, field visits, tomorrow's sheets."""

import re
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from workflow.compute.collecting import CollectingSettings

_SPAN = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-3]):([0-5]\d)")


class SpotCheckSettings(BaseModel):
    """抽查卡: how many calls, when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    a_day: int = Field(default=2, ge=0, le=20)
    """Cards a manager and working day; 0: none."""
    slots: tuple[str, ...] = ("08:30-09:30", "11:30-12:30", "14:00-16:00", "17:30-18:30", "20:00-21:30")
    """Spans in which a call may fall; which one, and when in it, is drawn. S4 asks for no later than 22:00."""
    salt: str = ""
    """Anything that only the office knows: without it nobody outside can draw the same."""
    open_days: int = Field(default=14, ge=1, le=366)
    """For how many days an unanswered card stays in the list."""

    @field_validator("slots")
    @classmethod
    def _are_spans(cls, slots: tuple[str, ...]) -> tuple[str, ...]:
        for text in slots:
            found = _SPAN.fullmatch(text)
            if not found or _minutes(found, 1) >= _minutes(found, 3):
                raise ValueError(f"{text!r} is no span of hours such as 14:00-16:00")
        if not slots:
            raise ValueError("needs at least one span such as 14:00-16:00")
        return slots

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The slots as minutes since midnight."""
        found = (_SPAN.fullmatch(text) for text in self.slots)
        return tuple((_minutes(one, 1), _minutes(one, 3)) for one in found if one)


def _minutes(found: re.Match[str], at: int) -> int:
    return int(found[at]) * 60 + int(found[at + 1])


class StuffingSettings(BaseModel):
    """压货 (domain.md 4.11): from where on a month's end is looked into."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    last_days: int = Field(default=3, ge=0, le=15)
    """Selling days at a month's end that are looked at; 0: off."""
    return_days: int = Field(default=45, ge=1, le=366)
    """Days after it in which returns count."""
    least_months: int = Field(default=6, ge=3, le=60)
    """Own earlier months that it takes; with fewer nothing is said."""
    stock_days: int = Field(default=60, ge=0, le=3660)
    """渠道库存天数: a dealer whose stock lasts longer than this is looked into; 0: off."""
    stock_window: int = Field(default=90, ge=7, le=366)
    """Days before the count whose sell-in makes the mean a day; an older count says nothing any more."""
    stock_sales: int = Field(default=3, ge=1, le=1000)
    """Sales to the dealer in these days that it takes; with fewer nothing is said."""


class RegisterSettings(BaseModel):
    """窜货/乱价: which sales stand in the register."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    band_percent: float = Field(default=15, ge=0, le=100)
    """A price so far from the product's usual one (its median) is looked into; 0: off."""
    least_sales: int = Field(default=5, ge=3, le=1000)
    """Sales of a product that make a usual price."""
    history_days: int = Field(default=365, ge=30, le=3660)
    """How far back they may lie."""
    regions: bool = True
    """Whether a sale in another region than the customer's is looked into."""
    shown_days: int = Field(default=31, ge=1, le=366)
    """How far back the register goes."""


class AnalysisSettings(BaseModel):
    """拜访分析: which days are looked at, and from how many on something is said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    days: int = Field(default=60, ge=0, le=366)
    """Days up to as_of whose reports are looked at; 0: off."""
    least_days: int = Field(default=5, ge=1, le=100)
    """Mean visits of fewer days with a report are not shown."""
    least_visits: int = Field(default=10, ge=1, le=1000)
    """Shares and rates of fewer visits are not shown."""
    usual_percent: float = Field(default=30, ge=0, le=100)
    """By how much visits a day may differ from the team's median and be usual effort."""
    least_people: int = Field(default=3, ge=2, le=100)
    """People with reports that it takes to say what is usual."""


class SupervisionSettings(BaseModel):
    """Settings of supervision."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    spot_checks: SpotCheckSettings = SpotCheckSettings()
    stuffing: StuffingSettings = StuffingSettings()
    prices: RegisterSettings = RegisterSettings()
    collecting: CollectingSettings = CollectingSettings()
    """收数看板: what a complete row has, and until when a report is in time."""
    analysis: AnalysisSettings = AnalysisSettings()
    """拜访分析 and its details, in managers' workbooks."""
    field_visits: int = Field(default=5, ge=0, le=50)
    """Customers proposed to a manager for a visit; 0: none."""
    field_visit_days: int = Field(default=14, ge=0, le=366)
    """A customer who was visited in so many days is not proposed."""
    day_sheets: bool = True
    """Whether everybody who sells gets a sheet for tomorrow in OUT/people."""
    dropped_days: int = Field(default=7, ge=1, le=366)
    """After so many days without a next date a customer of one to three visits is about to be dropped (#43)."""
    forgotten_days: int = Field(default=90, ge=1, le=3660)
    """After so many days such a customer, or a broken promise, is no longer listed."""
    silent_days: int = Field(default=30, ge=1, le=3660)
    """After so many days without a sign of life a customer whose class has no interval is coloured in 联系时间线."""
    curve_days: int = Field(default=365, ge=30, le=3660)
    """First contacts of so many days make the visit curve."""
    curve_run_in: int = Field(default=7, ge=0, le=366)
    """Customers first seen in so many days after the records begin may have been visited before: not in the curve."""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.forgotten_days <= self.dropped_days:
            raise ValueError("forgotten_days has to be more than dropped_days")
        return self
