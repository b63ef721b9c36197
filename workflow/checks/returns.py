"""A negative amount of which nothing says what it takes back (domain.md 4.11)."""

from collections.abc import Iterable, Mapping

import polars as pl

from workflow.checks.settings import CheckSettings
from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, HELD, ROW, SHEET, Block
from workflow.domain.money import thousands

_AMOUNT = {"sales_ledger": ("amount",), "receipts": ("received", "amount")}
"""Kind → record columns that can hold the amount, the likelier first."""
_SAYS_WHY = (
    r"(?i)退|冲|红字|返|折让|折扣|抵|调整|调账|更正|差价|扣|作废|撤|refund|return|credit|revers|rebate|discount|correct"
)
_TELLING = ("remark", "product", "customer", "method", SHEET)


def unexplained_returns(
    records: Mapping[str, pl.DataFrame], blocks: Mapping[tuple[str, int], Block], settings: CheckSettings
) -> Iterable[Finding]:
    """Yield a warning for each negative amount with neither an order number nor a word that says why."""
    if not settings.unexplained_returns:
        return
    for kind, keys in _AMOUNT.items():
        frame = records.get(kind)
        if frame is None:
            continue
        told = [
            pl.col(column).str.contains(_SAYS_WHY).fill_null(value=False)
            for column in _TELLING
            if column in frame.columns
        ]
        negative = frame.filter(
            ~pl.col(HELD) & (pl.col("amount") < 0) & pl.col("order_number").is_null() & ~pl.any_horizontal(told)
        )
        for row in negative.iter_rows(named=True):
            block = blocks[row["workbook"], row[BLOCK]]
            key = next((key for key in keys if key in block.columns), "amount")
            place = block.place(row["workbook"], row[ROW], key)
            yield find("amount.negative", place, thousands(row["amount"]))
