"""Targets of all members from those that somebody set: down the periods and the team, and up (domain.md 4.1, 4.10)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from workflow.compute.clock import Clock
from workflow.compute.presence import Presence, Stretch, by_unit, presence
from workflow.compute.splits import left_to_share, month_shares, share_out
from workflow.domain.calendar import WorkCalendar
from workflow.domain.metric import METRICS
from workflow.domain.period import Period, Span, month_of
from workflow.domain.results import Target, Weights
from workflow.domain.team import Team, TeamPath

_LONG = (Span.QUARTER, Span.HALF, Span.YEAR)
"""Finest first: the month of as_of is split from the finest that covers it."""

_LONGEST_MONTH = 31


@dataclass(frozen=True)
class _Plan:
    """The targets of one metric and period that are settled before the team's split."""

    units: dict[TeamPath, Target]
    people: dict[str, Target]
    weights: Mapping[str, int]
    """By person id, of those who share by what their target workbook says."""

    def sharers(self, candidates: Sequence[Stretch]) -> list[tuple[Stretch, int]]:
        """Return who shares a unit's target, and by what weight.

        Those whom the target workbook weighs for it; where it weighs nobody, everybody by their own weight.
        """
        said = [(each, self.weights[each.person.id] * each.days) for each in candidates
                if each.person.id in self.weights]  # fmt: skip
        everybody = said or [(each, each.person.weight * each.days) for each in candidates]
        return [(each, weight) for each, weight in everybody if weight] or everybody

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
    units = {target.path: target for target in targets if not target.person_id}
    return _Plan(units, {target.person_id: target for target in targets if target.person_id}, weights)


def _weights(weights: Weights, metric: str, period: Period) -> Mapping[str, int]:
    """Return the weights for a metric and period: its own, else those of the shortest longer period that has any."""
    longer = [each for key, each in weights if key == metric and each.start <= period.start and period.end <= each.end]
    return weights[metric, min(longer, key=lambda each: (each.end - each.start, each))] if longer else {}


def split_team(
    target: Target, team: Team, calendar: WorkCalendar, known: Sequence[Target] = (), weights: Weights | None = None
) -> tuple[Target, ...]:
    """Split a unit's target to its selling people, adding up exactly.

    Each weighs `Person.weight` × the working days of the period spent in the unit: joiners count from the first day,
    leavers to the last, and what that frees goes to the others (domain.md 4.10, policy B). Sub-units and people with
    a target of their own in `known` keep it; the others share the rest. `weights` that a target workbook gives count
    instead of those of the people, and then only who has one there shares. Returns the new targets only; () where
    nobody is left to take one.
    """
    same = [each for each in known if (each.metric, each.period) == (target.metric, target.period)]
    clock = Clock(calendar)
    plan = _plan([*same, target], _weights(weights or {}, target.metric, target.period))
    shares = _team_shares(plan, presence(team, target.period, clock))
    return tuple(part for unit, part in shares if unit == target.path)


def _team_shares(plan: _Plan, present: Presence) -> Iterator[tuple[TeamPath, Target]]:
    """Yield, for every unit with a target, the parts of its people who have none of their own."""
    candidates: dict[TeamPath, dict[str, Stretch]] = defaultdict(dict)
    for stretch in (each for stretches in present.values() for each in stretches):
        unit = plan.owner(stretch.path)
        if unit is None or not stretch.person.sells or stretch.person.id in plan.people:
            continue
        before = candidates[unit].get(stretch.person.id)
        candidates[unit][stretch.person.id] = replace(stretch, days=stretch.days + (before.days if before else 0))
    fixed = plan.fixed_below(present)
    for unit, target in plan.units.items():
        sharers = plan.sharers(list(candidates[unit].values()))
        if not sharers:
            continue
        people, weights = [each for each, _ in sharers], [weight for _, weight in sharers]
        keys = [each.person.id for each in people]
        rest = left_to_share(target.amount, fixed.get(unit, 0))
        for each, amount in zip(people, share_out(rest, weights, METRICS[target.metric].quantum, keys), strict=True):
            origin = f"unit:{unit.text}"
            yield unit, Target(target.metric, target.period, amount, each.path, each.person.id, None, origin)


def complete_targets(
    targets: Sequence[Target], team: Team, calendar: WorkCalendar, as_of: date, weights: Weights | None = None
) -> tuple[Target, ...]:
    """Return the targets of all members: those that were set, and what follows from them.

    Time first, people second (domain.md 4.6): who has only a longer target gets the month of as_of from it; a unit's
    target goes down to its people who have none; a unit without a target has the sum of what is below it. Sorted by
    metric, period, unit and person.
    """
    clock = Clock(calendar)
    groups: dict[tuple[str, Period], list[Target]] = defaultdict(list)
    for target in (*targets, *_current_months(targets, clock, as_of)):
        groups[target.metric, target.period].append(target)
    rosters: dict[Period, Presence] = {}
    complete: list[Target] = []
    for (metric, period), stated in groups.items():
        if period not in rosters:
            rosters[period] = presence(team, period, clock)
        complete += _complete_group(_plan(stated, _weights(weights or {}, metric, period)), rosters[period])
    order = list(METRICS)
    return tuple(sorted(complete, key=lambda each: (order.index(each.metric), each.period, each.path, each.person_id)))


def _complete_group(plan: _Plan, present: Presence) -> Iterator[Target]:
    """Yield all targets of one metric and period, from those that are settled."""
    sums: dict[TeamPath, Target] = {}

    def add_up(unit: TeamPath, amount: int, like: Target) -> None:
        for above in unit.ancestors():
            if above in plan.units:
                return
            so_far = sums[above].amount if above in sums else 0
            sums[above] = Target(like.metric, like.period, so_far + amount, above, origin="sum")

    people: dict[str, Target] = {}
    for _, part in _team_shares(plan, present):
        whole = people.get(part.person_id)
        people[part.person_id] = replace(part, amount=part.amount + (whole.amount if whole else 0))
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


def _current_months(targets: Sequence[Target], clock: Clock, as_of: date) -> Iterator[Target]:
    """Yield the month of as_of for every owner and metric that has only a longer target there (domain.md 4.1)."""
    owned: dict[tuple[str, str, TeamPath], list[Target]] = defaultdict(list)
    for target in targets:
        owner = ("", target.path) if not target.person_id else (target.person_id, TeamPath(""))
        owned[(target.metric, *owner)].append(target)
    month = month_of(as_of)
    for mine in owned.values():
        current = [target for target in mine if as_of in target.period]
        if any(_is_short(target.period) for target in current):
            continue
        longer = [target for target in current if target.period.span in _LONG]
        if longer:
            finest = min(longer, key=lambda target: _LONG.index(target.period.span))
            yield from (part for part in month_shares(finest, clock, mine) if part.period == month)


def _is_short(period: Period) -> bool:
    return period.span not in _LONG and (period.end - period.start).days < _LONGEST_MONTH
