"""What a table's values ask of its sheet: widths, heights, number formats, day numbers, the column of a chart."""

import math
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from workflow.domain.display_width import display_width
from workflow.domain.mark import Format, Link, ResultTable, TableColumn, TableValue

_LINE_POINTS, _MOST_LINES = 14, 20
_NUMERIC = frozenset({Format.MONEY, Format.NUMBER, Format.PERCENT})
_SHOWN = {Format.MONEY: "#,##0.00", Format.PERCENT: "0.0%", Format.DATE: "yyyy-mm-dd"}
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - spreadsheets know no zones
_LEAP_BUG_ENDS = datetime(1900, 3, 1)  # noqa: DTZ001 - spreadsheets know no zones
_DAY = timedelta(days=1)


def width_in_file(characters: float) -> float:
    """Return a column's width as the file states it: with the padding, in 256ths (ECMA-376, `col`)."""
    return int((int(characters * 7 + 0.5) + 5) / 7 * 256) / 256


def points(lines: int) -> int:
    """Return the height of a row of several lines."""
    return min(lines, _MOST_LINES) * _LINE_POINTS + 2


def line_counts(blocks: Sequence[ResultTable], first: int) -> dict[int, int]:
    """Return the rows with more than one line of text: not every program fits heights when it opens a file.

    Args:
        blocks: tables side by side.
        first: the row of their first values.
    """
    lines: dict[int, int] = {}
    for block in blocks:
        rooms = [max(column.width - 1, 1) if column.format is Format.TEXT else 0 for column in block.columns]
        for line, row in enumerate(block.rows, first):
            for value, room in zip(row, rooms, strict=False):
                text = value.text if isinstance(value, Link) else value
                if not room or not isinstance(text, str) or (2 * len(text) <= room and "\n" not in text):
                    continue
                count = sum(max(1, -(-display_width(part, chinese_font=True) // room)) for part in text.split("\n"))
                if count > 1:
                    lines[line] = max(lines.get(line, 1), count)
    return lines


def head_lines(blocks: Sequence[ResultTable]) -> int:
    """Return how many lines the longest head of tables side by side fills."""
    heads = ((column.title, max(column.width - 1, 1)) for block in blocks for column in block.columns)
    return max((-(-display_width(head, chinese_font=True) // room) for head, room in heads), default=1)


def number_of(value: object) -> float | int | None:
    """Return a number as a cell can hold it; None for what is none, and for infinities."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    if isinstance(value, int):
        return value if abs(value) < 10**300 else None
    return float(value) if math.isfinite(value) else None


def day_number(value: date, *, date1904: bool) -> float | None:
    """Return a day (or a moment) as spreadsheets count them; None for what lies before their first day."""
    moment = value.replace(tzinfo=None) if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day, no moment
    if date1904:
        return (moment - _EPOCH_1904) / _DAY if moment >= _EPOCH_1904 else None
    if moment.year < 1900:
        return None
    return (moment - _EPOCH) / _DAY - (moment < _LEAP_BUG_ENDS)


def number_format(column: TableColumn, values: Sequence[TableValue | Link]) -> str:
    """Return the format of a column's numbers; '' for texts."""
    if column.format is Format.NUMBER:
        numbers = [number for value in values if (number := number_of(value)) is not None]
        return "#,##0" if all(number == int(number) for number in numbers) else "#,##0.00"
    shown = _SHOWN.get(column.format, "")
    return re.sub(r"(?<=\.)0+", lambda zeros: zeros[0] + "0" * column.decimals, shown) if column.decimals else shown


def none_negative(block: ResultTable, column: int) -> bool:
    """Tell whether data bars of a column can begin at 0."""
    numbers = [number_of(row[column]) for row in block.rows if column < len(row)]
    return all(number is None or number >= 0 for number in numbers)


def chart_column(block: ResultTable) -> int:
    """Return the column that a table's chart shows; -1 for none."""
    if block.chart_column >= 0:
        return block.chart_column if block.chart_column < len(block.columns) else -1
    numeric = [number for number, column in enumerate(block.columns) if column.format in _NUMERIC]
    return numeric[-1] if numeric else -1
