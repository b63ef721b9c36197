"""Why a member is behind the clock: what the sales are made of, and what people say of it (capabilities.md #14)."""

from dataclasses import dataclass
from datetime import date

from workflow.domain.comparison import Comparison, Drivers
from workflow.domain.results import Standing


@dataclass(frozen=True, slots=True)
class Driven:
    """A member behind the clock, with what the change against an earlier span is made of."""

    standing: Standing
    against: Comparison
    """The earlier span; `against.actual` − `against.earlier` is `drivers.change`, exactly."""
    drivers: Drivers


MemberKey = tuple[str, str, str]
"""Who a reason is about: metric, a person's id or a unit's path, the period's label."""


def member_key(standing: Standing) -> MemberKey:
    """Return what a standing is known by on a sheet: its metric, the person's id or the unit's path, its period."""
    return standing.metric, standing.person_id or standing.path.text, standing.period.label


@dataclass(frozen=True, slots=True)
class TypedReason:
    """What somebody typed beside a member on a 进度 sheet: a cell that is not empty."""

    key: MemberKey
    field: str
    """'cause' (原因) or 'measure' (措施)."""
    text: str
    shown_since: str
    """What we had written beside it: the local minute of what was there before; '' for nothing."""
    line: str
    """The sheet and row that it stands in."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a member is behind, and what is to be done, in the words of who is asked; both keep until it is made good."""

    key: MemberKey
    cause: str = ""
    measure: str = ""
    since: str = ""
    """When the latest of the two was written: 'YYYY-MM-DD HH:MM' in the office's zone."""
    source: str = ""
    """The copy, sheet and row that it was typed in."""


@dataclass(frozen=True, slots=True)
class Unexplained:
    """Somebody who has been behind by more than the office lets pass, for days, and gave no reason: for managers."""

    standing: Standing
    since: date
    """The first working day of the streak."""
    days: int
    """Working days in a row, as_of included."""


REASON_WORDS = {
    "cause": ("原因", "Reason"),
    "measure": ("措施", "Measure"),
    "written": ("填写时间", "Written"),
}
"""Heads of the columns of a 进度 sheet that people fill in, and of the one that says when they did."""

TAKEN_BACK = frozenset({"-", "－", "—", "–"})
"""What somebody types to take a reason back; an empty cell says nothing."""
