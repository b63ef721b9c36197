"""What a template gets: plain values in order, cut to what one screen holds; no objects of the program.

Names and texts of workbooks come through `clean`, so that no cell can break a line or turn the reading direction.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

from workflow.domain.catalogue import words
from workflow.domain.finding import Finding, Language, Severity
from workflow.domain.metric import Unit
from workflow.domain.outlook import HitRate, Outlook, Word
from workflow.domain.period import Period
from workflow.domain.reasons import Reason, member_key
from workflow.domain.results import Board, BoardRow, ClockName, Standing, Window
from workflow.domain.team import Level
from workflow.domain.view import Detail, ManagerView, MetricSummary
from workflow.notify.changed import ChangedPart, changed_part, metric_name, tells, unit_of
from workflow.notify.mime import clean
from workflow.notify.settings import Rows


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of table cells: widths in percent that add up to 100; the tick stands where the clock is."""

    cells: tuple[tuple[str, int], ...]
    """(what, width): what is 'full', 'rest' or 'tick'."""


@dataclass(frozen=True, slots=True)
class Line:
    """One member's line. Amounts are steps of 1/10,000 unit."""

    name: str
    target: int | None
    actual: int | None
    completion: Fraction | None
    time_progress: Fraction
    gap: int | None
    adjusted_daily: int | None
    forecast: int | None
    unreported: bool
    behind: bool
    bar: Bar
    clock: str
    """Which clock time progress goes by: a key of the words' `clocks`."""
    outlook: Outlook | None
    """The forecast's interval and the chance of the target."""
    word: str
    """Whether the adjusted daily target can be done: a `Word`; '' where that is not known."""
    tested: HitRate | None
    """How often such intervals held what came."""
    since: date | None
    """Since when anything is known, where that is inside of the period."""
    cause: str = ""
    """Why the member is behind, as somebody wrote it; '' for nothing."""
    measure: str = ""
    written: str = ""
    """When that was: 'YYYY-MM-DD HH:MM'."""


@dataclass(frozen=True, slots=True)
class Headline:
    """One metric: the scope's own line, its units, who is behind the clock."""

    key: str
    metric: str
    unit: Unit
    period: Period
    total: Line
    units: tuple[Line, ...]
    behind: tuple[Line, ...]
    behind_more: int
    """How many more are behind than `behind` lists."""
    silent: tuple[str, ...] = ()
    """Who has been behind for days and gave no reason."""


@dataclass(frozen=True, slots=True)
class Held:
    """Rows that one mistake keeps out of the figures."""

    place: str
    message: str
    remedy: str
    rows: int
    question: bool


@dataclass(frozen=True, slots=True)
class Today:
    """The next day's targets: a column a metric, a row a person."""

    columns: tuple[tuple[str, Unit], ...]
    total: tuple[int | None, ...]
    rows: tuple[tuple[str, tuple[int | None, ...], str], ...]
    """Name, amounts, and whether the first of them can be done: a `Word`, or ''."""
    more: int


@dataclass(frozen=True, slots=True)
class Place:
    """One rank of a board."""

    rank: int
    name: str
    value: int | None
    completion: Fraction | None
    movement: int | None
    new: bool
    mine: bool
    """Whether the recipient leads this person, on a board that has others too."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """A board as one recipient's mail shows it."""

    window: str
    places: tuple[Place, ...]
    more: int
    mine: tuple[Place, ...]
    """The recipient's own people after `places`."""
    below: tuple[tuple[str, str], ...]
    """(name, reason) of those without a rank."""
    below_more: int
    completions: bool
    movements: bool
    """Whether there is an earlier board to compare with."""


