"""The week of as_of: targets by day added up, standings and boards, for the weekly edition."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from workflow.compute.clock import OwnerClocks
from workflow.compute.settings import BoardSettings
from workflow.compute.splits import split_weeks
from workflow.domain.metric import METRICS
from workflow.domain.period import Period, Span, week
from workflow.domain.planning import Planning
from workflow.domain.results import Board, Standing, Target, Window
from workflow.domain.team import Team, TeamPath


@dataclass(frozen=True)
class WeekFigures:
    """What a weekly edition is about."""

    standings: tuple[Standing, ...]
    boards: tuple[Board, ...]


def week_targets(targets: Sequence[Target], team: Team, planning: Planning, day: date) -> tuple[Target, ...]:
    """Return everybody's targets of the week of a day: those that were set for it, else their months' by day.

    A week that straddles two months has days of both, never a month ÷ 4 (domain.md 4.1).
    """
    iso = day.isocalendar()
    whole = week(iso.year, iso.week)
    clocks = OwnerClocks(planning, team)
    found: dict[tuple[TeamPath, str, str], list[Target]] = defaultdict(list)
    own: dict[tuple[TeamPath, str, str], Target] = {}
    for target in targets:
        key = (target.path, target.person_id, target.metric)
        if target.period == whole:
            own[key] = target
        elif target.period.span is Span.MONTH and METRICS[target.metric].additive and _meet(target.period, whole):
            parts = split_weeks(target, planning, (), clocks)
            found[key] += [part for part in parts if whole.start <= part.period.start <= whole.end]
    made = [
        replace(parts[0], period=whole, amount=sum(part.amount for part in parts))
        for key, parts in found.items()
        if parts and key not in own
    ]
    return (*own.values(), *made)


def with_week(boards: Sequence[BoardSettings]) -> tuple[BoardSettings, ...]:
    """Return the stanzas with the week's board beside the cumulative one."""
    return tuple(board.model_copy(update={"windows": (Window.WEEK, Window.CUMULATIVE)}) for board in boards)


def _meet(one: Period, other: Period) -> bool:
    return one.start <= other.end and other.start <= one.end
