"""Targets of all members from those that somebody set: down the periods and the team, and up (domain.md 4.1, 4.10)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from workflow.compute.bounds import Bounds, Infeasible, share_bounded
from workflow.compute.clock import OwnerClocks
from workflow.compute.presence import Presence, Stretch, by_unit, presence
from workflow.compute.shares import Weight, left_to_share
from workflow.compute.splits import Refused, bounds_of, split_months
from workflow.domain.calendar import WorkCalendar
from workflow.domain.metric import METRICS
from workflow.domain.period import Period, Span
from workflow.domain.planning import Planning, Released, planned
from workflow.domain.results import Target, Weights
from workflow.domain.team import Team, TeamPath

_LONG = (Span.QUARTER, Span.HALF, Span.YEAR)
"""Finest first: the month of as_of is split from the finest that covers it."""

_LONGEST_MONTH = 31


@dataclass(frozen=True, slots=True)
class Completed:
    """The targets of all members, and what could not be split."""

    targets: tuple[Target, ...]
    """Sorted by metric, period, unit and person."""
    refused: tuple[Refused, ...]


@dataclass(frozen=True)
class _Plan:
    """The targets of one metric and period that are settled before the team's split."""

    units: dict[TeamPath, Target]
    people: dict[str, Target]
    bounds: Mapping[str, Bounds]
    """By person id, of those who share within a floor and a cap."""
    weights: Mapping[str, int]
    """By person id, of those who share by what their target workbook says."""

    def sharers(self, candidates: Sequence[Stretch]) -> list[tuple[Stretch, int]]:
        """Return who shares a unit's target, and what they weigh apart from their days.

        Those whom the target workbook weighs for it; where it weighs nobody, everybody by their own weight.
        """
        said = [(each, self.weights[each.person.id]) for each in candidates if each.person.id in self.weights]
        everybody = said or [(each, each.person.weight) for each in candidates]
        return [(each, weight) for each, weight in everybody if weight * each.share] or everybody

    def owner(self, path: TeamPath) -> TeamPath | None:
        """Return the lowest unit with a target of its own at or above a path: where its people get theirs from."""
        return next((unit for unit in path.ancestors() if unit in self.units), None)

    def fixed_below(self, present: Presence) -> dict[TeamPath, int]:
        """Return what of each unit's target its sub-units and people have already: these amounts are locks (4.7)."""
        fixed: dict[TeamPath, int] = defaultdict(int)
        for path, target in self.units.items():
            above = list(path.ancestors())[1:]
            if larger := next((unit for unit in above if unit in self.units), None):
                fixed[larger] += target.amount
        for target in self.people.values():
            for path, amount in by_unit(target, present):
                if unit := self.owner(path):
                    fixed[unit] += amount
        return fixed


def _plan(targets: Sequence[Target], weights: Mapping[str, int]) -> _Plan:
    settled = [target for target in targets if not target.open]
    return _Plan(
        {target.path: target for target in settled if not target.person_id},
        {target.person_id: target for target in settled if target.person_id},
        {target.person_id: bounds_of(target) for target in targets if target.open and target.person_id},
        weights,
    )


def _weights(weights: Weights, metric: str, period: Period) -> Mapping[str, int]:
    """Return the weights for a metric and period: its own, else those of the shortest longer period that has any."""
    longer = [each for key, each in weights if key == metric and each.start <= period.start and period.end <= each.end]
    return weights[metric, min(longer, key=lambda each: (each.end - each.start, each))] if longer else {}


class _TeamSplit:
    """The targets of units of one metric and period on their way to people.

    Each weighs `Person.weight` × what they carry of the period in the unit: joiners from the first day and by the
    ramp, leavers to the last, without days on leave. What that frees goes to the others (domain.md 4.10, policy B) or
    to nobody (policy A: then the parts add up to less). Sub-units and people with a target of their own keep it; the
    others share the rest, within the bounds of their open targets. Weights that a target workbook gives count instead
    of those of the people, and then only who has one there shares.
    """

    def __init__(self, plan: _Plan, present: Presence, clocks: OwnerClocks) -> None:
        self._plan = plan
        self._present = present
        self._clocks = clocks
        self.refused: list[Refused] = []

    def parts(self) -> Iterator[tuple[TeamPath, Target]]:
        """Yield, for every unit with a target, the parts of its people who have none of their own."""
        candidates = self._candidates()
        fixed = self._plan.fixed_below(self._present)
        for unit, target in self._plan.units.items():
            sharers = self._plan.sharers(list(candidates[unit].values()))
            if not sharers:
                continue
            people = [each for each, _ in sharers]
            amounts = self._amounts(target, sharers, fixed.get(unit, 0))
            if isinstance(amounts, Infeasible):
                self.refused.append(Refused(target, amounts))
                continue
            for each, amount in zip(people, amounts, strict=False):
                origin = f"unit:{unit.text}"
                yield unit, Target(target.metric, target.period, amount, each.path, each.person.id, None, origin)

    def _candidates(self) -> dict[TeamPath, dict[str, Stretch]]:
        """Return who may share each unit's target: a person's stretches below one unit count together."""
        found: dict[TeamPath, dict[str, Stretch]] = defaultdict(dict)
        for stretch in (each for stretches in self._present.values() for each in stretches):
            unit = self._plan.owner(stretch.path)
            if unit is None or not stretch.person.sells or stretch.person.id in self._plan.people:
                continue
            before = found[unit].get(stretch.person.id)
            found[unit][stretch.person.id] = replace(
                stretch,
                days=stretch.days + (before.days if before else 0),
                share=stretch.share + (before.share if before else 0),
            )
        return found

    def _amounts(
        self, target: Target, sharers: Sequence[tuple[Stretch, int]], fixed: int
    ) -> tuple[int, ...] | Infeasible:
        """Return what each of those who share a unit's target gets; under policy A the rest goes to nobody."""
        metric = METRICS[target.metric]
        if not metric.additive:
            return (target.amount,) * len(sharers)
        weights: list[Weight] = [weight * each.share for each, weight in sharers]
        keys = [each.person.id for each, _ in sharers]
        bounds = [self._plan.bounds.get(key, Bounds()) for key in keys]
        if self._clocks.planning.released is Released.SHRINK and any(weights):
            full = sum(weight * self._full(target, each) for each, weight in sharers)
            weights, keys, bounds = [*weights, full - sum(weights)], [*keys, _NOBODY], [*bounds, Bounds()]
        return share_bounded(left_to_share(target.amount, fixed), weights, metric.quantum, keys, bounds)

    def _full(self, target: Target, stretch: Stretch) -> int:
        """Return the weight of a period for somebody who is there all along."""
        period = target.period
        return max(
            stretch.days, self._clocks.unit(stretch.path, target.metric).measure(period, period.start, period.end)
        )


