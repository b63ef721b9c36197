"""Results on 抽查卡 sheets: what somebody typed into 检查结果, 检查人 and 备注 of a card.

The sheet is known by its column heads, in either language (`typed_sheet`), so that the workbook may come back in any
file. A workbook with such a sheet is one of ours: nothing else in it is read.
"""

from collections.abc import Iterator, Sequence

from workflow.domain.sheet import Sheet
from workflow.domain.supervision import SPOT_WORDS, TypedResult
from workflow.workbook.typed_sheet import header_of, text_of

_HEADS = {title: key for key, titles in SPOT_WORDS.items() for title in titles}
_NEEDED = frozenset({"card", "result", "checked_by"})
_LONGEST = 1000
"""Characters of a cell that are kept."""


def has_cards(sheets: Sequence[Sheet]) -> bool:
    """Tell whether one of the sheets is a sheet of cards."""
    return any(header_of(sheet, _HEADS, _NEEDED.issubset)[0] for sheet in sheets)


def results_in(sheets: Sequence[Sheet]) -> tuple[TypedResult, ...]:
    """Return every card with a cell that was filled in."""
    return tuple(result for sheet in sheets for result in _results(sheet))


def _results(sheet: Sheet) -> Iterator[TypedResult]:
    header, columns = header_of(sheet, _HEADS, _NEEDED.issubset)
    for number in range(header + 1, len(sheet.rows) + 1) if header else ():
        cells = {key: text_of(sheet.value(number, column))[:_LONGEST] for key, column in columns.items()}
        if cells["card"] and cells["result"]:
            yield TypedResult(
                cells["card"], cells["result"], cells["checked_by"], cells.get("note", ""), f"{sheet.name}!{number}"
            )
