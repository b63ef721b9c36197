"""What the checks of daily reports look at: the visits that count, who and where, and the customers that are listed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from workflow.checks.customer_names import CustomerList, customer_key
from workflow.domain.intake import BLOCK, HELD, ROW, Block
from workflow.domain.place import Place
from workflow.domain.team import Team, TeamPath

WHO, KEY, MONTH = "_who", "_key", "_month"
"""Columns of `visits` beside the records': the person's id, the customer as compared, the first day of the month."""


@dataclass(frozen=True)
class VisitBook:
    """Settled records of all kinds with the team: what the checks of visits need."""

    records: Mapping[str, pl.DataFrame]
    """As `Resolved.records`."""
    blocks: Mapping[tuple[str, int], Block]
    """By workbook and block number."""
    team: Team
    as_of: date
    arrivals: Mapping[tuple[str, date], date] = field(default_factory=dict)
    """The day on which a person's report for a day first counted, where that is known."""

    @cached_property
    def reported(self) -> pl.DataFrame:
        """Every booked row of a daily report up to as_of, visit or day's total, with WHO; sorted by nothing."""
        frame = self.records.get("daily_report")
        if frame is None:
            return pl.DataFrame(schema={WHO: pl.String, "date": pl.Date})
        return _booked(frame, self.as_of).with_columns(pl.col("date").dt.truncate("1mo").alias(MONTH))

    @cached_property
    def unsettled_days(self) -> frozenset[tuple[str, date]]:
        """Person and day of each report with a row that is held back: its visits cannot be counted yet."""
        frame = self.records.get("daily_report")
        if frame is None:
            return frozenset()
        held = frame.filter(pl.col(HELD) & pl.col("date").is_not_null() & (pl.col("credits").list.len() > 0))
        who = pl.col("credits").list.first().struct.field("person_id")
        return frozenset(held.select(who.alias(WHO), "date").iter_rows())

    @cached_property
    def visits(self) -> pl.DataFrame:
        """The booked rows that name a customer, in the order they stand, with WHO and KEY."""
        if "customer" not in self.reported.columns:
            return self.reported.with_columns(pl.lit("").alias(KEY)).clear()
        return with_keys(self.reported.filter(pl.col("customer").is_not_null()))

    @cached_property
    def check_ins(self) -> pl.DataFrame:
        """The booked check-ins up to as_of, in the order they stand, with WHO and KEY."""
        return self.logged("check_ins")

    def logged(self, kind: str) -> pl.DataFrame:
        """Return the booked rows of contacts or check-ins up to as_of, with WHO and KEY; no columns where none came."""
        frame = self.records.get(kind)
        if frame is None:
            return pl.DataFrame(schema={WHO: pl.String, KEY: pl.String, "date": pl.Date})
        return with_keys(_booked(frame, self.as_of))

    def customer_of(self, name: str) -> str:
        """Return the key of a written customer: that of the 客户档案 where it is listed, under whatever name."""
        if name not in self._customers:
            listed = self.customers.find(name)
            self._customers[name] = listed.key if listed else customer_key(name)
        return self._customers[name]

    @cached_property
    def _customers(self) -> dict[str, str]:
        return {}

    @cached_property
    def customers(self) -> CustomerList:
        """The 客户档案; empty where there is none."""
        return CustomerList.of(self.records.get("customers"))

    def place(self, row: Mapping[str, Any], key: str) -> Place:
        """Return the cell of a record's column."""
        return self.blocks[row["workbook"], row[BLOCK]].place(row["workbook"], row[ROW], key)

    def name(self, person_id: str) -> str:
        """Return how a person is named in findings."""
        person = self.team.by_id.get(person_id)
        return person.name if person else person_id

    def stores(self, frame: pl.DataFrame) -> pl.Series:
        """Return the store of each row's person on its day, '' for none."""
        # Most people never move: one look-up a person does for them.
        known = {one.id: one.assignments[0].path.store for one in self.team.people if len(one.assignments) == 1}
        moved = {one.id for one in self.team.people if len(one.assignments) > 1}
        found = frame.select(pl.col(WHO).replace_strict(known, default="", return_dtype=pl.String))[WHO].to_list()
        for index, (who, day) in enumerate(frame.select(WHO, "date").iter_rows() if moved else ()):
            if who in moved and (unit := self.unit(who, day)):
                found[index] = unit.store
        return pl.Series("_store", found, dtype=pl.String)

    def unit(self, person_id: str, day: date) -> TeamPath | None:
        """Return a person's unit on a day; None for somebody who is not in the team."""
        person = self.team.by_id.get(person_id)
        return person.path_on(day) if person else None


def _booked(frame: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Rows that are not held, are not later than a day and have somebody, with WHO."""
    rows = frame.filter(~pl.col(HELD) & (pl.col("date") <= as_of) & (pl.col("credits").list.len() > 0))
    return rows.with_columns(pl.col("credits").list.first().struct.field("person_id").alias(WHO))


def with_keys(frame: pl.DataFrame) -> pl.DataFrame:
    """Return records with KEY: their customer as customers are compared, '' for none."""
    names = frame["customer"].unique().drop_nulls().to_list()
    keys = pl.DataFrame(
        {"customer": names, KEY: [customer_key(name) for name in names]}, schema={"customer": pl.String, KEY: pl.String}
    )
    joined = frame.join(keys, on="customer", how="left", maintain_order="left")
    return joined.with_columns(pl.col(KEY).fill_null(""))


def clock(minutes: int | None) -> str:
    """Return minutes since midnight as a time of day."""
    return "" if minutes is None else f"{minutes // 60}:{minutes % 60:02}"


def span(row: Mapping[str, Any]) -> str:
    """Return from when to when a visit was."""
    start, end = row["visit_start"], row["visit_end"]
    return f"{clock(start)}-{clock(end)}" if end is not None else clock(start)