@dataclass(frozen=True, slots=True)
class BoardPair:
    """The day's and the cumulative board of one metric and peer group."""

    title: str
    scope: str
    metric: str
    unit: Unit
    rankings: tuple[Ranking, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """What every mail begins with: whose it is, of which day and edition, and how final its figures are."""

    recipient: str
    unit: str
    as_of: date
    next_day: date | None
    edition: str
    provisional_calendar: bool
    incomplete: bool
    revision: int
    attached: bool
    revised: tuple[str, ...] = field(default=(), kw_only=True)
    """Which parts a correction is about: keys of the words' `parts`."""


@dataclass(frozen=True, slots=True)
class Screen(Heading):
    """One manager's mail."""

    headlines: tuple[Headline, ...]
    metrics_more: int
    unreported: tuple[str, ...]
    unreported_more: int
    held: tuple[Held, ...]
    held_more: int
    held_rows: int
    """How many findings keep rows out of the figures, all causes together."""
    today: Today | None
    boards: tuple[BoardPair, ...]
    one_screen: bool = False
    """Whether people are shown as exceptions only."""
    changed: ChangedPart | None = None
    """What is other than in the last edition."""
    coached: int | None = None

    @property
    def quiet(self) -> bool:
        """Whether nobody is behind, nothing is held and everybody has reported."""
        return not (self.unreported or self.held or any(headline.behind for headline in self.headlines))


def screen_of(view: ManagerView, language: Language, rows: Rows, *, attached: bool) -> Screen:
    """Arrange a view for the templates."""
    metrics = tuple(each for each in view.metrics if tells(each.total))
    summaries = metrics[: rows.metrics]
    names, brief = _names(view), view.detail is Detail.ONE_SCREEN
    if brief:
        rows = rows.model_copy(update={"board": min(rows.board, rows.further_board)})
    held = held_causes(view.findings, language)
    return Screen(
        recipient=clean(view.scope.recipient.name),
        unit=clean(view.scope.label),
        as_of=view.as_of,
        next_day=view.next_day,
        edition=clean(view.edition),
        provisional_calendar=view.provisional_calendar,
        incomplete=view.incomplete,
        revision=view.revision,
        attached=attached,
        revised=view.revised,
        headlines=tuple(_headline(summary, view, language, rows, names) for summary in summaries),
        metrics_more=len(metrics) - len(summaries),
        unreported=tuple(names.get(person.id, clean(person.name)) for person in view.unreported[: rows.names]),
        unreported_more=max(0, len(view.unreported) - rows.names),
        held=held[: rows.findings],
        held_more=max(0, len(held) - rows.findings),
        held_rows=sum(one.rows for one in held),
        today=None if brief else _today(view, language, rows, names),
        boards=board_pairs(_shown_boards(view), view.scope.members, language, rows),
        one_screen=brief,
        changed=changed_part(view.changes, language, names, rows.changes),
        coached=view.supervision.coached,
    )


def _shown_boards(view: ManagerView) -> tuple[Board, ...]:
    """Return the boards; on one screen those of units, or the first one where only people compete."""
    if view.detail is Detail.FULL:
        return view.boards
    of_units = tuple(board for board in view.boards if board.who is not Level.PERSON)
    first = {(each.key, each.scope) for each in view.boards[:1]}
    return of_units or tuple(each for each in view.boards if (each.key, each.scope) in first)


def bar_of(completion: Fraction | None, time_progress: Fraction) -> Bar:
    """Return the cells of a bar: filled up to the completion (100 % at most), the tick at the time progress."""
    full = min(100, max(0, round((completion or 0) * 100)))
    tick = min(99, max(0, round(time_progress * 100)))
    edges = sorted({0, full, tick, tick + 1, 100})
    return Bar(tuple(
        ("tick" if left == tick else "full" if right <= full else "rest", right - left)
        for left, right in pairwise(edges)
    ))  # fmt: skip


def _names(view: ManagerView) -> dict[str, str]:
    """Return how to call the scope's people: those who share a name get their id beside it."""
    people = {line.person_id: clean(line.name) for summary in view.metrics for line in summary.people}
    people |= {person.id: clean(person.name) for person in view.unreported}
    shared = Counter(people.values())
    return {key: f"{name}({clean(key)})" if shared[name] > 1 else name for key, name in people.items()}


def _line(standing: Standing, names: dict[str, str]) -> Line:
    prospect = standing.prospect
    return Line(
        name=names.get(standing.person_id, clean(standing.name or standing.path.name)),
        target=standing.target,
        actual=standing.actual,
        completion=standing.completion,
        time_progress=standing.time_progress,
        gap=standing.gap,
        adjusted_daily=standing.adjusted_daily,
        forecast=standing.forecast,
        unreported=standing.unreported,
        behind=standing.behind,
        bar=bar_of(standing.completion, standing.time_progress),
        clock=(standing.clocks.shown if standing.clocks else ClockName.WORKING).value,
        outlook=prospect.outlook if prospect else None,
        word=_word(standing),
        tested=prospect.tested if prospect and prospect.tested and prospect.tested.tries else None,
        since=prospect.since if prospect else None,
    )


def _word(standing: Standing) -> str:
    can = standing.prospect.feasibility if standing.prospect else None
    return "" if can is None or can.word is Word.UNKNOWN else can.word.value


def _with_reason(line: Line, reason: Reason | None) -> Line:
    if reason is None:
        return line
    return replace(line, cause=clean(reason.cause), measure=clean(reason.measure), written=reason.since)


def _headline(
    summary: MetricSummary, view: ManagerView, language: Language, rows: Rows, names: dict[str, str]
) -> Headline:
    behind = summary.behind
    said = {reason.key: reason for reason in view.reasons}
    late = [one.standing for one in view.unexplained if one.standing.metric == summary.metric]
    return Headline(
        key=summary.metric,
        metric=clean(metric_name(summary.metric, language)),
        unit=unit_of(summary.metric),
        period=summary.total.period,
        total=_line(summary.total, names),
        units=tuple(_line(unit, names) for unit in summary.units[: rows.names]) if len(summary.units) > 1 else (),
        behind=tuple(
            _with_reason(_line(standing, names), said.get(member_key(standing))) for standing in behind[: rows.behind]
        ),
        behind_more=max(0, len(behind) - rows.behind),
        silent=tuple(names.get(each.person_id, clean(each.name)) for each in late[: rows.names]),
    )


def held_causes(findings: Sequence[Finding], language: Language) -> tuple[Held, ...]:
    """Return one entry a cause, in the order in which the causes come first."""
    grouped: dict[str, list[Finding]] = {}
    for finding in findings:
        grouped.setdefault(finding.cause or str(finding.place), []).append(finding)
    return tuple(_held_cause(group, language) for group in grouped.values())


def _held_cause(group: Sequence[Finding], language: Language) -> Held:
    wording = words(group[0], language)
    return Held(
        place=clean(str(group[0].place)),
        message=clean(wording.message),
        remedy=clean(wording.remedy),
        rows=len(group),
        question=group[0].severity is Severity.QUESTION,
    )


def _today(view: ManagerView, language: Language, rows: Rows, names: dict[str, str]) -> Today | None:
    """Return the adjusted daily targets, people in the order of the first metric; None without a next day."""
    columns = [
        summary
        for summary in view.metrics[: rows.metrics]
        if any(line.adjusted_daily is not None for line in summary.people)
    ]
    if view.next_day is None or not columns:
        return None
    people: dict[str, dict[str, int | None]] = {}
    for summary in columns:
        for line in summary.people:
            people.setdefault(line.person_id, {})[summary.metric] = line.adjusted_daily
    words = {line.person_id: _word(line) for line in columns[0].people}
    wanted = [person for person in people if any(value is not None for value in people[person].values())]
    return Today(
        columns=tuple((clean(metric_name(one.metric, language)), unit_of(one.metric)) for one in columns),
        total=tuple(summary.total.adjusted_daily for summary in columns),
        rows=tuple(
            (names[person], tuple(people[person].get(one.metric) for one in columns), words.get(person, ""))
            for person in wanted[: rows.today]
        ),
        more=max(0, len(wanted) - rows.today),
    )


def board_pairs(boards: Sequence[Board], ours: frozenset[str], language: Language, rows: Rows) -> tuple[BoardPair, ...]:
    """Pair the windows of one stanza and peer group, in the order they come; `ours` are the recipient's people."""
    pairs: dict[tuple[str, str], list[Board]] = {}
    for board in boards:
        pairs.setdefault((board.key, board.scope.text), []).append(board)
    shown = list(pairs.values())[: rows.boards]
    return tuple(
        BoardPair(
            title=clean(paired[0].title),
            scope=clean(paired[0].scope.name),
            metric=clean(metric_name(paired[0].metric, language)),
            unit=unit_of(paired[0].metric),
            rankings=tuple(
                _ranking(board, ours, rows.board if position == 0 else rows.further_board, rows.names)
                for board in sorted(paired, key=lambda board: list(Window).index(board.window))
            ),
        )
        for position, paired in enumerate(shown)
    )


def _ranking(board: Board, members: frozenset[str], length: int, names: int) -> Ranking:
    others = any(row.person_id not in members for row in board.rows)
    ranked = [
        _place(row, row.rank, mine=others and row.person_id in members) for row in board.rows if row.rank is not None
    ]
    below = [(clean(row.name), row.reason) for row in board.rows if row.rank is None]
    return Ranking(
        window=board.window.value,
        places=tuple(ranked[:length]),
        more=max(0, len(ranked) - length),
        mine=tuple(place for place in ranked[length:] if place.mine)[:names],
        below=tuple(below[:names]),
        below_more=max(0, len(below) - names),
        completions=any(row.completion is not None for row in board.rows),
        movements=any(row.movement is not None or row.new for row in board.rows),
    )


def _place(row: BoardRow, rank: int, *, mine: bool) -> Place:
    return Place(rank, clean(row.name), row.value, row.completion, row.movement, row.new, mine)
