"""Returns and the sales they belong to, by their order number (domain.md 4.11)."""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from workflow.domain.incentive import Incentives, Return
from workflow.domain.intake import HELD, ROW, SHEET
from workflow.domain.place import Place
from workflow.resolve.facts import WORKBOOK

_KINDS = ("sales_ledger", "receipts")
"""Kinds whose rows have the number of an order."""


def with_returns(incentives: Incentives, records: Mapping[str, pl.DataFrame], facts: pl.DataFrame) -> Incentives:
    """Return plans with the returns that are taken back by them; nothing is looked for where there are no plans."""
    return replace(incentives, returns=returns_of(records, facts)) if incentives.plans else incentives


def returns_of(records: Mapping[str, pl.DataFrame], facts: pl.DataFrame) -> tuple[Return, ...]:
    """Return the facts that come from negative rows whose order has an earlier positive row, with that row's day.

    A return without an order number, or of an order that we do not have, belongs to no sale: it counts when it
    happens and nothing is taken back for it.
    """
    found = [_rows(records[kind]) for kind in _KINDS if kind in records]
    if not found or facts.is_empty():
        return ()
    rows = pl.concat(found)
    columns = ("person_id", "metric", "date", "origin", "amount", WORKBOOK, "sheet", "row")
    taken = facts.filter(pl.col("amount") < 0).join(rows, on=[WORKBOOK, "sheet", "row"], how="inner")
    ordered = taken.select(columns).sort("date", WORKBOOK, "sheet", "row", "metric", "person_id")
    return tuple(
        Return(person, metric, day, origin, amount, Place(workbook, sheet, row))
        for person, metric, day, origin, amount, workbook, sheet, row in ordered.iter_rows()
    )


def _rows(frame: pl.DataFrame) -> pl.DataFrame:
    """Return where each negative row stands whose order was sold before, and on which day first."""
    booked = frame.filter(~pl.col(HELD) & pl.col("date").is_not_null() & pl.col("order_number").is_not_null())
    sold = booked.filter(pl.col("amount") > 0).group_by("order_number").agg(pl.col("date").min().alias("origin"))
    back = booked.filter(pl.col("amount") < 0).join(sold, on="order_number", how="inner")
    place = (WORKBOOK, pl.col(SHEET).alias("sheet"), pl.col(ROW).alias("row"))
    return back.filter(pl.col("origin") <= pl.col("date")).select(*place, "origin")
