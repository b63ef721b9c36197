"""The rows of one table to typed records: parsed by column, validated by the kind's Pydantic model."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from itertools import chain
from types import UnionType
from typing import Annotated, Any, Union, cast, get_args, get_origin

import polars as pl
from annotated_types import Ge, Le
from pydantic import TypeAdapter, ValidationError, create_model
from pydantic.fields import FieldInfo
from pydantic_core import SchemaValidator

from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, HELD, ROW, SHEET
from workflow.domain.place import Place
from workflow.domain.sheet import Value
from workflow.kinds.cells import MOST_PLAIN, Parsed, ParsedColumn, written
from workflow.kinds.column import Content, Kind, Record
from workflow.kinds.dates import MonthDay
from workflow.kinds.problem import Problem

_TYPES = {str: pl.String, int: pl.Int64, date: pl.Date}
_DAY_ZERO = date(1970, 1, 1).toordinal()
_NOT_HELD = pl.Series(HELD, [False])
_FIRST_ROWS = pl.Series(ROW, range(1, 4_097), pl.Int64)
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


def brought_up(kind: Kind, frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame that an earlier version of the kind made with the columns that it lacks, empty."""
    schema = frame_schema(kind)
    if list(frame.columns) == schema.names():
        return frame
    return frame.select(
        pl.col(name) if name in frame.columns else pl.lit(None, wanted).alias(name) for name, wanted in schema.items()
    )


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
        # An empty tuple for columns that a table lacks: Pydantic would copy an empty list each time.
        fields[name] = (list[wanted], ())  # type: ignore[valid-type]  # an annotation known at run time
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
    typed: dict[str, str] = field(default_factory=dict)
    """'column:row' → the text of a cell of amounts that is more than a number."""
    cell_units: dict[int, Decimal] = field(default_factory=dict)
    """The same a record, for targets: there each cell may have its own."""
    findings: list[Finding] = field(default_factory=list)
    held: set[int] = field(default_factory=set)
    sure: dict[str, tuple[type, list[Parsed]]] = field(default_factory=dict)
    """Record column → the one type of its values as they were parsed, where they are known to be without fault."""

    def is_sure(self, key: str, wanted: type | None) -> bool:
        """Tell whether a column still has the values that were parsed without fault, all of a type."""
        known = self.sure.get(key)
        return known is not None and known[0] is wanted and known[1] is self.values.get(key)

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
        if parsed.only is not None:
            self.sure[key] = (parsed.only, parsed.values)
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
            values = _in_year(values, years.pop())
            for index, value in enumerate(values):
                if isinstance(value, MonthDay):
                    draft.add(index, key, Problem("date.impossible"), str(value))
                    values[index] = None
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


def _in_year(values: Sequence[Parsed], year: int) -> list[Parsed]:
    """Days without a year in the year of the others; beside days of nothing but January, December is the one before."""
    months = {value.month for value in values if isinstance(value, date)}
    wrapped = {12: -1} if months == {1} else {1: 1} if months == {12} else {}
    return [
        value.in_year(year + wrapped.get(value.month, 0)) if isinstance(value, MonthDay) else value for value in values
    ]


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
    length = len(draft.rows)
    frame = _gaps(draft.kind, length)
    for wanted, fields in _fields_by_type(draft.kind):
        there = [(at, key, values) for at, key in fields if (values := draft.values.get(key))]
        fitting = [_fitting(values, wanted) if draft.held else values for _, _, values in there]
        # Columns of one type go over to polars together: each time costs as much as a hundred of their values.
        together = _series(list(chain.from_iterable(fitting)), wanted) if there else None
        for number, (at, key, _) in enumerate(there):
            if together is not None:
                frame.replace_column(at, together.slice(number * length, length).alias(key))
    last = frame.width - 1
    held = pl.Series(HELD, [index in draft.held for index in range(length)], pl.Boolean) if draft.held else None
    frame.replace_column(last - 3, _one_text(draft.sheet).new_from_index(0, length))
    frame.replace_column(last - 2, _row_numbers(draft.rows))
    frame.replace_column(last - 1, _one_number(block).new_from_index(0, length))
    frame.replace_column(last, _NOT_HELD.new_from_index(0, length) if held is None else held)
    return frame


