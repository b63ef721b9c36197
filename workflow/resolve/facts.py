"""Accepted records to facts: one dated amount of one metric for one person, with the cell it comes from."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import polars as pl

from workflow.domain.intake import HELD, ROW, SHEET
from workflow.domain.metric import FACT_SCHEMA, METRICS, Metric, Source
from workflow.domain.money import SCALE, in_parts
from workflow.domain.team import Team
from workflow.resolve.unit_rows import UNIT_KINDS, unit_facts
from workflow.resolve.who import CREDITS

WORKBOOK = "workbook"


def choose_sources(kinds: Iterable[str], configured: Mapping[str, str]) -> dict[str, Source]:
    """Return where each metric's actuals come from: as configured, else the first of its sources that came in."""
    there = set(kinds)
    chosen: dict[str, Source] = {}
    for key, metric in METRICS.items():
        wanted = [source for source in metric.sources if source.kind == configured.get(key)] or list(metric.sources)
        source = next((source for source in wanted if source.kind in there), None)
        if source:
            chosen[key] = source
    return chosen


def build_facts(
    records: Mapping[str, Sequence[pl.DataFrame]], sources: Mapping[str, Source], team: Team
) -> pl.DataFrame:
    """Return all facts, in the order of the records; records carry WORKBOOK and CREDITS."""
    parts: list[pl.DataFrame] = []
    of_units: list[pl.DataFrame] = []
    for key, source in sources.items():
        frames = records.get(source.kind, ())
        if source.kind not in UNIT_KINDS:
            parts.append(_project(METRICS[key], source, frames))
            continue
        people, units = unit_facts(METRICS[key], source, frames)
        parts.append(people.select(_PROJECTED))
        of_units.append(units.select(FACT_SCHEMA.names()).cast(FACT_SCHEMA))
    parts = [part for part in parts if not part.is_empty()]
    of_people = [_with_units(pl.concat(parts), team).select(FACT_SCHEMA.names()).cast(FACT_SCHEMA)] if parts else []
    return pl.concat([FACT_SCHEMA.to_frame(), *of_people, *of_units])


_PROJECTED = ("date", "metric", "amount", WORKBOOK, "sheet", "row", "person_id")
"""The columns of facts whose units are still to be told."""


def _project(metric: Metric, source: Source, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    parts = []
    for frame in frames:
        booked = frame.filter(~pl.col(HELD) & pl.col("date").is_not_null() & (pl.col(CREDITS).list.len() > 0))
        if source.where:
            booked = booked.filter(pl.col(source.where[0]).str.split("/").list.contains(source.where[1]))
        if source.once:
            booked = _first_each(booked, source.once)
        amount = pl.col(source.column) if source.column else pl.lit(SCALE, pl.Int64)
        booked = booked.with_columns(amount.alias("amount")).filter(pl.col("amount").is_not_null())
        place = (WORKBOOK, pl.col(SHEET).alias("sheet"), pl.col(ROW).alias("row"))
        parts.append(booked.select("date", pl.lit(metric.key).alias("metric"), "amount", *place, CREDITS))
    if not parts:
        return pl.DataFrame()
    return _shared(pl.concat(parts))


def _first_each(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Keep the earliest record of each person and value, and all without a value, in the order they stand."""
    who = pl.col(CREDITS).list.first().struct.field("person_id")
    in_order = frame.with_row_index("_order").sort("date", "_order")
    first = in_order.filter(pl.col(column).is_null() | pl.struct(who.alias("_who"), column).is_first_distinct())
    return first.sort("_order").drop("_order")


def _shared(part: pl.DataFrame) -> pl.DataFrame:
    """Give each person of a shared row their part, to the step: largest part first takes what rounding leaves."""
    alone = part.filter(pl.col(CREDITS).list.len() == 1)
    alone = alone.with_columns(pl.col(CREDITS).list.first().struct.field("person_id")).drop(CREDITS)
    several = part.filter(pl.col(CREDITS).list.len() > 1)
    if several.is_empty():
        return alone
    rows = []
    for row in several.iter_rows(named=True):
        people, amount = row.pop(CREDITS), row["amount"]
        parts = in_parts(amount, [one["share"] for one in people])
        rows += [
            {**row, "person_id": credit["person_id"], "amount": share}
            for credit, share in zip(people, parts, strict=True)
        ]
    return pl.concat([alone, pl.DataFrame(rows, schema=alone.schema)])


def _with_units(facts: pl.DataFrame, team: Team) -> pl.DataFrame:
    """Add the unit that each person belonged to on the day of the fact (domain.md 4.10)."""
    rows = [
        (person.id, assignment.start or date.min, *assignment.path)
        for person in team.people
        for assignment in person.assignments
    ]
    units = pl.DataFrame(
        [
            (who, date.min if index == 0 or rows[index - 1][0] != who else start, *path)
            for index, (who, start, *path) in enumerate(rows)
        ],
        schema={"person_id": pl.String, "date": pl.Date, "company": pl.String, "region": pl.String, "store": pl.String},
        orient="row",
    ).sort("date")
    numbered = facts.with_row_index("_order").sort("date")
    joined = numbered.join_asof(units, on="date", by="person_id", strategy="backward", check_sortedness=False)
    return joined.sort("_order").drop("_order")
