"""联系时间线: the last signs of life of each customer, 沉默天数, and the next day that is named (#63)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from workflow.domain.supervision import CustomerEntry, SilentCustomer
from workflow.domain.team import Team
from workflow.domain.visits import CHECK_IN, GRADES, VISIT, Heard, Promise, PromiseState, Silence

_WATCHED = GRADES[:2]
"""Classes whose silence managers are told of."""
_LATEST = 3
"""Signs of life that are shown of a customer."""


def contact_timeline(
    heard: Iterable[Heard],
    promises: Iterable[Promise],
    entries: Mapping[str, CustomerEntry],
    cadence: Mapping[str, int],
    silent_days: int,
    as_of: date,
) -> Mapping[str, tuple[Silence, ...]]:
    """Return each person's customers, the longest silent first, then those that are listed and were never heard of.

    A customer is with whoever visited, called or checked in there, each seeing the own signs alone, and with the owner
    of the 客户档案.

    Args:
        heard: every sign of life up to as_of; several of one day and way are one.
        promises: the promise ledger.
        entries: customers by key.
        cadence: days from visit to visit by class.
        silent_days: the same for a customer of no such class.
        as_of: the last complete day.
    """
    signs: dict[tuple[str, str], list[Heard]] = defaultdict(list)
    for one in heard:
        signs[one.person_id, one.key].append(one)
    made: dict[tuple[str, str], list[Promise]] = defaultdict(list)
    for promise in promises:
        made[promise.person_id, promise.key].append(promise)
    owned = [(entry.owner, key) for key, entry in entries.items() if entry.owner and (entry.owner, key) not in signs]
    found: dict[str, list[Silence]] = defaultdict(list)
    for who, key in (*signs, *owned):
        entry = entries.get(key)
        usual = (entry.visit_every or cadence.get(entry.class_, 0) if entry else 0) or silent_days
        latest = _latest(signs.get((who, key), ()))
        days = (as_of - latest[0].day).days if latest else None
        name = entry.name if entry else latest[0].customer
        promised = _promised(latest, made.get((who, key), ()), as_of)
        found[who].append(Silence(who, name, key, latest, days, usual, *promised))
    return {who: tuple(sorted(theirs, key=_pressing)) for who, theirs in sorted(found.items())}


def silent_customers(
    timeline: Mapping[str, Sequence[Silence]], entries: Mapping[str, CustomerEntry], team: Team, as_of: date
) -> tuple[SilentCustomer, ...]:
    """Return customers of class A and B of whom nobody at all heard for longer than usual, the worst first.

    Those without a next day go first, then by the days beyond the usual ones. Of a customer that was never heard of
    nobody can say for how long.
    """
    nearest: dict[str, Silence] = {}
    for each in (one for theirs in timeline.values() for one in theirs):
        before = nearest.get(each.key)
        if each.days is not None and (before is None or before.days is None or each.days < before.days):
            nearest[each.key] = each
    found = []
    for key, each in nearest.items():
        entry = entries.get(key)
        if entry is None or entry.class_ not in _WATCHED or (each.days or 0) <= each.usual:
            continue
        people = (team.by_id.get(person_id) for person_id in (each.person_id, entry.owner))
        person = next((one for one in people if one and one.active_on(as_of)), None)
        if person:
            path = person.path_on(as_of)
            found.append(SilentCustomer(person.id, person.name, path, entry.class_, each))
    return tuple(sorted(found, key=_worst))


def _worst(one: SilentCustomer) -> tuple[bool, int, str]:
    seen = one.silence
    return (seen.next_due is not None, seen.usual - (seen.days or 0), seen.key)


def _pressing(one: Silence) -> tuple[int, int, str]:
    return (one.days is None, -(one.days or 0), one.key)


def _latest(heard: Iterable[Heard]) -> tuple[Heard, ...]:
    """The latest signs of life first; of one day the visit before others, and no check-in that belongs to a visit."""
    once = {(one.day, one.way): one for one in heard}
    told = [each for each in once if each[1] != CHECK_IN or (each[0], VISIT) not in once]
    ordered = sorted(told, key=lambda each: (-each[0].toordinal(), each[1] != VISIT, each[1]))
    return tuple(once[each] for each in ordered)[:_LATEST]


def _promised(
    latest: Iterable[Heard], promises: Iterable[Promise], as_of: date
) -> tuple[date | None, Promise | None]:  # fmt: skip
    """The next day that is named, and the last promise that has come due."""
    days = [one.again for one in latest if one.again and one.again > as_of]
    promises = list(promises)
    days += [one.due for one in promises if one.state is PromiseState.OPEN]
    past = [one for one in promises if one.due <= as_of and one.state not in (PromiseState.OPEN, PromiseState.MOVED)]
    return min(days, default=None), max(past, key=lambda one: (one.due, one.made), default=None)