@lru_cache(maxsize=256)
def _one_text(sheet: str) -> pl.Series:
    return pl.Series(SHEET, [sheet])


@lru_cache(maxsize=256)
def _one_number(block: int) -> pl.Series:
    return pl.Series(BLOCK, [block], pl.Int64)


def _row_numbers(rows: Sequence[int]) -> pl.Series:
    if rows and rows[-1] - rows[0] == len(rows) - 1 and rows[-1] <= len(_FIRST_ROWS):
        return _FIRST_ROWS.slice(rows[0] - 1, len(rows))  # one after the other, as they rise
    return pl.Series(ROW, rows, pl.Int64)


@cache
def _fields_by_type(kind: Kind) -> tuple[tuple[pl.DataType, tuple[tuple[int, str], ...]], ...]:
    """The fields of a kind's model as (position in the frame, name), by their type."""
    found: dict[pl.DataType, list[tuple[int, str]]] = {}
    for number, (key, wanted) in enumerate(frame_schema(kind).items()):
        if key in kind.record.model_fields:
            found.setdefault(wanted, []).append((number, key))
    return tuple((wanted, tuple(fields)) for wanted, fields in found.items())


def _series(values: Sequence[Parsed], wanted: pl.DataType) -> pl.Series:
    if wanted == pl.Date and None not in values:
        # polars takes a date a time; as numbers they go in together. A table has few different days.
        days = {value: value.toordinal() - _DAY_ZERO for value in cast("set[date]", set(values))}
        return pl.Series(list(map(days.__getitem__, cast("Sequence[date]", values))), dtype=pl.Int32).cast(pl.Date)
    return pl.Series(values, dtype=wanted)


@cache
def _open_fields(record: type[Record]) -> dict[str, type]:
    """The fields of a model that take any text, or any amount that `parse_cells` gives, by the type they want."""
    found: dict[str, type] = {}
    for name, definition in record.model_fields.items():
        annotation = definition.annotation
        wanted = get_args(annotation)[0] if get_origin(annotation) in (Union, UnionType) else annotation
        rules = list(definition.metadata)
        if get_origin(wanted) is Annotated:
            wanted, *more = get_args(wanted)
            rules += [rule for one in more for rule in (one.metadata if isinstance(one, FieldInfo) else [one])]
        wide = wanted is int and all(
            (isinstance(rule, Ge) and cast("int", rule.ge) <= -MOST_PLAIN)
            or (isinstance(rule, Le) and cast("int", rule.le) >= MOST_PLAIN)
            for rule in rules
        )
        if (wanted is str and not rules) or wide:
            found[name] = cast("type", wanted)
    return found


def _out_of_range(draft: Draft) -> list[tuple[int, str]]:
    """Which values of rows that nothing holds back the kind's model refuses, as (row's index, column)."""
    record = draft.kind.record
    every_row = range(len(draft.rows))
    open_rows = [index for index in every_row if index not in draft.held] if draft.held else every_row
    fields = {
        key: draft.column(key)
        for key, definition in record.model_fields.items()
        if key in draft.values or definition.is_required()
    }
    across = _looks_across(record)
    if not across:
        # What was parsed as a whole column of plain texts or amounts is right; Pydantic is asked about the others.
        wide = _open_fields(record)
        fields = {key: values for key, values in fields.items() if not draft.is_sure(key, wide.get(key))}
        if not fields:
            return []
    if draft.held:
        fields = {key: [values[index] for index in open_rows] for key, values in fields.items()}
    try:
        if across:
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
