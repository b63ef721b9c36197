"""Results on 抽查卡 sheets: what somebody typed into 检查结果, 检查人 and 备注 of a card.

The sheet is known by its column heads, in either language, so that the workbook may come back in any file, saved by
any program, with rows sorted or deleted. A workbook with such a sheet is one of ours: nothing else in it is read.
"""

from collections.abc import Iterator, Sequence

from workflow.domain.sheet import Sheet, Value
from workflow.domain.supervision import SPOT_WORDS, TypedResult
from workflow.workbook.limits import ReadLimits
from workflow.workbook.read import Rejection, read_workbook

_HEADER_WITHIN = 40
_HEADS = {title: key for key, titles in SPOT_WORDS.items() for title in titles}
_NEEDED = frozenset({"card", "result", "checked_by"})
_LONGEST = 1000
"""Characters of a cell that are kept."""


def read_results(content: bytes, name: str, limits: ReadLimits) -> tuple[TypedResult, ...]:
    """Return what was typed on the cards in a file; nothing for a file that cannot be read."""
    sheets = read_workbook(content, name, limits)
    return () if isinstance(sheets, Rejection) else results_in(sheets)


def has_cards(sheets: Sequence[Sheet]) -> bool:
    """Tell whether one of the sheets is a sheet of cards."""
    return any(_header(sheet)[0] for sheet in sheets)


def results_in(sheets: Sequence[Sheet]) -> tuple[TypedResult, ...]:
    """Return every card with a cell that was filled in."""
    return tuple(result for sheet in sheets for result in _results(sheet))


def _results(sheet: Sheet) -> Iterator[TypedResult]:
    header, columns = _header(sheet)
    for number in range(header + 1, len(sheet.rows) + 1) if header else ():
        cells = {key: _text(sheet.value(number, column))[:_LONGEST] for key, column in columns.items()}
        if cells["card"] and cells["result"]:
            yield TypedResult(
                cells["card"], cells["result"], cells["checked_by"], cells.get("note", ""), f"{sheet.name}!{number}"
            )


def _header(sheet: Sheet) -> tuple[int, dict[str, int]]:
    for number, row in enumerate(sheet.rows[:_HEADER_WITHIN], 1):
        found: dict[str, int] = {}
        for column, value in enumerate(row, 1):
            if key := _HEADS.get(_text(value)):
                found.setdefault(key, column)
        if found.keys() >= _NEEDED:
            return number, found
    return 0, {}


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value).strip()
