"""Field 4: visits that overlap, take no time or too much, stand outside of working hours or leave no time to travel."""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from workflow.checks.customer_names import is_part
from workflow.checks.visit_book import WHO, VisitBook, clock, span
from workflow.checks.visit_settings import VisitSettings
from workflow.domain.catalogue import find
from workflow.domain.finding import Finding

_DAY = (WHO, "date")


def _timed(book: VisitBook) -> pl.DataFrame:
    """Visits that say when they began, each person's day in order, with the one before it."""
    timed = book.visits.filter(pl.col("visit_start").is_not_null())
    return timed.sort(*_DAY, "visit_start", maintain_order=True)


def overlapping(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a warning for each visit that begins before an earlier one of the same person has ended (#37).

    Two customers from and until the same minute sat at one table; one customer in two writings is one visit.
    """
    if not settings.overlap_minutes or book.visits.is_empty():
        return
    until = pl.col("visit_end").cum_max().shift(1).over(_DAY)
    timed = _timed(book).with_columns(until.alias("_until"))
    late = timed.filter((pl.col("_until") - pl.col("visit_start")) > settings.overlap_minutes)
    if late.is_empty():
        return
    same_days = timed.join(late.select(_DAY).unique(), on=_DAY, how="semi", maintain_order="left")
    days = {key: part.to_dicts() for key, part in same_days.group_by(_DAY, maintain_order=True)}
    for row in late.iter_rows(named=True):
        other = next((one for one in days[row[WHO], row["date"]]
                      if one["visit_end"] == row["_until"] and not _together(book, one, row)), None)  # fmt: skip
        if other is None:
            continue
        yield find(
            "visit.overlap", book.place(row, "visit_time"), span(row), who=book.name(row[WHO]), day=row["date"],
            customer=row["customer"], other=span(other), other_customer=other["customer"], person_id=row[WHO],
        )  # fmt: skip


def _together(book: VisitBook, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two visits were one meeting, or one customer's."""
    if all(one[end] == other[end] for end in ("visit_start", "visit_end")):
        return True
    mine, its = (book.customer_of(each["customer"]) for each in (one, other))
    return mine == its or is_part(mine, its)


def strange_lengths(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each visit of no length, and for each that is very long (#37)."""
    if book.visits.is_empty():
        return
    minutes = pl.col("visit_end") - pl.col("visit_start")
    most = settings.longest_hours * 60
    wanted = ((minutes == 0) & settings.no_length) | ((minutes > most) & (most > 0))
    for row in book.visits.filter(wanted).iter_rows(named=True):
        length = row["visit_end"] - row["visit_start"]
        place = book.place(row, "visit_time")
        if length:
            yield find(
                "visit.long", place, span(row), hours=f"{length / 60:.1f}", most=f"{settings.longest_hours:g}",
                person_id=row[WHO],
            )  # fmt: skip
        else:
            yield find("visit.no_length", place, span(row), person_id=row[WHO])


def odd_hours(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each visit that begins before or ends after working hours (#37)."""
    hours = settings.working_minutes
    if hours is None or book.visits.is_empty():
        return
    start, end = hours
    last = pl.coalesce("visit_end", "visit_start")
    for row in book.visits.filter((pl.col("visit_start") < start) | (last > end)).iter_rows(named=True):
        yield find(
            "visit.off_hours", book.place(row, "visit_time"), span(row), hours=f"{clock(start)}-{clock(end)}",
            person_id=row[WHO],
        )  # fmt: skip


def impossible_travel(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each visit that follows one in another city within minutes (#37).

    Cities are those of the 客户档案; where one of the two is not known nothing is said, nor of visits that overlap.
    """
    if not settings.travel_minutes or not book.customers.customers or book.visits.is_empty():
        return
    timed = _timed(book)
    cities = {name: one.city for name in timed["customer"].unique().to_list() if (one := book.customers.find(name))}
    placed = timed.with_columns(
        pl.col("customer").replace_strict(cities, default="", return_dtype=pl.String).alias("_city")
    )
    before = placed.with_columns(
        pl.col("_city").shift(1).over(_DAY).alias("_from"), pl.col("visit_end").shift(1).over(_DAY).alias("_left")
    )
    gap = pl.col("visit_start") - pl.col("_left")
    odd = before.filter(
        (pl.col("_city") != "") & (pl.col("_from") != "") & (pl.col("_city") != pl.col("_from"))
        & (gap >= 0) & (gap < settings.travel_minutes)
    )  # fmt: skip
    for row in odd.iter_rows(named=True):
        yield find(
            "visit.travel", book.place(row, "visit_time"), span(row), who=book.name(row[WHO]), day=row["date"],
            from_city=row["_from"], to_city=row["_city"], minutes=row["visit_start"] - row["_left"],
            person_id=row[WHO],
        )  # fmt: skip
