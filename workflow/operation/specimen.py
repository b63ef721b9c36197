"""An invented office of one person, of which doctor makes every kind of message before a night has to.

Everything is filled in that a message may show, so that a template is not only read but gone through.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from workflow.config import Config
from workflow.domain.alarm import Topic, Trouble
from workflow.domain.catalogue import find
from workflow.domain.period import month
from workflow.domain.place import Place
from workflow.domain.results import Board, BoardRow, Standing, Window
from workflow.domain.team import Assignment, Level, Person, TeamPath
from workflow.domain.view import (
    AssistantView,
    Detail,
    GroupView,
    ManagerView,
    MetricSummary,
    OperatorView,
    PersonView,
    Praise,
    Scope,
    View,
)
from workflow.notify.compose import compose
from workflow.notify.im_text import board_text, digest_screen, digest_text, group_screen, sms_text

_OFFICE = TeamPath("公司", "东区")
_SEEN = Person("0", "测试", (Assignment(None, _OFFICE),), mail="nobody@example.com")
_EDITIONS = ("evening", "morning", "weekly", "monthly")


def render_all(config: Config, day: date) -> None:
    """Make every kind of message of every edition in memory.

    Raises:
        BrokenTemplateError: a template is missing or wrong; it is named.
    """
    templates, language = config.folders.templates, config.language
    for edition in _EDITIONS:
        for view in (*_views(day, edition), _alarm(day, edition)):
            compose(view, config.mail, language, templates, time_zone=config.time_zone)
    for markdown in (True, False):
        group = group_screen(_group(day), language, markdown=markdown, top=3)
        digest = digest_screen(_manager(day, "evening"), language, markdown=markdown, top=3)
        board_text(group, language, templates)
        board_text(replace(group, boards=(), praise=(), revision=1), language, templates)
        digest_text(digest, language, templates)
        sms_text(group, language, templates, 2)


def _views(day: date, edition: str) -> Iterator[View]:
    """Yield what managers, sellers and assistants get: full of everything, and with nothing in it."""
    full, scope, following = _manager(day, edition), Scope(_SEEN, _OFFICE, frozenset()), day + timedelta(1)
    yield full
    yield replace(full, detail=Detail.ONE_SCREEN, revision=1, incomplete=True, provisional_calendar=True)
    yield ManagerView(scope, day, following, edition, (), (), (), ())
    standing = full.metrics[0].people[0]
    own = PersonView(scope, day, following, edition, (standing,), full.boards, full.findings, unreported=True)
    yield own
    yield replace(own, metrics=(), boards=(), findings=(), unreported=False, next_day=None)
    yield AssistantView(scope, day, following, edition, full.findings, (_SEEN,))
    yield AssistantView(scope, day, following, edition, (), ())


def _manager(day: date, edition: str) -> ManagerView:
    behind = _standing(day, Level.PERSON)
    total = replace(behind, level=Level.REGION, person_id="", name=_OFFICE.name)
    units = tuple(replace(total, path=TeamPath("公司", "东区", name), name=name) for name in ("一店", "二店"))
    finding = find("read.empty", Place("日报.xlsx"), person_id=_SEEN.id)
    scope = Scope(_SEEN, _OFFICE, frozenset({_SEEN.id}))
    summary = MetricSummary("sales", total, units, (behind,))
    following = day + timedelta(1)
    return ManagerView(scope, day, following, edition, (summary,), (_SEEN,), _boards(day), (finding,))


def _standing(day: date, level: Level) -> Standing:
    return Standing(
        level, _OFFICE, _SEEN.id, _SEEN.name, "sales", month(day.year, day.month), target=1_000_000_000,
        actual=400_000_000, completion=Fraction(2, 5), time_progress=Fraction(1, 2), gap=-100_000_000,
        adjusted_daily=60_000_000, forecast=800_000_000, unreported=True,
    )  # fmt: skip


def _boards(day: date) -> tuple[Board, ...]:
    moves = (None, 1, -1)
    rows = [
        BoardRow(rank, str(rank), f"第{rank}", _OFFICE, 10_000 * rank, Fraction(1, rank), move, new=move is None)
        for rank, move in enumerate(moves, 1)
    ]
    rows.append(BoardRow(None, "9", "未报者", _OFFICE, None, reason="unreported"))
    period = month(day.year, day.month)
    return tuple(
        Board("sales", "龙虎榜", _OFFICE, "sales", window, day, period, tuple(rows))
        for window in (Window.DAY, Window.CUMULATIVE)
    )


def _group(day: date) -> GroupView:
    ranked = tuple(replace(each, rows=each.rows[:-1]) for each in _boards(day))
    praise = (Praise("第1", "sales", reached=100), Praise("第2", "sales", streak=3))
    return GroupView(_OFFICE, day, "evening", ranked, praise, provisional_calendar=True, incomplete=True)


def _alarm(day: date, edition: str) -> OperatorView:
    every = tuple(Trouble(topic, ("…",), ("doctor",)) for topic in Topic)
    return OperatorView(Scope(_SEEN, None, frozenset()), day, edition, every)
