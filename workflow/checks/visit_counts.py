"""How often each customer has been visited since first contact (四次拜访, #43): what the tomorrow sheet lists from."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from workflow.checks.visit_book import KEY, WHO, VisitBook
from workflow.checks.visit_settings import VisitSettings
from workflow.domain.intake import BLOCK, ROW
from workflow.domain.visits import Promise, PromiseState, VisitCount


def visit_counts(book: VisitBook, settings: VisitSettings, promises: Iterable[Promise]) -> tuple[VisitCount, ...]:
    """Return a count for each person and customer, sorted by person, then the longest unvisited first.

    `promises` are those of `promise_ledger`: the next one that is open is when a visit is due.

    A visit is a day on which the person reported the customer. Won is the first day with an order: an amount in the
    report, else an outcome that is coded 成交.
    """
    visits = book.visits
    if visits.is_empty():
        return ()
    codes = {text: settings.coded(text) == "成交" for text in visits["outcome"].unique().drop_nulls().to_list()}
    won = (pl.col("order_amount").fill_null(0) > 0) | pl.col("outcome").replace_strict(
        codes, default=False, return_dtype=pl.Boolean
    )
    due = _next_due(promises)
    columns = (WHO, KEY, "date", "customer", "customer_class", "workbook", ROW, BLOCK, won.alias("_won"))
    ordered = visits.filter(pl.col(KEY) != "").select(columns).sort(WHO, "date", maintain_order=True)
    # One pass over the rows: a frame for each of thousands of customers would take long.
    together: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in ordered.iter_rows(named=True):
        together.setdefault((row[WHO], row[KEY]), []).append(row)
    found = [_count(book, rows, due.get(who)) for who, rows in together.items()]
    return tuple(sorted(found, key=lambda one: (one.person_id, one.last, one.key)))


def _count(book: VisitBook, rows: Sequence[dict[str, Any]], due: date | None) -> VisitCount:
    """Count one person's visits to one customer, rows by day."""
    days = list(dict.fromkeys(row["date"] for row in rows))
    when = next((row["date"] for row in rows if row["_won"]), None)
    last = rows[-1]
    classes = [row["customer_class"] for row in rows if row["customer_class"] is not None]
    return VisitCount(
        last[WHO], last["customer"], last[KEY], days[0], days[-1], len(days), when,
        days.index(when) + 1 if when else 0, classes[-1] if classes else "", due, book.place(last, "customer"),
        classes[0] if classes else "",
    )  # fmt: skip


def _next_due(promises: Iterable[Promise]) -> Mapping[tuple[str, str], date]:
    found: dict[tuple[str, str], date] = {}
    for one in promises:
        if one.state is PromiseState.OPEN:
            key = (one.person_id, one.key)
            found[key] = min(one.due, found.get(key, one.due))
    return found
