"""Sheets of boards: the windows of a stanza side by side, praise for everybody to read, corrections."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise, zip_longest

from workflow.domain.finding import Language
from workflow.domain.mark import ChartKind, Format, Link, ResultTable, TableColumn, TableValue
from workflow.domain.metric import METRICS, Unit
from workflow.domain.money import SCALE, thousands, to_units
from workflow.domain.ranking import Alert, LateRow, Measure, Restated
from workflow.domain.results import Board, BoardRow, Window
from workflow.domain.team import Level, TeamPath
from workflow.report.board_words import board_word, remark_text, rule_notes
from workflow.report.csv_rows import movement_text
from workflow.report.words import board_note, metric_name, word

Cell = TableValue | Link
_MOST_DECIMALS = 4
"""Further decimals at most: amounts have no more."""
_PRAISED = 3
_SHOWN_CAUSES = 5


def board_table(boards: Sequence[Board], as_of: date, language: Language) -> ResultTable:
    """Put the windows of one board side by side, an empty column between them; a chart shows the last one."""
    blocks = [_block(board, language) for board in boards]
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
    rules = dict.fromkeys(note for board in boards for note in rule_notes(board, language))
    return ResultTable(
        title=title,
        columns=tuple(columns),
        rows=tuple(rows),
        notes=(f"{word('as_of', language)} {as_of.isoformat()} · {first.scope.text}", board_note(language), *rules),
        chart=ChartKind.BAR if rows else ChartKind.NONE,
        chart_column=offset + 3,
        chart_label=offset + 1,
    )


Column = tuple[TableColumn, list[Cell]]
"""A column with its cells, top to bottom."""


def _block(board: Board, language: Language) -> tuple[list[TableColumn], list[tuple[Cell, ...]]]:
    """Return rank, name, unit, what is ranked, what it is made of, moved, and the remark of a window."""
    window = board_word(board.window.value, language)
    columns = [
        *_who(board, window, language),
        *_ranked(board, window, language),
        (TableColumn(f"{window} {word('movement', language)}", width=8),
         [_arrow(movement_text(row, new=word("new", language))) for row in board.rows]),
        *_more(board, window, language),
        (TableColumn(f"{window} {word('remark', language)}", width=18),
         [remark_text(row, language) for row in board.rows]),
    ]  # fmt: skip
    lines = list(zip(*(cells for _, cells in columns), strict=True))
    return [column for column, _ in columns], lines


def _who(board: Board, window: str, language: Language) -> list[Column]:
    people = board.who is Level.PERSON
    unit = word("unit", language) if people else board_word("within", language)
    return [
        (TableColumn(f"{window} {word('rank', language)}", Format.NUMBER, 8), [row.rank for row in board.rows]),
        (TableColumn(f"{window} {word('name', language)}", width=12), [row.name for row in board.rows]),
        (TableColumn(f"{window} {unit}", width=14),
         [row.path.name if people else _above(row.path).name for row in board.rows]),
    ]  # fmt: skip


def _above(unit: TeamPath) -> TeamPath:
    return next((each for each in list(unit.ancestors())[1:]), unit)


def _ranked(board: Board, window: str, language: Language) -> list[Column]:
    """Return what is ranked, with a decimal more where equal ones would have different ranks, and the amounts of it."""
    rows, name, shown = board.rows, metric_name(board.metric, language), _format(board.metric)
    amounts: list[Cell] = [_units(row.value) for row in rows]
    amount = (TableColumn(f"{window} {name}", shown, 16), amounts)
    match board.measure:
        case Measure.AMOUNT:
            more = further_decimals([(row.rank, _exact(row.value)) for row in rows], 2)
            cells: list[Cell] = [_exact(row.value) for row in rows] if more else amounts
            return [(TableColumn(f"{window} {name}", shown, 16, bars=True, decimals=more), cells)]
        case Measure.PER_HEAD:
            heads: list[Cell] = [None if row.heads is None else float(round(row.heads, 2)) for row in rows]
            title = f"{window} {board_word('per_head', language)}{' ' if language is Language.EN else ''}{name}"
            return [
                (TableColumn(title, shown, 16, bars=True), amounts),
                (
                    TableColumn(f"{window} {board_word('total', language)}", shown, 16),
                    [_units(row.total) for row in rows],
                ),
                (TableColumn(f"{window} {board_word('heads', language)}", Format.NUMBER, 10), heads),
            ]
    ratios = [None if row.score is None else float(row.score) for row in rows]
    more = further_decimals(
        [(row.rank, None if row.score is None else Decimal(row.score.numerator) / row.score.denominator)
         for row in rows], 3
    )  # fmt: skip
    title = f"{window} {board_word(board.measure.value, language)}"
    found: list[Column] = [(TableColumn(title, Format.PERCENT, 12, bars=True, decimals=more), [*ratios]), amount]
    if board.measure is Measure.PROGRESS:
        before = f"{window} {board_word('before', language)}"
        found.append((TableColumn(before, shown, 16), [_units(row.total) for row in rows]))
    return found


def _more(board: Board, window: str, language: Language) -> list[Column]:
    """Return the completion beside amounts to date, and the gap to the next."""
    if board.window is Window.DAY:
        return []
    shown = _format(board.metric)
    columns: list[Column] = []
    if board.measure is not Measure.COMPLETION:
        completions: list[Cell] = [None if row.completion is None else float(row.completion) for row in board.rows]
        columns.append((TableColumn(f"{window} {word('completion', language)}", Format.PERCENT, 10), completions))
    targets: list[Cell] = [_units(row.target) for row in board.rows]
    if any(target is not None for target in targets):
        columns.insert(0, (TableColumn(f"{window} {word('target', language)}", shown, 16), targets))
    gaps: list[Cell] = [_units(row.to_next) for row in board.rows]
    return [*columns, (TableColumn(f"{window} {word('to_next', language)}", shown, 14), gaps)]


def further_decimals(ranked: Sequence[tuple[int | None, Decimal | None]], decimals: int) -> int:
    """Return how many more decimals tell values of different ranks apart, at most four (domain.md 4.9).

    `ranked` are ranks with exact values, best first; `decimals` is how many are shown anyway.
    """
    shown = [(rank, value) for rank, value in ranked if rank is not None and value is not None]
    pairs = [(one, other) for (first, one), (second, other) in pairwise(shown)
             if first != second and one != other]  # fmt: skip
    for more in range(_MOST_DECIMALS + 1):
        step = Decimal(1).scaleb(-(decimals + more))
        if all(one.quantize(step) != other.quantize(step) for one, other in pairs):
            return more
    return _MOST_DECIMALS


def _format(metric: str) -> Format:
    return Format.MONEY if METRICS[metric].unit is Unit.MONEY else Format.NUMBER


def _units(amount: int | None) -> Decimal | None:
    return None if amount is None else to_units(amount)


def _exact(amount: int | None) -> Decimal | None:
    return None if amount is None else Decimal(amount) / SCALE


def _arrow(movement: str) -> str:
    """Return '↑2', '↓1' or '→' for a signed number, since a sign looks like a formula; any other text as it is."""
    if movement == "0":
        return "→"
    return f"↓{movement[1:]}" if movement.startswith("-") else f"↑{movement}" if movement.isdigit() else movement


def praise_table(
    boards: Sequence[Board], alerts: Sequence[Alert], as_of: date, language: Language
) -> ResultTable | None:
    """Return the 表扬 sheet: the first three of every board, streaks on top, targets reached; None for nothing.

    It is for everybody to read, so it names nobody who is behind (多表扬，少批评): that stands in managers' views.
    """
    zh = language is Language.ZH
    rows: list[tuple[Cell, ...]] = []
    for board in boards:
        for row in board.rows:
            if _is_praised(board, row):
                scope = "" if board.scope.level is Level.COMPANY else f" {board.scope.name}"
                what = f"{board.title}{scope} · {board_word(board.window.value, language)}"
                rows.append((what, row.rank, row.name, row.path.name, _praise(board, row, language)))
    for alert in alerts:
        what = "达成本月目标" if zh else "The month's target reached"
        rows.append((what, None, alert.name, alert.path.name, _reached(alert, language)))
    if not rows:
        return None
    heads = (("what", 30), ("rank", 8), ("name", 12), ("unit", 14), ("says", 40))
    columns = [
        TableColumn(word(key, language) if key in ("rank", "name", "unit") else board_word(key, language),
                    Format.NUMBER if key == "rank" else Format.TEXT, width) for key, width in heads
    ]  # fmt: skip
    note = f"{word('as_of', language)} {as_of.isoformat()}"
    return ResultTable(board_word("praise", language), tuple(columns), tuple(rows), (note,))


def _is_praised(board: Board, row: BoardRow) -> bool:
    """Tell whether a line is among the first three and something to be proud of: no 0, no step back."""
    if row.rank is None or row.rank > _PRAISED or (row.value or 0) <= 0:
        return False
    return board.measure is not Measure.PROGRESS or (row.score is not None and row.score > 0)


def _praise(board: Board, row: BoardRow, language: Language) -> str:
    amount = f"{metric_name(board.metric, language)} {thousands(row.value or 0)}"
    said = [amount if board.measure is not Measure.PER_HEAD else f"{board_word('per_head', language)} {amount}"]
    if row.score is not None and board.measure in (Measure.COMPLETION, Measure.PROGRESS):
        sign = "+" if board.measure is Measure.PROGRESS and row.score > 0 else ""
        said.insert(0, f"{board_word(board.measure.value, language)} {sign}{float(row.score):.1%}")
    said += [remark] if (remark := remark_text(row, language)) else []
    return ("，" if language is Language.ZH else ", ").join(said)


def _reached(alert: Alert, language: Language) -> str:
    share = f"{alert.actual / alert.target:.1%}"
    name = metric_name(alert.metric, language)
    if language is Language.ZH:
        return f"{name} {thousands(alert.actual)}，完成率 {share}"
    return f"{name} {thousands(alert.actual)}, completion {share}"


def restated_table(restated: Sequence[Restated], as_of: date, language: Language) -> ResultTable | None:
    """Return the 更正说明 sheet: who moved on a published board, and the rows that did it; None for nothing."""
    if not restated:
        return None
    heads = (
        ("board", Format.TEXT, 26), ("board_day", Format.DATE, 12), ("name", Format.TEXT, 12),
        ("rank_before", Format.NUMBER, 8), ("rank", Format.NUMBER, 8), ("value_before", Format.MONEY, 16),
        ("value", Format.MONEY, 16), ("change", Format.MONEY, 14), ("causes", Format.TEXT, 60),
    )  # fmt: skip
    columns = tuple(
        TableColumn(word(key, language) if key == "name" else board_word(key, language), shown, width)
        for key, shown, width in heads
    )
    zh = language is Language.ZH
    note = (
        "已发布的榜因晚到或改过的行而变：数变 1% 以上（或设定的金额）、或前几名变动的列在这里。"
        if zh
        else "Boards that were published and changed since: values by 1% (or the amount set) or ranks among the first."
    )
    rows = tuple(_restated_cells(each, language) for each in restated)
    return ResultTable(
        board_word("restated", language), columns, rows, (f"{word('as_of', language)} {as_of.isoformat()}", note)
    )


def _restated_cells(each: Restated, language: Language) -> tuple[Cell, ...]:
    scope = "" if each.scope.level is Level.COMPANY else f" {each.scope.name}"
    change = None if each.before is None or each.value is None else to_units(each.value - each.before)
    return (
        f"{each.title}{scope} · {board_word(each.window, language)}", each.day, each.name, each.rank_before, each.rank,
        _units(each.before), _units(each.value), change, _why(each, language),
    )  # fmt: skip


def _why(each: Restated, language: Language) -> str:
    if not each.causes:
        return "别人的数变了" if language is Language.ZH else "others' values changed"
    said = [_late(row, language) for row in each.causes[:_SHOWN_CAUSES]]
    if more := len(each.causes) - len(said):
        said.append(f"另有 {more} 行" if language is Language.ZH else f"{more} more rows")
    return "\n".join(said)


def _late(row: LateRow, language: Language) -> str:
    place = f"{row.workbook} › {row.sheet} › {row.row}"
    sign = "+" if row.amount >= 0 else "−"
    day = f"{row.date.month}/{row.date.day}"
    unit = "行" if language is Language.ZH else ""
    return f"{place}{unit}  {day}  {sign}{thousands(abs(row.amount))}"
