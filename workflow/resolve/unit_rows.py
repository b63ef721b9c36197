"""Rows of a unit or a person, of a day or a month: indicator values and budgets, settled, and their facts."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from workflow.domain.finding import Finding
from workflow.domain.intake import HELD, ROW, SHEET, Intake
from workflow.domain.metric import FACT_SCHEMA, Aggregation, Metric, Source
from workflow.domain.money import SCALE
from workflow.domain.period import parse_period
from workflow.domain.team import Team, TeamPath, units_of
from workflow.resolve.names import Directory
from workflow.resolve.units import unit_named, unit_unknown
from workflow.resolve.who import CREDITS, with_people

UNIT_KINDS = ("levels", "budget")
"""Kinds whose rows may be a unit's."""

_UNIT = ("unit_company", "unit_region", "unit_store")
"""Columns of their settled records: the unit of a row that names no person; null in a person's."""


def settled_unit_rows(
    frame: pl.DataFrame, intake: Intake, team: Team, directory: Directory, as_of: date
) -> tuple[pl.DataFrame, list[Finding]]:
    """Return the records with days, people and units, those held whose owner is unknown, and a finding a row.

    A row that tells only a month is dated with its first day.
    """
    frame, findings = with_people(_dated(frame, as_of), intake, directory)
    units = units_of(assignment.path for person in team.people for assignment in person.assignments)
    paths: list[TeamPath | None] = []
    held: list[bool] = []
    for row in frame.iter_rows(named=True):
        unit = None if row["person"] or row["person_id"] else unit_named(row, team, units)
        wrong = isinstance(unit, str)
        if isinstance(unit, str) and not row[HELD]:
            findings.append(unit_unknown(row, intake, unit))
        paths.append(None if isinstance(unit, str) else unit)
        held.append(wrong or bool(row[HELD]))
    parts = [
        pl.Series(name, [path[place] if path else None for path in paths], dtype=pl.String)
        for place, name in enumerate(_UNIT)
    ]
    return frame.with_columns(*parts, pl.Series(HELD, held, dtype=pl.Boolean)), findings


def _dated(frame: pl.DataFrame, as_of: date) -> pl.DataFrame:
    known = {text: period.start for text in frame["period"].unique().drop_nulls().sort().to_list()
             if (period := parse_period(text, as_of.year))}  # fmt: skip
    if not known:
        return frame
    told = pl.col("period").replace_strict(known, default=None, return_dtype=pl.Date)
    return frame.with_columns(pl.coalesce("date", told).alias("date"))


def unit_facts(metric: Metric, source: Source, frames: Sequence[pl.DataFrame]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the facts of people (their unit still to be told by the day) and of units.

    A level gives two facts a value: the value times its sample size, and the size (see `FACT_SCHEMA`).
    """
    people, units = [], []
    for frame in frames:
        booked = frame.filter(~pl.col(HELD) & pl.col("date").is_not_null() & pl.col(source.column).is_not_null())
        if source.where:
            booked = booked.filter(pl.col(source.where[0]) == source.where[1])
        for part in _measures(metric, source, booked):
            mine = part.filter(pl.col("person_id").is_not_null())
            people.append(mine.drop("company", "region", "store"))
            units.append(part.filter(pl.col("company").is_not_null()).with_columns(pl.lit("").alias("person_id")))
    return _together(people), _together(units)


def _measures(metric: Metric, source: Source, booked: pl.DataFrame) -> Sequence[pl.DataFrame]:
    amount = pl.col(source.column)
    if metric.aggregation is not Aggregation.LEVEL:
        return (_facts(booked, metric.key, amount),)
    size = pl.col("size").fill_null(SCALE) // SCALE
    return (_facts(booked, metric.numerator, amount * size), _facts(booked, metric.denominator, size))


def _facts(booked: pl.DataFrame, metric: str, amount: pl.Expr) -> pl.DataFrame:
    return booked.select(
        "date",
        pl.col(CREDITS).list.first().struct.field("person_id"),
        *(pl.col(name).alias(name.removeprefix("unit_")) for name in _UNIT),
        pl.lit(metric).alias("metric"),
        amount.cast(pl.Int64).alias("amount"),
        "workbook",
        pl.col(SHEET).alias("sheet"),
        pl.col(ROW).alias("row"),
    )


def _together(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(parts) if parts else FACT_SCHEMA.to_frame()
