"""What is said beside the boards of an evening: alerts for managers, corrections of what was published."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import polars as pl

from workflow.compute.alerts import alerts
from workflow.compute.contest import Contest
from workflow.compute.leaderboards import ranked_boards
from workflow.compute.restatements import History, board_rows, restatements
from workflow.compute.settings import AlertSettings, BoardSettings, RestatementSettings
from workflow.domain.metric import FACT_SCHEMA
from workflow.domain.published import BOARD_ROWS, Published
from workflow.domain.ranking import Alert, Restated
from workflow.domain.results import Board, Standing


@dataclass(frozen=True)
class Announcing:
    """What was said on earlier days, and when something is worth saying."""

    history: History
    alerts: AlertSettings = field(default_factory=AlertSettings)
    restatements: RestatementSettings = field(default_factory=RestatementSettings)


@dataclass(frozen=True)
class Announcements:
    """What is said tonight, and what is kept of it for the nights to come."""

    alerts: tuple[Alert, ...] = ()
    """For managers alone."""
    restated: tuple[Restated, ...] = ()
    boards: pl.DataFrame = field(default_factory=BOARD_ROWS.to_frame)
    """Tonight's boards and the corrected ones of earlier days, `BOARD_ROWS`."""
    facts: pl.DataFrame = field(default_factory=FACT_SCHEMA.to_frame)
    """What counts on them."""

    def kept(self, night: date) -> Published:
        """Return what later nights compare with."""
        return Published(night, self.boards, self.facts)


def announce(
    contest: Contest,
    boards: Sequence[Board],
    stanzas: Sequence[BoardSettings],
    announcing: Announcing | None,
    standings_on: Callable[[date], Sequence[Standing]],
) -> Announcements:
    """Return what is to be said beside tonight's boards.

    Args:
        contest: of tonight.
        boards: tonight's.
        stanzas: what they were made from.
        announcing: what was said before; None: nothing is said.
        standings_on: the standings of an earlier day by tonight's rows and targets.
    """
    if announcing is None:
        return Announcements()

    def again(day: date) -> tuple[Board, ...]:
        """Return the boards of an earlier day as tonight's rows make them."""
        planning = contest.planning
        then = Contest.of(contest.facts, standings_on(day), contest.team, day, contest.coverage, planning)
        return ranked_boards(then, stanzas, {})

    settings = announcing.restatements
    restated, corrected = restatements(boards, contest.facts, announcing.history, again, settings)
    news = alerts(contest, announcing.alerts, announcing.history.told(contest.as_of))
    return Announcements(news, restated, board_rows([*corrected, *boards]), _counting(contest, stanzas, settings.days))


def _counting(contest: Contest, stanzas: Sequence[BoardSettings], days: int) -> pl.DataFrame:
    """Return the facts that count on a board of tonight or of a day that may still be corrected."""
    earliest = replace(contest, as_of=contest.as_of - timedelta(days))
    windows = sorted({window for stanza in stanzas for window in stanza.windows})
    start = min((earliest.period(window).start for window in windows), default=contest.as_of)
    metrics = sorted({stanza.metric for stanza in stanzas})
    within = pl.col("date").is_between(start, contest.as_of) & pl.col("metric").is_in(metrics)
    return contest.facts.filter(within).sort("date", maintain_order=True)
