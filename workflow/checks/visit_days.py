"""Fields 1 and 2: one visit in two rows, reports that come in late, gaps in 序号, visits against the 定量."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl

from workflow.checks.customer_names import customer_aside
from workflow.checks.visit_book import KEY, WHO, VisitBook
from workflow.checks.visit_settings import VisitSettings
from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, ROW, SHEET
from workflow.domain.place import Place

_ASIDE = "_aside"
_SAME = (
    WHO, "date", KEY, _ASIDE, "phone", "visit_start", "visit_end", "visit_time", "purpose", "notes", "outcome", "other",
    "order_amount", "received_amount",
)  # fmt: skip


def repeated_visits(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a warning for each visit that equals an earlier row in all that tells visits apart: it counts twice."""
    if not settings.twice or book.visits.is_empty():
        return
    # Two sites or two contacts of one customer are two visits, though nothing else tells them apart.
    aside = {name: customer_aside(name) for name in book.visits["customer"].unique().to_list()}
    visits = book.visits.with_columns(pl.col("customer").replace_strict(aside, return_dtype=pl.String).alias(_ASIDE))
    first: dict[tuple[object, ...], Mapping[str, Any]] = {}
    for row in visits.filter(pl.struct(_SAME).is_duplicated()).iter_rows(named=True):
        same = tuple(row[column] for column in _SAME)
        earlier = first.setdefault(same, row)
        if earlier is not row:
            where = Place(earlier["workbook"], earlier[SHEET], earlier[ROW])
            yield find(
                "visit.twice", book.place(row, "customer"), row["customer"], who=book.name(row[WHO]), day=row["date"],
                where=where, person_id=row[WHO],
            )  # fmt: skip


def backfilled(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each report that first counted days after its day; where that day is unknown nothing is said."""
    if not settings.backfill_days or not book.arrivals:
        return
    for row in _first_rows(book.reported).iter_rows(named=True):
        seen = book.arrivals.get((row[WHO], row["date"]))
        if seen is None or (seen - row["date"]).days < settings.backfill_days:
            continue
        yield find(
            "visit.backfilled", book.place(row, "date"), row["date"], who=book.name(row[WHO]), day=row["date"],
            days=(seen - row["date"]).days, seen=seen, person_id=row[WHO], cause=f"visit.backfilled|{row[WHO]}|{seen}",
        )  # fmt: skip


def _first_rows(frame: pl.DataFrame) -> pl.DataFrame:
    """The first row of each person and day."""
    return frame.unique([WHO, "date"], maintain_order=True, keep="first")


def broken_sequences(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each 序号 that does not follow the one above: a gap or a repetition within a day (#35).

    Numbers may run on over days (1 to 200 in a month's table) or begin anew each day; both are in order.
    """
    frame = book.records.get("daily_report")
    if not settings.sequence or frame is None:
        return
    numbered = frame.filter(pl.col("seq").str.contains(r"^\d{1,4}$")).with_columns(
        pl.col("seq").cast(pl.Int64).alias("_no")
    )
    numbered = numbered.with_columns(
        pl.col("_no").shift(1).over("workbook", BLOCK).alias("_before"),
        *(pl.col(one).eq_missing(pl.col(one).shift(1).over("workbook", BLOCK)).alias(f"_same_{one}")
          for one in ("person", "person_id", "date")),
    )  # fmt: skip
    odd = numbered.filter(
        pl.col("_before").is_not_null()
        & pl.col("_same_person") & pl.col("_same_person_id") & pl.col("_same_date")
        & (pl.col("_no") != pl.col("_before") + 1) & (pl.col("_no") != 1)
    )  # fmt: skip
    for row in odd.iter_rows(named=True):
        yield find("visit.sequence", book.place(row, "seq"), row["seq"], before=row["_before"])


def few_visits(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each person and day with fewer customers than the 定量, or more than are allowed (#35, 5.6)."""
    if not (settings.quota or settings.most_a_day) or book.visits.is_empty():
        return
    counts = book.visits.group_by(WHO, "date", maintain_order=True).agg(
        pl.col(KEY).n_unique().alias("_n"), *(pl.col(one).first() for one in ("workbook", BLOCK, ROW, SHEET))
    )
    for row in counts.iter_rows(named=True):
        told = {"who": book.name(row[WHO]), "day": row["date"], "person_id": row[WHO]}
        key = "seq" if "seq" in book.blocks[row["workbook"], row[BLOCK]].columns else "customer"
        if settings.quota and row["_n"] < settings.quota and (row[WHO], row["date"]) not in book.unsettled_days:
            yield find("visit.quota", book.place(row, key), row["_n"], quota=settings.quota, **told)
        if settings.most_a_day and row["_n"] > settings.most_a_day:
            yield find("visit.too_many", book.place(row, key), row["_n"], most=settings.most_a_day, **told)


def early_returns(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each visit to a customer sooner after the last one than is asked for (5.6, row 15)."""
    if not settings.least_days or book.visits.is_empty():
        return
    last: dict[tuple[str, str], date] = {}
    columns = (WHO, KEY, "date", "customer", "workbook", ROW, BLOCK)
    for row in book.visits.select(columns).sort("date", maintain_order=True).iter_rows(named=True):
        who = (row[WHO], row[KEY])
        days = (row["date"] - last[who]).days if who in last else 0
        last[who] = row["date"]
        if 0 < days < settings.least_days:
            yield find(
                "visit.too_soon", book.place(row, "customer"), row["customer"], who=book.name(row[WHO]), days=days,
                least=settings.least_days, person_id=row[WHO],
            )  # fmt: skip
