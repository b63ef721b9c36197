"""Planned and unplanned visits: was somebody to be at a customer's on that day, by what was known before (#36)?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from workflow.compute.day_sheets import FEW
from workflow.compute.supervision_settings import SupervisionSettings
from workflow.domain.calendar import WorkCalendar
from workflow.domain.supervision import CustomerEntry
from workflow.domain.visit_analysis import Plan
from workflow.domain.visits import CLASSES, Promise, PromiseState

_DAY = timedelta(1)
_EXISTING = CLASSES[-1]
_HONOURED = (PromiseState.KEPT, PromiseState.LATE)

VisitKey = tuple[str, date, str]
"""Person, day, customer as customers are compared."""


@dataclass(frozen=True, slots=True)
class PastVisit:
    """A visit of any time, as far as plans of later ones need it."""

    person_id: str
    day: date
    key: str
    won: bool = False
    class_: str = ""


@dataclass(frozen=True, slots=True)
class _Course:
    """How far one person is with one customer."""

    first: date
    last: date
    visits: int = 1
    won: bool = False
    class_: str = ""
    """客户类别 as first entered."""


def visit_plans(
    visits: Iterable[PastVisit],
    promises: Sequence[Promise],
    entries: Mapping[str, CustomerEntry],
    cadence: Mapping[str, int],
    calendar: WorkCalendar,
    settings: SupervisionSettings,
) -> dict[VisitKey, Plan]:
    """Return for each visit by which plan it was made: the first of promise, interval and 明日拜访 that holds.

    A promise that was kept or made up for late counts on the day of that visit; an interval (domain.md 4.16) from the
    last visit by anybody, moved on to a working day. Only what lay before the visit is looked at; but for a customer's
    class, which is that of today.

    Args:
        visits: everybody's, one for each person, day and customer; in any order.
        promises: the ledger of promises, with the same customers.
        entries: customers by key.
        cadence: days from visit to visit by class.
        calendar: the office's working days.
        settings: from when to when 明日拜访 lists a customer about to be dropped.
    """
    plans = _Plans(promises, entries, cadence, calendar, settings)
    seen: dict[str, date] = {}
    found: dict[VisitKey, Plan] = {}
    ordered = sorted(visits, key=lambda each: (each.day, each.key, each.person_id))
    for _, today in groupby(ordered, key=lambda each: each.day):
        of_today = list(today)
        for visit in of_today:
            found[visit.person_id, visit.day, visit.key] = plans.plan(visit, seen.get(visit.key))
        seen |= {visit.key: visit.day for visit in of_today}
    return found


class _Plans:
    """What was known before each visit; visits are asked about in the order of days."""

    def __init__(
        self, promises: Sequence[Promise], entries: Mapping[str, CustomerEntry], cadence: Mapping[str, int],
        calendar: WorkCalendar, settings: SupervisionSettings,
    ) -> None:  # fmt: skip
        self._entries, self._cadence, self._calendar, self._settings = entries, cadence, calendar, settings
        self._kept = {(each.person_id, each.visited, each.key) for each in promises if each.state in _HONOURED}
        self._promises: dict[tuple[str, str], list[Promise]] = defaultdict(list)
        for each in promises:
            self._promises[each.person_id, each.key].append(each)
        self._courses: dict[tuple[str, str], _Course] = {}

    def plan(self, visit: PastVisit, last: date | None) -> Plan:
        """Return by which plan a visit was made; `last` is the last one by anybody before its day."""
        pair = (visit.person_id, visit.key)
        entry, course = self._entries.get(visit.key), self._courses.get(pair)
        self._courses[pair] = _after(course, visit)
        if (visit.person_id, visit.day, visit.key) in self._kept:
            return Plan.PROMISED
        if _by_interval(visit, entry, last, self._cadence, self._calendar):
            return Plan.CADENCE
        if course and _listed(visit, course, entry, self._promises[pair], self._calendar, self._settings):
            return Plan.LISTED
        return Plan.NONE


def _after(course: _Course | None, visit: PastVisit) -> _Course:
    if course is None:
        return _Course(visit.day, visit.day, 1, visit.won, visit.class_)
    return _Course(
        course.first, visit.day, course.visits + 1, course.won or visit.won, course.class_ or visit.class_
    )  # fmt: skip


def _by_interval(
    visit: PastVisit, entry: CustomerEntry | None, last: date | None, cadence: Mapping[str, int], calendar: WorkCalendar
) -> bool:
    days = (entry.visit_every or cadence.get(entry.class_, 0)) if entry else 0
    if not days or last is None:
        return False
    due = last + timedelta(days)
    if due <= visit.day and not calendar.works(due):
        due = calendar.next_working_day(due) or due
    return due <= visit.day


def _listed(
    visit: PastVisit, course: _Course, entry: CustomerEntry | None, promises: Sequence[Promise],
    calendar: WorkCalendar, settings: SupervisionSettings,
) -> bool:  # fmt: skip
    """Whether the sheet of the working day before named the customer as about to be dropped (`day_sheets`)."""
    if not settings.day_sheets or course.visits > FEW or course.won:
        return False
    existing = entry.first_order < course.first if entry and entry.first_order else course.class_ == _EXISTING
    sheet = visit.day - _DAY
    # No office rests so long: a calendar of nothing but days off must not go on for ever.
    while not calendar.works(sheet) and (visit.day - sheet).days < settings.dropped_days:
        sheet -= _DAY
    waiting = any(each.made <= sheet and each.due > sheet and each.made >= course.last for each in promises)
    silent = (sheet - course.last).days
    return not existing and not waiting and settings.dropped_days <= silent <= settings.forgotten_days
