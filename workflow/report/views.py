"""One recipient's view of an evening: everything is filtered to the scope before the view is built (design.md 5)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from workflow.domain.closing import LateChange
from workflow.domain.finding import Finding
from workflow.domain.incentive import Rewards
from workflow.domain.metric import METRICS
from workflow.domain.period import Period, Span, month_of
from workflow.domain.ranking import Alert
from workflow.domain.reasons import Driven, Reason, Unexplained, member_key
from workflow.domain.results import Board, BoardRow, Standing, completion_of, gap_of
from workflow.domain.supervision import Supervision
from workflow.domain.team import Level, Team, TeamPath
from workflow.domain.view import ManagerView, MetricSummary, Scope


@dataclass(frozen=True, slots=True)
class Edition:
    """What all views of one evening share."""

    as_of: date
    next_day: date | None
    """The first working day after as_of."""
    name: str = "evening"
    unreported: frozenset[str] = frozenset()
    """Ids of those whose report for as_of is missing."""
    provisional_calendar: bool = False
    revision: int = 0
    alerts: tuple[Alert, ...] = ()
    """Of everybody; a view has those of its own people."""
    rewards: Rewards = field(default_factory=Rewards)
    """The same of everybody's pay and scores."""
    driven: tuple[Driven, ...] = ()
    reasons: tuple[Reason, ...] = ()
    unexplained: tuple[Unexplained, ...] = ()
    late: tuple[LateChange, ...] = ()
    supervision: Supervision = field(default_factory=Supervision)
    """Of everybody, in editions of a day; a view has what its recipient may see."""


@dataclass(frozen=True)
class SeenFigures:
    """The evening's figures, found by whom they are about, so that a view touches only what it may show."""

    people: Mapping[str, Sequence[Standing]]
    units: Mapping[TeamPath, Sequence[Standing]]
    unit_members: Mapping[TeamPath, frozenset[str]]
    public_rows: Mapping[int, Sequence[BoardRow | None]]
    """By the place of a board in the list: its rows as outsiders see them."""

    def visible(self, scope: Scope) -> list[Standing]:
        """Return the standings of a scope: of its people, and of the units that lie wholly inside."""
        ids = scope.members | ({scope.recipient.id} if scope.unit else frozenset())
        found = [standing for person_id in sorted(ids) for standing in self.people.get(person_id, ())]
        for path, theirs in self.units.items():
            inside = self.unit_members.get(path, frozenset())
            if scope.unit.contains(path) if scope.unit else inside and inside <= scope.members:
                found += theirs
        return found


def seen_figures(standings: Sequence[Standing], boards: Sequence[Board], team: Team, as_of: date) -> SeenFigures:
    """Return the evening's figures by whom they are about; those of periods that as_of lies in."""
    people: dict[str, list[Standing]] = defaultdict(list)
    units: dict[TeamPath, list[Standing]] = defaultdict(list)
    for standing in standings:
        if as_of in standing.period and standing.person_id:
            people[standing.person_id].append(standing)
        elif as_of in standing.period:
            units[standing.path].append(standing)
    members: dict[TeamPath, set[str]] = defaultdict(set)
    for person in team.people:
        for unit in person.path_on(as_of).ancestors():
            members[unit].add(person.id)
    public = {place: [_public_row(row, board.scope) for row in board.rows] for place, board in enumerate(boards)}
    return SeenFigures(people, units, {unit: frozenset(ids) for unit, ids in members.items()}, public)


