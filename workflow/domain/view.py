"""What one recipient sees: built from rows that are already filtered to the scope, so that templates cannot leak.

A view holds amounts and dates, no formatted text: templates format, in the recipient's language.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar

from workflow.domain.alarm import Trouble
from workflow.domain.change import Changes
from workflow.domain.closing import LateChange
from workflow.domain.collecting import Collecting
from workflow.domain.finding import Finding
from workflow.domain.incentive import Rewards
from workflow.domain.ranking import Alert
from workflow.domain.reasons import Driven, Reason, Unexplained
from workflow.domain.results import Board, Standing
from workflow.domain.supervision import Supervision
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


class Detail(StrEnum):
    """How much a mail shows of what its recipient may see."""

    FULL = "full"
    ONE_SCREEN = "one_screen"
    """The units, and of people only the exceptions."""


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

    kind: ClassVar[str] = "manager"
    """The kind of message that is made of it: its templates are named after it."""

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
    revised: tuple[str, ...] = ()
    """Which parts a revision changed (`report/revised.py`)."""
    alerts: tuple[Alert, ...] = ()
    """What is said once about the scope's people: streaks below target, milestones. Nobody else reads it."""
    rewards: Rewards = field(default_factory=Rewards)
    """Statements of pay and scores of the scope's people and the recipient."""
    driven: tuple[Driven, ...] = ()
    """What the change of the sales of those behind is made of."""
    reasons: tuple[Reason, ...] = ()
    """What the scope's people and units that are behind gave as reasons."""
    unexplained: tuple[Unexplained, ...] = ()
    """Who of the scope has been behind for days and gave none."""
    late: tuple[LateChange, ...] = ()
    """Changes of closed periods by the scope's people, which count in an open one (期后调整)."""
    supervision: Supervision = field(default_factory=Supervision)
    """The manager's own cards, and doubts about the scope's people: nobody else reads them."""
    detail: Detail = Detail.FULL
    changes: Changes | None = None
    """What is other than in the last edition; None where there was none, or nothing is."""

    @property
    def silent(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.metrics or self.boards or self.findings or self.unreported)


@dataclass(frozen=True, slots=True)
class Praise:
    """Something to be proud of that everybody may read: a target that was reached, days in a row on top."""

    name: str
    metric: str
    reached: int = 0
    """The milestone in percent; 0: it is about `streak`."""
    streak: int = 0
    """Working days in a row on top of the day's board."""


@dataclass(frozen=True, slots=True)
class GroupView:
    """What a chat group of a unit may read: public columns of its boards and praise; no findings, nobody behind."""

    unit: TeamPath
    as_of: date
    edition: str
    boards: tuple[Board, ...]
    """Boards among the unit's own members; rows have rank, name, value, completion and what is ranked, nothing else."""
    praise: tuple[Praise, ...] = ()
    provisional_calendar: bool = False
    incomplete: bool = False
    """Whether reports of the unit are missing (暂定)."""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class PersonView:
    """One seller's own day: figures of nobody else, but for the public columns of boards."""

    kind: ClassVar[str] = "person"

    scope: Scope
    """Of the recipient alone."""
    as_of: date
    next_day: date | None
    edition: str
    metrics: tuple[Standing, ...]
    """The own standings, one a metric, in the period that it is measured by."""
    boards: tuple[Board, ...]
    findings: tuple[Finding, ...]
    """What holds rows of the person's own back."""
    unreported: bool = False
    """Whether the person's own report for as_of is missing."""
    provisional_calendar: bool = False
    incomplete: bool = False
    revision: int = 0
    revised: tuple[str, ...] = ()
    rewards: Rewards = field(default_factory=Rewards)
    """The person's own pay and scores."""
    supervision: Supervision = field(default_factory=Supervision)
    """The person's own sheet for tomorrow."""
    changes: Changes | None = None

    @property
    def silent(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.metrics or self.findings or self.unreported)


@dataclass(frozen=True, slots=True)
class AssistantView:
    """What an assistant is to put right in a unit: rows that are held or doubtful, reports that are missing."""

    kind: ClassVar[str] = "assistant"

    scope: Scope
    as_of: date
    next_day: date | None
    edition: str
    findings: tuple[Finding, ...]
    """Errors and questions first, then warnings; by workbook and place."""
    unreported: tuple[Person, ...]
    provisional_calendar: bool = False
    revision: int = 0
    revised: tuple[str, ...] = ()
    collecting: tuple[Collecting, ...] = ()
    """How the reports of the scope's people came in."""
    people: tuple[Person, ...] = ()
    """Whom `collecting` is about."""

    @property
    def incomplete(self) -> bool:
        """Whether figures are 暂定 until this is settled."""
        return bool(self.unreported) or any(finding.severity.holds for finding in self.findings)

    @property
    def silent(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.findings or self.unreported)


@dataclass(frozen=True, slots=True)
class OperatorView:
    """What whoever runs the program is to see to: operation only, nobody's figures."""

    kind: ClassVar[str] = "operator"

    scope: Scope
    as_of: date
    edition: str
    troubles: tuple[Trouble, ...]
    revision: int = 0


View = ManagerView | PersonView | AssistantView
"""What a message can be made of."""
