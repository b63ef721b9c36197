"""Returns in the period of the order that they take back (按原单期, domain.md 4.11); the other view needs nothing."""

from collections.abc import Sequence

import polars as pl

from workflow.domain.intake import HELD


def at_origin(frames: Sequence[pl.DataFrame]) -> list[pl.DataFrame]:
    """Return ledgers in which each return has the day of its original sale.

    A return is a negative amount; its original is the first sale with the number under 原订单号, else with its own
    order number. Where no such sale is known the return stays on its own day. Nothing else changes: over all time
    both views add up to the same.
    """
    sold = [
        frame.filter(~pl.col(HELD) & (pl.col("amount") > 0) & pl.col("order_number").is_not_null()
                     & pl.col("date").is_not_null()).select("order_number", pl.col("date").alias("_sold"))
        for frame in frames
    ]  # fmt: skip
    if not sold:
        return list(frames)
    sales = pl.concat(sold).sort("_sold", maintain_order=True).unique("order_number", keep="first", maintain_order=True)
    return [_restated(frame, sales) for frame in frames]


def _restated(frame: pl.DataFrame, sales: pl.DataFrame) -> pl.DataFrame:
    wanted = pl.when(pl.col("amount") < 0).then(pl.coalesce("origin_order", "order_number"))
    joined = frame.with_columns(wanted.alias("_origin")).join(
        sales, left_on="_origin", right_on="order_number", how="left", maintain_order="left"
    )
    earlier = pl.when(pl.col("_sold") <= pl.col("date")).then(pl.col("_sold"))
    return joined.with_columns(pl.coalesce(earlier, "date").alias("date")).drop("_origin", "_sold")
