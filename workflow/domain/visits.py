"""What daily reports tell together: promises, open issues, how often a customer was visited, who sends reports."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflow.domain.place import Place

PURPOSES = ("订货", "收款", "开发", "服务", "说明")
"""S4, field 5; what reports write is read as one of these."""
OUTCOMES = ("成交", "跟进", "无意向", "未遇")
"""S4, field 6: what an outcome in words is coded as."""
CLASSES = ("开发", "新增", "原有")
"""S4, field 7: 客户类别."""
GRADES = ("A", "B", "C")
"""Classes by value and potential (domain.md 4.16)."""


class PromiseState(StrEnum):
    """What became of a promised visit."""

    OPEN = "open"
    """Not due yet, or within the days of grace."""
    KEPT = "kept"
    LATE = "late"
    BROKEN = "broken"
    """The day and its grace are over, and neither a visit nor a contact that counts is entered."""
    MOVED = "moved"
    """Another day was named, on an earlier visit or contact, before it was due."""


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
    """The day of the visit or contact that kept it, late or in time."""
    days_late: int
    """Days from `due` to that day, or to as_of where there is none; 0 where it is in time."""
    place: Place
    """The cell of the promise."""
    by: str = ""
    """The way of the contact that kept it, as written (电话); '' for a visit, or for none."""


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
    first_class: str = ""
    """客户类别 as first entered."""


VISIT, CHECK_IN = "visit", "check_in"
"""Ways of hearing from a customer that are no entry of the contact log."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One sign of life of a customer: a visit, a check-in there, or an entry of the contact log."""

    person_id: str
    customer: str
    """As it is written."""
    key: str
    day: date
    way: str
    """VISIT, CHECK_IN, or the way of a contact as it is written (电话)."""
    again: date | None = None
    """The day that a contact's next step names."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Since when nothing was heard of one customer by the one who looks after them (联系时间线, #63)."""

    person_id: str
    customer: str
    key: str
    latest: tuple[Heard, ...]
    """The last signs of life, the latest first; none for a customer that is listed and never heard of."""
    days: int | None
    """沉默天数: from the last sign of life to as_of."""
    usual: int
    """Days after which it is time."""
    next_due: date | None
    """The next day that is promised, on a visit or as a contact's next step."""
    kept: Promise | None
    """The last promise that was due by as_of and not moved, with what became of it."""

    @property
    def overdue(self) -> bool:
        """Tell whether it is time and no day is named; of one that was never heard of nobody knows."""
        return self.next_due is None and self.days is not None and self.days > self.usual
