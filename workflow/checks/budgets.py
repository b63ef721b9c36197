"""Spent more than was budgeted (capabilities.md #17)."""

from collections.abc import Iterable, Mapping

import polars as pl

from workflow.checks.settings import CheckSettings
from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, HELD, ROW, Block
from workflow.domain.money import thousands

_UNIT = ("unit_company", "unit_region", "unit_store")


def over_budget(
    records: Mapping[str, pl.DataFrame], blocks: Mapping[tuple[str, int], Block], settings: CheckSettings
) -> Iterable[Finding]:
    """Yield a warning for each owner, month and subject whose expenses exceed the budget, at the budget's cell.

    An owner is a person or a unit by itself. Without a budget nothing is exceeded.
    """
    frame = records.get("budget")
    if not settings.over_budget or frame is None:
        return
    booked = frame.filter(~pl.col(HELD) & pl.col("date").is_not_null())
    person = pl.col("credits").list.first().struct.field("person_id").fill_null("")
    keys = (pl.col("date").dt.truncate("1mo").alias("month"), pl.col("subject").fill_null(""),
            person.alias("who"), *(pl.col(name).fill_null("") for name in _UNIT))  # fmt: skip
    sums = booked.group_by(keys, maintain_order=True).agg(
        pl.col("planned").sum().alias("budgeted"),
        pl.col("actual").sum().alias("spent"),
        pl.col("planned").count().alias("budgets"),
        *(pl.col(name).filter(pl.col("planned").is_not_null()).first().alias(name)
          for name in ("workbook", BLOCK, ROW, "person")),
    )  # fmt: skip
    for row in sums.filter((pl.col("budgets") > 0) & (pl.col("spent") > pl.col("budgeted"))).iter_rows(named=True):
        block = blocks[row["workbook"], row[BLOCK]]
        planned, spent = row["budgeted"], row["spent"]
        key = "planned" if "planned" in block.columns else "amount"
        unit = next((row[name] for name in reversed(_UNIT) if row[name]), "")
        yield find(
            "budget.over", block.place(row["workbook"], row[ROW], key), thousands(spent),
            who=row["person"] or unit, period=f"{row['month']:%Y-%m}", subject=row["subject"] or "费用",
            planned=thousands(planned), difference=thousands(spent - planned), person_id=row["who"],
            share=f"{spent / planned - 1:+.1%}" if planned else "—",
        )  # fmt: skip