_NOBODY = "~"
"""Stands for what joiners, leavers and leave set free under policy A; sorts after every id."""


def completed(
    targets: Sequence[Target],
    team: Team,
    basis: Planning | WorkCalendar,
    as_of: date,
    weights: Weights | None = None,
) -> Completed:
    """Return the targets of all members: those that were set, and what follows from them; and what was refused.

    Time first, people second (domain.md 4.6): who has only a longer target gets the month of as_of from it; a unit's
    target goes down to its people who have none; a unit without a target has the sum of what is below it. Open targets
    only bound what their owners get.
    """
    clocks = OwnerClocks(planned(basis), team)
    months, refused = _current_months(targets, clocks, as_of)
    groups: dict[tuple[str, Period], list[Target]] = defaultdict(list)
    for target in (*targets, *months):
        groups[target.metric, target.period].append(target)
    rosters = _Rosters(team, clocks)
    complete: list[Target] = []
    for (metric, period), stated in groups.items():
        present = rosters.of(period, metric)
        plan = _plan(stated, _weights(weights or {}, metric, period))
        split = _TeamSplit(plan, present, clocks)
        complete += _complete_group(plan, split, present)
        refused += split.refused
    order = list(METRICS)
    complete.sort(key=lambda each: (order.index(each.metric), each.period, each.path, each.person_id))
    return Completed(tuple(complete), tuple(refused))


class _Rosters:
    """Who was where in each period: once for all metrics whose days weigh the same."""

    def __init__(self, team: Team, clocks: OwnerClocks) -> None:
        self._team = team
        self._clocks = clocks
        self._found: dict[tuple[Period, str], Presence] = {}

    def of(self, period: Period, metric: str) -> Presence:
        """Return everybody's stretches in a period."""
        which = metric if self._clocks.planning.calendars.indices else ""
        if (period, which) not in self._found:
            self._found[period, which] = presence(self._team, period, self._clocks, which)
        return self._found[period, which]


def _complete_group(plan: _Plan, split: _TeamSplit, present: Presence) -> Iterator[Target]:
    """Yield all targets of one metric and period, from those that are settled."""
    sums: dict[TeamPath, Target] = {}

    def add_up(unit: TeamPath, amount: int, like: Target) -> None:
        for above in unit.ancestors():
            if above in plan.units or not METRICS[like.metric].additive:
                return
            so_far = sums[above].amount if above in sums else 0
            sums[above] = Target(like.metric, like.period, so_far + amount, above, origin="sum")

    people: dict[str, Target] = {}
    for _, part in split.parts():
        whole = people.get(part.person_id)
        adds = METRICS[part.metric].additive
        people[part.person_id] = replace(part, amount=part.amount + (whole.amount if whole and adds else 0))
    for target in plan.people.values():
        for path, amount in by_unit(target, present):
            add_up(path, amount, target)
    for path, target in plan.units.items():
        if above := list(path.ancestors())[1:]:
            add_up(above[0], target.amount, target)
    yield from plan.units.values()
    yield from plan.people.values()
    yield from people.values()
    yield from sums.values()


def _current_months(targets: Sequence[Target], clocks: OwnerClocks, as_of: date) -> tuple[list[Target], list[Refused]]:
    """Return the month of as_of for every owner and metric that has only a longer target there (domain.md 4.1)."""
    owned: dict[tuple[str, str, TeamPath], list[Target]] = defaultdict(list)
    for target in targets:
        owner = ("", target.path) if not target.person_id else (target.person_id, TeamPath(""))
        owned[(target.metric, *owner)].append(target)
    month = clocks.planning.months.month_of(as_of)
    found: list[Target] = []
    refused: list[Refused] = []
    for mine in owned.values():
        current = [target for target in mine if as_of in target.period and not target.open]
        if any(_is_short(target.period) for target in current):
            continue
        longer = [target for target in current if target.period.span in _LONG]
        if longer:
            finest = min(longer, key=lambda target: _LONG.index(target.period.span))
            parts, stopped = split_months(finest, clocks.planning, mine, clocks)
            found += (part for part in parts if part.period == month)
            refused += stopped
    return found, refused


def _is_short(period: Period) -> bool:
    return period.span not in _LONG and (period.end - period.start).days < _LONGEST_MONTH
