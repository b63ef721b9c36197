"""The salesperson's sheet for tomorrow: promised visits, customers about to be dropped, intervals that are over."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from workflow.compute.supervision_settings import SupervisionSettings
from workflow.compute.visit_curve import is_prospect
from workflow.domain.calendar import WorkCalendar
from workflow.domain.supervision import CustomerEntry, DueVisit, Why
from workflow.domain.visits import Heard, Promise, PromiseState, VisitCount

FEW = 3
"""Visits after which most give up (S4, 四次拜访法则)."""
_ORDER = list(Why)


@dataclass(frozen=True)
class Calls:
    """What is known of everybody's customers, found by person."""

    promises: Sequence[Promise]
    counts: Sequence[VisitCount]
    entries: Mapping[str, CustomerEntry]
    """Customers by key."""
    cadence: Mapping[str, int]
    """Days from visit to visit by class."""
    heard: Iterable[Heard] = ()
    """Every sign of life of a customer."""

    @cached_property
    def last_heard(self) -> Mapping[tuple[str, str], date]:
        """The last sign of life, or the day that it names for the next one, by person and customer."""
        found: dict[tuple[str, str], date] = {}
        for one in self.heard:
            key = one.person_id, one.key
            found[key] = max(one.again or one.day, one.day, found.get(key, one.day))
        return found

    @cached_property
    def promised(self) -> Mapping[str, Sequence[Promise]]:
        """Promises by person."""
        found: dict[str, list[Promise]] = defaultdict(list)
        for one in self.promises:
            found[one.person_id].append(one)
        return found

    @cached_property
    def counted(self) -> Mapping[str, Mapping[str, VisitCount]]:
        """Counts by person and customer."""
        found: dict[str, dict[str, VisitCount]] = defaultdict(dict)
        for one in self.counts:
            found[one.person_id][one.key] = one
        return found

    @cached_property
    def regular(self) -> Mapping[str, Sequence[tuple[CustomerEntry, VisitCount]]]:
        """Customers that were visited at all, with their last visit by anybody, by who looks after them."""
        last: dict[str, VisitCount] = {}
        for one in self.counts:
            if one.key not in last or last[one.key].last < one.last:
                last[one.key] = one
        found: dict[str, list[tuple[CustomerEntry, VisitCount]]] = defaultdict(list)
        for key, count in last.items():
            if entry := self.entries.get(key):
                found[entry.owner or count.person_id].append((entry, count))
        return found


def due_visits(
    person_id: str, calls: Calls, calendar: WorkCalendar, as_of: date, settings: SupervisionSettings
) -> tuple[DueVisit, ...]:
    """Return whom somebody is to visit on the first working day after as_of, the most pressing first.

    Overdue promises, then those of the day, then customers of one to three visits about to be dropped (#43), then
    those whose interval is over (#44). A customer with a promise for a later day is left to it.
    """
    day = calendar.next_working_day(as_of)
    if day is None:
        return ()
    counts, promises = calls.counted.get(person_id, {}), calls.promised.get(person_id, ())
    later = {one.key for one in promises if one.state is PromiseState.OPEN and one.due > day}
    found: dict[str, DueVisit] = {}
    for one in (
        *_promised(promises, counts, calls, as_of, day, settings),
        *_dropped(counts.values(), calls, as_of, settings),
        *_by_interval(person_id, calls, calendar, day),
    ):
        if one.key not in later:
            before = found.get(one.key)
            found[one.key] = replace(before, also=(*before.also, one.why)) if before else one
    return tuple(
        sorted(found.values(), key=lambda each: (_ORDER.index(each.why), each.class_ or "Z", each.due, each.key))
    )


def _promised(
    promises: Iterable[Promise], counts: Mapping[str, VisitCount], calls: Calls, as_of: date, day: date,
    settings: SupervisionSettings,
) -> Iterable[DueVisit]:  # fmt: skip
    waiting: dict[str, Promise] = {}
    for one in promises:
        open_ = one.state is PromiseState.OPEN and one.due <= day
        broken = one.state is PromiseState.BROKEN and (as_of - one.due).days <= settings.forgotten_days
        if open_ or broken:
            # Of several the latest word counts.
            waiting[one.key] = max(one, waiting.get(one.key, one), key=lambda each: each.made)
    for key, one in waiting.items():
        count = counts.get(key)
        why = Why.PROMISED if one.due > as_of else Why.OVERDUE
        yield DueVisit(
            why, one.customer, key, one.due, count.last if count else one.made, count.visits if count else 0,
            _class(calls, key),
        )  # fmt: skip


def _dropped(
    counts: Iterable[VisitCount], calls: Calls, as_of: date, settings: SupervisionSettings
) -> Iterable[DueVisit]:
    for one in counts:
        # A call keeps a customer as well as a visit does.
        heard = max(one.last, calls.last_heard.get((one.person_id, one.key), one.last))
        silent = (as_of - heard).days
        open_ = one.visits <= FEW and one.won is None and one.next_due is None
        if (
            open_
            and settings.dropped_days <= silent <= settings.forgotten_days
            and is_prospect(one, calls.entries.get(one.key))
        ):
            due = heard + timedelta(settings.dropped_days)
            yield DueVisit(Why.DROPPED, one.customer, one.key, due, one.last, one.visits, _class(calls, one.key))


def _by_interval(person_id: str, calls: Calls, calendar: WorkCalendar, day: date) -> Iterable[DueVisit]:
    for entry, count in calls.regular.get(person_id, ()):
        days = entry.visit_every or calls.cadence.get(entry.class_, 0)
        if not days:
            continue
        due = count.last + timedelta(days)
        if not calendar.works(due):
            due = calendar.next_working_day(due) or due
        if due <= day:
            yield DueVisit(Why.CADENCE, entry.name, entry.key, due, count.last, count.visits, entry.class_)


def _class(calls: Calls, key: str) -> str:
    entry = calls.entries.get(key)
    return entry.class_ if entry else ""
