"""Which rows of a table are records: not blank lines, subtotals, instructions, examples or signatures."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from workflow.domain.sheet import Merge, Sheet, Value
from workflow.kinds.column import Content, Kind
from workflow.kinds.written import is_placeholder, is_total, plain

_LABELS = frozenset({
    "person", "person_id", "region", "store", "company", "date", "seq", "customer", "product", "order_number", "name",
    "id", "metric", "period",
})  # fmt: skip
"""Columns in which 合计 stands; a remark that speaks of a 汇总 makes no subtotal."""

_FOOTER = re.compile(
    r"^[(]?(?:注|备注|说明|制表|制单|审核|复核|填表|填报|签字|签名|主管|批准|打印|note)[人日期签字]*[\d、]*\s*:|^注\d*[、.]",
    re.IGNORECASE,
)
_INSTRUCTION = re.compile(
    r"必填|选填|可选|请填|填写|格式|例如|示例|下拉|如:|文本型|数字型|required|optional", re.IGNORECASE
)
_MACHINE = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*\Z")
_EXAMPLE = re.compile(
    r"^[(\[【]?(?:示例|例子|样例|例)[)\]】:]?(?:\s|:|$|[^如会外行])|^[(\[]?example[)\]:]?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table: records and totals, as row numbers of the sheet."""

    records: tuple[int, ...]
    totals: tuple[int, ...]
    hidden: int = 0


def filled(value: Value) -> bool:
    """Tell whether a cell holds something that is not a word for 'nothing'."""
    if value is None:
        return False
    return not (isinstance(value, str) and (not plain(value) or is_placeholder(value)))


def rows_of(
    sheet: Sheet, kind: Kind, columns: Mapping[str, int], first: int, last: int, values: Sequence[int] = ()
) -> Rows:
    """Return the rows of a table between two rows; `values` are columns that hold target values."""
    substance = [column for key, column in columns.items() if key in kind.substance] + list(values)
    start = min((*columns.values(), *values), default=1)
    labels = [column for key, column in columns.items() if key in _LABELS] + list(range(1, start))
    records, totals, hidden = [], [], 0
    for row in range(first, min(last, len(sheet.rows)) + 1):
        cells = sheet.rows[row - 1]
        width = len(cells)
        if any(
            isinstance(cells[column - 1], str) and is_total(str(cells[column - 1]))
            for column in labels
            if column <= width
        ):
            totals.append(row)
            continue
        if not any(filled(cells[column - 1]) for column in substance if column <= width):
            continue
        if _is_no_record(cells, kind, columns, near_header=row - first < 3):
            continue
        records.append(row)
        hidden += row in sheet.hidden_rows
    return Rows(tuple(records), tuple(totals), hidden)


def _is_no_record(cells: Sequence[Value], kind: Kind, columns: Mapping[str, int], *, near_header: bool) -> bool:
    written = [cell for cell in cells if isinstance(cell, str)]
    if any(_is_example(text) for text in written[:3]):
        return True
    if not near_header and len(written) > 1:
        return False
    texts = [text for cell in written if (text := plain(cell))]
    others = any(cell is not None and not isinstance(cell, str) for cell in cells)
    if len(texts) == 1 and not others and _FOOTER.match(texts[0]):
        return True
    return near_header and not others and bool(texts) and _explains(texts, cells, kind, columns)


@lru_cache(maxsize=8_192)
def _is_example(text: str) -> bool:
    return bool(_EXAMPLE.match(plain(text)))


def _explains(texts: Sequence[str], cells: Sequence[Value], kind: Kind, columns: Mapping[str, int]) -> bool:
    """Whether a row right below the header says what the columns are, in machine names or in instructions."""
    if (
        len(texts) >= 3
        and all(_MACHINE.match(text) for text in texts)
        and any("_" in text or text.islower() for text in texts)
    ):
        return True
    typed = [
        column
        for key, column in columns.items()
        if key in kind.by_key and kind.by_key[key].content in (Content.DATE, Content.MONEY)
    ]
    told = [str(cells[column - 1]) for column in typed if column <= len(cells) and isinstance(cells[column - 1], str)]
    return any(_INSTRUCTION.search(text) for text in told) or (
        len(texts) >= 3 and all(_INSTRUCTION.search(text) for text in texts)
    )


def cells_of(sheet: Sheet, column: int, rows: Sequence[int], merges: Sequence[Merge], *, fill: bool) -> list[Value]:
    """Return a column's values in rows; where `fill`, a merged cell holds for all rows of its merge and no other."""
    found = [sheet.rows[row - 1][column - 1] if column <= len(sheet.rows[row - 1]) else None for row in rows]
    if not fill:
        return found
    for merge in merges:
        if merge.left == column and merge.bottom > merge.top:
            anchor = sheet.value(merge.top, merge.left)
            for index, row in enumerate(rows):
                if merge.top <= row <= merge.bottom:
                    found[index] = anchor
    return found
