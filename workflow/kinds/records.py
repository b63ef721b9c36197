"""The rows of one table to typed records: parsed by column, validated by the kind's Pydantic model."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, cast

import polars as pl
from pydantic import TypeAdapter, ValidationError, create_model
from pydantic_core import SchemaValidator

from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, HELD, ROW, SHEET
from workflow.domain.place import Place
from workflow.domain.sheet import Value
from workflow.kinds.cells import Parsed, ParsedColumn, written
from workflow.kinds.column import Content, Kind, Record
from workflow.kinds.dates import MonthDay
from workflow.kinds.problem import Problem

_TYPES = {str: pl.String, int: pl.Int64, date: pl.Date}
_DAY_ZERO = date(1970, 1, 1).toordinal()
_NOT_HELD = pl.Series(HELD, [False])
_USUAL_HEIGHT = 4_096
"""Most tables have fewer rows: the columns that they lack are cut from one frame."""


@cache
def frame_schema(kind: Kind) -> pl.Schema:
    """Return the columns of a kind's record frame: the model's fields in order, then where each record stands."""
    fields: dict[str, pl.DataType | type[pl.DataType]] = {}
    for name, definition in kind.record.model_fields.items():
        annotation = str(definition.annotation)
        fields[name] = pl.Date if "date" in annotation else pl.Int64 if "int" in annotation else pl.String
    return pl.Schema({**fields, SHEET: pl.String, ROW: pl.Int64, BLOCK: pl.Int64, HELD: pl.Boolean})


@cache
def _by_row(record: type[Record]) -> TypeAdapter[list[Record]]:
    return TypeAdapter(list[record])  # type: ignore[valid-type]  # a class known at run time


@cache
def _by_column(record: type[Record]) -> SchemaValidator:
    """A validator of {field: its values in all rows}: a tenth of the work of validating row by row."""
    fields: dict[str, Any] = {}
    for name, definition in record.model_fields.items():
        wanted = (
            Annotated[(definition.annotation, *definition.metadata)] if definition.metadata else definition.annotation
        )
        fields[name] = (list[wanted], [])  # type: ignore[valid-type]  # an annotation known at run time
    columns = create_model(f"{record.__name__}Columns", __config__=record.model_config, **fields)
    return cast("SchemaValidator", columns.__pydantic_validator__)


@cache
def _looks_across(record: type[Record]) -> bool:
    """Whether the model has rules of its own beyond those of single fields: then rows are validated, not columns."""
    rules = record.__pydantic_decorators__
    return bool(rules.model_validators or rules.field_validators or rules.root_validators or rules.validators)


def _gaps(kind: Kind, height: int) -> pl.DataFrame:
    """A frame of a kind with nothing in its cells."""
    return _usual_gaps(kind).head(height) if height <= _USUAL_HEIGHT else frame_schema(kind).to_frame().clear(height)


@cache
def _usual_gaps(kind: Kind) -> pl.DataFrame:
    return frame_schema(kind).to_frame().clear(_USUAL_HEIGHT)


@dataclass(slots=True)
class Draft:
    """Records of one table while they are made: columns side by side, findings, and which rows they hold."""

    workbook: str
    sheet: str
    kind: Kind
    rows: Sequence[int]
    values: dict[str, list[Parsed]] = field(default_factory=dict)
    places: dict[str, Sequence[int]] = field(default_factory=dict)
    """Record column → the sheet column a row (one number for all rows, or one a row)."""
    above: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Record column → row and column of the cell above the table whose value holds for all rows."""
    units: dict[str, Decimal] = field(default_factory=dict)
    """How many 元 one unit of a column's cells is, by its header or title."""
    merged: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    """Record column → first and last row of each merged cell that was read for several rows."""
    cell_units: dict[int, Decimal] = field(default_factory=dict)
    """The same a record, for targets: there each cell may have its own."""
    findings: list[Finding] = field(default_factory=list)
    held: set[int] = field(default_factory=set)

    def place(self, index: int, key: str) -> Place:
        """Return the cell of a record's column (the corner of a merged one); the row where no cell gave it."""
        if key in self.above:
            return Place(self.workbook, self.sheet, *self.above[key])
        columns = self.places.get(key, ())
        column = columns[index if len(columns) > 1 else 0] if columns else 0
        row = self.rows[index]
        row = next((top for top, bottom in self.merged.get(key, ()) if top <= row <= bottom), row)
        return Place(self.workbook, self.sheet, row, column)

    def add(self, index: int, key: str, problem: Problem, value: str, cause: str = "") -> None:
        """Note what is wrong with a record's value; an error or a question holds the record back."""
        column = self.kind.by_key.get(key)
        details = {"column": column.zh if column else key, "column_en": column.en if column else key, **problem.details}
        finding = find(problem.code, self.place(index, key), value, cause=cause, **details)
        self.findings.append(finding)
        if finding.severity.holds:
            self.held.add(index)

    def put(self, key: str, parsed: ParsedColumn, cells: Sequence[Value], columns: Sequence[int]) -> None:
        """Take a parsed column in, with a finding for each of its problems."""
        self.places[key] = columns
        self.values[key] = parsed.values
        if not parsed.problems:
            return
        often = Counter(problem.code for _, problem in parsed.problems)
        filled = sum(1 for cell in cells if cell is not None)
        for index, problem in parsed.problems:
            whole_column = often[problem.code] > 3 and often[problem.code] * 2 > filled
            cause = f"{problem.code}|{self.workbook}|{self.sheet}|{key}" if whole_column else ""
            self.add(index, key, problem, written(cells[index]), cause)

    def column(self, key: str) -> list[Parsed]:
        """Return a column's values; all None where the table has no such column."""
        return self.values.get(key) or [None] * len(self.rows)


