"""All figures of an evening in one call: targets completed, standings, boards, who has not reported. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from workflow.compute.coverage import Coverage, missing_reports
from workflow.compute.leaderboards import chosen_boards, leaderboards
from workflow.compute.progress import standings
from workflow.compute.settings import BoardSettings
from workflow.compute.targets import complete_targets
from workflow.domain.calendar import WorkCalendar
from workflow.domain.finding import Language
from workflow.domain.metric import Source
from workflow.domain.period import Period, month_of
from workflow.domain.results import Board, Standing, Target, Weights, Window
from workflow.domain.team import Team

Previous = Callable[[str, str, str], Mapping[str, int] | None]
"""Ranks by person id of the last board published for an earlier as_of, by board key, scope and window."""


@dataclass(frozen=True)
class Figures:
    """What is published of an evening."""

    targets: tuple[Target, ...]
    standings: tuple[Standing, ...]
    boards: tuple[Board, ...]
    unreported: frozenset[str]
    """Ids of those whose report for as_of is missing though it was due."""
    next_day: date | None
    """The first working day after as_of."""
    provisional: bool
    """Whether the month's calendar is not official yet (暂定日历)."""


@dataclass(frozen=True)
class Evening:
    """What every figure of an evening rests on."""

    team: Team
    calendar: WorkCalendar
    as_of: date
    """The last complete day."""
    language: Language = Language.ZH
    """Of the default boards' titles."""
    weights: Weights = field(default_factory=dict)
    """Of people whom a target workbook gives a weight instead of a value."""


def compute_figures(
    evening: Evening,
    *,
    facts: pl.DataFrame,
    targets: Sequence[Target],
    sources: Mapping[str, Source],
    reports: pl.DataFrame,
    boards: Sequence[BoardSettings],
    previous: Previous,
) -> Figures:
    """Return the figures up to and with as_of.

    Args:
        evening: the team, the calendar and the day.
        facts: `FACT_SCHEMA`, all dates.
        targets: as they stand in the workbooks.
        sources: where each metric's actuals come from.
        reports: accepted reports, `coverage.REPORT_SCHEMA`.
        boards: stanzas of config.yaml; none: one for each money metric that has facts.
        previous: what was published for earlier days.
    """
    team, calendar, as_of = evening.team, evening.calendar, evening.as_of
    coverage = _coverage(facts, sources, reports)
    complete = complete_targets(targets, team, calendar, as_of, evening.weights)
    standing = standings(facts, complete, team, calendar, as_of, coverage)
    stanzas = chosen_boards(boards, facts, evening.language)
    ranks = _Previous(previous)
    ranked = leaderboards(facts, standing, team, as_of, stanzas, ranks.known(stanzas, team, as_of), coverage)
    late = missing_reports(coverage, team, calendar, as_of)
    return Figures(
        complete,
        standing,
        ranked,
        frozenset(late),
        calendar.next_working_day(as_of),
        calendar.provisional(month_of(as_of)),
    )


def _coverage(facts: pl.DataFrame, sources: Mapping[str, Source], reports: pl.DataFrame) -> Coverage:
    """A ledger is complete for the days that it spans; a report tells only of who handed it in."""
    by_report = frozenset(key for key, source in sources.items() if source.kind == "daily_report")
    spans = facts.group_by("metric").agg(pl.col("date").min().alias("first"), pl.col("date").max().alias("last"))
    ledgers = {metric: Period(first, last) for metric, first, last in spans.iter_rows() if metric not in by_report}
    kinds = {key: source.kind for key, source in sources.items() if key not in by_report}
    beside = {key: frozenset(other for other in kinds if kinds[other] == kinds[key]) - {key} for key in kinds}
    return Coverage(by_report, reports, ledgers, beside)


@dataclass(frozen=True)
class _Previous:
    """Looks up what every board of tonight could be compared with."""

    find: Previous

    def known(
        self, boards: Sequence[BoardSettings], team: Team, as_of: date
    ) -> dict[tuple[str, str, str], Mapping[str, int]]:
        scopes = sorted({unit.text for unit in team.units(as_of)} | {team.company})
        keys = [(board.key, scope, window.value) for board in boards for scope in scopes for window in Window]
        return {key: ranks for key in keys if (ranks := self.find(*key)) is not None}
