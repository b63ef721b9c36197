"""The same order booked twice: within a ledger, or in two ledgers that overlap."""

from collections.abc import Iterable, Mapping

import polars as pl

from workflow.checks.settings import CheckSettings
from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, HELD, ROW, SHEET, Block
from workflow.domain.place import Place

_EQUAL = ("order_number", "date", "person", "person_id", "amount", "customer", "product")


def duplicate_orders(
    records: Mapping[str, pl.DataFrame], blocks: Mapping[tuple[str, int], Block], settings: CheckSettings
) -> Iterable[Finding]:
    """Yield a question for each row that equals an earlier one in all that tells orders apart."""
    if not settings.duplicate_orders:
        return
    for kind in ("sales_ledger", "receipts"):
        frame = records.get(kind)
        if frame is None:
            continue
        columns = [column for column in _EQUAL if column in frame.columns]
        numbered = frame.filter(~pl.col(HELD) & pl.col("order_number").is_not_null())
        repeated = numbered.filter(pl.struct(columns).is_duplicated())
        first: dict[tuple[object, ...], Place] = {}
        for row in repeated.iter_rows(named=True):
            place = blocks[row["workbook"], row[BLOCK]].place(row["workbook"], row[ROW], "order_number")
            earlier = first.setdefault(tuple(row[column] for column in columns), place)
            if earlier is not place:
                where = Place(earlier.workbook, earlier.sheet, earlier.row)
                yield find("order.duplicate", place, row["order_number"], where=where, sheet=row[SHEET])
