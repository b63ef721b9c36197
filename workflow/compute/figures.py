"""All figures of an evening in one call: targets completed, standings, boards, who has not reported. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

import polars as pl

from workflow.compute.announcements import Announcements, Announcing, announce
from workflow.compute.clock import OwnerClocks
from workflow.compute.closing import with_closed
from workflow.compute.contest import Contest
from workflow.compute.coverage import Coverage, missing_reports
from workflow.compute.freeze import with_frozen
from workflow.compute.gap_drivers import driven
from workflow.compute.growth import with_growth
from workflow.compute.leaderboards import chosen_boards, ranked_boards
from workflow.compute.progress import standings
from workflow.compute.prospects import Records, with_prospects
from workflow.compute.rates import copied_targets
from workflow.compute.rewards import rewards
from workflow.compute.seasons import with_history
from workflow.compute.settings import BoardSettings
from workflow.compute.splits import Refused
from workflow.compute.targets import completed
from workflow.compute.tiers import with_tiers
from workflow.compute.unexplained import unexplained
from workflow.compute.weekly import WeekFigures, week_targets, with_week
from workflow.domain.closing import Closed, LateChange
from workflow.domain.finding import Language
from workflow.domain.frozen import Frozen
from workflow.domain.incentive import Incentives, Rewards
from workflow.domain.metric import METRICS, Source
from workflow.domain.period import Period, Span
from workflow.domain.planning import Planning
from workflow.domain.reasons import Driven, MemberKey, Reason, Unexplained
from workflow.domain.results import Board, Standing, Target, Weights
from workflow.domain.supervision import Supervision
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
    facts: pl.DataFrame
    """What all of it was added up from, `FACT_SCHEMA`: every figure can be taken apart into its cells."""
    refused: tuple[Refused, ...] = ()
    """Splits that were not made, since floors or caps left no way (domain.md 4.7)."""
    planning: Planning = field(default_factory=Planning)
    """What the splits and clocks rest on, weights from history included."""
    said: Announcements = field(default_factory=Announcements)
    """Alerts, and corrections of boards that were published."""
    rewards: Rewards = field(default_factory=Rewards)
    """Statements of pay and scores: for each person and those above, nobody else."""
    week: WeekFigures | None = None
    """The week's standings and boards, where the edition is about it."""
    driven: tuple[Driven, ...] = ()
    """Of those behind the clock in sales, what the change against an earlier span is made of (#14)."""
    reasons: Mapping[MemberKey, Reason] = field(default_factory=dict)
    """What people wrote of those who are behind."""
    unexplained: tuple[Unexplained, ...] = ()
    """Who has been behind for days without a word, for managers alone."""
    late: tuple[LateChange, ...] = ()
    """期后调整: changes of closed periods that count in an open one."""
    closed: tuple[Closed, ...] = ()
    """The closed periods themselves."""
    coverage: Coverage = field(default_factory=Coverage)
    """What is known of who reported when."""
    supervision: Supervision = field(default_factory=Supervision)
    """Cards, doubts and tomorrow's sheets; laid in once the figures are there."""


@dataclass(frozen=True)
class Evening:
    """What every figure of an evening rests on."""

    team: Team
    planning: Planning
    as_of: date
    """The last complete day."""
    language: Language = Language.ZH
    """Of the default boards' titles."""
    tiers: tuple[Target, ...] = ()
    """冲刺 and 挑战 targets: no figure counts them, they say what comes next."""
    weights: Weights = field(default_factory=dict)
    """Of people whom a target workbook gives a weight instead of a value."""
    announcing: Announcing | None = None
    """What was said on earlier days; None: nothing is said beside the boards."""
    incentives: Incentives = field(default_factory=Incentives)
    """Plans of pay and of scores."""
    weekly: bool = False
    """Whether the figures of the week are wanted."""
    trades: pl.DataFrame = field(default_factory=pl.DataFrame)
    """The facts of sales with the customer and the order of their rows; empty where no ledger names any."""
    reasons: Mapping[MemberKey, Reason] = field(default_factory=dict)
    """What people wrote of those who are behind."""
    closed: tuple[Closed, ...] = ()
    """Closed periods, oldest first: their standings are the published ones."""
    late: tuple[LateChange, ...] = ()
    """What `closing.booked` found; the facts hold it already."""
    frozen: Frozen | None = None
    """The adjusted daily targets that are fixed; None before they are."""


