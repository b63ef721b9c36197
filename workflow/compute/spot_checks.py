"""抽查卡: whom a manager calls on a working day, and when (S4, 一个电话): drawn, so that no rule can be seen in it.

Nothing is remembered from day to day. A sequence of hashes gives everybody a place in each stretch of days, and leaves
the other places to chance: nobody is passed over, and nobody who was called yesterday is safe today.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from workflow.compute.supervision_settings import SpotCheckSettings
from workflow.domain.period import Period, Span
from workflow.domain.planning import Planning
from workflow.domain.results import Standing
from workflow.domain.supervision import SeenVisit, SpotCheck
from workflow.domain.team import Person, Team
from workflow.domain.view import Scope
from workflow.domain.visits import Promise, PromiseState

_STEP = 5
"""Minutes."""


def drawn(people: Iterable[str], number: int, a_day: int, seed: str) -> tuple[str, ...]:
    """Return the people in the order in which a day draws them; the first `a_day` are called, if they are there.

    In each stretch of 2 · ⌈n / k⌉ days everybody has one place for sure, wherever it falls; k is `a_day`, but no more
    than half of the people. Who is alone is called on one of two days.

    Args:
        people: ids, in any order.
        number: of the working day.
        a_day: how many are to be called.
        seed: of the draw.
    """
    everybody = sorted(people)
    places = places_a_day(len(everybody), a_day)
    if not places:
        return ()
    days = 2 * -(-len(everybody) // places)
    stretch, day = divmod(number, days)
    key = f"{seed}|{stretch}"
    chosen = sorted(range(days * places), key=lambda place: _hash(key, "place", place))[: len(everybody)]
    order = sorted(everybody, key=lambda who: _hash(key, "person", who))
    sure = [who for place, who in zip(chosen, order, strict=True) if place // places == day]
    if len(everybody) == 1:
        return tuple(sure)
    return (*sure, *sorted(set(everybody) - set(sure), key=lambda who: _hash(key, day, who)))


def places_a_day(people: int, a_day: int) -> int:
    """Return how many of some people are called a day: at most half of them, so that nobody always is."""
    return min(a_day, max(1, people // 2)) if people else 0


def called_at(settings: SpotCheckSettings, seed: str) -> int:
    """Return when to call, in minutes since midnight: drawn from all spans, in steps of five minutes."""
    start, end = settings.spans[_hash(seed, "slot", "") % len(settings.spans)]
    return start + _hash(seed, "minute", "") % ((end - start) // _STEP + 1) * _STEP


def _hash(seed: str, what: object, which: object) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}|{what}|{which}".encode()).digest()[:8])


@dataclass(frozen=True)
class Known:
    """What the records tell of everybody: the facts of the questions."""

    visits: Sequence[SeenVisit] = ()
    """In the order they are reported."""
    promises: Sequence[Promise] = ()
    standings: Sequence[Standing] = ()
    leave: Mapping[str, Sequence[Period]] = field(default_factory=dict)


def spot_checks(
    scopes: Sequence[Scope], team: Team, planning: Planning, as_of: date, known: Known, settings: SpotCheckSettings
) -> tuple[SpotCheck, ...]:
    """Return the cards of the first working day after as_of: for each manager some of the people who sell.

    Who is on leave on that day is not called. No calendar ahead, no cards.
    """
    office = planning.calendars.office
    day = office.next_working_day(as_of)
    if day is None or not settings.a_day:
        return ()
    number = office.working_days(Period(date(day.year, 1, 1), day))
    by_person: dict[str, list[SeenVisit]] = defaultdict(list)
    for visit in known.visits:
        by_person[visit.person_id].append(visit)
    found = []
    for scope in scopes:
        people = {each: team.by_id[each] for each in scope.members if _sells(team.by_id[each], day)}
        seed = f"{settings.salt}|{scope.recipient.id}|{scope.label}|{day.year}"
        there = [each for each in drawn(people, number, settings.a_day, seed) if not _away(each, day, known)]
        for person_id in sorted(there[: places_a_day(len(people), settings.a_day)]):
            told = f"{seed}|{day}|{person_id}"
            found.append(_card(scope, people[person_id], day, told, by_person[person_id], known, settings))
    return tuple(found)


def _sells(person: Person, day: date) -> bool:
    return person.sells and person.active_on(day)


def _away(person_id: str, day: date, known: Known) -> bool:
    return any(day in period for period in known.leave.get(person_id, ()))


def _card(
    scope: Scope, person: Person, day: date, seed: str, visits: Sequence[SeenVisit], known: Known,
    settings: SpotCheckSettings,
) -> SpotCheck:  # fmt: skip
    last = max((visit.day for visit in visits), default=None)
    shown = tuple(visit for visit in visits if visit.day == last)
    return SpotCheck(
        card=f"{day:%Y%m%d}-{scope.recipient.id}-{person.id}",
        manager_id=scope.recipient.id,
        manager=scope.recipient.name,
        person_id=person.id,
        name=person.name,
        path=person.path_on(day),
        day=day,
        minute=called_at(settings, seed),
        reported=last,
        visits=shown,
        asked=_hash(seed, "visit", "") % len(shown) if shown else 0,
        revisit=pressing(promise for promise in known.promises if promise.person_id == person.id),
        standing=month_standing(known.standings, person.id, day),
    )


def pressing(promises: Iterable[Promise]) -> Promise | None:
    """Return the promise to ask about: the longest overdue, else the next to come; None for none that is open."""
    waiting = [each for each in promises if each.state in (PromiseState.BROKEN, PromiseState.OPEN)]
    broken = [each for each in waiting if each.state is PromiseState.BROKEN]
    return min(broken or waiting, key=lambda each: (each.due, each.made, each.customer), default=None)


def month_standing(standings: Iterable[Standing], person_id: str, day: date) -> Standing | None:
    """Return somebody's standing of the month in the first metric with a target, sales before all; None without."""
    own = [each for each in standings if each.person_id == person_id and each.target and each.period.span is Span.MONTH]
    # On the eve of a month the one that closes is the one to ask about.
    own.sort(key=lambda each: (each.metric != "sales", day not in each.period, -each.period.end.toordinal()))
    return next(iter(own), None)
