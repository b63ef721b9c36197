"""What an office and its units do other than the official calendar, and what their days weigh."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from workflow.domain.calendar import INDEX_SCALE, Calendars, Pattern, WorkCalendar

Index = Annotated[Decimal, Field(ge=0, le=1000, max_digits=8, decimal_places=4)]
"""What a day weighs against an ordinary one."""


class DaysSettings(BaseModel):
    """Which days are worked and what they weigh; what a unit leaves out is as in the nearest unit above it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    working_days: tuple[date, ...] = ()
    """Days that are worked though pattern or official list say rest."""
    rest_days: tuple[date, ...] = ()
    """Days off though pattern or official list say work."""
    pattern: Pattern = Pattern.OFFICIAL
    """The ordinary week: official | single_rest (单休) | alternate (大小周) | every_day."""
    rest_weekday: Annotated[int, Field(ge=1, le=7)] = 7
    """single_rest: the day off, 1 Monday to 7 Sunday."""
    anchor: date | None = None
    """alternate: a day of a week whose Saturday is worked."""
    open_on_holidays: bool | None = None
    """Whether official holidays are worked like other days; by default where every day is."""
    weekday_index: tuple[Index, ...] = ()
    """What Monday to Sunday weigh when they are worked (日权重指数); by default all the same."""
    special_days: dict[date, Index] = Field(default_factory=dict)
    """What single days weigh; one above 0 is worked, one of 0 is a day off."""

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        both = sorted(set(self.working_days) & set(self.rest_days))
        if both:
            raise ValueError(f"{both[0]} stands in working_days and in rest_days")
        if self.weekday_index and (len(self.weekday_index) != 7 or not any(self.weekday_index)):
            raise ValueError("weekday_index wants seven numbers, Monday to Sunday, that are not all 0")
        if self.pattern is Pattern.ALTERNATE and self.anchor is None:
            raise ValueError("the pattern alternate wants an anchor: a day of a week whose Saturday is worked")
        return self

    def calendar(self, scale: int) -> WorkCalendar:
        """Return the calendar; `scale` is what an ordinary working day weighs."""
        every_day = self.pattern is Pattern.EVERY_DAY
        return WorkCalendar(
            dict.fromkeys(self.working_days, True) | dict.fromkeys(self.rest_days, False),
            self.pattern,
            self.rest_weekday,
            self.anchor,
            every_day if self.open_on_holidays is None else self.open_on_holidays,
            scale,
            tuple(int(index * scale) for index in self.weekday_index),
            {day: int(index * scale) for day, index in self.special_days.items()},
        )


class CalendarSettings(DaysSettings):
    """The calendar of the office, and of single units."""

    units: dict[str, Annotated[DaysSettings, Field()]] = Field(default_factory=dict)
    """Calendars of single units by their path: 华东, 华东/上海店."""

    @model_validator(mode="before")
    @classmethod
    def _inherited(cls, value: Any) -> Any:  # noqa: ANN401  whatever YAML gave
        """Fill in what a unit leaves out from the nearest unit above it that has a stanza, then from the office."""
        units = value.get("units") if isinstance(value, dict) else None
        if not isinstance(units, dict) or not all(isinstance(own, dict) for own in units.values()):
            return value
        office = {key: own for key, own in value.items() if key != "units"}
        filled = {str(path): _over(str(path), units, office) for path in units}
        return {**value, "units": filled}

    @property
    def calendars(self) -> Calendars:
        """The calendars of all units, on one scale."""
        stanzas: Iterable[DaysSettings] = (self, *self.units.values())
        scale = INDEX_SCALE if any(one.weekday_index or one.special_days for one in stanzas) else 1
        return Calendars(self.calendar(scale), {path: own.calendar(scale) for path, own in self.units.items()})


def _over(path: str, units: Mapping[object, Mapping[str, object]], office: Mapping[str, object]) -> dict[str, object]:
    """Return a unit's keys over those of the units above it."""
    parts = path.split("/")
    stanzas = {str(key): own for key, own in units.items()}
    found = dict(office)
    for depth in range(1, len(parts) + 1):
        found |= stanzas.get("/".join(parts[:depth]), {})
    return found
