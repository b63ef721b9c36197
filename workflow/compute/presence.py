"""Who stood in which unit for how many working days: what joiners, leavers and transfers weigh (domain.md 4.10)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workflow.compute.clock import Clock
from workflow.compute.splits import share_out
from workflow.domain.metric import METRICS
from workflow.domain.period import Period
from workflow.domain.results import Target
from workflow.domain.team import Person, Team, TeamPath


@dataclass(frozen=True, slots=True)
class Stretch:
    """The working days of a period that a person spent in a unit."""

    person: Person
    path: TeamPath
    days: int


def stretches(person: Person, period: Period, clock: Clock) -> tuple[Stretch, ...]:
    """Return a person's stretches in a period, one a unit, from the first day at work to the last; () for none."""
    first, last = max(period.start, person.joined or period.start), min(period.end, person.left or period.end)
    if last < first:
        return ()
    moves = {move.start for move in person.assignments if move.start and first < move.start <= last}
    starts = sorted({first, *moves})
    days: dict[TeamPath, int] = {}
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        path = person.path_on(start)
        until = last if following is None else min(last, following.fromordinal(following.toordinal() - 1))
        days[path] = days.get(path, 0) + clock.measure(period, start, until)
    return tuple(Stretch(person, path, number) for path, number in days.items())


Presence = Mapping[str, tuple[Stretch, ...]]
"""Everybody's stretches in one period, by person id in the team's order."""


def presence(team: Team, period: Period, clock: Clock) -> Presence:
    """Return where everybody was in a period."""
    return {person.id: stretches(person, period, clock) for person in team.people}


def by_unit(target: Target, present: Presence) -> Iterator[tuple[TeamPath, int]]:
    """Yield what each unit has of a person's target: T · W_part / W, adding up exactly (domain.md 4.10).

    A target of somebody who was not here in its period, or is not in the team, stays with the unit that it names.
    """
    parts = present.get(target.person_id, ())
    if len(parts) < 2:
        yield parts[0].path if parts else target.path, target.amount
        return
    keys = [part.path.text for part in parts]
    shares = share_out(target.amount, [part.days for part in parts], METRICS[target.metric].quantum, keys)
    yield from zip((part.path for part in parts), shares, strict=True)
