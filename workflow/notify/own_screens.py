"""What the templates of sellers and assistants get: plain values in order, cut to what one screen holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from workflow.domain.finding import Finding, Language
from workflow.domain.incentive import Statement
from workflow.domain.metric import Unit
from workflow.domain.outlook import Word
from workflow.domain.period import Period
from workflow.domain.results import ClockName, Standing
from workflow.domain.view import AssistantView, PersonView
from workflow.notify.changed import ChangedPart, changed_part, metric_name, tells, unit_of
from workflow.notify.mime import clean
from workflow.notify.screen import (
    Bar,
    BoardPair,
    Heading,
    Held,
    bar_of,
    board_pairs,
    held_causes,
)
from workflow.notify.settings import Rows

_BOARD = 5
"""Ranks of the first board: the own rank stands below them."""


@dataclass(frozen=True, slots=True)
class OwnMetric:
    """One metric of the recipient's own. Amounts are steps of 1/10,000 unit."""

    metric: str
    unit: Unit
    period: Period
    target: int | None
    actual: int | None
    completion: Fraction | None
    time_progress: Fraction
    clock: str
    """Which clock time progress goes by: a key of the words' `clocks`."""
    gap: int | None
    next_day: int | None
    """The adjusted target of the next working day."""
    word: str
    """Whether that can be done: a `Word`, or ''."""
    forecast: int | None
    behind: bool
    unreported: bool
    bar: Bar


@dataclass(frozen=True, slots=True)
class Step:
    """The next tier of a plan of pay: what is missing to it, and what it pays more."""

    plan: str
    metric: str
    unit: Unit
    missing: int
    more: int


@dataclass(frozen=True, slots=True)
class PersonScreen(Heading):
    """One seller's mail."""

    metrics: tuple[OwnMetric, ...]
    metrics_more: int
    unreported: bool
    held: tuple[Held, ...]
    held_more: int
    held_rows: int
    boards: tuple[BoardPair, ...]
    steps: tuple[Step, ...]
    changed: ChangedPart | None

    @property
    def aims(self) -> tuple[OwnMetric, ...]:
        """The metrics that ask something of the next working day."""
        return tuple(each for each in self.metrics if each.next_day is not None)


@dataclass(frozen=True, slots=True)
class BookToFix:
    """One workbook with what is to be put right in it, one entry a cause."""

    workbook: str
    causes: tuple[Held, ...]
    rows: int
    """How many findings, all causes together."""
    holds: bool
    """Whether any of it keeps rows out of the figures."""


@dataclass(frozen=True, slots=True)
class AssistantScreen(Heading):
    """One assistant's mail."""

    unreported: tuple[str, ...]
    unreported_more: int
    books: tuple[BookToFix, ...]
    causes_more: int
    """Causes that the list had no room for."""
    held_rows: int
    """Findings that keep rows out of the figures."""
    doubtful_rows: int
    """Warnings: booked, but worth a look."""


def person_screen(view: PersonView, language: Language, rows: Rows, *, attached: bool) -> PersonScreen:
    """Arrange a seller's view for the templates."""
    recipient = view.scope.recipient
    metrics = tuple(each for each in view.metrics if tells(each))
    held = held_causes(view.findings, language)
    few = rows.model_copy(update={"board": min(rows.board, _BOARD)})
    return PersonScreen(
        recipient=clean(recipient.name),
        unit=clean(recipient.path_on(view.as_of).name),
        as_of=view.as_of,
        next_day=view.next_day,
        edition=clean(view.edition),
        provisional_calendar=view.provisional_calendar,
        incomplete=view.incomplete,
        revision=view.revision,
        attached=attached,
        revised=view.revised,
        metrics=tuple(_own(each, language) for each in metrics[: rows.metrics]),
        metrics_more=max(0, len(metrics) - rows.metrics),
        unreported=view.unreported,
        held=held[: rows.findings],
        held_more=max(0, len(held) - rows.findings),
        held_rows=sum(one.rows for one in held),
        boards=board_pairs(view.boards, frozenset({recipient.id}), language, few),
        steps=tuple(_step(each, language) for each in view.rewards.statements if each.next_rung)[: rows.names],
        changed=changed_part(view.changes, language, {recipient.id: ""}, rows.changes),
    )


def _own(standing: Standing, language: Language) -> OwnMetric:
    can = standing.prospect.feasibility if standing.prospect else None
    return OwnMetric(
        metric=clean(metric_name(standing.metric, language)),
        unit=unit_of(standing.metric),
        period=standing.period,
        target=standing.target,
        actual=standing.actual,
        completion=standing.completion,
        time_progress=standing.time_progress,
        clock=(standing.clocks.shown if standing.clocks else ClockName.WORKING).value,
        gap=standing.gap,
        next_day=standing.adjusted_daily,
        word="" if can is None or can.word is Word.UNKNOWN else can.word.value,
        forecast=standing.forecast,
        behind=standing.behind,
        unreported=standing.unreported,
        bar=bar_of(standing.completion, standing.time_progress),
    )


def _step(statement: Statement, language: Language) -> Step:
    rung, metric = statement.next_rung, statement.plan.metric
    assert rung is not None  # noqa: S101  the caller chose those that have one
    return Step(
        clean(statement.plan.name), clean(metric_name(metric, language)), unit_of(metric), rung.missing, rung.more
    )


def assistant_screen(view: AssistantView, language: Language, rows: Rows, *, attached: bool) -> AssistantScreen:
    """Arrange an assistant's view for the templates."""
    books = _books(view.findings, language)
    shown, room = [], rows.to_fix
    for book in books:
        if room > 0:
            shown.append(BookToFix(book.workbook, book.causes[:room], book.rows, book.holds))
            room -= len(book.causes)
    causes = sum(len(book.causes) for book in books)
    held = sum(1 for finding in view.findings if finding.severity.holds)
    return AssistantScreen(
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
        unreported=tuple(clean(person.name) for person in view.unreported[: rows.names]),
        unreported_more=max(0, len(view.unreported) - rows.names),
        books=tuple(shown),
        causes_more=causes - sum(len(book.causes) for book in shown),
        held_rows=held,
        doubtful_rows=len(view.findings) - held,
    )


def _books(findings: Sequence[Finding], language: Language) -> list[BookToFix]:
    """Return a part a workbook, in the order in which they come; what stands in none is a part without a name."""
    by_book: dict[str, list[Finding]] = {}
    for finding in findings:
        by_book.setdefault(finding.place.workbook, []).append(finding)
    return [
        BookToFix(clean(book), held_causes(found, language), len(found), any(one.severity.holds for one in found))
        for book, found in by_book.items()
    ]
