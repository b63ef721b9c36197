"""Rates and levels: targets copied down and averaged up, actuals from sums; never shared out, never added up.

See domain.md 4.4 and capabilities.md #7, #8.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from workflow.domain.metric import METRICS
from workflow.domain.money import round_half_up
from workflow.domain.period import Period, Span
from workflow.domain.results import Target
from workflow.domain.team import Team, TeamPath

_LONG = (Span.QUARTER, Span.HALF, Span.YEAR)
"""Finest first: the month of as_of has the target of the finest that covers it."""
_MONTH_DAYS = 31

_Owner = tuple[str, TeamPath]


def copied_targets(stated: Sequence[Target], complete: Sequence[Target], team: Team, as_of: date) -> tuple[Target, ...]:
    """Return the targets of all members for metrics that do not add up.

    A longer period's target holds for the month of as_of as well, a unit's for everything in it that has none of its
    own. A unit without one above it has the mean of what is directly below, weighted by the targets of the metric that
    is below the line (sales, for a margin rate) where all of them have one in `complete`, else evenly.
    Sorted by metric, period, unit and person.
    """
    groups: dict[tuple[str, Period], list[Target]] = defaultdict(list)
    own = [target for target in stated if not METRICS[target.metric].additive and not target.open]
    for target in (*own, *_current_months(own, as_of)):
        groups[target.metric, target.period].append(target)
    sizes = {(each.metric, each.period, *_owner(each)): each.amount for each in complete}
    found: list[Target] = []
    for (metric, period), mine in groups.items():
        found += _spread(mine, team, min(max(as_of, period.start), period.end), sizes, metric)
    order = list(METRICS)
    return tuple(sorted(found, key=lambda each: (order.index(each.metric), each.period, each.path, each.person_id)))


def _owner(target: Target) -> _Owner:
    return (target.person_id, TeamPath("")) if target.person_id else ("", target.path)


def _current_months(targets: Sequence[Target], as_of: date) -> Iterator[Target]:
    by_owner: dict[tuple[str, _Owner], list[Target]] = defaultdict(list)
    for target in targets:
        if as_of in target.period:
            by_owner[target.metric, _owner(target)].append(target)
    for mine in by_owner.values():
        if any(each.period.span not in _LONG and (each.period.end - each.period.start).days < _MONTH_DAYS
               for each in mine):  # fmt: skip
            continue
        longer = [each for each in mine if each.period.span in _LONG]
        if longer:
            finest = min(longer, key=lambda each: _LONG.index(each.period.span))
            origin = f"same:{finest.period.label}"
            month = next(month for month in finest.period.months() if as_of in month)
            yield replace(finest, period=month, place=None, origin=origin)


def _spread(
    mine: Sequence[Target], team: Team, day: date, sizes: Mapping[tuple[str, Period, str, TeamPath], int], metric: str
) -> Iterator[Target]:
    """Yield what is stated, what is copied down from it, and the means above it."""
    units = {target.path: target for target in mine if not target.person_id}
    people = {target.person_id: target for target in mine if target.person_id}
    for path in team.units(day):
        above = next((units[unit] for unit in path.ancestors() if unit in units), None)
        if path not in units and above:
            units[path] = replace(above, path=path, place=None, origin=f"copy:{above.path.text}")
    for person in team.people:
        path = person.path_on(day)
        if person.id in people or not person.sells or not person.active_on(day):
            continue
        if above := next((units[unit] for unit in path.ancestors() if unit in units), None):
            origin = f"copy:{above.path.text}" if not above.origin.startswith("copy:") else above.origin
            people[person.id] = replace(above, path=path, person_id=person.id, place=None, origin=origin)
    yield from units.values()
    yield from people.values()
    settled = dict(units)
    for path in sorted(team.units(day), reverse=True):
        if path not in settled:
            below = [one for unit, one in settled.items() if unit != path and _parent(unit, settled, team, day) == path]
            below += [one for who, one in people.items() if team.by_id[who].path_on(day) == path]
            if below:
                settled[path] = _mean(below, path, sizes, METRICS[metric].over[1])
                yield settled[path]


def _parent(unit: TeamPath, settled: Mapping[TeamPath, Target], team: Team, day: date) -> TeamPath | None:
    """The unit directly above one."""
    known = set(team.units(day)) | set(settled)
    return next((above for above in list(unit.ancestors())[1:] if above in known), None)


def _mean(
    below: Sequence[Target], path: TeamPath, sizes: Mapping[tuple[str, Period, str, TeamPath], int], line: str
) -> Target:
    weights = [sizes.get((line, each.period, *_owner(each)), 0) for each in below]
    if any(weight <= 0 for weight in weights):
        weights = [1] * len(below)
    total = sum(each.amount * weight for each, weight in zip(below, weights, strict=True))
    amount = round_half_up(Fraction(total, sum(weights)), 1)
    return replace(below[0], amount=amount, path=path, person_id="", place=None, origin="mean")
