"""One view a recipient of an edition, each built from rows that are already filtered to the scope (design.md 5)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from workflow.domain.finding import Finding, Severity
from workflow.domain.metric import METRICS
from workflow.domain.results import Board, Standing
from workflow.domain.team import Team
from workflow.domain.view import AssistantView, ManagerView, PersonView, Scope, View
from workflow.report.changes import SinceEdition
from workflow.report.recipients import Recipient, Role, by_role
from workflow.report.views import (
    Edition,
    SeenFigures,
    concerns,
    manager_views,
    public_board,
    rewards_of,
    seen_figures,
    shown_period,
)

_TO_FIX = (Severity.ERROR, Severity.QUESTION, Severity.WARNING)


@dataclass(frozen=True)
class Published:
    """What an edition is made of."""

    edition: Edition
    standings: Sequence[Standing]
    boards: Sequence[Board]
    findings: Sequence[Finding]
    team: Team
    since: SinceEdition | None = None
    """The edition before; None: there is none to compare with."""


def recipient_views(chosen: Sequence[Recipient], published: Published) -> Iterator[View]:
    """Yield each recipient's view, in the recipients' order."""
    yield from _managers([*by_role(chosen, Role.MANAGER)], published)
    for each in by_role(chosen, Role.ASSISTANT):
        yield _assistant(each.scope, published)
    sellers = [*by_role(chosen, Role.SELLER)]
    if sellers:
        edition = published.edition
        figures = seen_figures(published.standings, published.boards, published.team, edition.as_of)
        held = _by_person(published.findings)
        for each in sellers:
            yield _seller(each.scope, published, figures, held)


def _managers(chosen: Sequence[Recipient], published: Published) -> Iterator[ManagerView]:
    views = manager_views(
        [each.scope for each in chosen], published.edition, published.standings, published.boards,
        published.findings, published.team,
    )  # fmt: skip
    for each, view in zip(chosen, views, strict=True):
        changes = None
        if published.since:
            lines = [line for summary in view.metrics for line in (summary.total, *summary.people)]
            changes = published.since.changes(lines, view.boards, view.scope.members)
        yield replace(view, detail=each.detail, changes=changes)


def _assistant(scope: Scope, published: Published) -> AssistantView:
    edition = published.edition
    theirs = [each for each in published.findings if each.severity in _TO_FIX and concerns(each, scope)]
    theirs.sort(key=lambda each: (_TO_FIX.index(each.severity) == len(_TO_FIX) - 1, each.sort_key))
    collecting = tuple(each for each in edition.supervision.collecting if each.person_id in scope.members)
    return AssistantView(
        scope=scope,
        as_of=edition.as_of,
        next_day=edition.next_day,
        edition=edition.name,
        findings=tuple(theirs),
        unreported=tuple(published.team.by_id[each] for each in sorted(edition.unreported & scope.members)),
        provisional_calendar=edition.provisional_calendar,
        collecting=collecting,
        people=tuple(published.team.by_id[each.person_id] for each in collecting),
    )


def _by_person(findings: Sequence[Finding]) -> Mapping[str, Sequence[Finding]]:
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in sorted(findings, key=lambda each: each.sort_key):
        if finding.severity.holds and (person_id := finding.details.get("person_id", "")):
            found[person_id].append(finding)
    return found


def _seller(
    scope: Scope, published: Published, figures: SeenFigures, held: Mapping[str, Sequence[Finding]]
) -> PersonView:
    edition, own = published.edition, scope.recipient.id
    metrics = _own_standings(figures.people.get(own, ()), edition)
    shown = (public_board(board, place, scope, figures, edition.as_of) for place, board in enumerate(published.boards))
    boards = tuple(board for board in shown if board and any(row.person_id == own for row in board.rows))
    late, theirs = own in edition.unreported, tuple(held.get(own, ()))
    return PersonView(
        scope=scope,
        as_of=edition.as_of,
        next_day=edition.next_day,
        edition=edition.name,
        metrics=metrics,
        boards=boards,
        findings=theirs,
        unreported=late,
        provisional_calendar=edition.provisional_calendar,
        incomplete=late or bool(theirs),
        rewards=rewards_of(edition.rewards, frozenset({own})),
        supervision=edition.supervision.own(own),
        changes=published.since.changes(metrics, boards, frozenset({own})) if published.since else None,
    )


def _own_standings(standings: Sequence[Standing], edition: Edition) -> tuple[Standing, ...]:
    """Return one standing a metric, in the shortest period with a target, as a manager's screen has it."""
    by_metric: dict[str, list[Standing]] = defaultdict(list)
    for standing in standings:
        by_metric[standing.metric].append(standing)
    chosen = []
    for metric in METRICS:
        if mine := by_metric.get(metric):
            period = shown_period(mine, edition.as_of)
            chosen += [each for each in mine if each.period == period]
    return tuple(chosen)
