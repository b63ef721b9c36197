"""An amount 10,000 times the usual: typed in 元 where the column is in 万元, or the other way round."""

from collections.abc import Iterable, Mapping

import polars as pl

from workflow.checks.settings import CheckSettings
from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, HELD, ROW, Block
from workflow.domain.money import thousands

_MONEY = {
    "sales_ledger": ("amount", "金额", "Amount"),
    "receipts": ("amount", "金额", "Amount"),
    "daily_report": ("order_amount", "订货金额", "Order amount"),
}  # fmt: skip


def unit_slips(
    records: Mapping[str, pl.DataFrame], blocks: Mapping[tuple[str, int], Block], settings: CheckSettings
) -> Iterable[Finding]:
    """Yield a question for each amount that is usual only after division by 10,000, against its own column's median."""
    if not settings.unit_slip_times:
        return
    for kind, (column, zh, en) in _MONEY.items():
        frame = records.get(kind)
        if frame is None:
            continue
        amounts = frame.filter(~pl.col(HELD) & (pl.col(column) != 0))
        usual = amounts.with_columns(
            pl.col(column).abs().median().over("workbook", BLOCK).alias("_usual"),
            pl.len().over("workbook", BLOCK).alias("_rows"),
        ).filter(
            (pl.col("_rows") >= settings.unit_slip_rows)
            & (pl.col(column).abs() >= pl.col("_usual") * settings.unit_slip_times)
            & (pl.col(column).abs() / 10_000 <= pl.col("_usual") * 20)
        )
        for row in usual.iter_rows(named=True):
            key = (
                "received"
                if kind == "receipts" and "received" in blocks[row["workbook"], row[BLOCK]].columns
                else column
            )
            place = blocks[row["workbook"], row[BLOCK]].place(row["workbook"], row[ROW], key)
            times = f"{abs(row[column]) / row['_usual']:,.0f}"
            yield find(
                "amount.jump",
                place,
                thousands(row[column]),
                column=zh,
                column_en=en,
                times=times,
                candidate=thousands(round(row[column] / 10_000)),
            )
