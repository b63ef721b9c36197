"""One table of a sheet to a block and a frame of records: columns parsed, rows filled in, totals checked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import Block
from workflow.domain.place import Place
from workflow.domain.sheet import Sheet, Value
from workflow.kinds.absences import ABSENCES, finish_absences
from workflow.kinds.budget import BUDGET, finish_budget
from workflow.kinds.cell_column import TableCells
from workflow.kinds.cells import ParsedColumn, parse_cells, parse_column, written
from workflow.kinds.check_ins import CHECK_INS, finish_check_ins
from workflow.kinds.column import Column, Content, Kind
from workflow.kinds.context import date_context, table_unit, texts_around
from workflow.kinds.customers import CUSTOMERS, finish_customers
from workflow.kinds.dates import DateContext
from workflow.kinds.filling import Surroundings, complete
from workflow.kinds.layout import Table
from workflow.kinds.levels import LEVELS, finish_levels
from workflow.kinds.marked import carry_comments
from workflow.kinds.pairs import Pair, pairs_by_column
from workflow.kinds.problem import Problem
from workflow.kinds.records import Draft, to_frame
from workflow.kinds.rows import Rows, rows_of
from workflow.kinds.sales_target import SALES_TARGET
from workflow.kinds.settings import KindSettings
from workflow.kinds.shared_rows import share_out
from workflow.kinds.target_rows import TargetContext, expand, period_text, summed_targets, target_cells
from workflow.kinds.totals import Carried, check_totals, summed_columns
from workflow.kinds.weights import WEIGHTS, finish_weights
from workflow.kinds.written import header_key, unit_in_header


@dataclass(frozen=True, slots=True)
class Origin:
    """Which table is read: its place in the workbook, and what config.yaml says of its kind."""

    workbook: str
    sheet: Sheet
    table: Table
    number: int
    settings: KindSettings
    added: Mapping[str, str] = field(default_factory=dict)
    """Compared header → column key, from config.yaml."""

    @property
    def kind(self) -> Kind:
        """The kind of the table."""
        return self.table.recognised.kind

    def column(self, key: str) -> Column:
        """Return a column of the kind as this office fills it in."""
        column, words = self.kind.by_key[key], self.settings.words.get(key)
        return column.with_words(words) if words else column


@dataclass(frozen=True, slots=True)
class TakenBlock:
    """What one table gave."""

    block: Block
    frame: pl.DataFrame
    findings: list[Finding]
    hidden: int
    """How many of its records stand in hidden rows."""


def take_block(origin: Origin, carried: Carried) -> TakenBlock:
    """Read one table; `carried` has the sums of earlier blocks of the same table for a total below them all."""
    sheet, table, kind = origin.sheet, origin.table, origin.kind
    columns, values = table.recognised.columns, table.recognised.values
    pairs = pairs_by_column(table.pairs, kind, origin.added)
    cells = TableCells(sheet, table.first_row, table.last_row)
    rows = rows_of(cells, kind, columns, [value.column for value in values])
    dates = date_context(table, sheet.name, origin.workbook)
    draft = _parse(origin, cells, pairs, rows, dates)
    if kind is SALES_TARGET:
        context = TargetContext(dates, texts_around(table, sheet.name, origin.workbook), table_unit(table))
        base = draft
        draft = expand(base, target_cells(sheet, base, values), context)
        summed = summed_targets(draft, values)
    else:
        complete(draft, Surroundings(sheet, table, dates, pairs, origin.settings.blank_person))
        _finish(draft, dates, texts_around(table, sheet.name, origin.workbook))
        summed = tuple(summed_columns(draft, columns))
        if share_out(draft, table.header_row):
            # A total may add whole sales up, each of their rows, or their parts.
            summed = ()
    check_totals(draft, sheet, summed, rows.totals, carried)
    if sheet.comments:
        carry_comments(draft, sheet, table)
    frame = to_frame(draft, origin.number)
    block = Block(
        sheet=sheet.name,
        number=origin.number,
        kind=kind.key,
        header_row=table.header_row,
        first_row=table.first_row,
        last_row=table.last_row,
        columns=dict(columns),
        pairs={key: (pair.row, pair.column) for key, pair in pairs.items() if key not in columns},
        merged=dict(draft.merged),
        headers=tuple((header.column, header.text) for header in table.headers),
        units={key: int(unit) for key, unit in draft.units.items() if unit != 1 and _is_money(kind, key)},
        typed=draft.typed,
    )
    return TakenBlock(block, frame, draft.findings, rows.hidden)


def _finish(draft: Draft, dates: DateContext, texts: tuple[str, ...]) -> None:
    """Settle what the rows of some kinds tell only together."""
    if draft.kind is LEVELS:
        finish_levels(draft, dates)
    elif draft.kind is BUDGET:
        finish_budget(draft, dates, texts)
    elif draft.kind is WEIGHTS:
        finish_weights(draft)
    elif draft.kind is ABSENCES:
        finish_absences(draft)
    elif draft.kind is CUSTOMERS:
        finish_customers(draft)
    elif draft.kind is CHECK_INS:
        finish_check_ins(draft)


def _parse(origin: Origin, table_cells: TableCells, pairs: Mapping[str, Pair], rows: Rows, dates: DateContext) -> Draft:
    """Parse every known column of the records, and the pairs above the table that stand for a column."""
    sheet, table, kind = origin.sheet, origin.table, origin.kind
    columns = table.recognised.columns
    draft = Draft(origin.workbook, sheet.name, kind, rows.records)
    unit = table_unit(table)
    units = {header.column: own for header in table.headers if (own := _unit_of(header.path))}
    for key, number in columns.items():
        column = origin.column(key)
        fill = column.fill_down and column.content is not Content.MONEY
        if fill and (
            spans := tuple((one.top, one.bottom) for one in sheet.merges if one.left == number and one.bottom > one.top)
        ):
            draft.merged[key] = spans
        chosen = table_cells.chosen(number, rows.records, fill=fill)
        if key in kind.words:
            draft.put(key, ParsedColumn([period_text(cell) for cell in chosen.cells]), chosen.cells, [number])
            draft.units |= {key: units[number]} if number in units else {}
            continue
        draft.units[key] = units.get(number, unit)
        draft.put(key, parse_cells(column, chosen, dates, draft.units[key]), chosen.cells, [number])
        if column.content is Content.MONEY and str in chosen.types:
            draft.typed |= _typed(key, rows.records, chosen.cells)
    for key, pair in pairs.items():
        if key not in columns and key in kind.by_key and pair.value is not None:
            _put_pair(draft, origin.column(key), pair, dates, unit)
    return draft


def _is_money(kind: Kind, key: str) -> bool:
    return key in kind.by_key and kind.by_key[key].content is Content.MONEY


_NUMBER = re.compile(r"[-+¥￥\d,.，\s()]*")


def _typed(key: str, rows: Sequence[int], cells: Sequence[Value]) -> dict[str, str]:
    """The texts of a column of amounts that say more than a number."""
    texts = [(row, cell.strip()) for row, cell in zip(rows, cells, strict=True) if isinstance(cell, str)]
    return {f"{key}:{row}": text for row, text in texts if not _NUMBER.fullmatch(text)}


def _unit_of(path: Sequence[str]) -> Decimal | None:
    return next((unit for text in reversed(path) if (unit := unit_in_header(header_key(text)))), None)


def _put_pair(draft: Draft, column: Column, pair: Pair, dates: DateContext, unit: Decimal) -> None:
    """Take the value of a pair as that of every row."""
    value = _before_date(pair.value) if column.content is Content.PERSON else pair.value
    parsed = parse_column(column, [value], dates, unit)
    draft.values[column.key] = parsed.values * len(draft.rows)
    draft.above[column.key] = (pair.row, pair.column)
    if parsed.problems and draft.rows:
        problem: Problem = parsed.problems[0][1]
        place = Place(draft.workbook, draft.sheet, pair.row, pair.column)
        details = {"column": column.zh, "column_en": column.en, **problem.details}
        finding = find(problem.code, place, written(pair.value), **details)
        draft.findings.append(finding)
        if finding.severity.holds:
            draft.held |= set(range(len(draft.rows)))


def _before_date(value: Value) -> Value:
    """The name out of a pair that goes on with something else: '日报人:张伟 2026年11月'."""
    return re.split(r"\s+(?=\d)", value)[0] if isinstance(value, str) else value