def settle_dates(draft: Draft) -> None:
    """Split dates without a year off into 'MM-DD'; where all full dates of the table share a year, it is theirs too."""
    for key in [
        key for key, column in draft.kind.by_key.items() if column.content is Content.DATE and key in draft.values
    ]:
        values = draft.values[key]
        if MonthDay not in set(map(type, values)):
            continue
        years = {value.year for value in values if isinstance(value, date)}
        if len(years) == 1:
            (year,) = years
            values = [date(year, value.month, value.day) if isinstance(value, MonthDay) else value for value in values]
        open_years = [str(value) if isinstance(value, MonthDay) else None for value in values]
        draft.values[key] = [None if isinstance(value, MonthDay) else value for value in values]
        if not any(open_years):
            continue
        if key == "date" and "month_day" in draft.kind.record.model_fields:
            draft.values["month_day"] = list(open_years)
            continue
        for index, text in enumerate(open_years):
            if text:
                draft.add(index, key, Problem("date.no_year"), text)


def require(draft: Draft, keys: Sequence[str]) -> None:
    """Hold back the rows in which a required value is missing, unless the cell already has a finding.

    A column that the table does not have at all is said once, at its header (`require_columns`).
    """
    found = {(finding.place.row, finding.place.column) for finding in draft.findings}
    month_days = draft.column("month_day")
    for key in keys:
        if key not in draft.values and not any(month_days):
            continue
        if None not in draft.column(key):
            continue
        for index, value in enumerate(draft.column(key)):
            if value is not None or (key == "date" and month_days[index]):
                continue
            place = draft.place(index, key)
            if (place.row, place.column) not in found or not place.column:
                draft.add(index, key, Problem("value.missing"), "")