def compute_figures(  # all figures of an evening in their order, and nothing else
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
        evening: the team, the calendars and the day.
        facts: `FACT_SCHEMA`, all dates.
        targets: as they stand in the workbooks.
        sources: where each metric's actuals come from.
        reports: accepted reports, `coverage.REPORT_SCHEMA`.
        boards: stanzas of config.yaml; none: one for each money metric that has facts.
        previous: what was published for earlier days.
    """
    team, as_of = evening.team, evening.as_of
    planning = with_history(evening.planning, facts, as_of)
    calendar = planning.calendars.office
    coverage = _coverage(facts, sources, reports)
    adding = [target for target in targets if METRICS[target.metric].additive]
    done = completed(adding, team, planning, as_of, evening.weights)
    # A limit (费用) of a unit is no part of anybody: what is spent is mostly booked on the unit.
    shared = tuple(each for each in done.targets if not (METRICS[each.metric].lower_is_better and _from_unit(each)))
    complete = shared + copied_targets(targets, shared, team, as_of)
    standing = with_closed(standings(facts, complete, team, planning, as_of, coverage), evening.closed, as_of)
    stanzas = chosen_boards(boards, facts, evening.language)
    ranks = _Previous(previous)
    contest = Contest.of(facts, standing, team, as_of, coverage, planning)
    ranked = ranked_boards(contest, stanzas, ranks.known(stanzas, team, as_of))
    again = partial(standings, facts, complete, team, planning, coverage=coverage)
    said = announce(contest, ranked, stanzas, evening.announcing, lambda day: again(as_of=day))
    standing = with_tiers(standing, evening.tiers)
    records = Records(facts, team, OwnerClocks(planning, team), as_of, coverage)
    standing = with_growth(with_prospects(with_frozen(standing, evening.frozen), records), records)
    late = missing_reports(coverage, team, planning, as_of)
    week = _week(contest, complete, with_week(stanzas), ranks) if evening.weekly else None
    return Figures(
        complete,
        standing,
        ranked,
        frozenset(late),
        calendar.next_working_day(as_of),
        planning.calendars.provisional(planning.months.month_of(as_of)),
        facts,
        done.refused,
        planning,
        said,
        rewards(contest, evening.incentives),
        driven=driven(standing, evening.trades, as_of),
        reasons=evening.reasons,
        unexplained=_unexplained(evening, standing, records),
        late=evening.late,
        closed=evening.closed,
        coverage=coverage,
        week=week,
    )


def _unexplained(evening: Evening, standing: Sequence[Standing], records: Records) -> tuple[Unexplained, ...]:
    if evening.announcing is None:
        return ()
    given = {key for key, reason in evening.reasons.items() if reason.cause}
    return unexplained(standing, records, evening.announcing.alerts, given)


def _week(
    contest: Contest, targets: Sequence[Target], stanzas: Sequence[BoardSettings], ranks: "_Previous"
) -> WeekFigures:
    team, as_of, planning = contest.team, contest.as_of, contest.planning
    aims = week_targets(targets, team, planning, as_of)
    stood = standings(contest.facts, aims, team, planning, as_of, contest.coverage)
    return WeekFigures(
        tuple(each for each in stood if each.period.span is Span.WEEK),
        ranked_boards(contest, stanzas, ranks.known(stanzas, team, as_of)),
    )


def _from_unit(target: Target) -> bool:
    return target.origin.startswith("unit:")


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
        keys = [(board.key, scope, window.value) for board in boards for scope in scopes for window in board.windows]
        return {key: ranks for key in keys if (ranks := self.find(*key)) is not None}
