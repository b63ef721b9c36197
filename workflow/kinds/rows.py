"""Which rows of a table are records: not blank lines, subtotals, instructions, examples or signatures."""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from workflow.domain.sheet import Value
from workflow.kinds.cell_column import TableCells, rows_with_few
from workflow.kinds.column import Content, Kind
from workflow.kinds.written import header_key, is_total, plain

_LABELS = frozenset({
    "person", "person_id", "region", "store", "company", "date", "seq", "customer", "product", "order_number", "name",
    "id", "metric", "period",
})  # fmt: skip
"""Columns in which 合计 stands; a remark that speaks of a 汇总 makes no subtotal."""

_NEAR = 3
"""How many rows below the header may explain it."""

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


def rows_of(table: TableCells, kind: Kind, columns: Mapping[str, int], values: Sequence[int] = ()) -> Rows:
    """Return the rows of a table; `values` are columns that hold target values.

    Only rows that could be something else than records are looked at one by one.
    """
    sheet, first = table.sheet, table.first
    substance = [column for key, column in columns.items() if key in kind.substance] + list(values)
    start = min((*columns.values(), *values), default=1)
    labels = [column for key, column in columns.items() if key in _LABELS] + list(range(1, start))
    totals = _totals(table, labels)
    dropped = set(totals)
    empty = _without(table, substance)
    for index in sorted({*range(min(_NEAR, table.height)), *_examples(table), *rows_with_few(table)}):
        if _is_no_record(sheet.rows[first + index - 1], kind, columns, near_header=index < _NEAR):
            dropped.add(index)
    dropped |= empty
    rows = range(first, first + table.height)
    records = tuple(row for row in rows if row - first not in dropped) if dropped else tuple(rows)
    hidden = sum(row in sheet.hidden_rows for row in records) if sheet.hidden_rows else 0
    return Rows(records, tuple(first + index for index in sorted(totals)), hidden)


def _totals(table: TableCells, labels: Sequence[int]) -> set[int]:
    """The rows that are labelled as totals."""
    found: set[int] = set()
    for column in map(table.column, labels):
        if not column.may_have("计計总總均", "total", "sum"):
            continue
        words = {text for text in set(column.texts) if is_total(text)}
        if words:
            found |= {index for index, cell in enumerate(column.cells) if isinstance(cell, str) and cell in words}
    return found


def _without(table: TableCells, substance: Sequence[int]) -> AbstractSet[int]:
    """The rows in which none of some columns holds anything."""
    columns = [table.column(number) for number in substance]
    if not columns:
        return frozenset(range(table.height))
    left = columns[0].unfilled
    for column in columns[1:]:
        if not left:
            break
        left &= column.unfilled
    return left


def _examples(table: TableCells) -> set[int]:
    """The rows that could call themselves examples, in one of their first three texts."""
    found: set[int] = set()
    whole = 0
    for column in table.columns():
        if column.may_have("例", "example"):
            found |= {index for index, cell in enumerate(column.cells) if isinstance(cell, str) and _is_example(cell)}
        whole += column.types == {str}
        if whole == 3:
            break
    return found


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
    """Whether a row right below the header says what the columns are, in machine names, headers or instructions."""
    if len(texts) >= 3 and all(header_key(text) in kind.by_header for text in texts):
        return True
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
