"""What daily reports tell together: promises, open issues, how often a customer was visited, who sends reports."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflow.domain.place import Place


class PromiseState(StrEnum):
    """What became of a promised visit."""

    OPEN = "open"
    """Not due yet, or within the days of grace."""
    KEPT = "kept"
    LATE = "late"
    BROKEN = "broken"
    """The day and its grace are over, and no visit is entered."""
    MOVED = "moved"
    """Another promise was made on an earlier visit before it was due."""


@dataclass(frozen=True, slots=True)
class Promise:
    """预定再访时间 of one visit (S4, field 8)."""

    person_id: str
    customer: str
    """As it is written."""
    key: str
    """As customers are compared (`customer_key`)."""
    made: date
    due: date
    state: PromiseState
    visited: date | None
    """The visit that kept it, late or in time."""
    days_late: int
    """Days from `due` to that visit, or to as_of where there is none; 0 where it is in time."""
    place: Place
    """The cell of the promise."""


@dataclass(frozen=True, slots=True)
class OpenIssue:
    """Something in 其他记录 that waits for an answer (S4, field 9)."""

    person_id: str
    customer: str
    key: str
    day: date
    text: str
    word: str
    """What marks it as an issue."""
    age: int
    """Days from then to as_of."""
    last: date
    """The latest mention."""
    place: Place


@dataclass(frozen=True, slots=True)
class VisitCount:
    """How far one person is with one customer (四次拜访, #43)."""

    person_id: str
    customer: str
    key: str
    first: date
    """The first visit that is known."""
    last: date
    visits: int
    """Days with a visit since then."""
    won: date | None
    """The first day with an order since then."""
    won_at: int
    """At which visit that was, counted from 1; 0 for none yet."""
    customer_class: str
    """As last entered: 开发, 新增 or 原有; '' for none."""
    next_due: date | None
    """The next promise that is still open."""
    place: Place
    """The last visit."""
