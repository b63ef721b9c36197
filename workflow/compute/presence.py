"""Who stood in which unit for how many working days: what joiners, leavers and transfers weigh (domain.md 4.10)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from workflow.compute.clock import Clock, OwnerClocks
from workflow.compute.shares import Weight, share_out
from workflow.domain.metric import METRICS
from workflow.domain.period import Accounting, Period
from workflow.domain.results import Target
from workflow.domain.team import Person, Team, TeamPath

_DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The working days of a period that a person spent in a unit."""

    person: Person
    path: TeamPath
    days: int
    """Their weight by the person's clock: working days where all days weigh the same; without days on leave."""
    share: Weight
    """What of a full target they carry: `days`, lowered month by month while a ramp lasts."""


def stretches(
    person: Person, period: Period, clock: Clock, ramp: tuple[Fraction, ...] = (), months: Accounting | None = None
) -> tuple[Stretch, ...]:
    """Return a person's stretches in a period, one a unit, from the first day at work to the last; () for none."""
    first, last = max(period.start, person.joined or period.start), min(period.end, person.left or period.end)
    if last < first:
        return ()
    moves = {move.start for move in person.assignments if move.start and first < move.start <= last}
    starts = sorted({first, *moves})
    found: dict[TeamPath, Stretch] = {}
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        path = person.path_on(start)
        until = last if following is None else min(last, following - _DAY)
        days = clock.measure(period, start, until)
        share: Weight = days
        if ramp and person.joined:
            share = _ramped(person.joined, Period(start, until), period, clock, ramp, months or Accounting())
        before = found.get(path)
        found[path] = Stretch(
            person, path, days + (before.days if before else 0), share + (before.share if before else 0)
        )
    return tuple(found.values())


def _ramped(
    joined: date, span: Period, period: Period, clock: Clock, ramp: tuple[Fraction, ...], months: Accounting
) -> Weight:
    """Return the weight of a span in which each month counts by the ramp: the month of joining is the first."""
    share: Weight = 0
    first = months.month_of(joined).end
    start = span.start
    while start <= span.end:
        month = months.month_of(start)
        until = min(span.end, month.end)
        number = (month.end.year - first.year) * 12 + month.end.month - first.month
        part = ramp[number] if 0 <= number < len(ramp) else 1
        share += part * clock.measure(period, start, until)
        start = until + _DAY
    return share


Presence = Mapping[str, tuple[Stretch, ...]]
"""Everybody's stretches in one period, by person id in the team's order."""


def presence(team: Team, period: Period, clocks: OwnerClocks, metric: str = "") -> Presence:
    """Return where everybody was in a period, in days as they weigh for a metric."""
    planning = clocks.planning
    return {
        person.id: stretches(person, period, clocks.person(person, metric), planning.ramp, planning.months)
        for person in team.people
    }


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
