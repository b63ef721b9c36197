"""Sheets of ours on which people type: known by their column heads, wherever in the sheet those stand by now.

Their rows may have been sorted, filtered or deleted, and any program may have saved the file since.
"""

from collections.abc import Callable, Collection, Mapping

from workflow.domain.sheet import Sheet, Value
from workflow.workbook.notes import FIRST_LINE

_HEADER_WITHIN = 40
"""Rows above the table: the title, and notes on how to fill it in."""


def is_ours(sheet: Sheet, ours: Collection[str]) -> bool:
    """Tell whether we added a sheet: by the names that the marker tells; where it tells none, by the sheet's title."""
    return sheet.name in ours or text_of(sheet.value(1, 1)).startswith(FIRST_LINE)


def header_of(
    sheet: Sheet, heads: Mapping[str, str], enough: Callable[[Collection[str]], bool]
) -> tuple[int, dict[str, int]]:
    """Return the row of the heads and the column of each; (0, {}) for a sheet without such a table.

    Args:
        sheet: the sheet.
        heads: the column's key by each of its titles, in any language.
        enough: tells whether the keys that a row has make it the row of the heads.
    """
    for number, row in enumerate(sheet.rows[:_HEADER_WITHIN], 1):
        found: dict[str, int] = {}
        for column, value in enumerate(row, 1):
            if key := heads.get(text_of(value)):
                found.setdefault(key, column)
        if enough(found):
            return number, found
    return 0, {}


def text_of(value: Value) -> str:
    """Return what a cell says as one text; a whole number without its decimals, '' for an empty cell."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
