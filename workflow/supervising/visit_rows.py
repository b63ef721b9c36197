"""The rows of daily reports as visits: one for each person, day and customer, with the plan that it was made by."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from workflow.checks.visit_book import WHO
from workflow.compute.supervision_settings import SupervisionSettings
from workflow.compute.visit_lines import ReportRows
from workflow.compute.visit_plans import PastVisit, VisitKey, visit_plans
from workflow.domain.calendar import WorkCalendar
from workflow.domain.period import Period
from workflow.domain.supervision import CustomerEntry
from workflow.domain.visit_analysis import ReportedVisit
from workflow.domain.visits import CLASSES, OUTCOMES
from workflow.supervising.known import KnownCustomers

_WON = OUTCOMES[0]
_, _NEW, _EXISTING = CLASSES
_SEEN = (
    WHO, "date", "customer", "outcome", "order_amount", "visit_start", "visit_end", "purpose", "customer_class",
)  # fmt: skip
"""All that is looked at of a row."""
_WORTH = {outcome: number for number, outcome in enumerate(OUTCOMES)} | {"": len(OUTCOMES)}
"""Of several rows the best outcome is the visit's."""


def report_rows(
    known: KnownCustomers, period: Period, calendar: WorkCalendar, settings: SupervisionSettings
) -> ReportRows | None:
    """Return the visits, weather and sales of a period; None where no daily report names a customer."""
    if known.book.visits.is_empty():
        return None
    plans = visit_plans(
        _past(known), known.promises, known.entries, known.settings.cadence, calendar, settings
    )  # fmt: skip
    reported = known.book.reported.filter(pl.col("date").is_between(period.start, period.end))
    weather: dict[tuple[str, date], str] = {}
    for who, day, text in reported.select(WHO, "date", "weather").iter_rows():
        weather[who, day] = weather.get((who, day)) or text or ""
    rows: dict[str, Counter[str]] = {}
    for who, workbook in reported.select(WHO, "workbook").iter_rows():
        rows.setdefault(who, Counter())[workbook] += 1
    sources = {who: tuple(sorted(counts.items())) for who, counts in rows.items()}
    visits, sales = _visits(known, period, plans), _sales(known, period)
    return ReportRows(visits, weather, sales, sources, known.settings.all_purposes)


def _past(known: KnownCustomers) -> list[PastVisit]:
    """Every visit that is known, one for each person, day and customer."""
    found: dict[VisitKey, PastVisit] = {}
    columns = (WHO, "date", "customer", "outcome", "order_amount", "customer_class")
    for who, day, customer, outcome, amount, class_ in known.book.visits.select(columns).iter_rows():
        key = (who, day, known.key_of(customer))
        before = found.get(key)
        won = (amount or 0) > 0 or known.coded(outcome) == _WON
        found[key] = PastVisit(
            *key, won=won or bool(before and before.won), class_=class_ or (before.class_ if before else "")
        )
    return list(found.values())


def _visits(known: KnownCustomers, period: Period, plans: Mapping[VisitKey, Any]) -> list[ReportedVisit]:
    within = known.book.visits.filter(pl.col("date").is_between(period.start, period.end))
    together: dict[VisitKey, list[dict[str, Any]]] = {}
    for row in within.select(_SEEN).iter_rows(named=True):
        together.setdefault((row[WHO], row["date"], known.key_of(row["customer"])), []).append(row)
    return [_visit(key, rows, known, plans) for key, rows in together.items()]


def _visit(
    key: VisitKey, rows: list[dict[str, Any]], known: KnownCustomers, plans: Mapping[VisitKey, Any]
) -> ReportedVisit:
    """One visit out of its rows: the best outcome, every purpose, each span of time once."""
    who, day, customer = key
    told = [
        _WON if (row["order_amount"] or 0) > 0 else known.coded(row["outcome"]) for row in rows
    ]  # fmt: skip
    spans = {
        (row["visit_start"], row["visit_end"])
        for row in rows
        if row["visit_start"] is not None and row["visit_end"] is not None and row["visit_end"] > row["visit_start"]
    }
    entry = known.entries.get(customer)
    return ReportedVisit(
        who,
        day,
        customer,
        outcome=min(told, key=_WORTH.__getitem__),
        minutes=sum(end - start for start, end in spans) if spans else None,
        purposes=tuple(dict.fromkeys(word for row in rows for word in (row["purpose"] or "").split("/") if word)),
        class_=next((row["customer_class"] for row in rows if row["customer_class"]), ""),
        grade=entry.class_ if entry else "",
        plan=plans[key],
    )


def _sales(known: KnownCustomers, period: Period) -> list[tuple[str, str, int]]:
    """Sales of the ledger by 客户类别, else the order amounts of the reports themselves.

    What a customer is, is what the last report up to the sale calls it; without one what the first order says.
    """
    span = pl.col("date").is_between(period.start, period.end)
    if known.sold.is_empty():
        rows = known.book.visits.filter(span & pl.col("order_amount").is_not_null())
        return [(who, class_ or "", amount) for who, class_, amount in rows.select(
            WHO, "customer_class", "order_amount").iter_rows()]  # fmt: skip
    called: dict[str, list[tuple[date, str]]] = {}
    told = known.book.visits.filter(pl.col("customer_class").is_not_null()).sort("date", maintain_order=True)
    for day, customer, class_ in told.select("date", "customer", "customer_class").iter_rows():
        called.setdefault(known.key_of(customer), []).append((day, class_))
    found = []
    for who, day, key, amount in known.sold.filter(span).select("person_id", "date", "key", "amount").iter_rows():
        class_ = next((name for when, name in reversed(called.get(key, ())) if when <= day), "")
        found.append((who, class_ or _by_first_order(known.entries.get(key), day, known.settings.new_days), amount))
    return found


def _by_first_order(entry: CustomerEntry | None, day: date, new_days: int) -> str:
    if entry is None or entry.first_order is None or not new_days or day < entry.first_order:
        return ""
    return _NEW if (day - entry.first_order).days <= new_days else _EXISTING
