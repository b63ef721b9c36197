"""Figures as neutral tables: the sheets of 龙虎榜.xlsx and the result sheets of a workbook, in no file's format."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import zip_longest

from workflow.domain.calendar import WorkCalendar
from workflow.domain.catalogue import FINDINGS, words
from workflow.domain.finding import Accept, Finding, Language, Severity
from workflow.domain.mark import ChartKind, Format, Link, ResultTable, TableColumn, TableValue
from workflow.domain.metric import METRICS, Unit
from workflow.domain.money import to_units
from workflow.domain.period import Span, month_of
from workflow.domain.results import Board, BoardRow, Standing, Target, Window
from workflow.domain.team import Level
from workflow.report.csv_rows import movement_text
from workflow.report.words import (
    answer_notes,
    board_note,
    formula_notes,
    level_name,
    metric_name,
    origin_sentence,
    severity_name,
    split_notes,
    word,
)

Cell = TableValue | Link
Split = tuple[Target, tuple[Target, ...]]
"""A target and all of its parts, each before its own parts (`compute.splits.split_periods`)."""


def _units(amount: int | None) -> Decimal | None:
    return None if amount is None else to_units(amount)


def _format(metric: str) -> Format:
    return Format.MONEY if METRICS[metric].unit is Unit.MONEY else Format.NUMBER


def board_layout(
    boards: Sequence[Board], standings: Sequence[Standing], as_of: date, language: Language
) -> tuple[ResultTable, ...]:
    """Return the sheets of the boards workbook: a sheet a board, day and cumulative side by side; a sheet a metric."""
    pairs: dict[tuple[str, str], list[Board]] = defaultdict(list)
    for board in boards:
        pairs[board.key, board.scope.text].append(board)
    sheets = [_board_table(pair, as_of, language) for pair in pairs.values()]
    by_metric: dict[str, list[Standing]] = defaultdict(list)
    for standing in standings:
        if as_of in standing.period:
            by_metric[standing.metric].append(standing)
    for metric, theirs in by_metric.items():
        title = f"{word('progress', language)} {metric_name(metric, language)}"
        sheets.append(progress_table(theirs, as_of, language, title=title))
    return tuple(sheets)


def _board_table(boards: Sequence[Board], as_of: date, language: Language) -> ResultTable:
    """Put the windows of one board side by side, an empty column between them."""
    blocks = [_board_block(board, language) for board in boards]
    width = [len(columns) for columns, _ in blocks]
    columns: list[TableColumn] = []
    for number, (block, _) in enumerate(blocks):
        columns += [*([TableColumn("", width=3)] if number else []), *block]
    rows: list[tuple[Cell, ...]] = []
    for line in zip_longest(*(rows for _, rows in blocks)):
        row: list[Cell] = []
        for number, part in enumerate(line):
            row += [*([None] if number else []), *(part or (None,) * width[number])]
        rows.append(tuple(row))
    first = boards[0]
    title = first.title if first.scope.level is Level.COMPANY else f"{first.title} {first.scope.name}"
    offset = len(columns) - width[-1]
    return ResultTable(
        title=title,
        columns=tuple(columns),
        rows=tuple(rows),
        notes=(f"{word('as_of', language)} {as_of.isoformat()} · {first.scope.text}", board_note(language)),
        chart=ChartKind.BAR if rows else ChartKind.NONE,
        chart_column=offset + 3,
        chart_label=offset + 1,
    )


def _board_block(board: Board, language: Language) -> tuple[list[TableColumn], list[tuple[Cell, ...]]]:
    """Return rank, name, unit, value, moved and remark of a window; for the month to date also two more."""
    cumulative = board.window is Window.CUMULATIVE
    window = word(board.window.value, language)
    shown = _format(board.metric)
    columns = [
        TableColumn(f"{window} {word('rank', language)}", Format.NUMBER, 8),
        TableColumn(f"{window} {word('name', language)}", width=12),
        TableColumn(f"{window} {word('unit', language)}", width=14),
        TableColumn(f"{window} {metric_name(board.metric, language)}", shown, 16, bars=True),
        TableColumn(f"{window} {word('movement', language)}", width=8),
    ]
    if cumulative:
        columns += [
            TableColumn(f"{window} {word('completion', language)}", Format.PERCENT, 10),
            TableColumn(f"{window} {word('to_next', language)}", shown, 14),
        ]
    columns.append(TableColumn(f"{window} {word('remark', language)}", width=10))
    return columns, [_board_cells(row, language, cumulative=cumulative) for row in board.rows]


def _board_cells(row: BoardRow, language: Language, *, cumulative: bool) -> tuple[Cell, ...]:
    completion = None if row.completion is None else float(row.completion)
    more = (completion, _units(row.to_next)) if cumulative else ()
    moved = _arrow(movement_text(row, new=word("new", language)))
    remark = word("unreported", language) if row.reason == "unreported" else row.reason
    return (row.rank, row.name, row.path.name, _units(row.value), moved, *more, remark)


def _arrow(movement: str) -> str:
    """Return '↑2', '↓1' or '→' for a signed number, since a sign looks like a formula; any other text as it is."""
    if movement == "0":
        return "→"
    return f"↓{movement[1:]}" if movement.startswith("-") else f"↑{movement}" if movement.isdigit() else movement


def progress_table(
    standings: Sequence[Standing], as_of: date, language: Language, title: str | None = None
) -> ResultTable:
    """Return a 进度 sheet: a row a standing, coloured where it is behind the clock; the formulas stand above it."""
    shown = {_format(standing.metric) for standing in standings}
    money = Format.MONEY if Format.MONEY in shown else Format.NUMBER
    texts = ("level", "unit", "person_id", "name", "metric", "period")
    columns = [
        TableColumn(word(key, language), width=width) for key, width in zip(texts, (8, 30, 10, 14, 10, 12), strict=True)
    ]
    columns += [
        TableColumn(word("target", language), money, 16),
        TableColumn(word("actual", language), money, 16),
        TableColumn(word("completion", language), Format.PERCENT, 12, bars=True),
        TableColumn(word("time_progress", language), Format.PERCENT, 10),
        TableColumn(word("progress_gap", language), Format.PERCENT, 10),
        TableColumn(word("gap", language), money, 16),
        TableColumn(word("adjusted_daily", language), money, 16),
        TableColumn(word("forecast", language), money, 16),
        TableColumn(word("remark", language), width=14),
    ]
    return ResultTable(
        title=title or word("progress", language),
        columns=tuple(columns),
        rows=tuple(_progress_cells(standing, language) for standing in standings),
        notes=(f"{word('as_of', language)} {as_of.isoformat()}", *formula_notes(language)),
        tone={place: Severity.WARNING for place, standing in enumerate(standings) if standing.behind},
    )


def _progress_cells(standing: Standing, language: Language) -> tuple[Cell, ...]:
    completion = standing.completion
    remarks = [word("unreported", language)] if standing.unreported else []
    remarks += [word("derived", language)] if standing.derived else []
    return (
        level_name(standing.level, language),
        standing.path.text,
        standing.person_id,
        standing.name,
        metric_name(standing.metric, language),
        standing.period.label,
        _units(standing.target),
        _units(standing.actual),
        None if completion is None else float(completion),
        float(standing.time_progress),
        None if completion is None else float(completion - standing.time_progress),
        _units(standing.gap),
        _units(standing.adjusted_daily),
        _units(standing.forecast),
        "、".join(remarks) if language is Language.ZH else ", ".join(remarks),
    )


def split_table(
    splits: Sequence[Split], names: Mapping[str, str], calendar: WorkCalendar, as_of: date, language: Language
) -> ResultTable:
    """Return a 分解 sheet: every target with its quarters and months, a row each, and the days of as_of's month beside.

    Beside each amount stands the sum of its parts, so that a reader sees them add up. `names` are people's names by id.
    """
    days = tuple(month_of(as_of).days())
    keys = ("owner", "metric", "period")
    columns = [TableColumn(word(key, language), width=16) for key in keys]
    columns += [
        TableColumn(word("working_days", language), Format.NUMBER, 8),
        TableColumn(word("amount", language), Format.MONEY, 18),
        TableColumn(word("parts_sum", language), Format.MONEY, 18),
        TableColumn(word("origin", language), width=30),
    ]
    columns += [TableColumn(f"{day.month}/{day.day}", Format.MONEY, 11) for day in days]
    rows = [row for split in splits for row in _split_rows(split, names, calendar, days, language)]
    return ResultTable(word("split", language), tuple(columns), tuple(rows), split_notes(language))


def _split_rows(
    split: Split, names: Mapping[str, str], calendar: WorkCalendar, days: Sequence[date], language: Language
) -> Iterable[tuple[Cell, ...]]:
    whole, parts = split
    owner = names.get(whole.person_id, whole.person_id) or whole.path.text
    pieces = {part.period: part.amount for part in parts}
    by_day = {part.period.start: part.amount for part in parts if part.period.span is Span.DAY}
    for target in (whole, *parts):
        if target is not whole and target.period.span is Span.DAY:
            continue
        daily = target.period.span not in (Span.YEAR, Span.HALF, Span.QUARTER)
        below = [pieces[period] for period in target.period.parts() if period in pieces and period != target.period]
        yield (
            owner,
            metric_name(target.metric, language),
            f"{_INDENT[target.period.span]}{target.period.label}",
            calendar.working_days(target.period),
            to_units(target.amount),
            to_units(sum(below)) if below else None,
            origin_sentence(target, language),
            *(_day_cell(by_day.get(day), within=daily and day in target.period) for day in days),
        )


def _day_cell(amount: int | None, *, within: bool) -> Cell:
    """A day's share; empty for a day off, so that the working days stand out."""
    return to_units(amount) if within and amount else None


