"""annotate: write given marks into any workbook, for other programs and for measuring."""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import click
from pydantic import BaseModel, ConfigDict, ValidationError

from workflow.commands.common import ATTENTION, USAGE, as_of_option, config_option, configured
from workflow.domain.finding import Language, Severity
from workflow.domain.mark import (
    Annotation,
    ChartKind,
    Format,
    Mark,
    ResultColumn,
    ResultTable,
    TableColumn,
    TableValue,
)
from workflow.domain.place import parse_cell
from workflow.report.marks import unplaced_table
from workflow.workbook.annotate import Annotated, annotate
from workflow.workbook.limits import ReadLimits
from workflow.workbook.refusal import Refusal
from workflow.workbook.settings import WriteBack
from workflow.workbook.values_copy import annotate_any


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GivenMark(_Given):
    """A mark in MARKS.json."""

    sheet: str
    cell: str
    severity: Severity
    text: str


class GivenColumn(_Given):
    """A result column in MARKS.json: texts by row number."""

    sheet: str
    header: str
    values: dict[int, str]


class GivenTable(_Given):
    """A result sheet in MARKS.json."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float | bool | None, ...], ...] = ()
    chart: Literal["bar", "none"] = "none"


class GivenMarks(_Given):
    """MARKS.json."""

    marks: tuple[GivenMark, ...] = ()
    columns: tuple[GivenColumn, ...] = ()
    tables: tuple[GivenTable, ...] = ()


@click.command("annotate")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--marks", "marks_path", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True,
              help="JSON with marks, columns and tables.")  # fmt: skip
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The copy to write."
)
@as_of_option
@config_option
def command(
    file: Path, marks_path: Path, output: Path, as_of: datetime | None, config_path: Path, state: Path | None
) -> None:
    """Write the marks of MARKS.json into a copy of FILE. Exit 0: written and verified; 3: refused, nothing written."""
    language = Language.ZH
    if config_path.exists():
        language = configured(config_path, {"state": state}).language
    try:
        given = GivenMarks.model_validate_json(marks_path.read_bytes())
        wanted = annotation_of(given, as_of or datetime.now(UTC))
    except (ValidationError, ValueError) as error:
        click.echo(f"{marks_path.name}: {error}", err=True)
        sys.exit(USAGE)
    content = file.read_bytes()
    name = file.name if output.suffix.lower() == ".xlsx" else ""
    done, of_values = _annotated(content, name, wanted, language)
    if isinstance(done, Annotated) and done.unplaced:
        rest = unplaced_table(done.unplaced, language)
        done, of_values = _annotated(content, name, replace(wanted, tables=(*wanted.tables, rest)), language)
    if isinstance(done, Refusal):
        click.echo(done.reason_zh if language is Language.ZH else done.reason_en, err=True)
        sys.exit(ATTENTION)
    output.write_bytes(done.content)
    if of_values:
        click.echo(_VALUES_ONLY[language], err=True)
    for part in done.omitted:
        click.echo(part.reason_zh if language is Language.ZH else part.reason_en, err=True)


_VALUES_ONLY = {
    Language.ZH: "原文件不是可以直接改写的 .xlsx，写出的是它的数值副本（不含公式和样式）加上批注",
    Language.EN: "the file cannot be patched: this is a copy of its values (no formulas, no looks) with the marks",
}


def _annotated(content: bytes, name: str, wanted: Annotation, language: Language) -> tuple[Annotated | Refusal, bool]:
    """Annotate; a copy of the values only where a name says that it may be one."""
    if name:
        return annotate_any(content, name, wanted, language, WriteBack(), ReadLimits())
    return annotate(content, wanted, language), False


def annotation_of(given: GivenMarks, as_of: datetime) -> Annotation:
    """Return what MARKS.json asks for.

    Raises:
        ValueError: a mark's cell is no cell.
    """
    marks = tuple(Mark(mark.sheet, *parse_cell(mark.cell), mark.severity, mark.text) for mark in given.marks)
    columns = tuple(ResultColumn(column.sheet, column.header, column.values) for column in given.columns)
    return Annotation(as_of.date(), marks, columns, tuple(_table(table) for table in given.tables))


def _table(given: GivenTable) -> ResultTable:
    """A column of numbers only is shown as numbers, any other as text."""
    columns = []
    for place, title in enumerate(given.columns):
        cells: list[TableValue] = [row[place] for row in given.rows if place < len(row) and row[place] is not None]
        numeric = bool(cells) and all(isinstance(cell, (int, float)) and not isinstance(cell, bool) for cell in cells)
        columns.append(TableColumn(title, Format.NUMBER if numeric else Format.TEXT, 16))
    rows = tuple((*row, *(None for _ in range(len(columns) - len(row))))[: len(columns)] for row in given.rows)
    return ResultTable(given.title, tuple(columns), rows, chart=ChartKind(given.chart))
