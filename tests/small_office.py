"""A small office for tests of figures: a company, two regions, five people; November 2026, data through the 20th."""

from collections.abc import Iterable
from datetime import date

import polars as pl

from workflow.compute import targets
from workflow.compute.adjust import share_missing
from workflow.compute.clock import OwnerClocks, tick
from workflow.compute.contest import Contest
from workflow.compute.leaderboards import ranked_boards
from workflow.compute.presence import presence
from workflow.domain.calendar import WorkCalendar
from workflow.domain.metric import FACT_SCHEMA, METRICS
from workflow.domain.money import SCALE
from workflow.domain.period import Period, month
from workflow.domain.planning import Planning, planned
from workflow.domain.results import Board, Target
from workflow.domain.team import Assignment, Person, Team, TeamPath

AS_OF = date(2026, 11, 20)
NOVEMBER = month(2026, 11)
CALENDAR = WorkCalendar()
COMPANY = TeamPath("星河")
EAST, WEST = TeamPath("星河", "华东"), TeamPath("星河", "华西")
SHANGHAI, HANGZHOU = TeamPath("星河", "华东", "上海店"), TeamPath("星河", "华东", "杭州店")


def person(person_id: str, path: TeamPath, name: str = "", **more) -> Person:
    """Return somebody who has always been in one unit."""
    return Person(person_id, name or f"人{person_id}", (Assignment(None, path),), **more)


def mover(person_id: str, path: TeamPath, day: date, to: TeamPath, **more) -> Person:
    """Return somebody who moves to another unit on a day."""
    return Person(person_id, f"人{person_id}", (Assignment(None, path), Assignment(day, to)), **more)


TEAM = Team(
    (
        person("A", SHANGHAI, "安然"),
        person("B", SHANGHAI, "白露"),
        person("C", HANGZHOU, "陈晨"),
        person("D", WEST, "丁一"),
        person("M", EAST, "马强", post="大区经理", sells=False),
    ),
    "星河",
)


def units(number: float) -> int:
    """Return whole units as an amount."""
    return round(number * SCALE)


def target(owner: Person | TeamPath, amount: float, period: Period = NOVEMBER, metric: str = "sales") -> Target:
    """Return a target that somebody set, in units."""
    if isinstance(owner, Person):
        return Target(metric, period, units(amount), owner.path_on(period.start), owner.id)
    return Target(metric, period, units(amount), owner)


def facts(rows: Iterable[tuple[date, str, TeamPath, str, float]]) -> pl.DataFrame:
    """Return facts of (date, person id, unit, metric, units)."""
    return pl.DataFrame(
        [(day, who, *path, metric, units(amount), "w.xlsx", "S", 2) for day, who, path, metric, amount in rows],
        schema=FACT_SCHEMA,
        orient="row",
    )


def split_team(whole: Target, team: Team, basis: Planning | WorkCalendar, known=(), weights=None) -> tuple[Target, ...]:
    """Return what people get of one unit's target: a night splits all units of a period at once and adds parts up."""
    same = [each for each in known if (each.metric, each.period) == (whole.metric, whole.period)]
    plan = targets._plan([*same, whole], targets._weights(weights or {}, whole.metric, whole.period))
    clocks = OwnerClocks(planned(basis), team)
    split = targets._TeamSplit(plan, presence(team, whole.period, clocks, whole.metric), clocks)
    return tuple(part for unit, part in split.parts() if unit == whole.path)


def adjusted_days(whole: Target, actual: int, basis: Planning | WorkCalendar, as_of: date) -> dict[date, int]:
    """Return the adjusted target of every selling day after as_of."""
    clock = OwnerClocks(planned(basis)).of(whole.path, whole.metric, whole.person_id)
    at = tick(whole.period, clock, as_of)
    shares = share_missing(whole.amount - actual, at.remaining, METRICS[whole.metric].quantum, at.weights)
    return dict(zip(at.remaining, shares, strict=True))


def leaderboards(found: pl.DataFrame, standings, team: Team, boards, coverage, previous=None) -> tuple[Board, ...]:
    """Return every board of the evening of AS_OF."""
    return ranked_boards(Contest.of(found, standings, team, AS_OF, coverage), boards, previous or {})
