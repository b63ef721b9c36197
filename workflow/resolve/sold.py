"""What was sold, piece by piece: the rows of the ledger with product, quantity and price, and to which customer."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

import polars as pl

from workflow.domain.intake import HELD, ROW, SHEET
from workflow.domain.money import to_amount
from workflow.resolve.facts import WORKBOOK
from workflow.resolve.tax import LEDGER
from workflow.resolve.who import CREDITS

SOLD_SCHEMA = pl.Schema({
    "date": pl.Date,
    "person_id": pl.String,
    "customer": pl.String,
    "product": pl.String,
    "amount": pl.Int64,
    "quantity": pl.Int64,
    "price": pl.Int64,
    "workbook": pl.String,
    "sheet": pl.String,
    "row": pl.Int64,
})  # fmt: skip
"""Amounts, quantities and prices in 1/10,000; a shared sale is the first one's, without quantity where its amount is a
part."""

_NUMBER = re.compile(r"[¥￥$]?\s*([+-]?\d[\d,]*(?:\.\d+)?)\s*(?:元|rmb)?", re.IGNORECASE)


def sold(records: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return the booked rows of the ledger, `SOLD_SCHEMA`; none where there is no ledger."""
    ledger = records.get(LEDGER)
    if ledger is None or ledger.is_empty():
        return SOLD_SCHEMA.to_frame()
    ledger = ledger.with_columns(
        pl.lit(None, pl.String).alias(key)
        for key in ("customer", "product", "quantity", "price")
        if key not in ledger.columns
    )
    booked = ledger.filter(~pl.col(HELD) & pl.col("date").is_not_null() & (pl.col(CREDITS).list.len() > 0))
    part = pl.col("share") if "share" in ledger.columns else pl.lit(None, pl.Int64)
    told = booked.select(
        "date",
        pl.col(CREDITS).list.first().struct.field("person_id"),
        "customer",
        "product",
        "amount",
        pl.when(part.is_null() | (part == 10_000)).then(_numbers(booked["quantity"])).alias("quantity"),
        _numbers(booked["price"]).alias("price"),
        pl.col(WORKBOOK).alias("workbook"),
        pl.col(SHEET).alias("sheet"),
        pl.col(ROW).alias("row"),
    )
    return told.cast(SOLD_SCHEMA)


def _numbers(texts: pl.Series) -> pl.Series:
    known = {text: _number(text) for text in texts.unique().drop_nulls().to_list()}
    return pl.Series(texts.name, [known.get(text) for text in texts.to_list()], pl.Int64)


def _number(text: str) -> int | None:
    """The amount of a plain number; None for anything else ('3箱', '面议')."""
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    try:
        return to_amount(Decimal(found[1].replace(",", ""))) if found else None
    except InvalidOperation:
        return None
