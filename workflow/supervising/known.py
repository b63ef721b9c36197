"""What supervision knows: visits, promises and customers by one name each, out of the settled records."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import polars as pl

from workflow.checks.customer_names import customer_key
from workflow.checks.promises import promise_ledger
from workflow.checks.visit_book import KEY, WHO, VisitBook
from workflow.checks.visit_counts import visit_counts
from workflow.checks.visit_settings import VisitSettings
from workflow.compute.channel_stock import COUNT_SCHEMA
from workflow.compute.customer_classes import suggested_classes
from workflow.domain.intake import HELD
from workflow.domain.promised_day import promised_day
from workflow.domain.supervision import CustomerEntry, SeenVisit
from workflow.domain.visits import CHECK_IN, VISIT, Heard, Promise, VisitCount
from workflow.resolve.sold import sold

_YEAR = timedelta(365)


@dataclass(frozen=True)
class KnownCustomers:
    """Customers as supervision sees them: a listed one has its key of the 客户档案, however a row writes the name."""

    book: VisitBook
    settings: VisitSettings

    @property
    def as_of(self) -> date:
        """The last complete day."""
        return self.book.as_of

    def key_of(self, name: str) -> str:
        """Return a written customer's key."""
        return self.book.customer_of(name)

    def coded(self, outcome: str | None) -> str:
        """Return which of OUTCOMES an outcome in words is; '' for none."""
        if outcome not in self._codes:
            self._codes[outcome] = self.settings.coded(outcome)
        return self._codes[outcome]

    @cached_property
    def _codes(self) -> dict[str | None, str]:
        return {}

    @cached_property
    def promises(self) -> tuple[Promise, ...]:
        """The promise ledger."""
        return tuple(replace(one, key=self.key_of(one.customer)) for one in self._ledger)

    @cached_property
    def _ledger(self) -> tuple[Promise, ...]:
        return promise_ledger(self.book, self.settings)

    @cached_property
    def counts(self) -> tuple[VisitCount, ...]:
        """How far everybody is with each customer."""
        found = visit_counts(self.book, self.settings, self._ledger)
        return tuple(replace(one, key=self.key_of(one.customer)) for one in found)

    @cached_property
    def last_visits(self) -> tuple[SeenVisit, ...]:
        """The visits of each person's last report, in its order."""
        visits = self.book.visits
        if visits.is_empty():
            return ()
        last = visits.filter(pl.col("date") == pl.col("date").max().over(WHO))
        return tuple(
            SeenVisit(
                row[WHO], row["date"], row["customer"], row[KEY], row["visit_start"], row["visit_end"],
                row["purpose"] or "", row["outcome"] or "",
            )
            for row in last.iter_rows(named=True)
        )  # fmt: skip

    @cached_property
    def heard(self) -> tuple[Heard, ...]:
        """Every sign of life of a customer: visits, check-ins and the contact log."""
        found = []
        for frame, way in ((self.book.visits, VISIT), (self.book.check_ins, CHECK_IN), (self._contacts, "")):
            columns = [name for name in (WHO, "customer", "date", "next_step", "method") if name in frame.columns]
            for row in frame.filter(pl.col(KEY) != "").select(columns).iter_rows(named=True):
                again = promised_day(row["next_step"], row["date"]) if not way and row["next_step"] else None
                told = way or row["method"] or ""
                found.append(
                    Heard(row[WHO], row["customer"], self.key_of(row["customer"]), row["date"], told, again)
                )  # fmt: skip
        return tuple(found)

    @cached_property
    def _contacts(self) -> pl.DataFrame:
        """Entries of the contact log that reached somebody."""
        frame = self.book.logged("contacts")
        if frame.is_empty():
            return frame
        texts = frame["outcome"].unique().drop_nulls().to_list()
        absent = [text for text in texts if self.settings.coded(text) == "未遇"]
        return frame.filter(~pl.col("outcome").is_in(absent).fill_null(value=False))

    @cached_property
    def sold(self) -> pl.DataFrame:
        """What was sold, `SOLD_SCHEMA` with the customer's `key`."""
        rows = sold(self.book.records)
        names = rows["customer"].unique().drop_nulls().to_list()
        keys = pl.DataFrame(
            {"customer": names, "key": [self.key_of(name) for name in names]},
            schema={"customer": pl.String, "key": pl.String},
        )
        return rows.join(keys, on="customer", how="left", maintain_order="left")

    @cached_property
    def counts_of_stock(self) -> pl.DataFrame:
        """What dealers had in stock, `COUNT_SCHEMA`."""
        frame = self.book.records.get("channel_stock")
        if frame is None:
            return COUNT_SCHEMA.to_frame()
        told = frame.filter(~pl.col(HELD) & pl.col("customer").is_not_null() & (pl.col("date") <= self.as_of))
        keys = pl.Series("key", [self.key_of(name) for name in told["customer"].to_list()], pl.String)
        return told.with_columns(keys).select(list(COUNT_SCHEMA)).cast(COUNT_SCHEMA)

    @cached_property
    def entries(self) -> Mapping[str, CustomerEntry]:
        """Every customer that is listed or bought something in 12 months, by key."""
        recent = self.sold.filter(
            pl.col("date").is_between(self.as_of - _YEAR, self.as_of) & pl.col("key").is_not_null()
        )
        bought = recent.group_by("key", "person_id").agg(pl.col("amount").sum(), pl.col("customer").last())
        values: dict[str, int] = {}
        sellers: dict[str, tuple[int, str, str]] = {}
        for key, person_id, amount, name in bought.sort("key", "person_id").iter_rows():
            values[key] = values.get(key, 0) + amount
            sellers[key] = max(sellers.get(key, (amount, person_id, name)), (amount, person_id, name))
        classes = suggested_classes(values)
        found = {
            key: CustomerEntry(name, key, "", classes.get(key, ""), None, person_id, value=values[key])
            for key, (_, person_id, name) in sellers.items()
        }
        for key, listed in self._listed.items():
            seller = found.get(key)
            found[key] = replace(
                listed,
                owner=listed.owner or (seller.owner if seller else ""),
                suggested=classes.get(key, ""),
                value=values.get(key, 0),
            )
        return dict(sorted(found.items()))

    @cached_property
    def _listed(self) -> Mapping[str, CustomerEntry]:
        frame = self.book.records.get("customers")
        found: dict[str, CustomerEntry] = {}
        for row in frame.iter_rows(named=True) if frame is not None else ():
            if row["customer"]:
                found.setdefault(customer_key(row["customer"]), _listed(row))
        return found


def _listed(row: Mapping[str, Any]) -> CustomerEntry:
    owners = row["credits"] or ()
    return CustomerEntry(
        row["customer"], customer_key(row["customer"]), row["grade"] or "", "", row["visit_every"],
        owners[0]["person_id"] if owners else "", row["region"] or "", row["first_order"],
    )  # fmt: skip
