"""What one recipient sees: built from rows that are already filtered to the scope, so that templates cannot leak.

A view holds amounts and dates, no formatted text: templates format, in the recipient's language.
"""

from dataclasses import dataclass
from datetime import date

from workflow.domain.finding import Finding
from workflow.domain.results import Board, Standing
from workflow.domain.team import Person, TeamPath


@dataclass(frozen=True, slots=True)
class Scope:
    """What a recipient may see: themselves, a unit they manage, and everybody below them."""

    recipient: Person
    unit: TeamPath | None
    """The unit that the recipient manages; None for a superior whose people are no whole unit."""
    members: frozenset[str]
    """Ids of the people below the recipient (the recipient is not one of them)."""

    @property
    def label(self) -> str:
        """The scope in a word: the unit's name, or whose team it is."""
        return self.unit.name if self.unit else self.recipient.name


@dataclass(frozen=True, slots=True)
class MetricSummary:
    """One metric on a manager's screen: the scope's own line, then its people, exceptions first."""

    metric: str
    total: Standing
    """The scope as one member (a unit's standing, or the sum of the members)."""
    units: tuple[Standing, ...]
    """The units directly below, worst first."""
    people: tuple[Standing, ...]
    """All people of the scope, worst gap first; without target last."""

    @property
    def behind(self) -> tuple[Standing, ...]:
        """Who is behind the clock, worst first."""
        return tuple(standing for standing in self.people if standing.behind)


@dataclass(frozen=True, slots=True)
class ManagerView:
    """One manager's screen for one day."""

    scope: Scope
    as_of: date
    next_day: date | None
    """The first working day after as_of: the day that 'what to do today' is about."""
    edition: str
    metrics: tuple[MetricSummary, ...]
    unreported: tuple[Person, ...]
    """Who has not handed in a report for as_of though one was due."""
    boards: tuple[Board, ...]
    """Boards whose peer group contains the recipient, with their public columns."""
    findings: tuple[Finding, ...]
    """Held rows (errors and questions) of the scope's people: what keeps figures from being complete."""
    provisional_calendar: bool = False
    """Whether the clock used Monday to Friday for want of the official calendar (暂定日历)."""
    incomplete: bool = False
    """Whether reports are missing or rows are held: figures are 暂定."""
    revision: int = 0
    """0 for the first edition of a day; above 0 the figures of an already sent edition changed (更正)."""