_INDENT = {
    Span.YEAR: "", Span.HALF: "", Span.ANY: "",
    Span.QUARTER: "  ", Span.MONTH: "    ", Span.WEEK: "    ", Span.DAY: "      ",
}  # fmt: skip


_PROBLEM_WIDTHS = {
    "severity": 8, "sheet": 14, "cell": 10, "row": 6, "value": 18, "message": 48, "remedy": 48, "cause_count": 10,
    "candidate": 16, "correction": 16, "accept": 8, "code": 16,
}  # fmt: skip
"""The columns of a 问题 sheet; 更正为 and 采纳 are for the user, 代码 tells what an answer is about."""


def problem_table(findings: Sequence[Finding], language: Language, notes: Sequence[str] = ()) -> ResultTable:
    """Return a 问题 sheet: a row a finding, with a link to its cell and two empty columns for the user's answer.

    Above the table stands how to answer.
    """
    causes = Counter(finding.cause for finding in findings)
    numbers = {"row", "cause_count"}
    columns = tuple(
        TableColumn(word(key, language), Format.NUMBER if key in numbers else Format.TEXT, width)
        for key, width in _PROBLEM_WIDTHS.items()
    )
    ordered = sorted(findings, key=lambda finding: (finding.severity.order, finding.sort_key))
    return ResultTable(
        title=word("problems", language),
        columns=columns,
        rows=tuple(_problem_cells(finding, causes[finding.cause], language) for finding in ordered),
        notes=(*notes, *answer_notes(language)),
        tone={place: finding.severity for place, finding in enumerate(ordered)},
    )


def _problem_cells(finding: Finding, same_cause: int, language: Language) -> tuple[Cell, ...]:
    wording, place = words(finding, language), finding.place
    link: Cell = None
    if place.sheet and place.row:
        link = Link(place.cell or f"{place.row}:{place.row}", place.sheet, place.cell or f"A{place.row}")
    severity = severity_name(finding.severity, language)
    row = place.row or None
    said = (wording.message, wording.remedy, same_cause)
    return (severity, place.sheet, link, row, finding.value, *said, _candidate(finding), None, None, finding.code)


def _candidate(finding: Finding) -> str | None:
    """What 采纳 takes over, as it would stand in the cell: an amount with its unit, whatever unit the column has."""
    if FINDINGS[finding.code].accept is not Accept.CANDIDATE:
        return None
    candidate = finding.details.get("candidate")
    return f"{candidate}元" if candidate and finding.code == "amount.approximate" else candidate or None