def to_frame(draft: Draft, block: int) -> pl.DataFrame:
    """Validate the records with the kind's model and return them as a frame; a value out of bounds holds its row."""
    for index, key in _out_of_range(draft):
        value = draft.column(key)[index] if key in draft.kind.record.model_fields else None
        draft.add(index, key, Problem("value.out_of_range"), written_back(value))
    schema = frame_schema(draft.kind)
    length = len(draft.rows)
    frame = _gaps(draft.kind, length)
    for number, (key, wanted) in enumerate(schema.items()):
        if key in draft.kind.record.model_fields and (values := draft.values.get(key)):
            fitting = _fitting(values, wanted) if draft.held else values
            frame.replace_column(number, _series(key, fitting, wanted))
    held = [index in draft.held for index in range(length)] if draft.held else None
    where = (
        pl.Series(SHEET, [draft.sheet], pl.String).new_from_index(0, length),
        pl.Series(ROW, list(draft.rows), pl.Int64),
        pl.Series(BLOCK, [block], pl.Int64).new_from_index(0, length),
        pl.Series(HELD, held, pl.Boolean) if held else _NOT_HELD.new_from_index(0, length),
    )
    for number, series in enumerate(where, len(schema) - len(where)):
        frame.replace_column(number, series)
    return frame


def _series(name: str, values: Sequence[Parsed], wanted: pl.DataType) -> pl.Series:
    if wanted == pl.Date and None not in values:
        # polars takes a date a time; as numbers they go in together.
        days = [value.toordinal() - _DAY_ZERO for value in cast("Sequence[date]", values)]
        return pl.Series(name, days, pl.Int32).cast(pl.Date)
    return pl.Series(name, values, wanted)


def _out_of_range(draft: Draft) -> list[tuple[int, str]]:
    """Which values of rows that nothing holds back the kind's model refuses, as (row's index, column)."""
    record = draft.kind.record
    open_rows = [index for index in range(len(draft.rows)) if index not in draft.held]
    fields = {
        key: draft.column(key)
        for key, definition in record.model_fields.items()
        if key in draft.values or definition.is_required()
    }
    if draft.held:
        fields = {key: [values[index] for index in open_rows] for key, values in fields.items()}
    try:
        if _looks_across(record):
            # What a row leaves out has the model's default, None.
            rows = [
                {key: one for key, one in zip(fields, row, strict=True) if one is not None}
                for row in zip(*fields.values(), strict=True)
            ]
            _by_row(record).validate_python(rows)
        else:
            _by_column(record).validate_python(fields)
    except ValidationError as error:
        wrong = [_where(one["loc"]) for one in error.errors(include_url=False, include_input=False)]
        order = [*record.model_fields, "end"]
        return sorted(((open_rows[index], key) for index, key in wrong), key=lambda one: (one[0], order.index(one[1])))
    return []


def _where(location: tuple[int | str, ...]) -> tuple[int, str]:
    """(index, column) of an error of rows ((3, 'date'), or (3,): of the whole row) or of columns (('date', 3))."""
    index = next(part for part in location if isinstance(part, int))
    return index, next((part for part in location if isinstance(part, str)), "end")


def _fitting(values: Sequence[Parsed], wanted: pl.DataType) -> list[Parsed]:
    return [None if _misfit(value, wanted) else value for value in values]


def _misfit(value: Parsed, wanted: pl.DataType) -> bool:
    """Whether a value of a held row does not fit its column (it is shown in the finding, not stored)."""
    if value is None:
        return False
    expected = {pl.String: str, pl.Int64: int, pl.Date: date}[type(wanted)] if not isinstance(wanted, type) else str
    return not isinstance(value, expected) or (isinstance(value, int) and abs(value) >= 2**63)


def written_back(value: Parsed) -> str:
    """Return a parsed value as a person would write it."""
    return f"{Decimal(value).scaleb(-4):f}" if isinstance(value, int) else str(value or "")


def merge_columns(first: Sequence[Parsed], second: Sequence[Parsed]) -> list[Parsed]:
    """Return the first column's values, with the second's where it has none."""
    return [one if one is not None else other for one, other in zip(first, second, strict=True)]


def keep_rows(draft: Draft, keep: Sequence[int]) -> None:
    """Keep only some records of a draft, by index."""
    draft.values = {key: [values[index] for index in keep] for key, values in draft.values.items()}
    draft.places = {
        key: [columns[index] for index in keep] if len(columns) > 1 else columns
        for key, columns in draft.places.items()
    }
    new = {old: index for index, old in enumerate(keep)}
    draft.held = {new[index] for index in draft.held if index in new}
    draft.rows = [draft.rows[index] for index in keep]
