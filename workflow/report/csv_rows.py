"""Figures and findings as rows of text, in the columns that other programs rely on (the command line's contract).

Money and counts have two decimals at most: money always two, a count none unless it is a fraction (a forecast).
Ratios have six decimals. What is not known is empty. No cell can become a formula: a text that begins like one (= + -
@, their full-width forms, a tab or a line break, blanks before them included) is put in Chinese quotation marks,
“=A1”; plain numbers in a text stay as they are, and figures are never touched, so negative numbers stay numbers.
"""

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from workflow.domain.catalogue import words
from workflow.domain.finding import Finding, Language
from workflow.domain.metric import METRICS, Unit
from workflow.domain.money import SCALE, to_units
from workflow.domain.ranking import Measure
from workflow.domain.results import Board, BoardRow, Standing

Rows = tuple[tuple[str, ...], list[tuple[str, ...]]]
"""The header and the rows."""

STANDINGS_HEADER = (
    "as_of", "period", "period_start", "period_end", "level", "path", "person_id", "name", "metric", "target", "actual",
    "completion", "time_progress", "gap", "adjusted_daily", "forecast",
)  # fmt: skip
BOARDS_HEADER = ("board", "scope", "metric", "window", "rank", "movement", "path", "person_id", "name", "value")
BOARD_DETAILS_HEADER = (
    *BOARDS_HEADER, "measure", "score", "completion", "target", "to_next", "streak", "provisional", "reason",
)  # fmt: skip
"""What an office's own boards rank, and why somebody is not ranked; beside boards.csv, whose columns stay."""
FINDINGS_HEADER = ("code", "severity", "cause", "workbook", "sheet", "cell", "value", "message", "remedy")

_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d[\d,]*(\.\d+)?%?")


def plain(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula, whatever it begins with."""
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"“{text}”"
    return text


def amount_text(amount: int | None, metric: str) -> str:
    """Return an amount of a metric in units; '' for None."""
    if amount is None:
        return ""
    units = to_units(amount)
    whole = METRICS[metric].unit is Unit.COUNT and units == units.to_integral_value()
    return f"{units:.0f}" if whole else f"{units:.2f}"


def ratio_text(ratio: Fraction | None) -> str:
    """Return a ratio with six decimals; '' for None."""
    return "" if ratio is None else f"{float(ratio):.6f}"


def standings_rows(standings: Sequence[Standing], as_of: date) -> Rows:
    """Return standings.csv."""
    return STANDINGS_HEADER, [_standing_row(standing, as_of) for standing in standings]


def _standing_row(standing: Standing, as_of: date) -> tuple[str, ...]:
    amounts = (standing.gap, standing.adjusted_daily, standing.forecast)
    return (
        as_of.isoformat(),
        standing.period.label,
        standing.period.start.isoformat(),
        standing.period.end.isoformat(),
        standing.level.value,
        plain(_member_path(standing)),
        plain(standing.person_id),
        plain(standing.name),
        standing.metric,
        amount_text(standing.target, standing.metric),
        amount_text(standing.actual, standing.metric),
        ratio_text(standing.completion),
        ratio_text(standing.time_progress),
        *(amount_text(amount, standing.metric) for amount in amounts),
    )


def _member_path(member: Standing | BoardRow) -> str:
    """Return '公司/华东/上海店', with the person's name at the end for a person."""
    return "/".join(part for part in (member.path.text, member.name if member.person_id else "") if part)


def boards_rows(boards: Sequence[Board]) -> Rows:
    """Return boards.csv; who stands below the line has no rank."""
    return BOARDS_HEADER, [_board_row(board, row) for board in boards for row in board.rows]


def _board_row(board: Board, row: BoardRow) -> tuple[str, ...]:
    return (
        plain(board.key),
        plain(board.scope.text),
        board.metric,
        board.window.value,
        "" if row.rank is None else str(row.rank),
        movement_text(row),
        plain(_member_path(row)),
        plain(row.person_id),
        plain(row.name),
        amount_text(row.value, board.metric),
    )


def board_details_rows(boards: Sequence[Board]) -> Rows:
    """Return boards/details.csv: the columns of boards.csv, and what is ranked, with its parts."""
    return BOARD_DETAILS_HEADER, [
        (*_board_row(board, row), *_detail_row(board, row)) for board in boards for row in board.rows
    ]


def _detail_row(board: Board, row: BoardRow) -> tuple[str, ...]:
    return (
        board.measure.value,
        _score_text(row.score, board),
        ratio_text(row.completion),
        amount_text(row.target, board.metric),
        amount_text(row.to_next, board.metric),
        str(row.streak) if row.streak else "",
        "provisional" if row.provisional else "",
        row.reason,
    )


def _score_text(score: Fraction | None, board: Board) -> str:
    """Return what is ranked, unrounded to six decimals: a ratio, or an amount a head in units."""
    if score is None:
        return ""
    return ratio_text(score / SCALE if board.measure is Measure.PER_HEAD else score)


def movement_text(row: BoardRow, new: str = "new") -> str:
    """Return places won or lost as a signed integer ('2', '-1', '0'), `new`, or '' where there is no earlier board."""
    if row.new:
        return new
    return "" if row.movement is None else str(row.movement)


def findings_rows(findings: Sequence[Finding], language: Language) -> Rows:
    """Return findings.csv; a finding about a whole row names it as '7:7' in the column `cell`."""
    return FINDINGS_HEADER, [_finding_row(finding, language) for finding in findings]


def _finding_row(finding: Finding, language: Language) -> tuple[str, ...]:
    wording = words(finding, language)
    place = finding.place
    cell = place.cell or (f"{place.row}:{place.row}" if place.row else "")
    texts = (finding.cause, place.workbook, place.sheet, cell, finding.value, wording.message, wording.remedy)
    return (finding.code, finding.severity.value, *(plain(text) for text in texts))
