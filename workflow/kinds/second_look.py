"""Headers that need what stands above them: months as bare numbers 1 to 12, a table whose person or day is a pair.

Asked only where the plain way finds nothing that it knows, so that ordinary sheets are read as fast as ever.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from workflow.domain.sheet import Sheet, Value
from workflow.kinds.dates import year_and_month
from workflow.kinds.grid import Grid
from workflow.kinds.headers import HeaderRows, find_headers
from workflow.kinds.pairs import read_above
from workflow.kinds.recognise import Vocabulary
from workflow.kinds.sales_target import SALES_TARGET
from workflow.kinds.written import plain, simplified

_TITLE_ROWS = 15
_FEWEST = 3
"""Months beside each other that make numbers months."""
_THIRDS: frozenset[Value] = frozenset({3, 6, 9, 12, "3", "6", "9", "03", "06", "09", "12"})
"""Of three months in a row one is among these: the cheap test before the careful one."""
_ANOTHER_PAPER = re.compile(r"报价|询价|报销|费用|采购|工资|提成|库存|quotation|invoice|expense", re.IGNORECASE)
"""Papers that look like a list of sales below a name and a day, and are none: they stay unknown, and are asked."""
_MONTH = re.compile(r"0?[1-9]|1[0-2]")
_NUMBERS = frozenset({*range(1, 13), *map(str, range(1, 13)), *(f"0{month}" for month in range(1, 10))})


def headers_of(sheet: Sheet, vocabulary: Vocabulary, context: str) -> list[HeaderRows]:
    """Return every header of a sheet; see `headers.find_headers`."""
    months = _with_months(sheet, context)
    found = find_headers(Grid(months), vocabulary, context) if months else []
    if found and all(one.recognised.kind is SALES_TARGET for one in found):
        return found
    if found := find_headers(Grid(sheet), vocabulary, context):
        return found
    above = read_above(sheet, range(1, min(_TITLE_ROWS, len(sheet.rows)) + 1), vocabulary)
    said = frozenset(pair.label for pair in above.pairs if pair.value is not None)
    if _ANOTHER_PAPER.search(" ".join((context, *map(simplified, above.titles)))):
        return []
    return find_headers(Grid(sheet), replace(vocabulary, said=said), context) if said else []


def _with_months(sheet: Sheet, context: str) -> Sheet | None:
    """The sheet with 1月 for 1, where a row has a run of months as numbers and titles tell a year and no month."""
    for number, row in enumerate(sheet.rows[:_TITLE_ROWS]):
        if _THIRDS.isdisjoint(row) or not (run := _run(row)):
            continue
        above = [plain(value) for other in sheet.rows[: number + 1] for value in other if isinstance(value, str)]
        words = simplified(" ".join((context, *above)))
        if SALES_TARGET.hint.search(words) and _is_of_a_year(words):
            months: list[Value] = list(row)
            for column in run:
                months[column] = f"{_month(row[column])}月"
            return replace(sheet, rows=[*sheet.rows[:number], months, *sheet.rows[number + 1 :]])
    return None


def _is_of_a_year(words: str) -> bool:
    year, month = year_and_month(words)
    return year is not None and month is None


def _run(row: Sequence[Value]) -> range:
    """The columns of a row that count months up one by one; a row that goes on to 13 counts days or ranks."""
    start = None
    for column, value in enumerate([*row, None]):
        month = _month(value)
        if start is not None and month == _month(row[column - 1]) + 1:
            continue
        if start is not None and column - start >= _FEWEST:
            return range(0) if value in (13, 13.0, "13") else range(start, column)
        start = column if month else None
    return range(0)


def _month(value: Value) -> int:
    """The month that a cell names as a number; 0 for none."""
    if isinstance(value, float) and value == int(value) and 1 <= value <= 12:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 12:
        return value
    return int(value) if isinstance(value, str) and _MONTH.fullmatch(value.strip()) else 0
