"""渠道库存天数: how many days a dealer's stock lasts at the mean daily sell-in before the count (#46)."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import polars as pl

from workflow.compute.supervision_settings import StuffingSettings
from workflow.domain.supervision import ChannelStock
from workflow.domain.team import Team

COUNT_SCHEMA = pl.Schema({"key": pl.String, "customer": pl.String, "date": pl.Date, "quantity": pl.Int64,
    "amount": pl.Int64})  # fmt: skip
"""Counts of stock: the customer's key and name, the day, pieces and value in 1/10,000."""


def channel_stock(
    counts: pl.DataFrame, sold: pl.DataFrame, team: Team, as_of: date, settings: StuffingSettings
) -> tuple[ChannelStock, ...]:
    """Return the dealers whose last count lasts longer than `stock_days`, the longest first.

    Stock days = stock ÷ (net sell-in of the `stock_window` days up to the count ÷ days). Values are compared where
    every row of the count has one, else pieces. Without a rate (no sell-in, pieces that the ledger does not tell)
    nothing is said.

    Args:
        counts: `COUNT_SCHEMA`; the latest day of each dealer counts.
        sold: `SOLD_SCHEMA` with the customer's `key`.
        team: whose people they are: the one who sold most to the dealer in these days.
        as_of: the last complete day.
        settings: thresholds.
    """
    if not settings.stock_days or counts.is_empty():
        return ()
    since = as_of - timedelta(settings.stock_window)
    recent = counts.filter(pl.col("date").is_between(since, as_of))
    latest = recent.filter(pl.col("date") == pl.col("date").max().over("key"))
    found = _lasting(latest.partition_by("key", maintain_order=True), sold, team, settings)
    return tuple(sorted(found, key=lambda each: (-each.days, each.key)))


def _lasting(
    counts: Iterable[pl.DataFrame], sold: pl.DataFrame, team: Team, settings: StuffingSettings
) -> Iterator[ChannelStock]:
    for count in counts:
        key, name, day = count.row(0)[:3]
        start = day - timedelta(settings.stock_window - 1)
        bought = sold.filter((pl.col("key") == key) & pl.col("date").is_between(start, day))
        column = "quantity" if count["amount"].null_count() else "amount"
        if count[column].null_count() or bought.is_empty() or bought[column].null_count():
            continue
        stock, rate = int(count[column].sum()), int(bought[column].sum())
        sales = bought.filter(pl.col("amount") > 0).height
        if rate <= 0 or sales < settings.stock_sales or stock * settings.stock_window <= settings.stock_days * rate:
            continue
        by_person = bought.group_by("person_id").agg(pl.col("amount").sum()).sort("amount", "person_id")
        person = team.by_id.get(by_person["person_id"][-1])
        if person:
            yield ChannelStock(
                person.id, person.name, person.path_on(day), name, key, day, stock, column == "amount",
                stock * settings.stock_window // rate, sales,
            )  # fmt: skip