def manager_views(
    scopes: Sequence[Scope],
    edition: Edition,
    standings: Sequence[Standing],
    boards: Sequence[Board],
    findings: Sequence[Finding],
    team: Team,
) -> Iterator[ManagerView]:
    """Yield what each recipient may see of an evening: the scope's people and units, and public columns of boards.

    Findings are those that hold a row back and name a person of the scope in their detail `person_id`; one that names
    nobody is for who manages the company.
    """
    figures = seen_figures(standings, boards, team, edition.as_of)
    held = sorted((finding for finding in findings if finding.severity.holds), key=lambda finding: finding.sort_key)
    for scope in scopes:
        late = tuple(team.by_id[each] for each in sorted(edition.unreported & scope.members))
        theirs = tuple(finding for finding in held if concerns(finding, scope))
        visible = figures.visible(scope)
        behind = {member_key(standing) for standing in visible if standing.behind}
        yield ManagerView(
            scope=scope,
            as_of=edition.as_of,
            next_day=edition.next_day,
            edition=edition.name,
            metrics=_summaries(visible, scope, edition.as_of),
            unreported=late,
            boards=_boards(boards, scope, figures, edition.as_of),
            findings=theirs,
            provisional_calendar=edition.provisional_calendar,
            incomplete=bool(late or theirs),
            revision=edition.revision,
            alerts=tuple(alert for alert in edition.alerts if alert.person_id in scope.members),
            rewards=rewards_of(edition.rewards, scope.members | {scope.recipient.id}),
            driven=tuple(each for each in edition.driven if member_key(each.standing) in behind),
            reasons=tuple(each for each in edition.reasons if each.key in behind),
            unexplained=tuple(each for each in edition.unexplained if each.standing.person_id in scope.members),
            late=tuple(each for each in edition.late if each.person_id in scope.members),
            supervision=edition.supervision.of(scope.recipient.id, scope.members),
        )


def _boards(boards: Sequence[Board], scope: Scope, figures: SeenFigures, as_of: date) -> tuple[Board, ...]:
    shown = (public_board(board, place, scope, figures, as_of) for place, board in enumerate(boards))
    return tuple(board for board in shown if board)


def rewards_of(rewards: Rewards, people: frozenset[str]) -> Rewards:
    """Return the pay and the scores of some people, by id."""
    return Rewards(
        tuple(each for each in rewards.statements if each.person_id in people),
        tuple(each for each in rewards.scores if each.person_id in people),
    )


def manager_view(
    scope: Scope,
    edition: Edition,
    standings: Sequence[Standing],
    boards: Sequence[Board],
    findings: Sequence[Finding],
    team: Team,
) -> ManagerView:
    """Return one recipient's view; see `manager_views`."""
    return next(manager_views([scope], edition, standings, boards, findings, team))


def concerns(finding: Finding, scope: Scope) -> bool:
    """Tell whether a finding is about somebody of a scope; one that names nobody is for who manages the company."""
    person_id = finding.details.get("person_id", "")
    if not person_id:
        return scope.unit is not None and scope.unit.level is Level.COMPANY
    return person_id in scope.members or person_id == scope.recipient.id


def _summaries(visible: Sequence[Standing], scope: Scope, as_of: date) -> tuple[MetricSummary, ...]:
    by_metric: dict[str, list[Standing]] = defaultdict(list)
    for standing in visible:
        by_metric[standing.metric].append(standing)
    made = (_summary(by_metric[metric], scope, as_of) for metric in METRICS if metric in by_metric)
    return tuple(summary for summary in made if summary)


def _summary(standings: Sequence[Standing], scope: Scope, as_of: date) -> MetricSummary | None:
    """Return one metric's lines in the period that the scope is measured by."""
    own = [standing for standing in standings if not standing.person_id and standing.path == scope.unit]
    period = shown_period(own or standings, as_of)
    people = _in_period([standing for standing in standings if standing.person_id], period, as_of)
    units = [standing for standing in standings if not standing.person_id and standing.period == period]
    total = next((standing for standing in own if standing.period == period), None)
    if total is None:
        same = [standing for standing in people if standing.period == period]
        if not same or not METRICS[same[0].metric].additive:
            return None
        total = sum_standings(same, scope)
    return MetricSummary(
        metric=total.metric,
        total=total,
        units=_worst_first(_directly_below(units, scope)),
        people=_worst_first(people),
    )


