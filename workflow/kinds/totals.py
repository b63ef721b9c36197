"""Subtotal rows: dropped from the records, after they were checked against their detail."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.money import SCALE, thousands
from workflow.domain.place import Place
from workflow.domain.sheet import Sheet
from workflow.kinds.amounts import parse_amount, shown
from workflow.kinds.cells import written
from workflow.kinds.column import Content
from workflow.kinds.records import Draft, keep_rows
from workflow.kinds.written import header_key

_NO_SUM = re.compile(r"平均|均值|average|avg")
_PART = re.compile(r"小计|subtotal")


@dataclass(frozen=True, slots=True)
class Summed:
    """A column that totals add up: its amounts by row, and the rows whose amount could not be read."""

    key: str
    column: int
    unit: Decimal
    amounts: Mapping[int, int]
    unread: frozenset[int] = frozenset()


@dataclass(slots=True)
class Carried:
    """What earlier blocks of one table (the header repeats on a sheet) add to a grand total below them."""

    marks: dict[str, list[int]] = field(default_factory=dict)
    """The sum before each block and each total so far, a column; the first is 0."""
    sums: dict[str, int] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)


def summed_columns(draft: Draft, columns: Mapping[str, int]) -> Iterable[Summed]:
    """Yield the money columns of a table."""
    for key, column in columns.items():
        declared = draft.kind.by_key.get(key)
        if declared is None or declared.content is not Content.MONEY or key not in draft.values:
            continue
        values = draft.values[key]
        amounts = dict(zip(draft.rows, values, strict=True))
        yield Summed(
            key=key,
            column=column,
            unit=draft.units.get(key, Decimal(1)),
            amounts=cast("dict[int, int]", amounts) if None not in values else _read_amounts(amounts),
            unread=unread_rows(draft, column),
        )


def _read_amounts(values: Mapping[int, object]) -> dict[int, int]:
    return {row: value for row, value in values.items() if isinstance(value, int)}


def unread_rows(draft: Draft, column: int) -> frozenset[int]:
    """Return the rows in which the cell of a column has a finding that holds: its amount is not known."""
    return frozenset(one.place.row for one in draft.findings if one.severity.holds and one.place.column == column)


def check_totals(
    draft: Draft, sheet: Sheet, columns: Iterable[Summed], totals: Iterable[int], carried: Carried
) -> None:
    """Compare each total with its detail: all rows from some earlier total, block or the top on."""
    rows = sorted(totals)
    for column in columns:
        draft.findings += _check_column(draft, sheet, column, rows, carried)


def _check_column(draft: Draft, sheet: Sheet, column: Summed, totals: list[int], carried: Carried) -> list[Finding]:
    findings: list[Finding] = []
    marks = carried.marks.setdefault(column.key, [])
    start = running = carried.sums.get(column.key, 0)
    marks.append(running)
    ahead = _sums_between(column, totals) if totals else []
    last = 0
    for number, total in enumerate(totals):
        running = start + ahead[number]
        if _is_wrong(sheet, column, total, running, marks, ahead, start):
            part = _PART.search(_label(sheet, total))
            unread = {row for row in column.unread if row < total and (not part or row > last)}
            if not unread and not (column.key in carried.unread and not part):
                since = running - marks[-1]
                expected = since if since and (part or len(marks) == 1) else running
                place = Place(draft.workbook, draft.sheet, total, column.column)
                value = written(sheet.value(total, column.column))
                findings.append(find("total.mismatch", place, value, expected=shown(round(expected / column.unit))))
        marks.append(running)
        last = total
    carried.sums[column.key] = start + sum(column.amounts.values())
    if column.unread:
        carried.unread.add(column.key)
    return findings


def _sums_between(column: Summed, totals: list[int]) -> list[int]:
    """The sum of the rows above each total, and above the table's end."""
    sums, running = [], 0
    waiting = iter((*totals, 1 << 62))
    limit = next(waiting)
    for row, amount in sorted(column.amounts.items()):
        while row > limit:
            sums.append(running)
            limit = next(waiting)
        running += amount
    sums += [running] * (len(totals) + 1 - len(sums))
    return sums


def _label(sheet: Sheet, row: int) -> str:
    return "".join(header_key(value) for value in sheet.rows[row - 1] if isinstance(value, str))


def _is_wrong(
    sheet: Sheet, column: Summed, total: int, running: int, marks: list[int], ahead: list[int], start: int
) -> bool:
    stated = parse_amount(sheet.value(total, column.column), column.unit)
    if not isinstance(stated, int) or not stated or _NO_SUM.search(_label(sheet, total)):
        return False
    # A total may also stand above its detail: then it is the sum up to some later total.
    candidates = [running - mark for mark in marks] + [start + later - running for later in ahead] + [ahead[-1]]
    slack = column.unit * SCALE / 100
    return not any(abs(stated - candidate) <= slack for candidate in candidates)


def drop_unlabelled_total(draft: Draft) -> None:
    """A row that names nobody and nothing, whose amount is the sum of all others, is a total without its label."""
    names = [
        key for key in ("person", "person_id", "customer", "order_number", "product", "date") if key in draft.values
    ]
    amounts = draft.values.get("amount")
    if not amounts or len(amounts) < 3:
        return
    everything = sum(amount for amount in amounts if isinstance(amount, int))
    for index, amount in enumerate(amounts):
        if not isinstance(amount, int) or amount != everything - amount:
            continue
        if any(draft.values[key][index] is not None for key in names):
            continue
        place = draft.place(index, "amount")
        draft.findings = [finding for finding in draft.findings if finding.place.row != place.row]
        draft.findings.append(find("total.unlabelled", place, thousands(amount)))
        keep_rows(draft, [other for other in range(len(draft.rows)) if other != index])
        return
