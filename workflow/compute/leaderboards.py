"""Leaderboards (龙虎榜): standard competition ranking 1-2-2-4, per window and peer group (domain.md 4.9)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from workflow.compute.actuals import Actuals
from workflow.compute.coverage import Coverage
from workflow.compute.settings import BoardSettings
from workflow.domain.finding import Language
from workflow.domain.metric import METRICS, Unit
from workflow.domain.period import Period, Span, month_of
from workflow.domain.results import Board, BoardRow, Standing, Window
from workflow.domain.team import Person, Team, TeamPath

PublishedRanks = Mapping[tuple[str, str, str], Mapping[str, int]]
"""Ranks by person id, by (board key, scope as text, window), of the last board published for an earlier as_of."""


@dataclass(frozen=True, slots=True)
class Contender:
    """Somebody who may be ranked, and the unrounded value; None with a reason stands below the line."""

    person_id: str
    name: str
    path: TeamPath
    value: int | None
    reason: str = ""


def chosen_boards(
    stanzas: Sequence[BoardSettings], facts: pl.DataFrame, language: Language
) -> tuple[BoardSettings, ...]:
    """Return the boards to make, each with a title: those of config.yaml, else the default ones."""
    return tuple(
        stanza if stanza.title else stanza.model_copy(update={"title": _default_title(stanza.metric, language)})
        for stanza in stanzas
    ) or default_boards(facts, language)


def default_boards(facts: pl.DataFrame, language: Language = Language.ZH) -> tuple[BoardSettings, ...]:
    """Return one board of everybody for each money metric that has facts, in the order of the metrics."""
    present = set(facts["metric"].unique().to_list())
    return tuple(
        BoardSettings(key=metric.key, title=_default_title(metric.key, language), metric=metric.key)
        for metric in METRICS.values()
        if metric.unit is Unit.MONEY and metric.key in present
    )


def _default_title(metric: str, language: Language) -> str:
    return f"{METRICS[metric].zh}龙虎榜" if language is Language.ZH else f"{METRICS[metric].en} leaderboard"


def rank(contenders: Iterable[Contender]) -> tuple[BoardRow, ...]:
    """Rank contenders: rank = 1 + number strictly above; ties share it; who has no value stands below, with the reason.

    The order of the input does not matter: within a rank people stand by unit and id.
    """
    stable = sorted(contenders, key=lambda each: (each.path, each.person_id))
    best_first = sorted((each for each in stable if each.value is not None), key=lambda each: -(each.value or 0))
    rows: list[BoardRow] = []
    for position, each in enumerate(best_first, 1):
        above = rows[-1] if rows else None
        if above and above.value == each.value:
            place, to_next = above.rank, above.to_next
        else:
            place = position
            to_next = (above.value or 0) - (each.value or 0) if above else None
        rows.append(BoardRow(place, each.person_id, each.name, each.path, each.value, to_next=to_next))
    below = (each for each in stable if each.value is None)
    rows += [BoardRow(None, each.person_id, each.name, each.path, None, reason=each.reason) for each in below]
    return tuple(rows)


def moved(rows: Sequence[BoardRow], before: Mapping[str, int] | None) -> tuple[BoardRow, ...]:
    """Add the movement against earlier ranks, places won (+) or lost (−); None: no such board, `new`: no rank there."""
    if before is None:
        return tuple(rows)
    return tuple(
        row if row.rank is None
        else replace(row, movement=before[row.person_id] - row.rank) if row.person_id in before
        else replace(row, new=True)
        for row in rows
    )  # fmt: skip


@dataclass(frozen=True)
class _Contest:
    """What all boards of one evening are made from."""

    actuals: Actuals
    standings: Mapping[tuple[str, str], Standing]
    """The standing of a person and metric in the month of as_of."""
    team: Team
    as_of: date
    coverage: Coverage

    def period(self, window: Window) -> Period:
        """Return the period whose values a window ranks."""
        return Period(self.as_of, self.as_of, Span.DAY) if window is Window.DAY else month_of(self.as_of)

    def known_without_facts(self, metric: str, period: Period) -> frozenset[str]:
        """Return the ids of those for whom no fact in a period to date means 0."""
        if metric in self.coverage.report_metrics:
            return self.coverage.reporters(period.start, self.as_of)
        complete = self.coverage.ledger_knows(metric, period.start, self.as_of)
        people = self.actuals.within(period.start, self.as_of).people
        blank = (person for person in self.team.by_id if self.coverage.blank(people, person, metric))
        return frozenset(self.team.by_id).difference(blank) if complete else frozenset()


def leaderboards(
    facts: pl.DataFrame,
    standings: Sequence[Standing],
    team: Team,
    as_of: date,
    boards: Sequence[BoardSettings],
    previous: PublishedRanks,
    coverage: Coverage,
) -> tuple[Board, ...]:
    """Return every board of an evening: one a stanza, peer group and window, the day before the month to date.

    On a board stands once everybody of the peer group (by the unit on as_of) who worked in the window and sells or
    has an amount there; the value is all that the person has in the window. No report and no ledger for it means
    未报, not 0.
    """
    month = month_of(as_of)
    monthly = {(each.person_id, each.metric): each for each in standings if each.person_id and each.period == month}
    contest = _Contest(Actuals(facts, as_of), monthly, team, as_of, coverage)
    made: list[Board] = []
    for settings in boards:
        windows = [window for window in Window if window in settings.windows]
        made += [board for window in windows for board in _boards_of(settings, window, contest, previous)]
    return tuple(made)


def _boards_of(settings: BoardSettings, window: Window, contest: _Contest, previous: PublishedRanks) -> Iterator[Board]:
    period = contest.period(window)
    known = contest.known_without_facts(settings.metric, period)
    groups: dict[TeamPath, list[Contender]] = defaultdict(list)
    for person in contest.team.people:
        scope = _peer_group(person, settings, contest)
        contender = _contender(person, settings.metric, period, contest, known) if scope else None
        if scope and contender:
            groups[scope].append(contender)
    for scope in sorted(groups):
        rows = rank(groups[scope])
        if window is Window.CUMULATIVE:
            rows = tuple(_with_completion(row, settings.metric, contest) for row in rows)
        rows = moved(rows, previous.get((settings.key, scope.text, window.value)))
        if settings.top:
            rows = tuple(row for row in rows if row.rank is None or row.rank <= settings.top)
        yield Board(settings.key, settings.title, scope, settings.metric, window, contest.as_of, period, rows)


def _peer_group(person: Person, settings: BoardSettings, contest: _Contest) -> TeamPath | None:
    """Return the unit whose people a person is compared with; None for who belongs to no unit of that level."""
    path = person.path_on(contest.as_of)
    if settings.group == "company":
        return TeamPath(path.company)
    if settings.group == "region":
        return TeamPath(path.company, path.region) if path.region else None
    return path if path.store else None


def _contender(
    person: Person, metric: str, period: Period, contest: _Contest, known: frozenset[str]
) -> Contender | None:
    """Return a person as a contender in a period; None for who was not here, or neither sells nor has an amount."""
    if (person.joined and person.joined > contest.as_of) or (person.left and person.left < period.start):
        return None
    value = contest.actuals.within(period.start, contest.as_of).people.get((person.id, metric))
    if value is None and not person.sells:
        return None
    if value is None and person.id in known:
        value = 0
    reason = "" if value is not None else "unreported"
    return Contender(person.id, person.name, person.path_on(contest.as_of), value, reason)


def _with_completion(row: BoardRow, metric: str, contest: _Contest) -> BoardRow:
    standing = contest.standings.get((row.person_id, metric))
    return replace(row, completion=standing.completion) if standing else row