def shown_period(standings: Iterable[Standing], as_of: date) -> Period:
    """Return the shortest period with a target at as_of, a day only if there is nothing longer; else the month."""
    aimed = {standing.period for standing in standings if standing.target is not None}
    longer = {period for period in aimed if period.span is not Span.DAY}
    shown = longer or aimed or {standing.period for standing in standings}
    return min(shown, key=_length, default=month_of(as_of))


def _length(period: Period) -> tuple[int, Period]:
    return (period.end - period.start).days, period


def _in_period(people: Sequence[Standing], period: Period, as_of: date) -> list[Standing]:
    """Return a standing a person: in the period shown, else in the shortest that this person has."""
    by_person: dict[str, list[Standing]] = defaultdict(list)
    for standing in people:
        by_person[standing.person_id].append(standing)
    chosen = []
    for mine in by_person.values():
        best = period if any(standing.period == period for standing in mine) else shown_period(mine, as_of)
        chosen += [standing for standing in mine if standing.period == best]
    return chosen


def _directly_below(units: Sequence[Standing], scope: Scope) -> list[Standing]:
    """Return the units with no other unit of the scope between them and its top."""
    inside = {standing.path for standing in units if standing.path != scope.unit}
    return [each for each in units if each.path in inside and not inside & set(list(each.path.ancestors())[1:])]


def _worst_first(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    """Order by gap, the worst first; without a gap last."""
    return tuple(sorted(standings, key=lambda each: (each.gap is None, each.gap or 0, each.path, each.person_id)))


def sum_standings(standings: Sequence[Standing], scope: Scope) -> Standing:
    """Return several people's standings in one period as one line; what is not known of somebody is left out.

    A sum of nothing known is None, not 0. Gap and completion are those of the summed target and actual of the people
    who have both.
    """
    first = standings[0]
    paths = [standing.path for standing in standings]
    common = next((unit for unit in paths[0].ancestors() if all(unit.contains(path) for path in paths)), paths[0])
    measured = [each for each in standings if each.target is not None and each.actual is not None]
    target, actual = _sum(each.target for each in measured), _sum(each.actual for each in measured)
    less = METRICS[first.metric].lower_is_better
    return replace(
        first,
        level=common.level,
        path=common,
        person_id="",
        name=scope.label,
        target=_sum(each.target for each in standings),
        actual=_sum(each.actual for each in standings),
        completion=completion_of(target, actual, lower_is_better=less),
        gap=gap_of(target, actual, first.time_progress, lower_is_better=less),
        adjusted_daily=_sum(each.adjusted_daily for each in standings),
        forecast=_sum(each.forecast for each in standings),
        derived=any(each.derived for each in standings),
        unreported=any(each.unreported for each in standings),
    )


def _sum(amounts: Iterable[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def public_board(board: Board, place: int, scope: Scope, figures: SeenFigures, as_of: date) -> Board | None:
    """Return a board as a recipient may see it; None for a board of people that neither are below nor peers.

    Of others only rank, name, value and completion are public (design.md 5); who of them is not ranked is not shown.
    """
    peer = board.scope.contains(scope.recipient.path_on(as_of))
    below = scope.unit is not None and scope.unit.contains(board.scope)
    if not peer and not below:
        return None
    ours = scope.members | {scope.recipient.id}
    pairs = zip(board.rows, figures.public_rows[place], strict=True)
    shown = (row if _is_ours(row, scope, ours) else public for row, public in pairs)
    return replace(board, rows=tuple(row for row in shown if row))


def _is_ours(row: BoardRow, scope: Scope, ours: frozenset[str]) -> bool:
    """Tell whether a line is about one of the recipient's people or units."""
    if row.person_id:
        return row.person_id in ours
    return scope.unit is not None and scope.unit.contains(row.path)


def _public_row(row: BoardRow, scope: TeamPath) -> BoardRow | None:
    if row.rank is None:
        return None
    return BoardRow(row.rank, "", row.name, scope, row.value, row.completion, score=row.score)
