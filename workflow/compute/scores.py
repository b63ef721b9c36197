"""Weighted performance scores (绩效评分): completions and marks to points, each with its evidence (#80)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction

from workflow.compute.contest import Contest
from workflow.domain.incentive import HumanMark, Score, ScoreItem, ScorePart, ScorePlan, Scoring
from workflow.domain.period import Period
from workflow.domain.team import Person


def scores(contest: Contest, plans: Sequence[ScorePlan], marks: Sequence[HumanMark]) -> tuple[Score, ...]:
    """Return the score of everybody a plan is for, in the month that as_of lies in.

    A completion counts × 100, a step by what was reached, a human item as the mean of its marks; each between its
    bounds. What has no mark, no target or no actual is missing: it is listed and never counts as 0.
    """
    given: dict[tuple[str, str, Period], list[HumanMark]] = defaultdict(list)
    for mark in marks:
        given[mark.person_id, mark.item, contest.planning.months.adopt(mark.period)].append(mark)
    period = contest.month
    made = []
    for person in contest.team.people:
        if not (person.sells and person.active_on(contest.as_of)):
            continue
        path = person.path_on(contest.as_of)
        for plan in _plans_of(person, contest, plans):
            parts = tuple(_part(item, person, period, contest, given) for item in plan.items)
            made.append(Score(person.id, person.name, path, plan.name, period, parts))
    return tuple(made)


def _plans_of(person: Person, contest: Contest, plans: Sequence[ScorePlan]) -> list[ScorePlan]:
    """Return the plans that are for a person, of each name the one that names the person most closely."""
    path = person.path_on(contest.as_of)
    found: dict[str, ScorePlan] = {}
    for plan in plans:
        if plan.applies.to(person, path) and (
            plan.name not in found or plan.applies.rank > found[plan.name].applies.rank
        ):
            found[plan.name] = plan
    return list(found.values())


def _part(
    item: ScoreItem,
    person: Person,
    period: Period,
    contest: Contest,
    given: Mapping[tuple[str, str, Period], Sequence[HumanMark]],
) -> ScorePart:
    if item.scoring is Scoring.HUMAN:
        marks = tuple(given.get((person.id, item.metric, period), ()))
        mean = sum((mark.score for mark in marks), Fraction(0)) / len(marks) if marks else None
        return ScorePart(item, _bounded(mean, item), marks=marks)
    standing = contest.standings.get((person.id, item.metric, period))
    if standing is None:
        return ScorePart(item, None)
    points = points_of(item, standing.completion)
    return ScorePart(item, points, standing.actual, standing.target)


def points_of(item: ScoreItem, completion: Fraction | None) -> Fraction | None:
    """Return the points of a completion, between the item's bounds; None where there is no completion."""
    if completion is None:
        return None
    if item.scoring is Scoring.STEPS:
        reached = [points for low, points in item.steps if completion >= low]
        return _bounded(reached[-1] if reached else Fraction(0), item)
    return _bounded(completion * 100, item)


def _bounded(points: Fraction | None, item: ScoreItem) -> Fraction | None:
    if points is None:
        return None
    points = points if item.least is None else max(points, item.least)
    return points if item.most is None else min(points, item.most)
