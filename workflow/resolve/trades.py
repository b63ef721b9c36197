"""Sales with their customers and orders: what a change of the sales is made of (capabilities.md #14)."""

from collections.abc import Mapping

import polars as pl

from workflow.domain.intake import ROW, SHEET
from workflow.domain.metric import FACT_SCHEMA, Source
from workflow.resolve.facts import WORKBOOK
from workflow.resolve.tax import LEDGER

SALES = "sales"
TRADE_SCHEMA = pl.Schema([*FACT_SCHEMA.items(), ("customer", pl.String()), ("order_number", pl.String())])


def trades(records: Mapping[str, pl.DataFrame], sources: Mapping[str, Source], facts: pl.DataFrame) -> pl.DataFrame:
    """Return the facts of sales with the customer and order of their rows; none where sales are no ledger's.

    Their amounts are those of the facts: rows that are held are not among them, a shared sale is each one's part.
    """
    source, ledger = sources.get(SALES), records.get(LEDGER)
    if source is None or source.kind != LEDGER or ledger is None:
        return TRADE_SCHEMA.to_frame()
    told = [pl.col(key) if key in ledger.columns else pl.lit(None, pl.String).alias(key)
            for key in ("customer", "order_number")]  # fmt: skip
    place = [WORKBOOK, pl.col(SHEET).alias("sheet"), pl.col(ROW).alias("row")]
    rows = ledger.select(*place, *told).unique(subset=[WORKBOOK, "sheet", "row"], keep="first", maintain_order=True)
    sold = facts.filter(pl.col("metric") == SALES)
    joined = sold.join(rows, on=[WORKBOOK, "sheet", "row"], how="left", maintain_order="left")
    return joined.select(TRADE_SCHEMA.names()).cast(TRADE_SCHEMA)
