"""窜货/乱价: sales far from a product's usual price, or in another region than the customer's (S4, 现场管理)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import polars as pl

from workflow.compute.supervision_settings import RegisterSettings
from workflow.domain.money import CENT, SCALE, round_half_up
from workflow.domain.place import Place
from workflow.domain.supervision import CustomerEntry, Doubt, Irregular
from workflow.domain.team import Team


@dataclass(frozen=True, slots=True)
class Band:
    """What a piece of a product usually costs, in 1/10,000 unit: the median, and how far a price may be from it."""

    low: int
    usual: int
    high: int


def price_of(amount: int, quantity: int | None, price: int | None) -> int | None:
    """Return the price of a piece: the typed one, else amount ÷ quantity (both in 1/10,000); None where neither is."""
    if price is not None:
        return price if price > 0 else None
    if not quantity or amount <= 0 or quantity < 0:
        return None
    return round_half_up(Fraction(amount * SCALE, quantity), 1)


def price_bands(prices: Mapping[str, list[int]], settings: RegisterSettings) -> dict[str, Band]:
    """Return the band of each product that was sold often enough: its median ± the configured percent."""
    part = Fraction(str(settings.band_percent)) / 100
    found = {}
    for product, seen in sorted(prices.items()):
        if len(seen) >= settings.least_sales:
            usual = _median(sorted(seen))
            low, high = round_half_up(usual * (1 - part)), round_half_up(usual * (1 + part))
            found[product] = Band(low, round_half_up(usual, 1), high)
    return found


def _median(ordered: list[int]) -> Fraction:
    middle = len(ordered) // 2
    return Fraction(ordered[middle] + ordered[-middle - 1], 2)


def register(
    sold: pl.DataFrame,
    customers: Mapping[str, CustomerEntry],
    team: Team,
    as_of: date,
    settings: RegisterSettings,
) -> tuple[Irregular, ...]:
    """Return the sales of the last days that are to be looked into, the latest first. Silent without the columns.

    Args:
        sold: `resolve.sold.SOLD_SCHEMA`; a product is known by its name as written, a customer by `key`.
        customers: by key.
        team: whose unit on the day is where it was sold.
        as_of: the last complete day.
        settings: the band, and what is looked at.
    """
    recent = sold.filter(pl.col("date").is_between(as_of - timedelta(settings.history_days), as_of))
    prices: dict[str, list[int]] = {}
    recent = recent.sort("date", "workbook", "sheet", "row")
    for product, amount, quantity, unit_price in recent.select("product", "amount", "quantity", "price").iter_rows():
        price = price_of(amount, quantity, unit_price) if product else None
        if price:
            prices.setdefault(product, []).append(price)
    bands = price_bands(prices, settings) if settings.band_percent else {}
    regions = {person.path_on(as_of).region for person in team.people} - {""}
    since = as_of - timedelta(settings.shown_days)
    found: list[Irregular] = []
    for row in recent.filter(pl.col("date") > since).iter_rows(named=True):
        if row["person_id"] in team.by_id:
            price = price_of(row["amount"], row["quantity"], row["price"])
            band = bands.get(row["product"] or "")
            if price and band and not band.low - CENT < price < band.high + CENT:
                found.append(_irregular(Doubt.PRICE, row, team, price, band))
            home = _home(row, customers, team)
            if settings.regions and home in regions and home != _region(row, team) != "" and row["amount"] > 0:
                found.append(_irregular(Doubt.REGION, row, team, price, None, home))
    return tuple(sorted(found, key=lambda each: (-each.day.toordinal(), each.doubt, each.place)))


def _region(row: Mapping[str, Any], team: Team) -> str:
    return team.by_id[row["person_id"]].path_on(row["date"]).region


def _home(row: Mapping[str, Any], customers: Mapping[str, CustomerEntry], team: Team) -> str:
    """The region of a customer: as listed, else that of who looks after it; '' for one who is not listed."""
    entry = customers.get(row["key"] or "")
    if entry is None or entry.owner == row["person_id"]:
        return ""
    owner = team.by_id.get(entry.owner)
    return entry.region or (owner.path_on(row["date"]).region if owner else "")


def _irregular(
    doubt: Doubt, row: Mapping[str, Any], team: Team, price: int | None, band: Band | None, home: str = ""
) -> Irregular:
    person = team.by_id[row["person_id"]]
    return Irregular(
        doubt, person.id, person.name, person.path_on(row["date"]), row["date"], row["customer"] or "",
        row["product"] or "", row["amount"], Place(row["workbook"], row["sheet"], row["row"]), price,
        band.low if band else None, band.high if band else None, band.usual if band else None,
        _region(row, team) if home else "", home,
    )  # fmt: skip
