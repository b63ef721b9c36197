"""What an office decides about time and targets: calendars, months, clocks, weights, leave (domain.md 4.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from workflow.domain.calendar import Calendars, WorkCalendar, unit_key
from workflow.domain.period import Accounting, Period
from workflow.domain.results import ClockName
from workflow.domain.team import TeamPath

EVERY_YEAR = 0
"""Stands for the year of month weights that hold for any year."""

MonthWeights = Mapping[tuple[str, str, int], Mapping[int, int]]
"""Weights of the months 1 to 12 by unit ('' for the office), metric ('' for all), and year (EVERY_YEAR for any)."""


class Released(StrEnum):
    """What becomes of the part of a target that joiners, leavers and people on leave don't carry (domain.md 4.10)."""

    REDISTRIBUTE = "redistribute"
    """It goes to the others of the unit: the people add up to the unit's target (policy B)."""
    SHRINK = "shrink"
    """Nobody carries it: the people add up to less (policy A)."""


@dataclass(frozen=True)
class Planning:
    """What every split and every clock of an office rests on. The default is an office that says nothing."""

    calendars: Calendars = field(default_factory=Calendars)
    months: Accounting = field(default_factory=Accounting)
    clock: ClockName = ClockName.WEIGHTED
    """The clock of time progress; WEIGHTED is WORKING where all days weigh the same."""
    typed_months: MonthWeights = field(default_factory=lambda: MappingProxyType({}))
    """Weights of months that somebody typed."""
    past_months: MonthWeights = field(default_factory=lambda: MappingProxyType({}))
    """Weights of months fitted from history: what nobody typed."""
    history: bool = False
    """Whether months weigh what they had of past years, where nobody typed weights."""
    one_off_times: Fraction = Fraction(2)
    """A month of a past year above so many times its usual share counts as its usual share; 0: as it was."""
    daily: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    """Whether a unit's targets go down to days, by unit ('' for the office); otherwise they stop at weeks."""
    ramp: tuple[Fraction, ...] = ()
    """Share of the full target in the first month at work, the second …; the full one after the last."""
    released: Released = Released.REDISTRIBUTE
    leave: Mapping[str, tuple[Period, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Approved leave by person id."""
    leave_days: int = 3
    """From how many working days on a leave lowers its owner's target."""

    def goes_to_days(self, path: TeamPath) -> bool:
        """Tell whether targets at a unit are split to days, by the nearest unit at or above it that says so."""
        return next((self.daily[key] for key in _keys(path) if key in self.daily), True)

    def month_weights(self, path: TeamPath, metric: str, year: int) -> Mapping[int, int]:
        """Return the weights of a year's months for a unit and metric; {} where none were typed or fitted.

        Typed ones win over fitted ones; then a nearer unit, this metric over all, this year over any.
        """
        for table in (self.typed_months, self.past_months):
            for key in _keys(path) if table else ():
                for which in (metric, ""):
                    for number in (year, EVERY_YEAR):
                        if found := table.get((key, which, number)):
                            return found
        return {}


def _keys(path: TeamPath) -> tuple[str, ...]:
    return tuple(unit_key(unit) for unit in path.ancestors())


def planned(basis: Planning | WorkCalendar) -> Planning:
    """Return what a split rests on; a calendar alone stands for an office that has just that."""
    return basis if isinstance(basis, Planning) else Planning(Calendars(basis))
