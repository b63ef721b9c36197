"""What a chat group may read: everything in it is public in that group, so a view holds public columns and praise only.

Nobody is shown for what is missing (多表扬，少批评): no line below the line, no 0, no step back. See design.md 5.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from workflow.domain.ranking import Alert, Measure
from workflow.domain.results import Board, BoardRow, Window
from workflow.domain.team import Team, TeamPath
from workflow.domain.view import GroupView, Praise
from workflow.report.views import Edition

_STREAK = 2
"""From so many working days in a row on top it is worth a word."""
_COMPANY = ("", "公司", "company")


def unit_named(text: str, team: Team, day: date) -> TeamPath | None:
    """Return the unit that a setting names: '' or 公司 for all, a path with or without the company, a name; else None.

    A name that two units share names neither of them.
    """
    if text in _COMPANY:
        return TeamPath(team.company)
    units = team.units(day)
    by_path = [unit for unit in units if text in (unit.text, unit.text.partition("/")[2])]
    by_name = [unit for unit in units if unit.name == text]
    return by_path[0] if by_path else by_name[0] if len(by_name) == 1 else None


def group_view(
    unit: TeamPath,
    edition: Edition,
    boards: Sequence[Board],
    praised: Sequence[Alert],
    team: Team,
    keys: Sequence[str] = (),
) -> GroupView:
    """Return what a unit's group may read of an evening: its own boards (of these keys, if any are named) and praise.

    `praised` are alerts that everybody may read (`compute.alerts.praised`).
    """
    ours = [board for board in boards if board.scope == unit and (not keys or board.key in keys)]
    members = {person.id for person in team.members(unit, edition.as_of)}
    reached = [Praise(alert.name, alert.metric, reached=alert.level) for alert in praised if alert.person_id in members]
    return GroupView(
        unit=unit,
        as_of=edition.as_of,
        edition=edition.name,
        boards=tuple(_public(board) for board in ours),
        praise=(*reached, *_on_top(ours)),
        provisional_calendar=edition.provisional_calendar,
        incomplete=bool(edition.unreported & members),
        revision=edition.revision,
    )


def _public(board: Board) -> Board:
    """Return a board with the public columns of those who have something to show."""
    shown = (
        BoardRow(row.rank, "", row.name, board.scope, row.value, row.completion, score=row.score)
        for row in board.rows
        if row.rank is not None and _to_be_proud_of(board, row)
    )
    return replace(board, rows=tuple(shown))


def _to_be_proud_of(board: Board, row: BoardRow) -> bool:
    if (row.value or 0) <= 0:
        return False
    return board.measure is not Measure.PROGRESS or (row.score is not None and row.score > 0)


def _on_top(boards: Sequence[Board]) -> list[Praise]:
    found = [
        Praise(row.name, board.metric, streak=row.streak)
        for board in boards
        if board.window is Window.DAY and board.measure is Measure.AMOUNT
        for row in board.rows
        if row.rank == 1 and row.streak >= _STREAK and _to_be_proud_of(board, row)
    ]
    return list(dict.fromkeys(found))
