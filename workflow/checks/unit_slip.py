"""An amount 10,000 times the usual: typed in 元 where the column is in 万元, or the other way round."""

from collections.abc import Iterable, Mapping

import polars as pl

from workflow.checks.settings import CheckSettings
from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, HELD, ROW, Block
from workflow.domain.money import thousands

_MONEY = (
    ("sales_ledger", "amount", "金额", "Amount"),
    ("receipts", "amount", "金额", "Amount"),
    ("daily_report", "order_amount", "订货金额", "Order amount"),
    ("daily_report", "received_amount", "收款金额", "Received"),
)
_WHO = pl.col("credits").list.first().struct.field("person_id")


def unit_slips(
    records: Mapping[str, pl.DataFrame], blocks: Mapping[tuple[str, int], Block], settings: CheckSettings
) -> Iterable[Finding]:
    """Yield a question for each amount that is usual only after division by 10,000.

    What is usual says the median of its own column; in a table too short for one (a day's report), the median of what
    the same person writes in all tables of the kind.
    """
    if not settings.unit_slip_times:
        return
    for kind, column, zh, en in _MONEY:
        frame = records.get(kind)
        if frame is None:
            continue
        for row in _odd(frame, column, settings).iter_rows(named=True):
            block = blocks[row["workbook"], row[BLOCK]]
            key = "received" if kind == "receipts" and "received" in block.columns else column
            yield find(
                "amount.jump",
                block.place(row["workbook"], row[ROW], key),
                thousands(row[column]),
                column=zh,
                column_en=en,
                typed=block.as_typed(row[ROW], key, row[column]),
                times=f"{abs(row[column]) / row['_usual']:,.0f}",
                candidate=thousands(round(row[column] / 10_000)),
            )


def _odd(frame: pl.DataFrame, column: str, settings: CheckSettings) -> pl.DataFrame:
    """The records whose amount is far from usual, with what is usual."""
    amount = pl.col(column).abs()
    booked = frame.filter(~pl.col(HELD) & (pl.col(column) != 0)).with_columns(_WHO.alias("_who"))
    table, person = ("workbook", BLOCK), ("_who",)
    enough = settings.unit_slip_rows
    usual = (
        pl.when(pl.len().over(table) >= enough)
        .then(amount.median().over(table))
        .when(pl.col("_who").is_not_null() & (pl.len().over(person) >= enough))
        .then(amount.median().over(person))
    )
    return booked.with_columns(usual.alias("_usual")).filter(
        (amount >= pl.col("_usual") * settings.unit_slip_times) & (amount / 10_000 <= pl.col("_usual") * 20)
    )
